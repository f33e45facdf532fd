package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// NewScroll makes a scroll for a page with fields. Fyne gives the wheel to the
// innermost thing that scrolls, and that is every field, also one of a single
// line: a page stopped under the pointer as soon as it came over one. Here the
// wheel is the page's, but over the given areas, as far as their text goes.
func NewScroll(content fyne.CanvasObject, areas ...*Area) *container.Scroll {
	s := container.NewVScroll(nil)
	s.Content = UnderWheel(s, content, areas...)
	return s
}

// UnderWheel gives the content for a scroll that gets another one later: content
// with something invisible over it that takes the wheel for the scroll.
func UnderWheel(s *container.Scroll, content fyne.CanvasObject, areas ...*Area) fyne.CanvasObject {
	w := &wheel{scroll: s, areas: areas}
	w.ExtendBaseWidget(w)
	return container.NewStack(content, w)
}

// wheel takes nothing but the wheel: clicks and the pointer look for what can use
// them, and find what is below.
type wheel struct {
	widget.BaseWidget
	scroll *container.Scroll
	areas  []*Area
}

var _ fyne.Scrollable = (*wheel)(nil)

// CreateRenderer draws nothing.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// Scrolled scrolls the area under the pointer, or the page.
func (w *wheel) Scrolled(ev *fyne.ScrollEvent) {
	for _, a := range w.areas {
		if a.at(ev.AbsolutePosition) && a.turn(ev) {
			return
		}
	}
	w.scroll.Scrolled(ev)
}

// Area is a field of several lines, whose text scrolls by itself. The scroll of
// its page has to know it: see NewScroll.
type Area struct {
	Entry
	inner *container.Scroll
}

// NewArea makes a field of several lines that breaks its lines.
func (e *Env) NewArea() *Area {
	a := &Area{Entry: Entry{Env: e}}
	a.MultiLine, a.Wrapping = true, fyne.TextWrapBreak
	a.ExtendBaseWidget(a)
	return a
}

// CreateRenderer keeps what scrolls the text.
func (a *Area) CreateRenderer() fyne.WidgetRenderer {
	r := a.Entry.CreateRenderer()
	for _, o := range r.Objects() {
		if s, ok := o.(*container.Scroll); ok {
			a.inner = s
		}
	}
	return r
}

// at reports whether the area is seen at a place of the window.
func (a *Area) at(p fyne.Position) bool {
	// Fyne gives an object that is in no window the place 0,0 of one.
	if a.inner == nil || !a.Visible() {
		return false
	}
	p = p.Subtract(fyne.CurrentApp().Driver().AbsolutePositionForObject(a))
	return p.X >= 0 && p.Y >= 0 && p.X < a.Size().Width && p.Y < a.Size().Height
}

// turn scrolls the text; false when it is at its end in that direction.
func (a *Area) turn(ev *fyne.ScrollEvent) bool {
	before := a.inner.Offset
	a.inner.Scrolled(ev)
	return a.inner.Offset != before
}
