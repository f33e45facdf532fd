package main

import (
	"fmt"
	"os"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/ui/kit"
)

// hopeless tells a person why the program cannot begin, in a window of its own,
// and gives the exit code.
func (p *program) hopeless(err error) int {
	fmt.Fprintln(os.Stderr, "customs179:", err)
	words := assets.New(assets.ZH)
	entry := words.Fault(string(fault.Of(err).Code), nil)
	if p.app == nil {
		if !canDraw() {
			return exitFailed
		}
		p.app = fyneapp.NewWithID(appID)
	}
	p.app.Settings().SetTheme(kit.NewTheme("system"))
	w := p.app.NewWindow(words.T("app.name", nil))
	w.SetContent(container.NewPadded(container.NewVBox(
		kit.Heading(entry.Brief), kit.Text(entry.What), kit.Text(entry.Meaning), kit.Text(entry.Do),
		kit.Fold(words.T("fault.raw", nil), kit.Text(err.Error())),
		widget.NewButton(words.T("quit.confirm", nil), p.app.Quit),
	)))
	w.Resize(fyne.NewSize(560, 320))
	w.CenterOnScreen()
	w.ShowAndRun()
	return exitFailed
}
