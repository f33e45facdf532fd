package wizard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// device is the page of the two steps about things on the desk: the control, and
// the reader with its card. Both look alike; they differ in what is enough.
type device struct {
	env  *kit.Env
	step Step
	root fyne.CanvasObject

	picture *picture
	state   *card.Notice
	outcome *card.Notice
	hints   *fyne.Container

	again, restart, approve, accept *widget.Button
	buttons                         fyne.CanvasObject // around them

	good bool
}

func newDevice(e *kit.Env, s Step) view {
	d := &device{env: e, step: s, picture: newPicture(SceneLooking), state: newNotice(e), outcome: newNotice(e)}
	d.again = widget.NewButton(e.T("button.check-again"), d.check)
	d.restart = widget.NewButton(e.T("card.restart-control"), func() { e.Act(d.restart, e.Desk.Card.RestartControl, d.ended) })
	d.approve = widget.NewButton(e.T("wizard.control.remote"), func() { card.AskApprove(e, d.approve, d.ended) })
	d.accept = widget.NewButton(e.T("wizard.card.accept"), func() { card.AskAccept(e, d.accept, d.ended) })
	d.approve.Importance, d.accept.Importance = widget.HighImportance, widget.HighImportance
	d.hints = container.NewVBox(
		kit.Fold(e.T("wizard.control.restart"), kit.Text(e.T("wizard.control.restart.text"))),
		kit.Fold(e.T("wizard.control.install"), kit.Text(e.T("wizard.control.install.text"))),
	)
	d.buttons = card.Inset(container.New(layout.NewRowWrapLayout(), d.approve, d.accept, d.again, d.restart))
	d.root = kit.Column(
		kit.Text(e.T("wizard."+string(s)+".text")),
		d.picture.image,
		kit.Card(d.state.Object(), d.buttons, d.outcome.Object()),
		d.hints,
	)
	return d
}

// Content gives the page.
func (d *device) Content() fyne.CanvasObject { return d.root }

// Open has control and card looked at once, unless it is known that they are
// well. After that the program looks by itself, every second or two.
func (d *device) Open() {
	if _, f := d.now(); !f.Done(d.step) {
		d.check()
	}
}

// Close does nothing.
func (d *device) Close() {}

func (d *device) now() (status.Snapshot, Facts) { return now(d.env) }

// check looks again because a person asked for it. What it finds is shown as the
// state: the fault itself would say the same twice.
func (d *device) check() {
	d.outcome.Clear()
	d.env.Act(d.again, d.env.Desk.Card.Refresh, func(error) { d.Draw(d.now()) })
}

// ended shows what became of an act that has no picture.
func (d *device) ended(err error) {
	d.outcome.Set(err)
	d.Draw(d.now())
}

// Draw shows the present state.
func (d *device) Draw(s status.Snapshot, f Facts) {
	t := f.Trouble()
	d.good = f.Done(d.step)
	if d.good {
		d.picture.set(sceneWell(d.step))
		d.state.Good(d.well(f))
		d.outcome.Clear()
	} else {
		d.picture.set(sceneOf(t))
		d.state.Tell(d.explain(s, f))
	}
	away := t == TroubleControl || t == TroubleHung || t == TroubleBroken
	card.Show(d.approve, t == TroubleRemote || t == TroubleStranger)
	d.approve.SetText(d.env.T(card.ApproveWord(d.env)))
	card.Show(d.accept, d.step == StepCard && t == TroubleWrong)
	card.Show(d.again, !d.good)
	card.Show(d.buttons, !d.good)
	card.Show(d.restart, !d.good && (t == TroubleControl || t == TroubleHung || t == TroubleReset))
	card.Show(d.hints, !d.good && (away || t == TroubleReset))
}

// well says what was found.
func (d *device) well(f Facts) string {
	or := func(text string) string {
		if text == "" {
			return d.env.T("common.unknown")
		}
		return text
	}
	if d.step == StepControl {
		return d.env.T("wizard.control.ok", "version", or(f.Card.Control))
	}
	no := f.Card.CardID
	if no == "" {
		no = f.Card.CertNo
	}
	return d.env.T("wizard.card.ok", "no", or(no))
}

func sceneWell(s Step) Scene {
	if s == StepControl {
		return SceneControl
	}
	return SceneAll
}

// sceneOf gives each kind of trouble its picture.
func sceneOf(t Trouble) Scene {
	switch t {
	case TroubleControl, TroubleBroken:
		return SceneMissing
	case TroubleHung:
		return SceneHung
	case TroubleRemote, TroubleStranger:
		return SceneRemote
	case TroubleNoReader:
		return SceneNoReader
	case TroubleNoCard:
		return SceneNoCard
	case TroubleReset, TroubleOther:
		return SceneReset
	case TroubleBusy:
		return SceneBusy
	case TroubleWrong:
		return SceneWrong
	}
	return SceneLooking
}

// explain says what is in the way and what to do. The wizard's own words are
// used where they know more than the entry of the fault.
func (d *device) explain(s status.Snapshot, f Facts) card.Told {
	e, t := d.env, f.Trouble()
	told := card.ExplainGate(e, f.Gate, card.Params(s, f.Gate))
	switch t {
	case TroubleLooking:
		return card.Told{Shape: kit.ShapeDots, Tone: kit.ToneQuiet, What: e.T("wizard.checking")}
	case TroubleControl:
		if f.Gate.Code == "" || f.Gate.Code == fault.EportServiceDown {
			told.What, told.Do = e.T("wizard.control.missing"), e.T("wizard.control.missing.do")
		}
	case TroubleRemote:
		told.What = e.T("wizard.control.remote.what")
		told.Do = e.T("wizard.control.remote.text", "address", config.PublicAddress(e.Desk.Settings.Get().WSURL))
	case TroubleNoReader, TroubleNoCard, TroubleReset:
		told.What, told.Do = e.T("wizard.card."+string(t)), e.T("wizard.card."+string(t)+".do")
	case TroubleWrong:
		told.Do = e.T("wizard.card.other")
	}
	if told.What == "" { // a gate that tells no fault
		told = card.Told{What: e.T("gate." + string(f.Gate.State))}
	}
	told.Shape, told.Tone = kit.GateMark(f.Gate)
	return told
}

// Next can be pressed when the step is done.
func (d *device) Next() (string, bool) { return keyNext, d.good }

// Leave goes on.
func (d *device) Leave(on func()) { on() }
