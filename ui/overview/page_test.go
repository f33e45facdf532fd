package overview

import (
	"context"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

// sample are totals of a week in which one day was a holiday.
func sample() []port.Day {
	from, _ := span(uitest.Now)
	var out []port.Day
	for i, done := range []int{118, 203, 0, 176, 240, 191} {
		if done > 0 {
			out = append(out, port.Day{Start: from.AddDate(0, 0, i),
				Totals: status.Totals{Received: done + 3, Accepted: done, Done: done, Rejected: 2, Cancelled: 1}})
		}
	}
	return out
}

// locked is the worst case for the room there is: every link is down.
func locked() status.Snapshot {
	s := uitest.Troubled()
	for i := range s.Gates {
		s.Gates[i].State, s.Gates[i].Since = status.GateClosed, uitest.Now.Add(-time.Hour)
	}
	s.Gates[0].Code, s.Gates[2].Code, s.Gates[3].Code = fault.PlatformDenied, fault.CustomsUnregistered, fault.PlatformRedirect
	s.Gates[1].State, s.Gates[1].Code = status.GateServiceDown, fault.EportServiceDown
	s.Paused = true
	return s
}

func open(t *testing.T, e *kit.Env) kit.Page {
	t.Helper()
	p := New(e)
	p.Show(kit.Place{})
	return p
}

func TestLooks(t *testing.T) {
	for name, snap := range map[string]func() status.Snapshot{
		"well": uitest.Well, "troubled": uitest.Troubled, "locked": locked,
		"pin": func() status.Snapshot {
			s := uitest.Well()
			s.Gates[1].State, s.Gates[1].Code = status.GatePINLocked, fault.PINLocked
			s.Conditions = []status.Condition{{Code: fault.PINLocked, Severity: status.SeverityError, Since: s.At}}
			s.Counts[order.ClassWaiting] = 1234
			s.Today = status.Totals{Received: 12345, Accepted: 12345, Rejected: 10345, Done: 12345, Cancelled: 12345}
			return s
		},
		"first": func() status.Snapshot {
			return status.Snapshot{At: uitest.Now, Started: uitest.Now.Add(-time.Second)}
		},
	} {
		t.Run(name, func(t *testing.T) {
			uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
				f := uitest.New(t)
				if name != "first" {
					f.DayTotals = sample()
				}
				f.SetSnapshot(snap())
				e.Desk = f.Desk()
				return open(t, e).Content()
			})
		})
	}
}

func TestPage(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		f.DayTotals = sample()
		e := uitest.Env(t, f, lang)
		p := open(t, e)
		e.Window.SetContent(p.Content())
		root := p.Content()
		for _, want := range []string{"203", "240", e.T("overview.today"), e.T("overview.idle", "done", "183"), e.T("party.service")} {
			if !uitest.HasText(root, want) {
				t.Errorf("%s: %q is not shown among %q", lang, want, uitest.Texts(root))
			}
		}
		f.SetSnapshot(uitest.Troubled())
		p.Draw(f.Desk().Live.Snapshot())
		uitest.Tap(t, root, e.Fault(fault.EportNoCard, nil).Button)
		uitest.Tap(t, root, e.Fault(fault.CustomsDown, nil).Button)
		if len(f.Performed) != 2 || f.Performed[0] != "check-again eport.no-card" || f.Performed[1] != "retry-now customs.down" {
			t.Errorf("%s: performed %q", lang, f.Performed)
		}
		uitest.Tap(t, root, e.T("button.check-now"))
		uitest.Tap(t, root, e.T("button.pause"))
		if !f.Called("Commands.CheckNow") || !f.Called("Commands.Pause(true)") {
			t.Errorf("%s: calls %q", lang, f.Calls())
		}
		uitest.Tap(t, root, e.T("button.resume"))
		if !f.Called("Commands.Pause(false)") {
			t.Errorf("%s: not resumed: %q", lang, f.Calls())
		}
	}
}

// TestReadsInTheBackground counts readings: one at first, one each ten seconds
// while shown, none while hidden, and never two at once.
func TestReadsInTheBackground(t *testing.T) {
	f := uitest.New(t)
	e := uitest.Env(t, f, assets.ZH)
	now := uitest.Now
	e.Now = func() time.Time { return now }
	jobs := 0
	var waiting []func(context.Context)
	e.Work = func(job func(context.Context)) { jobs++; waiting = append(waiting, job) }
	p := New(e)
	p.Draw(uitest.Well())
	if jobs != 0 {
		t.Errorf("%d readings before the page was shown", jobs)
	}
	p.Show(kit.Place{})
	now = now.Add(time.Minute)
	p.Draw(uitest.Well())
	if jobs != 1 {
		t.Errorf("%d readings while the first has not ended", jobs)
	}
	waiting[0](context.Background())
	for range 12 {
		p.Draw(uitest.Well())
		now = now.Add(time.Second)
	}
	if jobs != 2 {
		t.Errorf("%d readings within 12 s", jobs)
	}
	waiting[1](context.Background())
	p.Hide()
	now = now.Add(time.Hour)
	p.Draw(uitest.Well())
	if jobs != 2 {
		t.Errorf("%d readings, one while hidden", jobs)
	}
}

func TestLedgerTrouble(t *testing.T) {
	f := uitest.New(t)
	f.Fail("Ledger.Days", fault.New(fault.Transient, fault.StoreIO, "read days", nil))
	e := uitest.Env(t, f, assets.EN)
	p := open(t, e)
	if want := e.Fault(fault.StoreIO, nil).What; !uitest.HasText(p.Content(), want) {
		t.Errorf("%q is not shown", want)
	}
}

// TestUnfinishedSetUpLeadsOn: whoever left the wizard finds the way back where
// the window says that it is not finished, and nothing that would do nothing.
func TestUnfinishedSetUpLeadsOn(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		f.Change(func(s *status.Snapshot) { s.Setup = true })
		e := uitest.Env(t, f, lang)
		var went []kit.Place
		e.Go = func(p kit.Place) { went = append(went, p) }
		p := open(t, e)
		if uitest.HasText(p.Content(), e.T("button.pause")) || uitest.HasText(p.Content(), e.T("pause.text")) {
			t.Errorf("%s: a pause of nothing is offered", lang)
		}
		uitest.Tap(t, p.Content(), e.T("button.run-wizard"))
		if len(went) != 1 || !went[0].Wizard {
			t.Errorf("%s: it leads to %v", lang, went)
		}
		f.Change(func(s *status.Snapshot) { s.Setup = false })
		p.Draw(f.Desk().Live.Snapshot())
		if uitest.HasText(p.Content(), e.T("button.run-wizard")) || !uitest.HasText(p.Content(), e.T("button.pause")) {
			t.Errorf("%s: the set-up is finished: %q", lang, uitest.Texts(p.Content()))
		}
	}
}
