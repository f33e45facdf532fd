package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// Gap is the room between two cards of a page.
const Gap = 10

// Column puts the parts of a page one below the other, with room between.
func Column(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(layout.NewCustomPaddedVBoxLayout(Gap), objects...)
}

// Row puts buttons side by side, beginning where the text of a label begins.
func Row(objects ...fyne.CanvasObject) *fyne.Container {
	inset := theme.InnerPadding()
	return container.New(layout.NewCustomPaddedLayout(theme.Padding(), theme.Padding(), inset, inset),
		container.NewHBox(objects...))
}

// MarkRow puts a mark before something, level with its first line of text.
func MarkRow(s Shape, t Tone, o fyne.CanvasObject) *fyne.Container {
	return IconRow(widget.NewIcon(Mark(s, t)), o)
}

// IconRow is MarkRow for a mark that changes.
func IconRow(icon *widget.Icon, o fyne.CanvasObject) *fyne.Container {
	return container.New(iconRow{}, icon, o)
}

// iconRow gives the icon its place beside the first line, the rest to the text.
type iconRow struct{}

func (iconRow) inset() float32 {
	return theme.InnerPadding() + theme.IconInlineSize()
}

// MinSize is that of the text and the icon beside it.
func (l iconRow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	text := objects[1].MinSize()
	return fyne.NewSize(text.Width+l.inset(), max(text.Height, theme.IconInlineSize()+2*theme.InnerPadding()))
}

// Layout puts the icon level with the first line.
func (l iconRow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	icon := theme.IconInlineSize()
	objects[0].Resize(fyne.NewSquareSize(icon))
	objects[0].Move(fyne.NewPos(theme.InnerPadding(), theme.InnerPadding()))
	objects[1].Resize(fyne.NewSize(size.Width-l.inset(), size.Height))
	objects[1].Move(fyne.NewPos(l.inset(), 0))
}
