package eport

import (
	"context"
	"time"

	"customs179/core/cert"
	"customs179/core/fault"
)

// Gate says whether the card can sign, and if not, what is in the way.
type Gate string

// The states of the card's gate.
const (
	GateUnknown     Gate = "unknown"      // not looked yet
	GateServiceDown Gate = "service-down" // no connection to the control, or it hangs
	GateNoCard      Gate = "no-card"      // no card, or the reader does not give it
	GatePINNeeded   Gate = "pin-needed"   // a person has to enter the PIN
	GateReady       Gate = "ready"
	GatePINRefused  Gate = "pin-refused"  // the card refused the PIN; nothing goes out
	GatePINLocked   Gate = "pin-locked"   // the card is locked
	GateWrongCard   Gate = "wrong-card"   // another card than the expected one
	GateCertExpired Gate = "cert-expired" // the certificate is not valid today
	GateStranger    Gate = "stranger"     // the holder of the port is not approved
)

// Gates lists all states of the gate.
var Gates = []Gate{
	GateUnknown, GateServiceDown, GateNoCard, GatePINNeeded, GateReady,
	GatePINRefused, GatePINLocked, GateWrongCard, GateCertExpired, GateStranger,
}

// Card is a snapshot of what is known.
type Card struct {
	Gate  Gate
	Since time.Time
	// Fault is why the gate is not ready, nil when it is.
	Fault *fault.Fault
	// Version of the control, "" while unknown.
	Version        string
	CertNo, CardID string
	// Cert is the card's signing certificate, nil while it could not be read.
	Cert *cert.Certificate
	// TriesLeft is how many PIN tries the card told, nil when it did not.
	TriesLeft *int
	// Proven: this card accepted this PIN after it was entered.
	Proven bool
	// Late counts frames nobody waited for, Calls requests, Restarts of the control.
	Late, Calls, Restarts int
}

// Card gives what is known now.
func (c *Control) Card() Card {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.card
}

// Ready blocks until the gate is ready or ctx ends; then it gives ctx's error.
func (c *Control) Ready(ctx context.Context) error {
	for {
		c.mu.Lock()
		ready, changed := c.card.Gate == GateReady, c.changed
		c.mu.Unlock()
		if ready {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-changed:
		}
	}
}

// judge derives the gate from what the actor knows. First what keeps anything
// from happening at all, then the card, then its PIN.
func (c *Control) judge() (Gate, *fault.Fault) {
	switch {
	case c.down != nil && c.down.Code == fault.EportStranger:
		return GateStranger, c.down
	case c.down != nil:
		return GateServiceDown, c.mend.report(c.down)
	case c.id.trouble != nil && c.id.trouble.Code == fault.EportBroken:
		return GateServiceDown, c.id.trouble
	case c.id.trouble != nil && c.id.trouble.Code == fault.PINLocked:
		return GatePINLocked, c.id.trouble
	case c.id.trouble != nil:
		return GateNoCard, c.mend.report(c.id.trouble)
	case !c.id.looked:
		return GateUnknown, notLooked()
	}
	if f := c.wrongCard(c.seenCertNo()); f != nil {
		return GateWrongCard, f
	}
	if f := c.expired(); f != nil {
		return GateCertExpired, f
	}
	return c.book.gate(c.id)
}

func notLooked() *fault.Fault {
	return fault.Newf(fault.Transient, fault.EportServiceDown, "use the card", "the control has not been asked yet")
}

// seenCertNo is the card that is in, as the control told, or as the last
// signature told.
func (c *Control) seenCertNo() string {
	if c.odd != "" {
		return c.odd
	}
	return c.id.certNo
}

// wrongCard compares a certNo with the expected one; an unknown one passes.
func (c *Control) wrongCard(certNo string) *fault.Fault {
	want := c.expected()
	if want == "" || certNo == "" || certNo == want {
		return nil
	}
	return fault.Newf(fault.Person, fault.EportWrongCard, "use the card", "card %s is in, expected is %s", certNo, want)
}

// expired judges the certificate's dates, unless this PC's clock is suspicious.
func (c *Control) expired() *fault.Fault {
	k := c.id.cert
	now := c.opt.Now()
	if k == nil || !now.Before(k.NotBefore) && !now.After(k.NotAfter) || c.opt.ClockOff() {
		return nil
	}
	return fault.Newf(fault.Person, fault.CertExpired, "use the card", "the certificate is valid from %s to %s",
		k.NotBefore.Format(time.DateOnly), k.NotAfter.Format(time.DateOnly))
}

// publish makes the snapshot agree with what the actor knows and tells about it.
func (c *Control) publish() {
	gate, f := c.judge()
	c.mu.Lock()
	was := c.card
	k := &c.card
	k.Gate, k.Fault = gate, f
	k.CertNo, k.CardID, k.Cert = c.seenCertNo(), c.id.cardID, c.id.cert
	if c.odd != "" {
		k.CardID, k.Cert = "", nil
	}
	k.Version = c.version
	k.TriesLeft, k.Proven = c.book.triesLeft(c.seenCertNo()), c.book.proven(c.id)
	k.Restarts = c.mend.restarts
	if k.Gate != was.Gate || k.Since.IsZero() {
		k.Since = c.opt.Now()
		close(c.changed)
		c.changed = make(chan struct{})
	}
	is := *k
	c.mu.Unlock()
	if is.differs(was) {
		c.opt.Log.Info("card", "gate", is.Gate, "fault", codeOf(is.Fault), "certNo", is.CertNo, "proven", is.Proven)
		c.opt.OnChange(is)
	}
}

// differs reports whether a person would see a difference.
func (k Card) differs(was Card) bool {
	return k.Gate != was.Gate || codeOf(k.Fault) != codeOf(was.Fault) || k.Version != was.Version ||
		k.CertNo != was.CertNo || k.CardID != was.CardID || k.Cert != was.Cert || k.Proven != was.Proven ||
		k.Restarts != was.Restarts || !equal(k.TriesLeft, was.TriesLeft)
}

func codeOf(f *fault.Fault) fault.Code {
	if f == nil {
		return ""
	}
	return f.Code
}

func equal(a, b *int) bool {
	return a == b || a != nil && b != nil && *a == *b
}
