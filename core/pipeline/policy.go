package pipeline

import (
	"math/rand/v2"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// Policy holds every figure of the retry policy (reliability.md section 3,
// protocol 7.7 and 8). The zero value of a field means its default.
type Policy struct {
	// Interval is the pause between polls that bring nothing new; default 30 s.
	Interval time.Duration
	// CallbackInterval and CallbackTimes: repeats of an unanswered callback before
	// the slow pace; defaults 120 s and 5.
	CallbackInterval time.Duration
	CallbackTimes    int
	// SlowCallback is the pace after the quick tries; default 30 min.
	SlowCallback time.Duration
	// GiveUp is after how long without an end an order is held; default 72 h.
	GiveUp time.Duration
	// Base and the caps of the back-off; defaults 2 s, 20 s before the deadline,
	// 5 min after it.
	Base     time.Duration
	EarlyCap time.Duration
	LateCap  time.Duration
	// UnclearTries is how often an unclear verdict is tried again; default 3.
	UnclearTries int
	// PairProbe is how often a closed registration is probed; default 10 min.
	PairProbe time.Duration
	// CloseAfter is the number of transport failures in a row that closes a gate;
	// default 5.
	CloseAfter int
	// Uploads and Callbacks are how many run at once; default 8 each.
	Uploads   int
	Callbacks int
}

// withDefaults fills what was left zero.
func (p Policy) withDefaults() Policy {
	durations := []struct {
		field *time.Duration
		value time.Duration
	}{
		{&p.Interval, 30 * time.Second}, {&p.CallbackInterval, 120 * time.Second},
		{&p.SlowCallback, 30 * time.Minute}, {&p.GiveUp, 72 * time.Hour},
		{&p.Base, 2 * time.Second}, {&p.EarlyCap, 20 * time.Second}, {&p.LateCap, 5 * time.Minute},
		{&p.PairProbe, 10 * time.Minute},
	}
	for _, d := range durations {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	counts := []struct {
		field *int
		value int
	}{{&p.UnclearTries, 3}, {&p.CloseAfter, 5}, {&p.Uploads, 8}, {&p.Callbacks, 8}}
	for _, c := range counts {
		if *c.field <= 0 {
			*c.field = c.value
		}
	}
	if p.CallbackTimes < 0 {
		p.CallbackTimes = 0
	}
	return p
}

// backoff is the pause before try number tries+1: exponential with full jitter,
// never under a tenth of a second, capped by how urgent the order still is. The
// peer's own wish (Retry-After) wins when it is longer.
func (p Policy) backoff(tries int, late bool, wish time.Duration) time.Duration {
	pause := max(time.Duration(rand.Int64N(int64(p.ceiling(tries, late))+1)), 100*time.Millisecond)
	return max(pause, wish)
}

// ceiling is the longest that backoff may choose by itself.
func (p Policy) ceiling(tries int, late bool) time.Duration {
	limit := p.EarlyCap
	if late {
		limit = p.LateCap
	}
	if tries >= 20 {
		return limit
	}
	return min(limit, p.Base<<tries)
}

// probePause is the pause before a shut gate is tried again. Where nothing is
// urgent it is one step longer, and chance takes at most half of it off, so that
// a dead host is never asked more than ten times a minute, not even in the
// minute in which the program starts anew.
func (p Policy) probePause(fails int, urgent bool, wish time.Duration) time.Duration {
	if urgent {
		return p.backoff(fails-1, false, wish)
	}
	pause := p.backoff(fails, true, wish)
	if half := p.ceiling(fails, true) / 2; pause < half {
		pause = half + pause/2
	}
	return pause
}

// callbackPause is the pause after failed callback number tries (from 1).
func (p Policy) callbackPause(tries int, wish time.Duration) time.Duration {
	if tries <= p.CallbackTimes {
		return max(p.CallbackInterval, wish)
	}
	return max(p.SlowCallback, wish)
}

// spent reports whether a step has been tried for so long that a person has to
// see it. Time before from does not count, nor do times that have yet to come:
// they were written by a clock that was wrong.
func (p Policy) spent(o *order.Order, now, from time.Time) bool {
	for _, t := range []time.Time{o.StepSince, o.Retried} {
		if t.After(from) && !t.After(now) {
			from = t
		}
	}
	return !from.IsZero() && now.Sub(from) > p.GiveUp
}

// longest is the longest pause that the policy itself would ever choose for the
// order's next step. After a jump of the clock nothing waits longer than this.
func (p Policy) longest(o *order.Order, now time.Time) time.Duration {
	switch {
	case o.State == order.StateAccepted, o.State == order.StateRejected, o.Owes != order.NoticeNone:
		return max(p.SlowCallback, p.CallbackInterval)
	case now.After(o.Deadline):
		return p.LateCap
	default:
		return p.EarlyCap
	}
}

// failure puts a fault into the form that is kept with an order.
func failure(f *fault.Fault, now time.Time) *order.Failure {
	text := f.Detail
	if text == "" && f.Err != nil {
		text = f.Err.Error()
	}
	return &order.Failure{Code: string(f.Code), Kind: string(f.Kind), Text: fault.Cap(text, fault.DetailCap), At: now}
}
