package joint

import (
	"testing"

	"fyne.io/fyne/v2"

	"customs179/core/probe"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// TestLooks draws every step: before it ran, on the good platform, and on the
// broken one, in all looks. Nothing may be cut.
func TestLooks(t *testing.T) {
	good, broken := goodSteps(t), brokenSteps(t)
	for _, name := range probe.StepNames {
		for what, outcome := range map[string]steps{"new": nil, "good": good, "broken": broken} {
			t.Run(string(name)+"-"+what, func(t *testing.T) {
				uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
					e.Desk.Probes = &answers{steps: outcome}
					p := newPage(t, e)
					n := p.panelOf(name)
					p.choose(n)
					if outcome != nil {
						p.keep(n, outcome[name], 532e6)
					}
					return p.Content()
				})
			})
		}
	}
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
