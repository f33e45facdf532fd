package card

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/cert"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// at brings a fake to a gate of the card.
func at(f *uitest.Fake, state status.GateState, code fault.Code) {
	f.Change(func(s *status.Snapshot) {
		for i := range s.Gates {
			if s.Gates[i].Party == status.PartyCard {
				s.Gates[i] = status.Gate{Party: status.PartyCard, State: state, Code: code, Since: uitest.Now.Add(-time.Minute)}
			}
		}
	})
}

// pages runs a test in each language with the page shown in its window.
func pages(t *testing.T, state status.GateState, code fault.Code, test func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page)) {
	t.Helper()
	for _, lang := range assets.Langs {
		t.Run(string(lang), func(t *testing.T) {
			f := uitest.New(t)
			at(f, state, code)
			e := uitest.Env(t, f, lang)
			p := New(e).(*page)
			e.Window.SetContent(p.Content())
			p.Show(kit.Place{Page: kit.PageCard})
			test(t, f, e, p)
		})
	}
}

func TestPageFacts(t *testing.T) {
	pages(t, status.GateReady, "", func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page) {
		for _, text := range []string{
			"1.5.21", "8930000012345", "0169d3a7", f.Cert.Enterprise, f.Cert.OrgCode, e.T("card.algorithm.rsa"),
			Date(f.Cert.NotBefore), Date(f.Cert.NotAfter), e.T("card.days-left", "n", "426"), "412",
			e.T("card.pin.proven"), e.T("card.pin.asked"), e.T("card.reader.in"),
		} {
			if !uitest.HasText(p.Content(), text) {
				t.Errorf("%q is not among %q", text, uitest.Texts(p.Content()))
			}
		}
		for _, key := range []string{"wizard.card.accept", "wizard.control.remote", "card.pin.forget"} {
			if uitest.Tappable(p.Content(), e.T(key)) != nil {
				t.Errorf("%s is offered although all is well", key)
			}
		}
		if p.Copy() != "0169d3a7" {
			t.Errorf("copies %q", p.Copy())
		}
	})
}

// TestPageStates: what is said and offered at each gate.
func TestPageStates(t *testing.T) {
	one := 1
	for _, tt := range []struct {
		state status.GateState
		code  fault.Code
		pin   string // the words about the PIN
		offer []string
		not   []string
	}{
		{status.GateUnknown, "", "card.pin.proven", nil, []string{"card.test-sign", "button.enter-pin"}},
		{status.GateServiceDown, fault.EportServiceDown, "", []string{"card.restart-control", "button.check-again"}, []string{"card.test-sign", "button.enter-pin"}},
		{status.GateNoCard, fault.EportNoCard, "", []string{"button.check-again"}, []string{"button.enter-pin"}},
		{status.GatePINNeeded, fault.PINNeeded, "card.pin.needed", []string{"button.enter-pin"}, []string{"card.test-sign"}},
		{status.GatePINRefused, fault.PINRefused, "", []string{"button.enter-pin"}, []string{"card.test-sign"}},
		{status.GatePINLocked, fault.PINLocked, "card.pin.locked", []string{"button.enter-pin"}, []string{"card.test-sign"}},
		{status.GateWrongCard, fault.EportWrongCard, "", []string{"wizard.card.accept"}, []string{"button.enter-pin"}},
		{status.GateCertExpired, fault.CertExpired, "", []string{"card.wizard"}, []string{"card.test-sign"}},
	} {
		pages(t, tt.state, tt.code, func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page) {
			f.Change(func(s *status.Snapshot) { s.Card.TriesLeft = &one })
			s := e.Desk.Live.Snapshot()
			p.Draw(s)
			gate, _ := s.Gates.Find(status.PartyCard, "")
			words := []string{e.T("gate." + string(tt.state))}
			if tt.code != "" {
				words = append(words, e.Fault(tt.code, Params(s, gate)).What, e.Fault(tt.code, Params(s, gate)).Do)
			}
			if tt.pin != "" {
				words = append(words, e.T(tt.pin))
			}
			for _, text := range words {
				if !uitest.HasText(p.Content(), text) {
					t.Errorf("%s: %q is not shown", tt.state, text)
				}
			}
			for _, key := range tt.offer {
				if !uitest.Enabled(p.Content(), e.T(key)) {
					t.Errorf("%s: %s is not offered", tt.state, key)
				}
			}
			for _, key := range append(tt.not, "wizard.control.remote") {
				if uitest.Tappable(p.Content(), e.T(key)) != nil {
					t.Errorf("%s: %s is offered", tt.state, key)
				}
			}
		})
	}
}

