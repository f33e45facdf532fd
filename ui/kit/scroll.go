package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// NewScroll makes a scroll for a page with fields. Fyne gives the wheel to the
// innermost thing that scrolls, and that is every field, also one of a single
// line: a page stopped under the pointer as soon as it came over one. Here the
// wheel is the page's. It is not for a page with a field of many lines.
func NewScroll(content fyne.CanvasObject) *container.Scroll {
	s := container.NewVScroll(nil)
	s.Content = UnderWheel(s, content)
	return s
}

// UnderWheel gives the content for a scroll that gets another one later: content
// with something invisible over it that takes the wheel for the scroll.
func UnderWheel(s *container.Scroll, content fyne.CanvasObject) fyne.CanvasObject {
	w := &wheel{scroll: s}
	w.ExtendBaseWidget(w)
	return container.NewStack(content, w)
}

// wheel takes nothing but the wheel: clicks and the pointer look for what can use
// them, and find what is below.
type wheel struct {
	widget.BaseWidget
	scroll *container.Scroll
}

var _ fyne.Scrollable = (*wheel)(nil)

// CreateRenderer draws nothing.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewWithoutLayout())
}

// Scrolled scrolls the page.
func (w *wheel) Scrolled(ev *fyne.ScrollEvent) { w.scroll.Scrolled(ev) }
