package orders

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

// drawStep shows the next step and what else can be done. A question that is
// being answered stays.
func (d *detail) drawStep() {
	if d.asking {
		return
	}
	e := d.env
	next := nextAct(e, &d.line)
	objects := []fyne.CanvasObject{title(e.T("order.next"))}
	if next == actNone {
		advice := kit.Quiet(e.T("order.no-action"))
		if cure := d.why().cure; cure != "" {
			advice = kit.Text(cure) // nothing here, but somewhere else
		}
		objects[0] = container.New(tight{}, objects[0], advice)
	} else {
		button, hint := next.words(e, &d.line)
		objects[0] = container.New(tight{}, objects[0], kit.Text(hint))
		objects = append(objects, d.button(next, button, widget.HighImportance))
	}
	row := []fyne.CanvasObject{d.copySummary()}
	for _, a := range otherActs(&d.line.order) {
		button, _ := a.words(e, &d.line)
		row = append(row, d.button(a, button, widget.MediumImportance))
	}
	if d.said != "" {
		objects = append(objects, kit.MarkRow(kit.ShapeTick, kit.ToneGood, kit.Text(d.said)))
	}
	put(d.step, kit.Card(append(objects, inRow(newFlow(row...)))...))
}

// inRow begins buttons where the text above them begins.
func inRow(o fyne.CanvasObject) fyne.CanvasObject {
	inset := theme.InnerPadding()
	return container.New(layout.NewCustomPaddedLayout(0, gap, inset, inset), o)
}

// button is an act's button.
func (d *detail) button(a act, text string, weight widget.Importance) fyne.CanvasObject {
	b := widget.NewButton(text, nil)
	b.Importance = weight
	b.OnTapped = func() { d.begin(a, b) }
	if weight == widget.HighImportance {
		return inRow(container.NewHBox(b))
	}
	return b
}

// begin does an act, or asks what has to be known for it.
func (d *detail) begin(a act, b *widget.Button) {
	desk, seq := d.env.Desk.Commands, d.seq
	switch a {
	case actRetry:
		d.do(b, func() error { return desk.RetryNow(seq) })
	case actResend:
		d.do(b, func() error { return desk.Resend(seq) })
	case actCure:
		entry := cure(d.env, &d.line)
		d.env.Perform(entry.Command, d.line.sit.Fault)
	case actCancel:
		d.askCancel()
	case actSettle:
		d.askSettle()
	}
}

// do has a command carried out and says how it went.
func (d *detail) do(b *widget.Button, command func() error) {
	seq := d.seq
	d.fault.Clear()
	d.env.Act(b, func(context.Context) error { return command() }, func(err error) {
		if d.seq != seq {
			return
		}
		if err != nil {
			d.fault.Set(err)
			return
		}
		d.asking, d.said = false, d.env.T("order.done")
		d.drawStep()
	})
}

func (d *detail) askCancel() {
	e, seq := d.env, d.seq
	d.ask(e.T("order.cancel.title"), e.T("order.cancel.text"), e.T("order.cancel.keep"), answer{
		word: e.T("order.cancel.confirm"), weight: widget.DangerImportance,
		do: func(reason string) error { return e.Desk.Commands.Cancel(seq, reason) },
	})
}

func (d *detail) askSettle() {
	e, seq := d.env, d.seq
	settle := func(arrived bool) func(string) error {
		return func(reason string) error { return e.Desk.Commands.Settle(seq, arrived, reason) }
	}
	d.ask(e.T("order.settle.title"), e.T("order.settle.text"), e.T("button.cancel"),
		answer{
			word: e.T("order.settle.arrived"), hint: e.T("order.settle.arrived.hint"),
			weight: widget.HighImportance, do: settle(true),
		},
		answer{
			word: e.T("order.settle.not-arrived"), hint: e.T("order.settle.not-arrived.hint"),
			weight: widget.WarningImportance, do: settle(false),
		})
}

// answer is one answer to a question, and what it does.
type answer struct {
	word, hint string
	weight     widget.Importance
	do         func(reason string) error
}

// ask puts a question in the place of the next step. The reason is needed: it is
// all that the timeline will say about why.
func (d *detail) ask(question, text, back string, answers ...answer) {
	e := d.env
	d.asking = true
	reason := widget.NewEntry()
	reason.PlaceHolder = e.T("order.reason.hint")
	missing := kit.Text(e.T("order.reason.needed"))
	missing.Importance = widget.WarningImportance
	missing.Hide()
	objects := []fyne.CanvasObject{
		container.New(tight{}, title(question), kit.Text(text), small(e.T("order.reason"))), inRow(reason), missing,
	}
	var row, hints []fyne.CanvasObject
	for _, a := range answers {
		b := widget.NewButton(a.word, nil)
		b.Importance = a.weight
		b.OnTapped = func() {
			why := strings.TrimSpace(reason.Text)
			if why == "" {
				missing.Show()
				e.Window.Canvas().Focus(reason)
				return
			}
			d.do(b, func() error { return a.do(why) })
		}
		if a.hint != "" {
			hints = append(hints, kit.Quiet(e.T("common.colon", "name", a.word, "value", a.hint)))
		}
		row = append(row, b)
	}
	objects = append(objects, container.New(tight{}, hints...))
	row = append(row, widget.NewButton(back, func() { d.escape() }))
	put(d.step, kit.Card(append(objects, inRow(newFlow(row...)))...))
	d.scroll.ScrollToOffset(fyne.NewPos(0, d.step.Position().Y)) // the whole question is in sight
	e.Window.Canvas().Focus(reason)
}

// copySummary copies what support needs to know.
func (d *detail) copySummary() fyne.CanvasObject {
	b := widget.NewButtonWithIcon(d.env.T("order.copy-summary"), theme.ContentCopyIcon(), nil)
	b.OnTapped = func() {
		fyne.CurrentApp().Clipboard().SetContent(d.summary())
		b.SetIcon(theme.ConfirmIcon())
	}
	return b
}
