package eport

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"customs179/core/cert"
	"customs179/core/fault"
	"customs179/core/secret"
)

type signed struct{ signValue, certNo string }

// Sign has the card sign the UTF-8 bytes of inData. signValue is base64 without
// white space, certNo the card's (protocol 5.4). It never waits for a gate: when
// the card cannot sign it returns the gate's fault at once and nothing is sent.
// Faults: eport.*, pin.*, cert.expired, store.io.
func (c *Control) Sign(ctx context.Context, inData string) (signValue, certNo string, err error) {
	if k := c.Card(); k.Gate != GateReady {
		return "", "", k.Fault
	}
	s, err := ask(ctx, c, "sign", func(ctx context.Context) (signed, *fault.Fault) { return c.sign(ctx, inData) })
	return s.signValue, s.certNo, err
}

func (c *Control) sign(ctx context.Context, inData string) (s signed, f *fault.Fault) {
	c.book.load()
	if now := time.Now(); c.link != nil && (!now.Before(c.lookAt) || now.Sub(c.seen) >= swapTime) {
		c.note(c.look(ctx))
	}
	if gate, f := c.judge(); gate != GateReady {
		return s, f
	}
	u := pinUse{method: methodSign, args: []arg{{"inData", inData}}, entry: c.book.entry}
	u.method.limit = c.opt.SignTimeout
	card := c.id.certNo
	u.plausible = func(a answer) bool { // an answer without _id may be an old one
		certNo := cmp.Or(cleanCertNo(a.text(1)), card)
		return !a.ok || !fault.Is(c.Check(certNo, inData, a.text(0)), fault.EportBadSignature)
	}
	f = c.usePIN(ctx, u, func(a answer) (f *fault.Fault) {
		s, f = c.examine(ctx, a)
		return f
	})
	if f != nil {
		return signed{}, f
	}
	return s, nil
}

// examine takes signature and certNo out of a good answer. A signature of
// another card than the expected one is discarded.
func (c *Control) examine(ctx context.Context, a answer) (signed, *fault.Fault) {
	s := signed{signValue: cert.CleanSignature(a.text(0)), certNo: cleanCertNo(a.text(1))}
	if !isBase64(s.signValue) {
		return s, silence(fault.EportGarbled, methodSign.op, errors.New("the signature is empty or no base64"))
	}
	if s.certNo == "" { // some controls answer with one element (protocol 5.4)
		if f := c.look(ctx); f != nil {
			return s, f
		}
		s.certNo = c.id.certNo
	}
	if s.certNo == "" {
		return s, fault.Newf(fault.Transient, fault.EportUnrecognised, methodSign.op, "the control does not tell the certificate number")
	}
	if f := c.wrongCard(s.certNo); f != nil {
		c.odd = s.certNo
		return s, f
	}
	if c.id.certNo != "" && c.id.certNo != s.certNo {
		c.lookAt = time.Now()
		return s, fault.Newf(fault.Transient, fault.EportWrongCard, methodSign.op, "card %s signed instead of %s", s.certNo, c.id.certNo)
	}
	c.id.certNo = s.certNo
	return s, nil
}

// Check verifies a signature with the certificate of the card certNo. Faults:
// eport.bad-signature, and cert.not-checked when no certificate could be read.
func (c *Control) Check(certNo, inData, signValue string) error {
	const op = "check the signature"
	k := c.certOf(cleanCertNo(certNo))
	if k == nil {
		return fault.Newf(fault.Transient, fault.CertNotChecked, op, "the certificate of card %s could not be read", certNo)
	}
	if err := k.Verify([]byte(inData), signValue); err != nil {
		return fault.New(fault.Transient, fault.EportBadSignature, op, err)
	}
	return nil
}

// pinUse is one request that carries a PIN.
type pinUse struct {
	method    method
	args      []arg
	entry     secret.Entry
	explicit  bool // a person pressed the button
	plausible func(answer) bool
}

// refusedBy reports whether a yes is none: where the signature should be, it
// speaks of the PIN.
func (u pinUse) refusedBy(a answer) bool {
	return u.method.name == methodSign.name && !isBase64(cert.CleanSignature(a.text(0))) && aboutPIN(a.words())
}

// isBase64 reports whether text has characters of base64 and no others.
func isBase64(text string) bool {
	return text != "" && strings.Trim(text, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/=") == ""
}

// usePIN sends a request with a PIN and writes down what became of the PIN,
// before anything else is sent. examine looks into a good answer; its fault says
// that the answer is of no use although the card took the PIN.
func (c *Control) usePIN(ctx context.Context, u pinUse, examine func(answer) *fault.Fault) *fault.Fault {
	op := u.method.op
	err := waitUntil(ctx, c.book.earliest)
	if err == nil {
		err = c.pace.wait(ctx, false)
	}
	if err != nil {
		return fault.New(fault.Transient, fault.EportClosed, op, err)
	}
	id := c.id
	if f := c.book.begin(u.explicit, id); f != nil {
		return f
	}
	a, f := c.exchange(ctx, u.method, request{args: u.args, pin: u.entry.PIN}, u.plausible)
	switch {
	case f != nil && f.Sent:
		err = c.book.silent(id)
	case f != nil:
		err = c.book.harmless()
	case !a.ok || u.refusedBy(a):
		f, err = c.judgePIN(op, id, classify(a.words()), scrub(a.words(), u.entry.PIN))
	default:
		if f = examine(a); f == nil {
			return c.accepted(u)
		}
		if f.Code == fault.EportGarbled {
			err = c.book.silent(id)
		} else {
			err = c.book.harmless()
		}
	}
	c.failed(f)
	if err != nil {
		f.Err = errors.Join(f.Err, err)
	}
	return f
}

// judgePIN writes down what an error text means for the PIN.
func (c *Control) judgePIN(op string, id identity, v verdict, detail string) (*fault.Fault, error) {
	f := v.fault(op, detail, true)
	switch v.class {
	case classRefused, classLocked:
		return f, c.book.refuse(id, v.class == classLocked, v.tries)
	case classUnrecognised:
		refused, err := c.book.strange(id)
		if refused {
			f.Kind, f.Code = fault.Person, fault.PINRefused
		}
		return f, err
	}
	return f, c.book.harmless()
}

// accepted ends a use that worked.
func (c *Control) accepted(u pinUse) *fault.Fault {
	now := time.Now()
	c.pace.after(now, nil)
	c.backoff = 0
	if !u.explicit { // the signature told whose it is
		c.seen = now
	}
	c.mend.worked(opPIN)
	var err error
	if u.explicit {
		u.entry, err = c.book.remember(u.entry.PIN)
	}
	err = errors.Join(c.book.good(c.id, u.entry), err)
	c.planLook(now)
	if err != nil && !u.explicit {
		// The signature is good. Until the note can be written no other PIN leaves.
		c.opt.Log.Warn("pin record", "error", err)
		return nil
	}
	return fault.Of(err)
}

// failed draws the conclusions of a failed use for card, pause and recovery.
func (c *Control) failed(f *fault.Fault) {
	now := time.Now()
	c.pace.after(now, f)
	c.mend.failed(opPIN, f, now, c.cardSeen)
	switch {
	case c.link == nil:
	case f.Code == fault.EportGarbled: // nothing more is read from this connection
		c.hangUp(f)
	case cardTrouble(f):
		c.id = identity{trouble: f}
		c.lookAt = now.Add(absentLook)
	case f.Code == fault.EportSignFailed, f.Code == fault.EportUnrecognised:
		c.lookAt = now
	default:
		c.planLook(now)
	}
}
