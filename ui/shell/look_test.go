package shell

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

// looks draws the shell in all looks; prepare brings the fake program into its
// state, act the shell.
func looks(t *testing.T, prepare func(*uitest.Fake), act func(*world)) {
	t.Helper()
	uitest.Looks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
		variant := "dark"
		if kit.RunningVariant() == theme.VariantLight {
			variant = "light"
		}
		lang := e.Words.Lang()
		w := newWorld(t, func(f *uitest.Fake) {
			f.Desk().Keep.SetText("theme", variant)
			f.Desk().Keep.SetText("language", string(lang))
			if prepare != nil {
				prepare(f)
			}
		})
		w.Show()
		if act != nil {
			act(w)
		}
		size := e.Window.Canvas().Size()
		*e = *w.env
		w.win.Resize(size)
		return w.root()
	})
}

func TestLooksWhenWell(t *testing.T) { looks(t, nil, nil) }

func TestLooksWhenTroubled(t *testing.T) {
	looks(t, func(f *uitest.Fake) { f.SetSnapshot(uitest.Troubled()) }, nil)
}

func TestThePagesGetTheRoomTheirTestsSuppose(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) {
		f.SetSnapshot(uitest.Troubled())
		f.Desk().Keep.SetText("language", string(assets.EN))
	})
	w.Show()
	w.win.Resize(uitest.Sizes[0])
	uitest.Settle(w.win)
	room := uitest.Sizes[0].SubtractWidthHeight(uitest.SideWidth, uitest.BarHeight+uitest.StripHeight)
	if got := w.frame.page.Size(); got.Width < room.Width || got.Height < room.Height {
		t.Errorf("a page has %v on a bad day, their tests suppose %v", got, room)
	}
}

func TestLooksWithAllProblems(t *testing.T) {
	looks(t, func(f *uitest.Fake) { f.SetSnapshot(uitest.Troubled()) }, func(w *world) {
		w.frame.bar.open = true
		w.draw(w.last, false)
	})
}

func TestLooksOfTheDemo(t *testing.T) {
	demo = true
	defer func() { demo = false }()
	looks(t, func(f *uitest.Fake) {
		f.Change(func(s *status.Snapshot) { s.Paused = true })
	}, func(w *world) { w.open(kit.Place{Page: kit.PageSettings}) })
}

func TestLooksOfTheCloseHint(t *testing.T) { looks(t, nil, func(w *world) { w.closing() }) }

func TestLooksOfTheQuitQuestion(t *testing.T) {
	looks(t, func(f *uitest.Fake) { f.SetSnapshot(uitest.Troubled()) }, func(w *world) { w.AskQuit() })
}

var demo bool

func desk(f *uitest.Fake) *port.Desk {
	d := f.Desk()
	d.Demo = demo
	return d
}
