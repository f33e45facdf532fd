package choose

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Framed gives a choice the border of a field, and room for the longest of words:
// none for a choice that takes what width there is.
func Framed(s *widget.Select, words ...string) fyne.CanvasObject {
	f := &frame{content: s, words: words}
	f.ExtendBaseWidget(f)
	return f
}

// frame draws the border of a field around a choice, which has none of its own.
type frame struct {
	widget.BaseWidget
	content *widget.Select
	words   []string
	border  *canvas.Rectangle
}

// CreateRenderer puts the choice inside the border.
func (f *frame) CreateRenderer() fyne.WidgetRenderer {
	f.border = canvas.NewRectangle(color.Transparent)
	f.border.StrokeWidth = 1
	f.paint()
	return widget.NewSimpleRenderer(container.NewStack(f.content, f.border))
}

// MinSize has room for every word, the arrow and the room around them.
func (f *frame) MinSize() fyne.Size {
	f.ExtendBaseWidget(f)
	size := f.BaseWidget.MinSize()
	if len(f.words) == 0 {
		return size
	}
	var widest float32
	for _, w := range f.words {
		widest = max(widest, fyne.MeasureText(w, theme.TextSize(), fyne.TextStyle{}).Width)
	}
	return fyne.NewSize(max(size.Width, widest+theme.IconInlineSize()+4*theme.InnerPadding()), size.Height)
}

// Refresh follows a change of theme.
func (f *frame) Refresh() {
	if f.border != nil {
		f.paint()
	}
	f.BaseWidget.Refresh()
}

func (f *frame) paint() {
	f.border.FillColor = color.Transparent
	f.border.StrokeColor = theme.Color(theme.ColorNameInputBorder)
	f.border.CornerRadius = theme.InputRadiusSize()
	f.border.Refresh()
}
