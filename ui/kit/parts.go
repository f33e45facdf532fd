package kit

import (
	"strconv"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Fact is one line of a table of names and values.
type Fact struct {
	Name  string
	Value fyne.CanvasObject
}

// Heading is the title of a part of a page.
func Heading(text string) fyne.CanvasObject {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	l.SizeName = theme.SizeNameSubHeadingText
	l.Wrapping = wrapFor(text)
	return l
}

// Text is a wrapping label whose text can be selected. A text that comes later
// is set with Say, which chooses the wrapping that its script wants.
func Text(text string) *widget.Label {
	l := widget.NewLabel(text)
	l.Wrapping = wrapFor(text)
	l.Selectable = true
	return l
}

// Say sets a label's text and the way it wraps: Chinese breaks anywhere, other
// texts between words. Nothing happens when the text is the same.
func Say(l *widget.Label, text string) {
	if l.Text == text {
		return
	}
	if l.Wrapping != fyne.TextWrapOff {
		l.Wrapping = wrapFor(text)
	}
	l.SetText(text)
}

// Mono is a monospace label for ids and codes, wrapping anywhere. A text with
// Chinese in it is shown in the regular font, which has the glyphs.
func Mono(text string) *widget.Label {
	l := widget.NewLabelWithStyle(text, fyne.TextAlignLeading, fyne.TextStyle{Monospace: !hasHan(text)})
	l.Wrapping = fyne.TextWrapBreak
	l.Selectable = true
	return l
}

// Quiet is Text in the softer colour, for what is less important.
func Quiet(text string) *widget.Label {
	l := Text(text)
	l.Importance = widget.LowImportance
	return l
}

// Facts is a table of two columns: names, aligned, and values.
func Facts(pairs ...Fact) fyne.CanvasObject {
	objects := make([]fyne.CanvasObject, 0, 2*len(pairs))
	for _, p := range pairs {
		name := widget.NewLabel(p.Name)
		name.Importance = widget.LowImportance
		objects = append(objects, name, p.Value)
	}
	return container.New(layout.NewFormLayout(), objects...)
}

// Fold hides something under its title; it is closed at first.
func Fold(title string, content fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewAccordion(widget.NewAccordionItem(title, content))
}

// Card is a padded panel with a soft background, the building block of pages.
func Card(objects ...fyne.CanvasObject) fyne.CanvasObject {
	c := &card{content: container.NewPadded(container.NewVBox(objects...))}
	c.ExtendBaseWidget(c)
	return c
}

// Panel is Card around one object that may take all the room there is.
func Panel(content fyne.CanvasObject) fyne.CanvasObject {
	c := &card{content: container.NewPadded(content)}
	c.ExtendBaseWidget(c)
	return c
}

// card paints its background in the colours of the running theme.
type card struct {
	widget.BaseWidget
	content fyne.CanvasObject
	back    *canvas.Rectangle
}

// CreateRenderer makes the background and puts the content on it.
func (c *card) CreateRenderer() fyne.WidgetRenderer {
	c.back = canvas.NewRectangle(nil)
	c.back.CornerRadius = 8
	c.back.StrokeWidth = 1
	c.paint()
	return widget.NewSimpleRenderer(container.NewStack(c.back, c.content))
}

// Refresh follows a change of theme.
func (c *card) Refresh() {
	if c.back != nil {
		c.paint()
	}
	c.BaseWidget.Refresh()
}

func (c *card) paint() {
	c.back.FillColor = theme.Color(ColourPanel)
	c.back.StrokeColor = theme.Color(ColourPanelBorder)
	c.back.Refresh()
}

func wrapFor(text string) fyne.TextWrap {
	if hasHan(text) {
		return fyne.TextWrapBreak
	}
	return fyne.TextWrapWord
}

func hasHan(text string) bool {
	for _, r := range text {
		if r >= 0x2E80 && (unicode.Is(unicode.Han, r) || r >= 0x3000 && r <= 0x303F || r >= 0xFF00 && r <= 0xFFEF) {
			return true
		}
	}
	return false
}

func itoa(n int) string { return strconv.Itoa(n) }
