package wizard

import (
	"errors"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/core/cert"
	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/probe"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// at brings a fake to a gate of the card.
func at(f *uitest.Fake, state status.GateState, code fault.Code, detail string) {
	f.Change(func(s *status.Snapshot) {
		for i := range s.Gates {
			if s.Gates[i].Party == status.PartyCard {
				s.Gates[i] = status.Gate{Party: status.PartyCard, State: state, Code: code, Detail: detail, Since: uitest.Now.Add(-time.Minute)}
			}
		}
		s.Card.Proven = state == status.GateReady
	})
}

// fresh is a program on its first day: nothing set, the card waits for its PIN.
func fresh(t testing.TB) *uitest.Fake {
	f := uitest.New(t)
	f.Settings = config.Default()
	f.NotReady = true
	f.After("Settings.Save", func() { f.NotReady = false })
	at(f, status.GatePINNeeded, fault.PINNeeded, "")
	f.After("Card.EnterPIN", func() { at(f, status.GateReady, "", "") })
	f.Steps[probe.StepTasks] = step(probe.StepTasks, probe.OK, probe.TasksList, "")
	f.Steps[probe.StepCustoms] = step(probe.StepCustoms, probe.OK, probe.CustomsHTTP, "")
	f.Steps[probe.StepCallbacks] = step(probe.StepCallbacks, probe.OK, probe.CallbackSuccess, "")
	return f
}

func step(name probe.StepName, v probe.Verdict, id probe.LineID, cure probe.CureID) probe.Step {
	return probe.Step{Name: name, Exchanges: []probe.Exchange{{Took: 87 * time.Millisecond}},
		Lines: []probe.Line{{ID: id, Verdict: v, Cure: cure, Seen: "seen", Expected: "expected"}}}
}

// look draws a step of the wizard in all looks; shape brings the fake into its
// state, act does something on the page.
func look(t *testing.T, s Step, shape func(*uitest.Fake), act func(*testing.T, *kit.Env, *Wizard)) {
	t.Helper()
	uitest.Looks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
		f := fresh(t)
		if shape != nil {
			shape(f)
		}
		e.Desk = f.Desk()
		e.Desk.Keep.SetText(keepStep, string(s))
		w := New(e, Hooks{})
		w.show(s)
		if act != nil {
			e.Window.SetContent(w.Content())
			act(t, e, w)
		}
		return w.Content()
	})
}

func gateIs(state status.GateState, code fault.Code, detail string) func(*uitest.Fake) {
	return func(f *uitest.Fake) { at(f, state, code, detail) }
}

// The steps where all is well look like their troubled sisters with fewer words;
// each picture costs time, so that only the fuller one is drawn.

func TestLookPrepare(t *testing.T) { look(t, StepPrepare, nil, nil) }
func TestLookControlDown(t *testing.T) {
	look(t, StepControl, gateIs(status.GateServiceDown, fault.EportServiceDown, "dial tcp 127.0.0.1:61232: connection refused"), nil)
}
func TestLookControlRemote(t *testing.T) {
	look(t, StepControl, func(f *uitest.Fake) {
		at(f, status.GateStranger, fault.EportStranger, "")
		f.Settings.WSURL = "ws://192.168.1.20:61232"
	}, nil)
}
func TestLookCardReset(t *testing.T) {
	look(t, StepCard, gateIs(status.GateNoCard, fault.EportReaderReset, "[读卡器底层库]复位读卡器失败:错误码=50070"), nil)
}
func TestLookCardWrong(t *testing.T) {
	look(t, StepCard, gateIs(status.GateWrongCard, fault.EportWrongCard, ""), nil)
}
func TestLookPIN(t *testing.T) { look(t, StepPIN, nil, nil) }
func TestLookPINWrong(t *testing.T) {
	one := 1
	look(t, StepPIN, func(f *uitest.Fake) {
		at(f, status.GatePINRefused, fault.PINRefused, "")
		f.Change(func(s *status.Snapshot) { s.Card.TriesLeft = &one })
		no := fault.New(fault.Person, fault.PINRefused, "verify", errors.New("refused")).WithDetail("[智能卡应用模块]输入口令错误，还可以重试一次")
		no.TriesLeft = &one
		f.Fail("Card.EnterPIN", no)
		f.After("Card.EnterPIN", nil)
	}, func(t *testing.T, e *kit.Env, w *Wizard) {
		uitest.Tap(t, w.Content(), e.T("pin.last-try.tick"))
		uitest.Type(t, uitest.Entries(w.Content())[0], "12345678")
		uitest.Tap(t, w.Content(), e.T("pin.verify"))
	})
}
func TestLookPINLocked(t *testing.T) {
	look(t, StepPIN, gateIs(status.GatePINLocked, fault.PINLocked, "[智能卡应用模块]输入口令错误，卡被锁定"), nil)
}
func TestLookCertificate(t *testing.T) {
	look(t, StepCertificate, nil, func(t *testing.T, e *kit.Env, w *Wizard) { uitest.Tap(t, w.Content(), e.T("card.export")) })
}
func TestLookCertificateLegal(t *testing.T) {
	look(t, StepCertificate, func(f *uitest.Fake) {
		f.Cert = &cert.Certificate{CertNo: "0169d3a7", TypeHint: "10", NotAfter: uitest.Now.AddDate(1, 0, 0)}
	}, nil)
}
func TestLookCertificateExpired(t *testing.T) {
	look(t, StepCertificate, gateIs(status.GateCertExpired, fault.CertExpired, ""), nil)
}
func TestLookConnect(t *testing.T) { look(t, StepConnect, nil, nil) }
func TestLookConnectTested(t *testing.T) {
	look(t, StepConnect, func(f *uitest.Fake) {
		f.Settings = uitest.New(t).Settings
		f.Steps[probe.StepTasks] = step(probe.StepTasks, probe.Fail, probe.TasksDenied, probe.CureSignKey)
		f.Steps[probe.StepCallbacks] = step(probe.StepCallbacks, probe.Warn, probe.CallbackForm, probe.CureSuccessBare)
	}, func(t *testing.T, e *kit.Env, w *Wizard) {
		uitest.Tap(t, w.Content(), e.T("button.test-all"))
		uitest.Tap(t, uitest.Dialog(e), e.T("wizard.connect.callback.yes"))
	})
}
func TestLookConnectQuestion(t *testing.T) {
	look(t, StepConnect, func(f *uitest.Fake) { f.Settings = uitest.New(t).Settings }, func(t *testing.T, e *kit.Env, w *Wizard) {
		uitest.Tap(t, w.Content(), e.T("button.test-all"))
	})
}
func TestLookConnectImport(t *testing.T) {
	look(t, StepConnect, func(f *uitest.Fake) {
		f.Imported = uitest.New(t).Settings
		f.Warnings = []config.Warning{{Key: "getTaskInterval", Text: "twice"}, {Key: "serverPort", Text: "unknown"}}
		f.FilePIN = true
	}, func(t *testing.T, e *kit.Env, w *Wizard) {
		uitest.Unfold(w.Content())
		w.views[StepConnect].(*connect).importer.Read(`D:\customs\Entry179_Settings.txt`)
	})
}
func TestLookFinish(t *testing.T) {
	look(t, StepFinish, func(f *uitest.Fake) {
		at(f, status.GateReady, "", "")
		f.NotReady = false
		f.Keeps = true
	}, nil)
}
