package eport

import (
	"cmp"
	"context"
	"errors"
	"strings"
	"time"

	"customs179/core/cert"
	"customs179/core/fault"
)

// identity is the card that is in, as far as the control tells without a PIN.
type identity struct {
	looked         bool         // the control was asked and a card is there
	certNo, cardID string       // "" when it did not tell
	trouble        *fault.Fault // why there is no card
	cert           *cert.Certificate
}

// look reads the identity and plans the next look. The fault says that there is
// no card or no answer; a control that keeps certNo to itself is none.
func (c *Control) look(ctx context.Context) *fault.Fault {
	id, f := c.readCard(ctx)
	now := time.Now()
	if c.link == nil { // hung up on the way
		c.mend.failed(opLook, f, now, c.cardSeen)
		return f
	}
	if f != nil {
		id = identity{trouble: f}
	}
	c.id = id
	if f != nil || id.certNo != "" {
		c.odd = "" // the card was out, or it has told who it is
	}
	if f == nil {
		c.seen = now
		c.cardSeen, c.told, c.backoff = true, c.told || id.certNo != "", 0
		c.mend.worked(opLook)
	} else {
		c.mend.failed(opLook, f, now, c.cardSeen)
	}
	c.planLook(now)
	return f
}

// planLook decides when the identity is read again.
func (c *Control) planLook(now time.Time) {
	gate, _ := c.judge()
	wait := absentLook
	switch gate {
	case GateReady:
		wait = idleLook
		if c.pongless && !c.ponged {
			wait = ponglessLook
		}
	case GatePINNeeded, GatePINRefused, GatePINLocked:
		wait = personLook
	}
	c.lookAt = now.Add(wait)
}

// readCard opens the card, asks who it is, and closes it in any case.
func (c *Control) readCard(ctx context.Context) (identity, *fault.Fault) {
	id, f := c.openedCard(ctx)
	if closing := c.closeCard(ctx); f == nil && c.link == nil {
		f = closing
	}
	return id, f
}

func (c *Control) openedCard(ctx context.Context) (identity, *fault.Fault) {
	id := identity{looked: true}
	// Some controls may not know or need the opening: only trouble with the card
	// or the connection ends the session here.
	_, notOpen := c.plainCall(ctx, methodOpen, false)
	if c.stops(notOpen) {
		return id, notOpen
	}
	a, f := c.plainCall(ctx, methodCertNo, true)
	notTold := f
	if c.stops(f) {
		return id, f
	}
	if f == nil {
		id.certNo = cleanCertNo(a.text(0))
	}
	if known := c.certOf(id.certNo); known != nil && id.certNo == c.id.certNo {
		id.cert, id.cardID = known, c.id.cardID
		return id, nil
	}
	if a, f = c.plainCall(ctx, methodCardID, true); c.stops(f) {
		return id, f
	} else if f == nil {
		id.cardID = strings.TrimSpace(a.text(0))
	}
	if id.cert = c.certOf(id.certNo); id.cert != nil {
		return id, nil
	}
	if a, f = c.plainCall(ctx, methodSignCert, true); c.stops(f) {
		return id, f
	} else if f == nil {
		c.adopt(&id, a.text(0))
	}
	if id.certNo == "" && c.told { // whatever that means, no PIN goes there
		return id, cmp.Or(notOpen, notTold, fault.Newf(fault.Transient, fault.EportUnrecognised, methodCertNo.op,
			"the control no longer tells the certificate number"))
	}
	return id, nil
}

// closeCard ends a card session; it is tried even while Serve is ending.
func (c *Control) closeCard(ctx context.Context) *fault.Fault {
	if c.link == nil {
		return nil
	}
	m := methodClose
	if ctx.Err() != nil {
		m.limit = time.Second
	}
	_, f := c.plainCall(context.WithoutCancel(ctx), m, true)
	if f != nil {
		c.opt.Log.Debug("close the card", "fault", f.Code, "error", f.Error())
	}
	return f
}

// stops reports whether a fault ends a card session: no connection, no card, or
// a card that says it is locked.
func (c *Control) stops(f *fault.Fault) bool {
	if f == nil {
		return false
	}
	return c.link == nil || cardTrouble(f) || f.Code == fault.PINLocked || f.Code == fault.EportClosed
}

// cardTrouble reports whether a fault says that there is no usable card.
func cardTrouble(f *fault.Fault) bool {
	switch f.Code {
	case fault.EportNoCard, fault.EportReaderReset, fault.EportReaderBusy, fault.EportBroken, fault.EportServiceDown:
		return true
	}
	return false
}

// adopt takes the certificate that the card gave, if it is that card's own.
func (c *Control) adopt(id *identity, text string) {
	k, err := cert.Parse([]byte(text))
	if err == nil && id.certNo != "" && k.CertNo != id.certNo {
		err = errors.New("its number is not the card's certNo")
	}
	if err != nil {
		c.opt.Log.Warn("certificate not usable, signatures cannot be checked", "certNo", id.certNo, "error", err)
		return
	}
	id.cert, id.certNo = k, k.CertNo
	c.mu.Lock()
	defer c.mu.Unlock()
	c.certs[k.CertNo] = k
}

func (c *Control) certOf(certNo string) *cert.Certificate {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.certs[certNo]
}

// cleanCertNo gives certNo in the form that customs wants: lower case. A text
// that is no hex number is no certNo.
func cleanCertNo(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	if len(text) > 64 || strings.Trim(text, "0123456789abcdef") != "" {
		return ""
	}
	return text
}
