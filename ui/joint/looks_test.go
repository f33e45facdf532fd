package joint

import (
	"os"
	"testing"

	"fyne.io/fyne/v2"

	"customs179/core/probe"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// TestLooks draws every step: before it ran, on the good platform, and on the
// broken one, in all looks. Nothing may be cut.
func TestLooks(t *testing.T) {
	outcomes := map[string]steps{"broken": brokenSteps(t)}
	if os.Getenv("CUSTOMS179_PICTURES") != "" { // for a person to look at; the broken ones hold all forms
		outcomes["new"], outcomes["good"] = nil, goodSteps(t)
	}
	good := goodSteps(t)[probe.StepTasks]
	for _, name := range probe.StepNames {
		for what, outcome := range outcomes {
			t.Run(string(name)+"-"+what, func(t *testing.T) {
				uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
					e.Desk.Probes = &answers{steps: outcome}
					p := newPage(t, e)
					n := p.panelOf(name)
					p.choose(n)
					if outcome == nil {
						return p.Content()
					}
					// Laid out once before, as it is when a person starts a step.
					e.Window.SetContent(p.Content())
					uitest.Settle(e.Window)
					if name == probe.StepCompare {
						p.keep(p.panelOf(probe.StepTasks), good, 0)
						p.choose(n)
					}
					p.keep(n, outcome[name], 532e6)
					p.judge()
					return p.Content()
				})
			})
		}
	}
}

// TestOpenLooks draws the steps with every fold open and the end in sight.
func TestOpenLooks(t *testing.T) {
	good := goodSteps(t)
	for _, name := range []probe.StepName{probe.StepTasks, probe.StepCompare, probe.StepChain} {
		t.Run(string(name), func(t *testing.T) {
			uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
				e.Desk.Probes = &answers{steps: good}
				p := newPage(t, e)
				e.Window.SetContent(p.Content())
				p.keep(p.panelOf(probe.StepTasks), good[probe.StepTasks], 0)
				n := p.panelOf(name)
				p.choose(n)
				p.keep(n, good[name], 0)
				p.judge()
				uitest.Settle(e.Window)
				uitest.Unfold(n.root)
				uitest.Settle(e.Window)
				n.scroll.ScrollToOffset(fyne.NewPos(0, n.scroll.Content.MinSize().Height*2/5))
				return p.Content()
			})
		})
	}
}

// TestBusyLooks draws a step that runs, beside a report that was saved.
func TestBusyLooks(t *testing.T) {
	good := goodSteps(t)
	uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
		e.Desk.Probes = &answers{steps: good}
		p := newPage(t, e)
		e.Window.SetContent(p.Content())
		p.keep(p.panelOf(probe.StepTasks), good[probe.StepTasks], 0)
		p.report.write()
		uitest.Later(e)
		p.address.openReq.SetText("http://shop.example.com/customs/platDataOpen")
		p.panelOf(probe.StepOpenReq).runs[0].OnTapped()
		return p.Content()
	})
}

// newPage makes the page as the shell does.
func newPage(t *testing.T, e *kit.Env) *Page {
	t.Helper()
	p, ok := New(e).(*Page)
	if !ok {
		t.Fatal("another page")
	}
	p.Show(kit.Place{Page: kit.PageProbe})
	p.Draw(uitest.Well())
	return p
}
