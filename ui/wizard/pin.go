package wizard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"customs179/core/status"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// pinStep is the page where the PIN is given. It shows the form only where the
// card would take a PIN, and again only when a person asks for it.
type pinStep struct {
	env  *kit.Env
	root fyne.CanvasObject

	picture *picture
	state   *card.Notice
	form    *card.PINForm
	box     fyne.CanvasObject
	again   *widget.Button
	row     fyne.CanvasObject // around the button

	// asked: a person opened the form although the PIN is verified or the card is
	// locked.
	asked bool
	good  bool
	// focus: the cursor is to go into the field as soon as the window shows it,
	// which drawn tells.
	focus bool
	drawn func() bool
	// pass: nothing can be asked of the card, because its certificate has expired;
	// the next page explains that.
	pass bool
}

func newPIN(e *kit.Env, verified func(), drawn func() bool) view {
	p := &pinStep{env: e, drawn: drawn, picture: newPicture(ScenePIN), state: newNotice(e)}
	p.form = card.NewPINForm(e, func(err error) {
		if err == nil {
			p.asked = false
			verified()
			return
		}
		p.Draw(p.now()) // what the form tells now, the page need not
	})
	p.box = kit.Card(p.form.Content())
	p.again = widget.NewButton("", p.reopen)
	p.row = kit.Row(p.again)
	p.root = kit.Column(p.picture.image, p.state.Object(), p.row, p.box)
	return p
}

// Content gives the page.
func (p *pinStep) Content() fyne.CanvasObject { return p.root }

// Open puts the cursor into the field when there is one.
func (p *pinStep) Open() {
	p.asked, p.focus = false, true
	p.Draw(p.now())
}

// Close forgets what was typed.
func (p *pinStep) Close() { p.form.Clear() }

// reopen shows the form because a person says that the card is unlocked, or that
// the PIN is another one.
func (p *pinStep) reopen() {
	p.asked, p.focus = true, true
	p.Draw(p.now())
}

func (p *pinStep) now() (status.Snapshot, Facts) { return now(p.env) }

// Draw shows the present state.
func (p *pinStep) Draw(s status.Snapshot, f Facts) {
	e, g := p.env, f.Gate
	p.good, p.pass = f.Done(StepPIN), g.State == status.GateCertExpired
	wanted := g.State == status.GatePINNeeded || g.State == status.GatePINRefused
	reopened := p.asked && (p.good || g.State == status.GatePINLocked)
	card.Show(p.box, wanted || reopened)
	p.form.Draw(s)
	scene, words := ScenePIN, ""
	switch {
	case p.good:
		scene, words = SceneAll, "wizard.pin.again"
		p.state.Good(e.T("pin.ok"))
	case g.State == status.GatePINLocked:
		scene, words = SceneLocked, "wizard.pin.unlocked"
		p.state.Tell(card.Told{Shape: kit.ShapeSquare, Tone: kit.ToneError,
			What: e.T("wizard.pin.locked"), Do: e.T("wizard.pin.locked.text"), Raw: card.ExplainGate(e, g, nil).Raw})
	case g.State == status.GatePINRefused && !p.form.Told():
		p.state.Tell(card.ExplainGate(e, g, card.Params(s, g))) // of before this page was opened
	case wanted:
		p.state.Clear()
	default:
		p.state.Tell(blocked(e, s, f))
	}
	p.picture.set(scene)
	// A refusal needs the room: its words are worth more than the drawing.
	card.Show(p.picture.image, g.State != status.GatePINRefused)
	if p.focus && p.drawn() && p.box.Visible() {
		p.focus = false
		p.form.Focus()
	}
	card.Show(p.row, words != "" && !reopened)
	if words != "" && p.again.Text != e.T(words) {
		p.again.SetText(e.T(words))
	}
}

// blocked says why a step cannot be done now: an earlier one is not.
func blocked(e *kit.Env, s status.Snapshot, f Facts) card.Told {
	told := card.ExplainGate(e, f.Gate, card.Params(s, f.Gate))
	if told.What == "" {
		told = card.Told{Shape: kit.ShapeDots, Tone: kit.ToneQuiet, What: e.T("wizard.checking")}
	}
	return told
}

// Next can be pressed once the card has accepted the PIN. With an expired
// certificate it leads to the page that explains that.
func (p *pinStep) Next() (string, bool) { return keyNext, p.good || p.pass }

// Leave goes on.
func (p *pinStep) Leave(on func()) { on() }
