package wizard

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"customs179/core/status"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// finish is the last page: how the program is to live on this PC.
type finish struct {
	env  *kit.Env
	open func(Step)
	root fyne.CanvasObject

	state   *card.Notice
	missing *widget.Button
	row     fyne.CanvasObject // around the button
	auto    *widget.Check
	outcome *card.Notice
	pin     *widget.Label
	change  *widget.Button
	keeping fyne.CanvasObject // around that button

	todo Step
	busy bool // the switch is being set by the program, not by a person
}

// newFinish makes the step; open leads to a step that is not done.
func newFinish(e *kit.Env, open func(Step)) view {
	f := &finish{env: e, open: open, state: newNotice(e), outcome: newNotice(e), pin: kit.Text("")}
	f.missing = widget.NewButton("", func() { f.open(f.todo) })
	f.auto = widget.NewCheck(e.T("wizard.finish.autostart"), f.setAuto)
	f.auto.Hide()
	f.change = widget.NewButton("", f.changePIN)
	f.row, f.keeping = kit.Row(f.missing), kit.Row(f.change)
	f.root = kit.Column(
		f.state.Object(), f.row,
		kit.Card(f.auto, f.outcome.Object(), f.pin, f.keeping),
		kit.Card(kit.Text(e.T("wizard.finish.tray")), newPicture(SceneTray).image, kit.Text(e.T("wizard.finish.close"))),
	)
	return f
}

// Content gives the page.
func (f *finish) Content() fyne.CanvasObject { return f.root }

// Open reads the switch as it really stands.
func (f *finish) Open() {
	f.outcome.Clear()
	f.readAuto(nil)
}

// Close does nothing.
func (f *finish) Close() {}

// readAuto shows the real state of the switch; after, which may be nil, is the
// trouble that is told when it has been read.
func (f *finish) readAuto(trouble error) {
	var on, ok bool
	f.env.Act(nil, func(context.Context) (err error) {
		on, ok, err = f.env.Desk.System.Autostart()
		return err
	}, func(err error) {
		card.Show(f.auto, ok)
		f.busy = true
		f.auto.SetChecked(on)
		f.busy = false
		if trouble == nil {
			trouble = err
		}
		f.outcome.Set(trouble)
	})
}

// setAuto does what a person chose and then looks what came of it.
func (f *finish) setAuto(on bool) {
	if f.busy {
		return
	}
	f.env.Act(nil, func(context.Context) error { return f.env.Desk.System.SetAutostart(on) }, f.readAuto)
}

// changePIN stops keeping the PIN, or leads to the page where it can be kept.
func (f *finish) changePIN() {
	if !f.env.Desk.Card.Remembers() {
		f.open(StepPIN)
		return
	}
	f.env.Act(f.change, func(context.Context) error { return f.env.Desk.Card.Forget() }, func(err error) {
		f.outcome.Set(err)
		f.drawPIN()
	})
}

// drawPIN says what will happen to the PIN at the next start.
func (f *finish) drawPIN() {
	e := f.env
	words, press := "wizard.finish.pin.asked", "wizard.finish.pin.remember"
	if e.Desk.Card.Remembers() {
		words, press = "wizard.finish.pin.remembered", "card.pin.forget"
	}
	kit.Say(f.pin, e.T(words))
	if f.change.Text != e.T(press) {
		f.change.SetText(e.T(press))
	}
	card.Show(f.keeping, e.Desk.Card.CanRemember())
}

// Draw shows what is still to be done, if anything is.
func (f *finish) Draw(_ status.Snapshot, facts Facts) {
	f.todo = facts.Open()
	card.Show(f.row, f.todo != StepFinish)
	if f.todo == StepFinish {
		f.state.Good(f.env.T("wizard.finish.text"))
	} else {
		name := f.env.T("wizard." + string(f.todo))
		f.state.Tell(card.Told{Shape: kit.ShapeTriangle, Tone: kit.TonePerson, What: f.env.T("wizard.finish.missing", "name", name)})
		if f.missing.Text != name {
			f.missing.SetText(name)
		}
	}
	f.drawPIN()
}

// Next starts the work, once everything is done.
func (f *finish) Next() (string, bool) {
	return "wizard.finish.start", f.todo == StepFinish
}

// Leave goes on.
func (f *finish) Leave(on func()) { on() }
