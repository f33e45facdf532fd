package card

import "context"

// askForget stops keeping the PIN, after a question.
func (p *page) askForget() {
	e := p.env
	Ask(e, e.T("card.pin.forget"), e.T("card.pin.forget.text"), e.T("card.pin.forget.yes"), func() {
		e.Act(p.forget, func(context.Context) error { return e.Desk.Card.Forget() }, p.tell)
	})
}

// askRestart restarts the control, after a question.
func (p *page) askRestart() {
	e := p.env
	Ask(e, e.T("card.restart-control"), e.T("card.restart-control.text"), e.T("card.restart-control"), func() {
		e.Act(p.restart, e.Desk.Card.RestartControl, func(err error) {
			if p.tell(err); err == nil {
				p.outcome.Good(e.T("card.restart-control.done"))
			}
		})
	})
}

// askAccept takes the card in the reader for the expected one, after a question.
func (p *page) askAccept() {
	AskAccept(p.env, p.accept, p.tell)
}

// askApprove lets the PIN go to a control on another PC, after a question.
func (p *page) askApprove() {
	AskApprove(p.env, p.approve, p.tell)
}
