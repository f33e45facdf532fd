// Package card owns the page about control, card, PIN and certificate, and the
// form in which a person gives the PIN, wherever that is.
//
// It may not talk to a card but through port.Card, and it never repeats a call
// that failed. Invariant: one press of the form's button sends the PIN at most
// once, and what was typed is gone from the field before it is sent.
package card

import (
	"context"
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"customs179/core/cert"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/kit"
)

// page is the page 卡与证书.
type page struct {
	env   *kit.Env
	root  *container.Scroll
	facts *Table

	state  *widget.Icon
	word   *widget.Label
	reason *Notice
	legal  *Notice

	form    *PINForm
	pinBox  fyne.CanvasObject
	asked   bool // a person opened the form
	gate    status.Gate
	outcome *Notice

	enter, forget, export, sign, restart, accept, approve *widget.Button

	exported *Exported
}

// New makes the page.
func New(e *kit.Env) kit.Page {
	p := &page{
		env: e, facts: NewTable(e), state: widget.NewIcon(kit.Mark(kit.ShapeDots, kit.ToneQuiet)),
		word: kit.Text(""), reason: NewNotice(e), legal: NewNotice(e), outcome: NewNotice(e), exported: NewExported(e),
	}
	p.word.TextStyle.Bold = true
	p.form = NewPINForm(e, p.entered)
	p.buttons()
	p.pinBox = kit.Card(kit.Heading(e.T("pin.title")), p.form.Content())
	p.pinBox.Hide()
	// The form stands first: whoever opened it came for it.
	p.root = kit.NewScroll(container.NewPadded(kit.Column(
		p.pinBox, p.statePanel(), container.NewGridWithColumns(2, p.certificatePanel(), p.cardPanel()),
	)))
	p.Draw(status.Snapshot{})
	return p
}

func (p *page) buttons() {
	e := p.env
	p.enter = widget.NewButton(e.T("button.enter-pin"), func() { p.open(true) })
	p.enter.Importance = widget.HighImportance
	p.forget = widget.NewButton(e.T("card.pin.forget"), p.askForget)
	p.export = widget.NewButton(e.T("card.export"), func() {
		p.outcome.Clear() // one outcome at a time
		p.exported.Start(p.export)
	})
	p.sign = widget.NewButton(e.T("card.test-sign"), p.testSign)
	p.restart = widget.NewButton(e.T("card.restart-control"), p.askRestart)
	p.accept = widget.NewButton(e.T("wizard.card.accept"), p.askAccept)
	p.approve = widget.NewButton(e.T("wizard.control.remote"), p.askApprove)
}

// statePanel says how it stands and what can be done about it.
func (p *page) statePanel() fyne.CanvasObject {
	e := p.env
	again := widget.NewButton(e.T("button.check-again"), nil)
	again.OnTapped = func() { e.Act(again, e.Desk.Card.Refresh, p.tell) }
	wizard := widget.NewButton(e.T("card.wizard"), func() { e.Go(kit.Place{Wizard: true}) })
	return kit.Card(
		kit.IconRow(p.state, p.word),
		p.reason.Object(),
		Inset(container.New(layout.NewRowWrapLayout(),
			p.enter, p.accept, p.approve, p.sign, p.export, again, p.restart, p.forget, wizard)),
		p.outcome.Object(), p.exported.Object(),
	)
}

func (p *page) cardPanel() fyne.CanvasObject {
	return kit.Card(kit.Heading(p.env.T("card.card")), p.facts.Add(cardFacts...))
}

func (p *page) certificatePanel() fyne.CanvasObject {
	return kit.Card(kit.Heading(p.env.T("card.certificate")), p.legal.Object(), p.facts.Add(certFacts...))
}

// Content gives the page.
func (p *page) Content() fyne.CanvasObject { return p.root }

// Show opens the page, with the PIN form when that was asked for.
func (p *page) Show(at kit.Place) {
	p.Draw(p.env.Desk.Live.Snapshot())
	if at.EnterPIN {
		p.open(true)
	}
}

// Hide forgets what was typed.
func (p *page) Hide() {
	p.open(false)
	p.outcome.Clear()
	p.exported.Clear()
}

// Escape closes the PIN form.
func (p *page) Escape() bool {
	if !p.asked {
		return false
	}
	p.open(false)
	return true
}

