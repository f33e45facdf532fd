package card

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"

	"customs179/ui/kit"
)

// fieldWidth is that of a field for a short text.
const fieldWidth = 320

// narrow gives its one object no more than a width.
type narrow struct{ width float32 }

// Narrow keeps a field from being as wide as the page.
func Narrow(width float32, o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(narrow{width}, o)
}

// MinSize is that of the object.
func (narrow) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }

// Layout puts the object at the left.
func (n narrow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(fyne.NewSize(min(n.width, size.Width), size.Height))
}

// Inset puts buttons and fields under the beginning of the texts above them, and
// keeps them off the panel's edge.
func Inset(o fyne.CanvasObject) fyne.CanvasObject {
	pad := theme.InnerPadding()
	return container.New(layout.NewCustomPaddedLayout(pad/2, pad/2, pad, pad), o)
}

// Ask puts a question before an act; the button names the act. yes runs only
// when a person pressed it.
func Ask(e *kit.Env, title, text, act string, yes func()) {
	AskOr(e, title, text, act, e.T("button.cancel"), func(ok bool) {
		if ok {
			yes()
		}
	})
}

// askWidth is the width of a question: the smallest window has room for it.
const askWidth = 480

// AskOr is Ask with a name and an act for the other button too.
func AskOr(e *kit.Env, title, text, act, other string, answer func(yes bool)) {
	d := dialog.NewCustomConfirm(title, act, other, container.NewVBox(kit.Text(text)), answer, e.Window)
	d.Resize(fyne.NewSize(askWidth, 0))
	d.Show()
}

// Show shows or hides an object, and touches it only when that is a change.
func Show(o fyne.CanvasObject, on bool) {
	switch {
	case on && !o.Visible():
		o.Show()
	case !on && o.Visible():
		o.Hide()
	}
}
