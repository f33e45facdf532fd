package core

import (
	"strconv"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/pipeline"
	"customs179/core/status"
)

// lookAtGates shows the parties that cannot be reached and the registrations
// that customs does not know.
func (c *Core) lookAtGates(view pipeline.View, now time.Time) {
	shut := map[status.Party][]status.Gate{}
	pairs := []string{}
	for _, g := range append(view.Gates, tasksGate(c.pipe.Poll(), now)) {
		if g.Open() {
			continue
		}
		shut[g.Party] = append(shut[g.Party], g)
		if g.Party == status.PartyPair {
			pairs = append(pairs, g.Key)
		}
	}
	shop, gov := shut[status.PartyPlatform], shut[status.PartyCustoms]
	c.conditions.Set(fault.PlatformDown, len(shop) > 0, downParams(shop, now))
	c.conditions.Set(fault.CustomsDown, len(gov) > 0, downParams(gov, now))
	c.conditions.Set(fault.NetDown, silent(shop) && silent(gov), nil)
	params := status.Params{}
	if len(pairs) > 0 {
		params["pairs"] = strings.Join(pairs, ", ")
	}
	c.conditions.Set(fault.CustomsUnregistered, len(pairs) > 0 || view.HeldFor[fault.CustomsUnregistered] > 0, params)
}

// silent reports whether a party's gates are shut because it cannot be reached.
func silent(gates []status.Gate) bool {
	return len(gates) > 0 && gates[len(gates)-1].Code == fault.NetDown
}

// downParams tell how often a party was tried in vain, and in how many minutes
// (begun ones count) it is tried again.
func downParams(gates []status.Gate, now time.Time) status.Params {
	fails, next := 0, time.Time{}
	for _, g := range gates {
		fails = max(fails, g.Failures)
		if g.Next.After(now) && (next.IsZero() || g.Next.Before(next)) {
			next = g.Next
		}
	}
	p := status.Params{}
	if fails > 0 {
		p["n"] = strconv.Itoa(fails)
	}
	if !next.IsZero() {
		p["m"] = strconv.Itoa(int((next.Sub(now) + time.Minute - 1) / time.Minute))
	}
	return p
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

// lookAtHeld shows why orders are held, with their number. Those that wait for
// their registration are its gate's business.
func (c *Core) lookAtHeld(heldFor map[fault.Code]int) {
	c.watch.mu.Lock()
	before := c.watch.held
	c.watch.held = heldFor
	c.watch.mu.Unlock()
	for code := range before {
		if heldFor[code] == 0 && code != fault.CustomsUnregistered {
			c.conditions.Clear(code)
		}
	}
	for code, n := range heldFor {
		if code != fault.CustomsUnregistered {
			c.conditions.Raise(code, status.Params{"n": strconv.Itoa(n)})
		}
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
