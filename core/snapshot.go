package core

import (
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/core/store"
)

// Snapshot is the whole truth of this moment for a reader that draws.
func (c *Core) Snapshot() status.Snapshot {
	now := c.opt.Now()
	view, card := c.pipe.View(), c.Control.Card()
	s := status.Snapshot{
		Version: c.Hub.Seq(), At: now, Program: c.opt.Version, Started: c.started,
		Setup: c.missing != nil, Paused: view.Paused, Stopped: c.stoppedBy(),
		Conditions: c.conditions.Visible(now),
		Today:      c.today(now), LastMoved: view.LastMove,
		Poll: c.pipe.Poll(), Card: cardFacts(card),
	}
	if !view.Oldest.IsZero() {
		s.OldestWaiting = max(now.Sub(view.Oldest), 0)
	}
	s.Counts, s.Held = c.counts()
	s.LastSuccess = c.watch.lastSuccess()
	s.Gates = status.Gates{cardGate(card)}
	if !s.Setup { // nobody knows yet whom to ask for tasks
		s.Gates = append(status.Gates{tasksGate(s.Poll, now), cardGate(card)}, view.Gates...)
	}
	return s
}

// Idle reports whether nothing has happened for the given time, the start
// counted, nothing is under way, and nothing is due within ten minutes, the next
// poll not counted.
func (c *Core) Idle(quiet time.Duration) bool { return c.pipe.Idle(quiet) }

// NeedsPerson reports whether something waits for a person: settings that are
// not complete, an order that is held, or orders behind a gate that only a person
// opens.
func (c *Core) NeedsPerson() bool {
	v := c.pipe.View()
	return c.missing != nil || v.Held > 0 || v.Stuck || c.stoppedBy() != ""
}

func (c *Core) stoppedBy() fault.Code {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.stopped
}

// counts gives the orders per class, and the held ones per reason. A ledger that
// cannot be read shows as a condition; the figures are then empty.
func (c *Core) counts() (map[order.Class]int, map[order.Hold]int) {
	n, err := c.Orders.Counts()
	if err != nil {
		c.warned(err)
		return nil, nil
	}
	held := map[order.Hold]int{}
	for g, k := range n.Groups {
		if g.Hold != order.HoldNone {
			held[g.Hold] += k
		}
	}
	return n.Classes, held
}

// today adds up what happened since midnight, in the PC's own zone.
func (c *Core) today(now time.Time) status.Totals {
	y, m, d := now.Date()
	days, err := c.Orders.Totals(store.PerDay, time.Date(y, m, d, 0, 0, 0, 0, now.Location()), now.Add(time.Hour))
	if err != nil {
		c.warned(err)
	}
	sum := status.Totals{}
	for _, t := range days {
		sum.Received += t.Received
		sum.Accepted += t.Accepted
		sum.Rejected += t.Rejected
		sum.Done += t.Done
		sum.Cancelled += t.Cancelled
	}
	return sum
}

// Situation derives what an order is doing or waiting for.
func (c *Core) Situation(o *order.Order) status.Situation {
	return status.SituationOf(o, c.Snapshot().Gates, c.opt.Now())
}
