package overview

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/status"
	"customs179/ui/kit"
)

// counted are the totals that are shown, with the keys of their names.
var counted = []struct {
	key string
	of  func(status.Totals) int
}{
	{"overview.received", func(t status.Totals) int { return t.Received }},
	{"overview.accepted", func(t status.Totals) int { return t.Accepted }},
	{"overview.done", func(t status.Totals) int { return t.Done }},
	{"overview.rejected", func(t status.Totals) int { return t.Rejected }},
	{"overview.cancelled", func(t status.Totals) int { return t.Cancelled }},
}

// figures is a line of totals: a number and its name below, five times.
type figures struct {
	root    fyne.CanvasObject
	numbers []*widget.Label
}

func newFigures(e *kit.Env, title string) *figures {
	f := &figures{}
	line := container.NewGridWithColumns(len(counted))
	for _, c := range counted {
		number := widget.NewLabelWithStyle("", fyne.TextAlignCenter, fyne.TextStyle{Bold: true})
		number.SizeName = theme.SizeNameSubHeadingText
		name := widget.NewLabelWithStyle(e.T(c.key), fyne.TextAlignCenter, fyne.TextStyle{})
		name.SizeName, name.Importance = theme.SizeNameCaptionText, widget.LowImportance
		f.numbers = append(f.numbers, number)
		line.Add(container.New(layout.NewCustomPaddedVBoxLayout(between), number, name))
	}
	head := widget.NewLabelWithStyle(title, fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	f.root = container.New(layout.NewCustomPaddedVBoxLayout(between/2), head, line)
	return f
}

func (f *figures) draw(t status.Totals) {
	for i, c := range counted {
		kit.Say(f.numbers[i], strconv.Itoa(c.of(t)))
	}
}
