package settings

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// chooser is a choice among words that stand for values.
type chooser struct {
	box    *widget.Select
	root   fyne.CanvasObject
	values []string
	quiet  bool
}

func (p *Page) chooser(names, values []string, changed func(string)) *chooser {
	c := &chooser{values: values}
	c.box = widget.NewSelect(names, func(string) {
		if i := c.box.SelectedIndex(); i >= 0 && !c.quiet {
			changed(values[i])
		}
	})
	c.box.PlaceHolder = p.env.T("settings.choose")
	f := &frame{content: c.box, words: names}
	f.ExtendBaseWidget(f)
	c.root = f
	return c
}

// show selects a value without telling anyone; another one selects nothing.
func (c *chooser) show(value string) {
	c.quiet = true
	defer func() { c.quiet = false }()
	for i, v := range c.values {
		if v == value {
			c.box.SetSelectedIndex(i)
			return
		}
	}
	c.box.ClearSelected()
}

// frame draws the border of a field around a choice, which has none of its own,
// and makes it wide enough for its longest word.
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