// Copy gives the certificate number.
func (p *page) Copy() string { return p.env.Desk.Live.Snapshot().Card.CertNo }

// open shows or hides the PIN form.
func (p *page) open(on bool) {
	p.asked = on
	p.form.Clear()
	Show(p.pinBox, on)
	if on {
		p.root.ScrollToTop()
		p.form.Focus()
	}
	p.arrange()
}

// entered ends the form's work; a refusal leaves it open for the next PIN. A
// locked card takes none: the gate says what to do, and no field asks for more.
func (p *page) entered(err error) {
	switch {
	case !p.asked:
	case err == nil:
		p.open(false)
		p.outcome.Good(p.env.T("pin.ok"))
	case fault.Is(err, fault.PINLocked):
		p.open(false)
		p.Draw(p.env.Desk.Live.Snapshot())
	}
}

// Draw shows the present state.
func (p *page) Draw(s status.Snapshot) {
	gate, ok := s.Gates.Find(status.PartyCard, "")
	if !ok {
		gate.State = status.GateUnknown
	}
	p.gate = gate
	p.state.SetResource(kit.Mark(kit.GateMark(gate)))
	p.sayGate(s)
	certificate := p.env.Desk.Card.Certificate()
	p.facts.Fill(Describe(p.env, s, certificate))
	p.legal.Tell(LegalCard(p.env, certificate))
	p.form.Draw(s)
	p.arrange()
}

// sayGate names the gate's state, and says why it is not open, unless the form
// has just said so.
func (p *page) sayGate(s status.Snapshot) {
	word := p.env.T("gate." + string(p.gate.State))
	if !p.gate.Since.IsZero() {
		word = remark(p.env, word, p.env.T("common.since", "time", p.env.Time(p.gate.Since)))
	}
	kit.Say(p.word, word)
	told := Told{}
	if !p.asked || !p.form.Told() {
		told = ExplainGate(p.env, p.gate, Params(s, p.gate))
		told.Plain = true
	}
	p.reason.Tell(told)
}

// arrange offers what makes sense at the gate: nothing that can only fail.
func (p *page) arrange() {
	g := p.gate.State
	person := g == status.GatePINNeeded || g == status.GatePINRefused || g == status.GatePINLocked
	Show(p.enter, !p.asked && (person || g == status.GateReady))
	if want := importance(person); p.enter.Importance != want {
		p.enter.Importance = want
		p.enter.Refresh()
	}
	Show(p.forget, p.env.Desk.Card.Remembers())
	Show(p.accept, g == status.GateWrongCard)
	Show(p.approve, g == status.GateStranger)
	p.approve.SetText(p.env.T(ApproveWord(p.env)))
	Show(p.sign, g == status.GateReady)
	Show(p.export, p.env.Desk.Card.Certificate() != nil)
}

func importance(high bool) widget.Importance {
	if high {
		return widget.HighImportance
	}
	return widget.MediumImportance
}

// Params gives what a condition of the gate's code tells besides.
func Params(s status.Snapshot, g status.Gate) status.Params {
	for _, c := range s.Conditions {
		if c.Code == g.Code {
			return c.Params
		}
	}
	if s.Card.TriesLeft != nil && slices.Contains([]status.GateState{status.GatePINRefused, status.GatePINLocked}, g.State) {
		return status.Params{"n": strconv.Itoa(*s.Card.TriesLeft)}
	}
	return nil
}

// LegalCard warns of a card that looks like a legal person's.
func LegalCard(e *kit.Env, c *cert.Certificate) Told {
	if c == nil || !c.LegalPerson() {
		return Told{}
	}
	return Told{Shape: kit.ShapeTriangle, Tone: kit.TonePerson, What: e.T("wizard.certificate.legal")}
}

// tell shows the outcome of an act that has no words of its own.
func (p *page) tell(err error) {
	p.exported.Clear()
	p.outcome.Set(err)
	p.Draw(p.env.Desk.Live.Snapshot())
}

func (p *page) testSign() {
	var took string
	p.env.Act(p.sign, func(ctx context.Context) error {
		s, err := p.env.Desk.Card.TestSign(ctx)
		took = p.env.T("common.ms", "n", strconv.FormatInt(s.Took.Milliseconds(), 10))
		return err
	}, func(err error) {
		if p.tell(err); err == nil {
			p.outcome.Good(p.env.T("card.test-sign.ok", "time", took))
		}
	})
}
