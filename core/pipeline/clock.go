package pipeline

import (
	"context"
	"strconv"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
)

// jumpLimit is the difference between wall clock and monotonic clock that is
// taken for a jump (reliability.md section 3).
const jumpLimit = 2 * time.Second

// clockWatch notices that the wall clock was moved.
type clockWatch struct {
	wall time.Time // without monotonic reading
	mono time.Time
}

func (c *clockWatch) start(now time.Time) {
	c.wall, c.mono = now.Round(0), time.Now()
}

// jumped gives by how much the wall clock has gone another way than time itself
// since the last call, zero for next to nothing.
func (c *clockWatch) jumped(now time.Time) time.Duration {
	mono := time.Now()
	drift := now.Round(0).Sub(c.wall) - mono.Sub(c.mono)
	c.wall, c.mono = now.Round(0), mono
	if drift.Abs() <= jumpLimit {
		return 0
	}
	return drift
}

// watchClock looks whether somebody has set the clock.
func (l *loop) watchClock() {
	now := l.now()
	if by := l.clock.jumped(now); by != 0 {
		l.afterJump(now, by)
	}
}

// afterJump queues everything anew, so that nothing waits longer than the
// policy would ever choose, counted from now, and everything goes on in the
// order in which it would have gone.
func (l *loop) afterJump(now time.Time, by time.Duration) {
	l.opt.Publish(status.Noted{Code: fault.ClockOff})
	set := by < 0 || by >= longSleep
	if set {
		l.haveNewPatience(now)
	}
	for i := range l.lines {
		l.lines[i] = line{}
	}
	for _, r := range l.rows {
		if set {
			r.deadline = r.deadline.Add(by)
		}
		if _, at := r.next(); by < 0 && at.After(now.Add(by)) {
			l.waitTill(r, at.Add(by)) // as long as it would have waited
		}
		l.requeue(r)
	}
	for _, b := range l.breakers() {
		b.reset(now)
	}
	for _, g := range l.pairs {
		g.probeAt = minTime(g.probeAt.Add(min(by, 0)), now.Add(l.policy.PairProbe))
	}
	l.wakePoll()
}

// waitTill lets a row wait no longer than that, whatever time is on disk, and
// puts it right there too, for those who read it.
func (l *loop) waitTill(r *row, limit time.Time) {
	r.limit = limit
	o := r.o
	if _, at := nextStep(&o); r.busy || !at.After(limit) {
		return
	}
	l.spawn(func(context.Context) message {
		_, err := l.advance(o, o.State, order.Patch{Mutate: func(o *order.Order) {
			o.NextAt, o.OweAt = minTime(o.NextAt, limit), minTime(o.OweAt, limit)
		}})
		return func(l *loop) {
			if err != nil && !fault.Is(err, fault.StoreMoved) {
				l.warn(err)
			}
		}
	})
}

// clamp bounds the wait of a row that was read from disk. One that the policy, or
// the peer's wish, chose by a clock that has not gone back since stands; any other
// is the policy's longest from now.
func (l *loop) clamp(r *row, now time.Time) {
	_, at := nextStep(&r.o)
	if !r.o.Updated.After(now) && at.Sub(r.o.Updated) <= maxWish {
		return
	}
	if limit := now.Add(l.policy.longest(&r.o, now)); at.After(limit) {
		l.waitTill(r, limit)
	}
}

// maxWish is the longest wait that a peer's Retry-After is granted
// (reliability.md section 3).
const maxWish = time.Hour

// longSleep is how far the clock must go ahead for it to have been set by
// somebody: less may be a computer that slept, for which time did pass.
const longSleep = 24 * time.Hour

// patienceValue is the ledger's name for the time from which tries count.
const patienceValue = "patience"

// wakeUp looks at the orders that a start of the program finds. When nothing was
// tried for a day, it was off, or the clock has been set: those days count for no
// order.
func (l *loop) wakeUp(unfinished []order.Order, now time.Time) {
	l.loadPatience()
	var last time.Time
	for i := range unfinished {
		last = maxTime(last, unfinished[i].Updated)
	}
	if off := now.Sub(last); !last.IsZero() && (off < 0 || off >= longSleep) {
		l.haveNewPatience(now)
	}
}

// haveNewPatience lets orders that wait be tried for the full time again when
// somebody has set the clock: a year that never passed gives no order up.
func (l *loop) haveNewPatience(now time.Time) {
	l.patience.Store(now.UnixNano())
	l.spawn(func(context.Context) message {
		err := l.opt.Ledger.SetValue(patienceValue, []byte(strconv.FormatInt(now.UnixNano(), 10)))
		return func(l *loop) { l.warn(err) }
	})
}

// loadPatience reads what haveNewPatience wrote. Without it every try counts.
func (l *loop) loadPatience() {
	raw, err := l.opt.Ledger.Value(patienceValue)
	if err == nil && raw != nil {
		var ns int64
		if ns, err = strconv.ParseInt(string(raw), 10, 64); err == nil {
			l.patience.Store(ns)
		}
	}
	l.warn(err)
}

// spent reports whether an order has been tried for so long that a person has
// to see it.
func (p *Pipeline) spent(o *order.Order, now time.Time) bool {
	from := time.Time{}
	if ns := p.patience.Load(); ns != 0 {
		from = time.Unix(0, ns)
	}
	return p.policy.spent(o, now, from)
}

func minTime(a, b time.Time) time.Time {
	if a.After(b) {
		return b
	}
	return a
}
