package core

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/core/store"
)

// watcher remembers what cannot be read off at any moment.
type watcher struct {
	mu      sync.Mutex
	success time.Time          // the platform's last success
	ledger  fault.Code         // the ledger's trouble, "" after a commit
	card    fault.Code         // the card's condition that is raised
	shop    fault.Code         // the task interface's condition that is raised
	held    map[fault.Code]int // held orders per reason, conditions raised
	gate    status.GateState   // the card's gate as last published
	asked   time.Time          // when the control was asked for its version; the watch\'s own
}

// committed notes that the ledger works (again).
func (w *watcher) committed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ledger = ""
}

func (w *watcher) succeeded(at time.Time) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.success = at
}

func (w *watcher) lastSuccess() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.success
}

// watchHealth turns what can be seen into conditions, once a second.
func (c *Core) watchHealth(ctx context.Context) error {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		c.lookAtAll()
		c.askVersion(ctx)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

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

// lookAtAll derives every condition anew; raising one that holds already changes
// nothing.
func (c *Core) lookAtAll() {
	now, view := c.opt.Now(), c.pipe.View()
	c.conditions.Waiting(view.Unfinished > view.Held)
	c.lookAtCard(c.Control.Card(), now)
	c.lookAtGates(view.Gates, now)
	c.lookAtShop(c.pipe.Poll())
	c.lookAtHeld(view.HeldFor)
	c.conditions.Set(fault.QueueLate, !view.Oldest.IsZero() && now.Sub(view.Oldest) > c.opt.Settings.UploadDeadline, nil)
	offset := c.clock.offset()
	c.conditions.Set(fault.ClockOff, offset.Abs() > offsetShown, status.Params{"d": offset.Round(time.Second).String()})
	for _, code := range []fault.Code{fault.StoreFull, fault.StoreIO} {
		c.conditions.Set(code, c.ledgerTrouble() == code, nil)
	}
}

// lookAtCard shows why the card cannot sign, and what will keep it from signing
// one day.
func (c *Core) lookAtCard(card eport.Card, now time.Time) {
	var code fault.Code
	params := status.Params{}
	if card.Gate != eport.GateReady && card.Gate != eport.GateUnknown && card.Fault != nil {
		code = card.Fault.Code
	}
	if card.TriesLeft != nil && strings.HasPrefix(string(code), "pin.") {
		params["n"] = strconv.Itoa(*card.TriesLeft)
	}
	c.watch.mu.Lock()
	before := c.watch.card
	c.watch.card = code
	c.watch.mu.Unlock()
	if before != "" && before != code {
		c.conditions.Clear(before)
	}
	if code != "" {
		c.conditions.Raise(code, params)
	}
	expiring, legal := false, false
	if card.Cert != nil {
		left := card.Cert.NotAfter.Sub(now)
		expiring = left > 0 && left < expiryAhead && !c.clock.suspicious()
		legal = card.Cert.LegalPerson()
		params = status.Params{"n": strconv.Itoa(int(left / (24 * time.Hour)))}
	}
	c.conditions.Set(fault.CertExpiring, expiring, params)
	c.conditions.Set(fault.EportLegalCard, legal, nil)
}

// expiryAhead is how long before its end a certificate is spoken of.
const expiryAhead = 60 * 24 * time.Hour

// lookAtGates shows the parties that cannot be reached and the registrations
// that customs does not know.
func (c *Core) lookAtGates(gates status.Gates, now time.Time) {
	shut := map[status.Party]status.Gate{}
	pairs := []string{}
	for _, g := range append(gates, tasksGate(c.pipe.Poll(), now)) {
		if g.Open() {
			continue
		}
		shut[g.Party] = g
		if g.Party == status.PartyPair {
			pairs = append(pairs, g.Key)
		}
	}
	_, shop := shut[status.PartyPlatform]
	_, gov := shut[status.PartyCustoms]
	c.conditions.Set(fault.PlatformDown, shop, nil)
	c.conditions.Set(fault.CustomsDown, gov, nil)
	noNet := shop && gov && shut[status.PartyPlatform].Code == fault.NetDown && shut[status.PartyCustoms].Code == fault.NetDown
	c.conditions.Set(fault.NetDown, noNet, nil)
	c.conditions.Set(fault.CustomsUnregistered, len(pairs) > 0, status.Params{"pairs": strings.Join(pairs, ", ")})
}

// lookAtShop shows an answer of the task interface that needs a person, such as
// a refused sign; mere silence is the gate's business.
func (c *Core) lookAtShop(poll status.PollFacts) {
	code := poll.Code
	if !strings.HasPrefix(string(code), "platform.") {
		code = ""
	}
	c.watch.mu.Lock()
	before := c.watch.shop
	c.watch.shop = code
	c.watch.mu.Unlock()
	if before != "" && before != code {
		c.conditions.Clear(before)
	}
	if code != "" {
		c.conditions.Raise(code, nil)
	}
}

// lookAtHeld shows why orders are held, with their number.
func (c *Core) lookAtHeld(heldFor map[fault.Code]int) {
	c.watch.mu.Lock()
	before := c.watch.held
	c.watch.held = heldFor
	c.watch.mu.Unlock()
	for code := range before {
		if heldFor[code] == 0 {
			c.conditions.Clear(code)
		}
	}
	for code, n := range heldFor {
		c.conditions.Raise(code, status.Params{"n": strconv.Itoa(n)})
	}
}

// noteConflict shows what a single change tells and no later look would find.
func (c *Core) noteConflict(ch order.Change) {
	if ch.Decision == order.DecideConflict {
		c.conditions.Raise(fault.PlatformConflict, status.Params{"no": fault.Cap(ch.Order.OrderNo, 60)})
	}
	if ch.Order.LastFail != nil && ch.Order.LastFail.Code == string(fault.PlatformReused) && ch.Step.Name == order.StepUpload {
		c.conditions.Raise(fault.PlatformReused, status.Params{"no": fault.Cap(ch.Order.OrderNo, 60)})
	}
	if !ch.Order.CalledBack.IsZero() {
		c.watch.succeeded(ch.Order.CalledBack)
	}
}

// Dismiss takes away a condition that a person has read and that nothing else
// would end, such as a conflict.
func (c *Core) Dismiss(code fault.Code) { c.conditions.Clear(code) }

// warned takes trouble of the pipeline that stops nothing.
func (c *Core) warned(err error) {
	f := fault.Of(err)
	if strings.HasPrefix(string(f.Code), "store.") && f.Code != fault.StoreMoved {
		c.watch.mu.Lock()
		c.watch.ledger = f.Code
		c.watch.mu.Unlock()
	}
	c.opt.Log.Warn("trouble that stops nothing", "code", f.Code, "error", err)
}

func (c *Core) ledgerTrouble() fault.Code {
	c.watch.mu.Lock()
	defer c.watch.mu.Unlock()
	return c.watch.ledger
}

// ledgerHealth hears what the ledger's own checks found; nil means all is well.
func (c *Core) ledgerHealth(err error) {
	if err == nil {
		c.conditions.Clear(fault.StoreDamaged)
		return
	}
	c.opt.Log.Error("the ledger's check found damage", "error", err)
	c.conditions.Raise(fault.Of(err).Code, nil)
}

// toldOpening says what the opening of the ledger found.
func (c *Core) toldOpening() {
	r := c.opening
	c.opt.Log.Info("ledger opened", "found", r.Kind, "cause", r.Cause, "unfinished", r.Unfinished, "held", r.Held, "detail", r.Detail)
	if r.Kind != store.KindFresh && r.Kind != store.KindClean {
		c.conditions.Raise(fault.StoreDamaged, status.Params{"n": strconv.Itoa(r.Held)})
	}
}
