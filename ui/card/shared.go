package card

import (
	"context"
	"path/filepath"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// AskAccept asks whether the card in the reader is to be the registered one from
// now on, and has it done when a person says so.
func AskAccept(e *kit.Env, b *widget.Button, done func(error)) {
	Ask(e, e.T("wizard.card.accept"), e.T("wizard.card.other"), e.T("wizard.card.accept"), func() {
		e.Act(b, e.Desk.Card.Accept, done)
	})
}

// ApproveWord is the key of what approving the control is called: the one on
// another PC, or the program that holds the port of this one.
func ApproveWord(e *kit.Env) string {
	if s := e.Desk.Settings.Get(); s.ControlConfirmed() {
		return "wizard.control.program"
	}
	return "wizard.control.remote"
}

// AskApprove asks whether the control of the settings, which is on another PC or
// is a program that nobody knows, may get the PIN, and notes it when a person
// says so.
func AskApprove(e *kit.Env, b *widget.Button, done func(error)) {
	word := ApproveWord(e)
	text := e.T("wizard.control.program.text")
	if word == "wizard.control.remote" {
		text = e.T("wizard.control.remote.text", "address", config.PublicAddress(e.Desk.Settings.Get().WSURL))
	}
	Ask(e, e.T(word), text, e.T(word), func() {
		e.Act(b, func(context.Context) error { return e.Desk.Card.ApproveControl() }, done)
	})
}

// Exported exports the certificate and says where it is.
type Exported struct {
	env    *kit.Env
	root   *fyne.Container
	notice *Notice
	// Done, when set, is told of each file that was written.
	Done func(path string)
}

// NewExported makes one that shows nothing yet.
func NewExported(e *kit.Env) *Exported {
	x := &Exported{env: e, notice: NewNotice(e)}
	x.root = container.NewVBox(x.notice.Object())
	return x
}

// Object is what is put on the page.
func (x *Exported) Object() fyne.CanvasObject { return x.root }

// Clear shows nothing again.
func (x *Exported) Clear() {
	x.notice.Clear()
	x.root.Objects = x.root.Objects[:1]
	x.root.Refresh()
}

// Start writes the file into the folder for exports while the button is disabled.
func (x *Exported) Start(b *widget.Button) {
	var path string
	x.env.Act(b, func(ctx context.Context) (err error) {
		path, err = x.env.Desk.Card.Export(ctx, x.env.Desk.System.Where(port.FolderExport))
		return err
	}, func(err error) { x.ended(path, err) })
}

func (x *Exported) ended(path string, err error) {
	x.Clear()
	if err != nil {
		x.notice.Set(err)
		return
	}
	e := x.env
	x.notice.Good(e.T("card.exported.name", "name", filepath.Base(path)))
	open := widget.NewButton(e.T("button.open-folder"), nil)
	open.OnTapped = func() {
		e.Act(open, func(context.Context) error { return e.Desk.System.Reveal(path) }, nil)
	}
	buttons := container.NewHBox(container.NewCenter(e.CopyButton(func() string { return path })), container.NewCenter(open))
	x.root.Add(container.NewBorder(nil, nil, nil, buttons, kit.Mono(path)))
	if x.Done != nil {
		x.Done(path)
	}
}
