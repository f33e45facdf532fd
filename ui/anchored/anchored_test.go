package anchored

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

func TestStaysOnItsTarget(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.EN)
	var objects []fyne.CanvasObject
	for range 40 {
		objects = append(objects, kit.Text(strings.Repeat("many words that wrap ", 20)))
	}
	title := widget.NewLabel("title")
	objects[25] = title
	s := New(layout.NewVBoxLayout(), nil, objects...)
	s.To(title, 4) // before anything has a size
	e.Window.SetContent(s.Box)
	top := func() float32 {
		driver := fyne.CurrentApp().Driver()
		return driver.AbsolutePositionForObject(title).Y - driver.AbsolutePositionForObject(s.Box).Y
	}
	for _, width := range []float32{1040, 500, 900} {
		e.Window.Resize(fyne.NewSize(width, 400))
		uitest.Settle(e.Window)
		if y := top(); y < 3 || y > 5 {
			t.Errorf("at %v the target stands at %v", width, y)
		}
	}
	s.Box.Scrolled(&fyne.ScrollEvent{Scrolled: fyne.NewDelta(0, 300)})
	here := s.Box.Offset.Y
	e.Window.Resize(fyne.NewSize(900, 420))
	uitest.Settle(e.Window)
	if s.Box.Offset.Y != here {
		t.Errorf("it went from %v to %v after a person had scrolled", here, s.Box.Offset.Y)
	}
	s.To(objects[39], 0)
	if most := s.Box.Content.Size().Height - s.Box.Size().Height; s.Box.Offset.Y > most+1 {
		t.Errorf("beyond the end: %v of %v", s.Box.Offset.Y, most)
	}
	if s.To(nil, 0); s.Box.Offset.Y != 0 {
		t.Error("not at the beginning")
	}
}
