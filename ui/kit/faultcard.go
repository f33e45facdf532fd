package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/status"
)

// FaultCard tells a fault on a page: what happened, what it means for the
// orders, what to do, the button that does it, and the raw text folded.
type FaultCard struct {
	env  *Env
	root *fyne.Container
	// leave runs before the button acts: a dialog closes itself.
	leave func()
}

// NewFaultCard makes a hidden one.
func NewFaultCard(e *Env) *FaultCard {
	c := &FaultCard{env: e, root: container.NewVBox()}
	c.root.Hide()
	return c
}

// Object is what is put on the page.
func (c *FaultCard) Object() fyne.CanvasObject { return c.root }

// Set shows a fault; nil clears the card.
func (c *FaultCard) Set(err error) {
	if err == nil {
		c.Clear()
		return
	}
	c.root.Objects = []fyne.CanvasObject{Card(c.lines(fault.Of(err))...)}
	c.root.Show()
	c.root.Refresh()
}

// Clear hides the card.
func (c *FaultCard) Clear() {
	c.root.Objects = nil
	c.root.Hide()
}

func (c *FaultCard) lines(f *fault.Fault) []fyne.CanvasObject {
	e := c.env
	entry := e.Fault(f.Code, faultParams(f))
	shape, tone := SeverityMark(status.RuleOf(f.Code).Severity)
	what := Text(entry.What)
	what.TextStyle.Bold = true
	out := []fyne.CanvasObject{MarkRow(shape, tone, what)}
	for _, text := range []string{entry.Meaning, entry.Do} {
		if text != "" {
			out = append(out, Text(text))
		}
	}
	if b := c.button(entry, f.Code); b != nil {
		out = append(out, Row(b))
	}
	raw := container.NewVBox(
		e.CopyRow(string(f.Code)),
		Mono(rawText(f)),
	)
	return append(out, Fold(e.T("fault.raw"), raw))
}

func (c *FaultCard) button(entry assets.Entry, code fault.Code) fyne.CanvasObject {
	if entry.Button == "" || entry.Command == assets.CommandNone || entry.Command == assets.CommandDismiss {
		return nil
	}
	b := widget.NewButton(entry.Button, func() {
		if c.leave != nil {
			c.leave()
		}
		c.env.Perform(entry.Command, code)
	})
	b.Importance = widget.HighImportance
	return b
}

// faultWidth is the width of the dialog: the smallest window has room for it.
const faultWidth = 520

// ShowFault shows a fault in a dialog of the window.
func (e *Env) ShowFault(err error) {
	if err == nil {
		return
	}
	c := NewFaultCard(e)
	lines := container.NewVScroll(container.NewVBox(c.lines(fault.Of(err))...))
	d := dialog.NewCustom(e.Entry(err).Brief, e.T("button.close"), lines, e.Window)
	c.leave = d.Hide
	d.Resize(fyne.NewSize(faultWidth, 360))
	d.Show()
}
