package eport

import (
	"context"
	"errors"

	"customs179/core/fault"
	"customs179/core/secret"
)

// Entering is what a person says with a PIN.
type Entering struct {
	// LastTry: "I know that this may lock the card".
	LastTry bool
}

// EnterPIN is the explicit button: it checks the form, looks which card is in,
// and has the card verify the PIN once. An accepted PIN goes to the vault and
// lifts an earlier refusal; a refused one is written down and forgotten. When
// the PIN was accepted but could not be remembered, the fault is secret.vault or
// store.io and the gate is ready all the same.
func (c *Control) EnterPIN(ctx context.Context, pin secret.PIN, e Entering) error {
	if _, f := secret.CheckForm(pin); f != nil {
		return f
	}
	_, err := ask(ctx, c, methodVerify.op, func(ctx context.Context) (struct{}, *fault.Fault) {
		return struct{}{}, c.enterPIN(ctx, pin, e)
	})
	return err
}

func (c *Control) enterPIN(ctx context.Context, pin secret.PIN, e Entering) *fault.Fault {
	c.book.load()
	if f := c.freshCard(ctx); f != nil && f.Code != fault.PINLocked {
		return f
	}
	if f := c.wrongCard(c.seenCertNo()); f != nil {
		return f
	}
	if left := c.book.triesLeft(c.id.certNo); left != nil && *left <= 1 && !e.LastTry {
		f := fault.Newf(fault.Person, fault.PINLastTry, methodVerify.op, "a wrong PIN would lock the card")
		f.TriesLeft = left
		return f
	}
	u := pinUse{method: methodVerify, entry: secret.Entry{PIN: pin}, explicit: true}
	return c.usePIN(ctx, u, func(answer) *fault.Fault { return nil })
}

// freshCard connects if need be and looks at the card now.
func (c *Control) freshCard(ctx context.Context) *fault.Fault {
	if c.link == nil {
		if f := c.connect(ctx); f != nil {
			return f
		}
	}
	return c.look(ctx)
}

// AcceptCard takes the card that is in instead of the expected one. The PIN of
// the old card is deleted and never tried on the new one: the gate becomes
// pin-needed.
func (c *Control) AcceptCard(ctx context.Context) error {
	const op = "accept the card"
	_, err := ask(ctx, c, op, func(ctx context.Context) (struct{}, *fault.Fault) {
		certNo := c.seenCertNo()
		if certNo == "" {
			return struct{}{}, fault.New(fault.Person, fault.EportNoCard, op, errors.New("the card's number is not known"))
		}
		if certNo == c.expected() {
			return struct{}{}, nil
		}
		if err := c.book.accept(certNo, c.opt.CertNoExpected); err != nil {
			return struct{}{}, fault.Of(err)
		}
		c.id.certNo, c.odd = certNo, ""
		return struct{}{}, nil
	})
	return err
}

// Refresh looks again now: at the vault, the connection and the card. Its fault
// says that there is no connection or no card.
func (c *Control) Refresh(ctx context.Context) error {
	_, err := ask(ctx, c, "look at the card", func(ctx context.Context) (struct{}, *fault.Fault) {
		c.odd = ""
		c.book.load()
		return struct{}{}, c.freshCard(ctx)
	})
	return err
}
