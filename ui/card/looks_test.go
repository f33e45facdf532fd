package card

import (
	"testing"

	"fyne.io/fyne/v2"

	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

func look(t *testing.T, shape func(*uitest.Fake), act func(*testing.T, *kit.Env, *page)) {
	t.Helper()
	uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
		f := uitest.New(t)
		shape(f)
		e.Desk = f.Desk()
		p := New(e).(*page)
		e.Window.SetContent(p.Content())
		p.Show(kit.Place{})
		act(t, e, p)
		return p.Content()
	})
}

func TestLookWell(t *testing.T) {
	look(t, func(f *uitest.Fake) { f.Keeps = true }, func(t *testing.T, e *kit.Env, p *page) {
		uitest.Tap(t, p.Content(), e.T("card.test-sign"))
	})
}

func TestLookExported(t *testing.T) {
	look(t, func(*uitest.Fake) {}, func(t *testing.T, e *kit.Env, p *page) {
		uitest.Tap(t, p.Content(), e.T("card.export"))
		p.root.ScrollToBottom()
	})
}

func TestLookRefused(t *testing.T) {
	one := 1
	look(t, func(f *uitest.Fake) {
		at(f, status.GatePINRefused, fault.PINRefused)
		f.Change(func(s *status.Snapshot) { s.Card.TriesLeft = &one })
	}, func(t *testing.T, _ *kit.Env, p *page) { p.open(true) })
}

func TestLookWrongCard(t *testing.T) {
	look(t, func(f *uitest.Fake) { at(f, status.GateWrongCard, fault.EportWrongCard) }, func(*testing.T, *kit.Env, *page) {})
}
