package kit_test

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

// TestTheWheelIsThePages turns the wheel over fields of all kinds.
func TestTheWheelIsThePages(t *testing.T) {
	fynetest.NewTempApp(t)
	e := &kit.Env{}
	one, password, plain := e.NewEntry(), widget.NewPasswordEntry(), widget.NewMultiLineEntry()
	one.SetText(strings.Repeat("longer than the field ", 30))
	chosen := 0
	button := widget.NewButton("b", func() { chosen++ })
	list := container.NewVBox(one, password, plain, button)
	for range 40 {
		list.Add(widget.NewLabel("text"))
	}
	s := kit.NewScroll(list)
	w := fynetest.NewTempWindow(t, s)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 300))

	over := func(o fyne.CanvasObject) fyne.Position {
		return fyne.CurrentApp().Driver().AbsolutePositionForObject(o).AddXY(o.Size().Width/2, o.Size().Height/2)
	}
	for i, o := range []fyne.CanvasObject{one, password, plain, button} {
		s.ScrollToTop()
		at := over(o)
		fynetest.Scroll(w.Canvas(), at, 0, -20)
		if s.Offset.Y != 20 {
			t.Errorf("over field %d the page went to %v", i, s.Offset)
		}
	}

	// What is below takes clicks as ever.
	s.ScrollToTop()
	fynetest.TapCanvas(w.Canvas(), over(button))
	if chosen != 1 {
		t.Errorf("%d clicks on the button", chosen)
	}
}

// TestAScrollWithoutOverflowStays: nothing moves that need not.
func TestAScrollWithoutOverflowStays(t *testing.T) {
	fynetest.NewTempApp(t)
	one := widget.NewEntry()
	s := kit.NewScroll(container.NewVBox(one))
	w := fynetest.NewTempWindow(t, s)
	w.Resize(fyne.NewSize(400, 300))
	fynetest.Scroll(w.Canvas(), fyne.NewPos(100, 20), 0, -20)
	if s.Offset.Y != 0 || s.MinSize().Height > one.MinSize().Height {
		t.Errorf("the page went to %v, it needs %v", s.Offset, s.MinSize())
	}
}