// TestPageQuestions: what changes something asks first, and does it once.
func TestPageQuestions(t *testing.T) {
	for _, tt := range []struct {
		state     status.GateState
		press     string
		yes, call string
		shape     func(*uitest.Fake)
	}{
		{status.GateWrongCard, "wizard.card.accept", "wizard.card.accept", "Card.Accept()", nil},
		{status.GateStranger, "wizard.control.remote", "wizard.control.remote", "Card.ApproveControl()",
			func(f *uitest.Fake) { f.Settings.WSURL = "ws://192.168.1.20:61232" }},
		{status.GateReady, "card.restart-control", "card.restart-control", "Card.RestartControl()", nil},
		{status.GateReady, "card.pin.forget", "card.pin.forget.yes", "Card.Forget()", func(f *uitest.Fake) { f.Keeps = true }},
	} {
		pages(t, tt.state, "", func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page) {
			if tt.shape != nil {
				tt.shape(f)
				p.Draw(e.Desk.Live.Snapshot())
			}
			uitest.Tap(t, p.Content(), e.T(tt.press))
			uitest.Tap(t, uitest.Dialog(e), e.T("button.cancel"))
			if len(f.Calls()) != 0 {
				t.Errorf("%s: done without a yes: %q", tt.press, f.Calls())
			}
			uitest.Tap(t, p.Content(), e.T(tt.press))
			uitest.Tap(t, uitest.Dialog(e), e.T(tt.yes))
			if !slices.Equal(f.Calls(), []string{tt.call}) {
				t.Errorf("%s: %q", tt.press, f.Calls())
			}
		})
	}
}

func TestPageActs(t *testing.T) {
	pages(t, status.GateReady, "", func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page) {
		uitest.Tap(t, p.Content(), e.T("card.test-sign"))
		if want := e.T("card.test-sign.ok", "time", e.T("common.ms", "n", "340")); !uitest.HasText(p.Content(), want) {
			t.Errorf("%q is not shown", want)
		}
		f.Fail("Card.TestSign", fault.New(fault.Transient, fault.EportSignFailed, "sign", errors.New("no")))
		uitest.Tap(t, p.Content(), e.T("card.test-sign"))
		if !uitest.HasText(p.Content(), e.Fault(fault.EportSignFailed, nil).What) {
			t.Error("a failed signature is not told")
		}
		uitest.Tap(t, p.Content(), e.T("button.check-again"))
		uitest.Tap(t, p.Content(), e.T("card.export"))
		if !uitest.HasText(p.Content(), f.CertPath) {
			t.Error("where the file is, is not told")
		}
		uitest.Tap(t, p.Content(), e.T("button.open-folder"))
		uitest.Tap(t, p.Content(), e.T("card.wizard"))
		if len(f.Went) != 1 || !f.Went[0].Wizard {
			t.Errorf("went to %v", f.Went)
		}
		for _, call := range []string{"Card.Export(", "Card.Refresh()", "System.Reveal(" + f.CertPath} {
			if !f.Called(call) {
				t.Errorf("%s is not among %q", call, f.Calls())
			}
		}
		f.Fail("Card.Export", fault.New(fault.Person, fault.CertNotSaved, "export", errors.New("disk")))
		uitest.Tap(t, p.Content(), e.T("card.export"))
		if !uitest.HasText(p.Content(), e.Fault(fault.CertNotSaved, nil).What) || uitest.HasText(p.Content(), f.CertPath) {
			t.Error("a failed export is not told, or the old file still is")
		}
		if p.Hide(); uitest.HasText(p.Content(), e.Fault(fault.CertNotSaved, nil).What) {
			t.Error("it is told to the next one who looks, too")
		}
	})
}

