package pipeline

import (
	"time"

	"customs179/core/fault"
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

// jumped reports whether the wall clock has gone another way than time itself
// since the last call.
func (c *clockWatch) jumped(now time.Time) bool {
	mono := time.Now()
	drift := now.Round(0).Sub(c.wall) - mono.Sub(c.mono)
	c.wall, c.mono = now.Round(0), mono
	return drift > jumpLimit || drift < -jumpLimit
}

// afterJump queues everything anew, so that nothing waits longer than the
// policy would ever choose, counted from now.
func (l *loop) afterJump(now time.Time) {
	l.opt.Publish(status.Noted{Code: fault.ClockOff})
	for i := range l.lines {
		l.lines[i] = line{}
	}
	for _, r := range l.rows {
		l.clamp(r, now)
		l.requeue(r)
	}
	for _, b := range []*breaker{&l.customs, &l.callback} {
		b.reset(now)
	}
	for _, g := range l.pairs {
		g.probeAt = minTime(g.probeAt, now.Add(l.policy.PairProbe))
	}
	l.wakePoll()
}

// clamp shortens a row's waits to what the policy would choose at most.
func (l *loop) clamp(r *row, now time.Time) {
	limit := now.Add(l.policy.longest(&r.o, now))
	r.o.NextAt = minTime(r.o.NextAt, limit)
	r.o.OweAt = minTime(r.o.OweAt, limit)
	r.snoozeUntil = minTime(r.snoozeUntil, limit)
}

func minTime(a, b time.Time) time.Time {
	if a.After(b) {
		return b
	}
	return a
}
