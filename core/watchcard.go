package core

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"

	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/pipeline"
	"customs179/core/status"
)

// versionEvery is how often a control that did not tell its version is asked.
const versionEvery = 5 * time.Minute

// askVersion asks the control once which version it is, for a person to see. One
// that does not say so is no trouble: it may sign all the same.
func (c *Core) askVersion(ctx context.Context) {
	card, now := c.Control.Card(), c.opt.Now()
	reachable := card.Gate != eport.GateUnknown && card.Gate != eport.GateServiceDown && card.Gate != eport.GateStranger
	since := now.Sub(c.watch.asked)
	if card.Version != "" || !reachable || since >= 0 && since < versionEvery {
		return
	}
	c.watch.asked = now
	if _, err := c.Control.Version(ctx); err != nil && ctx.Err() == nil {
		c.opt.Log.Debug("the control does not tell its version", "error", err)
	}
}

// lookAtCard shows why the card cannot sign, and what will keep it from signing
// one day.
func (c *Core) lookAtCard(card eport.Card, view pipeline.View, now time.Time) {
	var code fault.Code
	if card.Gate != eport.GateReady && card.Gate != eport.GateUnknown && card.Fault != nil {
		code = card.Fault.Code
	}
	c.watch.mu.Lock()
	before := c.watch.card
	c.watch.card = code
	c.watch.mu.Unlock()
	if before != "" && before != code {
		c.conditions.Clear(before)
	}
	if code != "" {
		c.conditions.Raise(code, cardParams(code, card, view))
	}
	c.lookAtCert(card, now)
}

// cardParams are the figures and names that the texts about the card know.
func cardParams(code fault.Code, card eport.Card, view pipeline.View) status.Params {
	p := status.Params{}
	switch {
	case code == fault.EportNoCard && view.Unsigned > 0:
		p["waiting"] = strconv.Itoa(view.Unsigned)
	case code == fault.EportWrongCard && len(card.CertNo) > 4:
		p["tail"] = card.CertNo[len(card.CertNo)-4:]
	case code == fault.EportStranger:
		if name := strangerName(card.Fault); name != "" {
			p["program"] = name
		}
	case card.TriesLeft != nil && strings.HasPrefix(string(code), "pin."):
		p["n"] = strconv.Itoa(*card.TriesLeft)
	}
	return p
}

// strangerName is the file name of the program that holds the control's port, ""
// when the guard did not tell it: see Options.Guard.
func strangerName(f *fault.Fault) string {
	var told *fault.Fault
	if !errors.As(f.Err, &told) {
		return ""
	}
	path := told.Detail
	return fault.Cap(path[strings.LastIndexAny(path, `/\`)+1:], 60)
}

const day = 24 * time.Hour

// expirySteps are how long before its end a certificate is spoken of, each step
// more urgent than the one before.
var expirySteps = [...]time.Duration{60 * day, 30 * day, 7 * day}

// expiryStep is the step that a certificate with so much time left has reached,
// 0 for none. One that is over is another condition.
func expiryStep(left time.Duration) (step int) {
	for i, ahead := range expirySteps {
		if left > 0 && left <= ahead {
			step = i + 1
		}
	}
	return step
}

// lookAtCert shows a certificate that ends soon, or that is of the wrong kind.
// With a suspicious clock nothing can be said about dates (figure F12).
func (c *Core) lookAtCert(card eport.Card, now time.Time) {
	step, legal := 0, false
	params := status.Params{}
	if card.Cert != nil {
		left := card.Cert.NotAfter.Sub(now)
		if !c.clock.suspicious() {
			step = expiryStep(left)
		}
		params["n"] = strconv.Itoa(int((left + day - 1) / day))
		legal = card.Cert.LegalPerson()
	}
	c.conditions.SetStep(fault.CertExpiring, step, params)
	c.conditions.Set(fault.EportLegalCard, legal, nil)
}