// TestPagePIN: the form opens on request, closes when the PIN was right, and
// forgets what was typed when it is left.
func TestPagePIN(t *testing.T) {
	pages(t, status.GatePINNeeded, fault.PINNeeded, func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page) {
		if len(uitest.Entries(p.Content())) != 0 || p.Escape() {
			t.Fatal("the form is open before anybody asked for it")
		}
		p.Show(kit.Place{EnterPIN: true})
		uitest.Type(t, p.form.field, testPIN)
		if !p.Escape() || p.form.field.Text != "" || p.Escape() {
			t.Error("Esc does not close the form, or leaves the PIN in it")
		}
		uitest.Tap(t, p.Content(), e.T("button.enter-pin"))
		uitest.Type(t, p.form.field, testPIN)
		p.Hide()
		if p.form.field.Text != "" {
			t.Error("a page that is left keeps the PIN")
		}
		p.Show(kit.Place{EnterPIN: true})
		f.Fail("Card.EnterPIN", refusal(2))
		uitest.Type(t, p.form.field, testPIN)
		uitest.Press(p.form.field, fyne.KeyReturn)
		if len(uitest.Entries(p.Content())) != 1 {
			t.Error("the form closes after a refusal")
		}
		f.Fail("Card.EnterPIN", nil)
		uitest.Type(t, p.form.field, testPIN)
		uitest.Press(p.form.field, fyne.KeyReturn)
		if len(uitest.Entries(p.Content())) != 0 || !uitest.HasText(p.Content(), e.T("pin.ok")) || len(entered(f)) != 2 {
			t.Errorf("after the right PIN: %q, calls %q", uitest.Texts(p.Content()), entered(f))
		}
	})
}

func TestLegalCard(t *testing.T) {
	pages(t, status.GateReady, "", func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page) {
		warning := e.T("wizard.certificate.legal")
		if uitest.HasText(p.Content(), warning) {
			t.Error("an operator card is warned about")
		}
		f.Cert = &cert.Certificate{TypeHint: "10"}
		if p.Draw(e.Desk.Live.Snapshot()); !uitest.HasText(p.Content(), warning) {
			t.Error("a legal-person card is not warned about")
		}
		f.Cert = nil
		if p.Draw(e.Desk.Live.Snapshot()); uitest.Tappable(p.Content(), e.T("card.export")) != nil {
			t.Error("an unread certificate can be exported")
		}
	})
}

// TestDrawKeepsStill: drawing the same state again changes nothing, so that a
// fold that was opened stays open.
func TestDrawKeepsStill(t *testing.T) {
	pages(t, status.GateNoCard, fault.EportNoCard, func(t *testing.T, _ *uitest.Fake, e *kit.Env, p *page) {
		before := p.reason.root.Objects
		p.Draw(e.Desk.Live.Snapshot())
		if !slices.Equal(before, p.reason.root.Objects) {
			t.Error("the reason is built anew at each draw")
		}
	})
}

func TestExpiredDays(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	if got := DaysLeft(e, uitest.Now.Add(-time.Hour)); got != e.T("card.expired") {
		t.Errorf("an hour after the end: %q", got)
	}
	if got := DaysLeft(e, uitest.Now.Add(25*time.Hour)); !strings.Contains(got, "1") {
		t.Errorf("a day before the end: %q", got)
	}
}

// TestLockedFormCloses: after the mistake that locked the card no field asks for
// another PIN; a person who had it unlocked opens the form.
func TestLockedFormCloses(t *testing.T) {
	pages(t, status.GatePINRefused, fault.PINRefused, func(t *testing.T, f *uitest.Fake, e *kit.Env, p *page) {
		f.Fail("Card.EnterPIN", fault.New(fault.Person, fault.PINLocked, "verify", errors.New("the card is locked")))
		p.Show(kit.Place{Page: kit.PageCard, EnterPIN: true})
		at(f, status.GatePINLocked, fault.PINLocked)
		uitest.Type(t, p.form.field, testPIN)
		uitest.Press(p.form.field, fyne.KeyReturn)
		if len(entered(f)) != 1 || p.pinBox.Visible() {
			t.Error("the form still asks for a PIN")
		}
		told := e.Fault(fault.PINLocked, nil)
		for _, text := range []string{told.What, told.Do, e.T("button.enter-pin")} {
			if !uitest.HasText(p.Content(), text) {
				t.Errorf("%q is not among %q", text, uitest.Texts(p.Content()))
			}
		}
	})
}
