// Package anchored owns a scroll that can be sent to an object inside it.
//
// It knows no page. Invariant: the object stays on top until a person scrolls,
// because texts find their heights only while they are laid out, and a place that
// was looked up before that is wrong.
package anchored

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"customs179/ui/kit"
)

// Scroll scrolls up and down.
type Scroll struct {
	Box    *container.Scroll
	target fyne.CanvasObject
	// above is the room left over the target.
	above float32
}

// New makes a scroll for objects in a layout; dress puts what it likes around
// them and may be nil.
func New(in fyne.Layout, dress func(fyne.CanvasObject) fyne.CanvasObject, objects ...fyne.CanvasObject) *Scroll {
	s := &Scroll{}
	var content fyne.CanvasObject = container.New(&followed{in, s}, objects...)
	if dress != nil {
		content = dress(content)
	}
	s.Box = kit.NewScroll(content)
	s.Box.OnScrolled = func(fyne.Position) { s.target = nil }
	return s
}

// To puts an object on top with some room over it; nil goes to the beginning.
func (s *Scroll) To(target fyne.CanvasObject, above float32) {
	s.target, s.above = target, above
	if target == nil {
		s.Box.ScrollToOffset(fyne.Position{})
		return
	}
	s.follow()
}

// follow keeps the target on top, as far as there is anything below it.
func (s *Scroll) follow() {
	if s.target == nil {
		return
	}
	driver := fyne.CurrentApp().Driver()
	at := driver.AbsolutePositionForObject(s.target).Y - driver.AbsolutePositionForObject(s.Box.Content).Y - s.above
	most := s.Box.Content.MinSize().Height - s.Box.Size().Height
	s.Box.ScrollToOffset(fyne.NewPos(0, max(0, min(at, most))))
}

// followed is a layout after which the target is looked for again.
type followed struct {
	inner  fyne.Layout
	scroll *Scroll
}

// MinSize is that of the inner layout.
func (f *followed) MinSize(objects []fyne.CanvasObject) fyne.Size { return f.inner.MinSize(objects) }

// Layout places everything, then the target on top.
func (f *followed) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	f.inner.Layout(objects, size)
	f.scroll.follow()
}
