package settings

import (
	"fyne.io/fyne/v2"

	"customs179/ui/kit"
)

// input is an entry that tells when it was left, for that is when it is judged.
type input struct {
	kit.Entry
	left   func()
	hidden bool
}

func newInput(e *kit.Env, hidden bool, changed func(string), left func()) *input {
	i := &input{Entry: kit.Entry{Env: e}, left: left, hidden: hidden}
	i.ExtendBaseWidget(i)
	i.Password = hidden
	i.OnChanged = changed
	return i
}

// FocusLost tells that the field was left.
func (i *input) FocusLost() {
	i.Entry.FocusLost()
	i.left()
}

// conceal closes the eye again.
func (i *input) conceal() {
	if i.hidden && !i.Password {
		i.Password = true
		i.Refresh()
	}
}

// nameWidth is the width of the names' column: the longest one takes two lines.
const nameWidth = 176

// columns lays out a name at the left, level with the first line, and what it
// names in the rest.
type columns struct{}

// MinSize has room for both.
func (columns) MinSize(objects []fyne.CanvasObject) fyne.Size {
	name, body := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(nameWidth+body.Width, max(name.Height, body.Height))
}

// Layout puts them side by side.
func (columns) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(nameWidth, objects[0].MinSize().Height))
	objects[1].Move(fyne.NewPos(nameWidth, 0))
	objects[1].Resize(fyne.NewSize(size.Width-nameWidth, size.Height))
}
