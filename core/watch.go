package core

import (
	"context"
	"strconv"
	"strings"
	"sync"
	"time"

	"customs179/core/fault"
	"customs179/core/pipeline"
	"customs179/core/status"
	"customs179/core/store"
)

// watcher remembers what cannot be read off at any moment.
type watcher struct {
	mu      sync.Mutex
	success time.Time          // the platform's last success
	ledger  fault.Code         // the ledger's trouble, "" after a commit
	upkeep  fault.Code         // what the ledger's upkeep met last, "" when all is well
	card    fault.Code         // the card's condition that is raised
	shop    fault.Code         // the task interface's condition that is raised
	held    map[fault.Code]int // held orders per reason, conditions raised
	gate    status.GateState   // the card's gate as last published

	// The rest is the watch's own.
	asked    time.Time // when the control was asked for its version
	disk     diskWatch
	standing standing
}

// committed notes that the ledger works (again). Damage stays: a commit mends none.
func (w *watcher) committed() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ledger = ""
	if w.upkeep != fault.StoreDamaged {
		w.upkeep = ""
	}
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
			c.keepStanding()
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// lookAtAll derives every condition anew; raising one that holds already changes
// nothing.
func (c *Core) lookAtAll() {
	now, view := c.opt.Now(), c.pipe.View()
	c.conditions.Waiting(view.Unfinished > view.Held)
	c.lookAtCard(c.Control.Card(), view, now)
	c.lookAtGates(view, now)
	c.lookAtShop(c.pipe.Poll())
	c.lookAtHeld(view.HeldFor)
	c.lookAtQueue(view, now)
	offset := c.clock.offset()
	c.conditions.Set(fault.ClockOff, offset.Abs() > offsetShown, status.Params{"d": offset.Round(time.Second).String()})
	c.lookAtDisk(now)
	for _, code := range []fault.Code{fault.StoreFull, fault.StoreIO} {
		c.conditions.Set(code, c.ledgerTrouble(code), driveParams(c.opt.Dir))
	}
	c.keepStanding()
}

// lookAtQueue shows that orders are past customs' two minutes.
func (c *Core) lookAtQueue(view pipeline.View, now time.Time) {
	late := !view.Oldest.IsZero() && now.Sub(view.Oldest) > c.opt.Settings.UploadDeadline
	c.conditions.Set(fault.QueueLate, late, status.Params{"n": strconv.Itoa(max(view.Late, 1))})
}

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

// ledgerTrouble reports whether work or upkeep has met this trouble of the
// ledger and not got over it.
func (c *Core) ledgerTrouble(code fault.Code) bool {
	c.watch.mu.Lock()
	defer c.watch.mu.Unlock()
	return c.watch.ledger == code || c.watch.upkeep == code
}

// ledgerHealth hears what the ledger's own checks found; nil means all is well.
// Damage that the opening found stays on the screen until a person has read it.
func (c *Core) ledgerHealth(err error) {
	code := fault.Code("")
	if err != nil {
		code = fault.Of(err).Code
		c.opt.Log.Error("the ledger's check found trouble", "code", code, "error", err)
	}
	c.watch.mu.Lock()
	before := c.watch.upkeep
	c.watch.upkeep = code
	c.watch.mu.Unlock()
	switch {
	case code == fault.StoreDamaged:
		c.conditions.Raise(code, c.openingParams())
		c.damage.Do(func() { close(c.damaged) })
	case before == fault.StoreDamaged && !c.healed():
		c.conditions.Clear(before)
	}
}

// Damaged gives a channel that is closed when damage of the ledger was met while
// it was in use. Work goes on where it can; closing the core and making a new one
// on the same folder heals it.
func (c *Core) Damaged() <-chan struct{} { return c.damaged }

// toldOpening says what the opening of the ledger found.
func (c *Core) toldOpening() {
	r := c.opening
	c.opt.Log.Info("ledger opened", "found", r.Kind, "cause", r.Cause, "unfinished", r.Unfinished, "held", r.Held, "reason", r.Detail)
	if c.healed() {
		c.conditions.Raise(fault.StoreDamaged, c.openingParams())
	}
}

// healed reports whether the opening found the ledger damaged or behind.
func (c *Core) healed() bool {
	return c.opening.Kind != store.KindFresh && c.opening.Kind != store.KindClean
}

// openingParams are the figures of the opening that a person should know.
func (c *Core) openingParams() status.Params {
	p := status.Params{}
	if c.opening.Held > 0 {
		p["n"] = strconv.Itoa(c.opening.Held)
	}
	if at := c.opening.BackupTime; !at.IsZero() {
		p["time"] = at.In(c.opt.Now().Location()).Format("01-02 15:04:05")
	}
	return p
}
