package eport

import (
	"context"
	"time"

	"customs179/core/fault"
)

// DefaultPause is the usual pause between two operations of the card.
const DefaultPause = 100 * time.Millisecond

// The pause after reader faults, and how long it stays long.
const (
	maxPause  = 800 * time.Millisecond
	longPause = 10 * time.Minute
)

// pace keeps the pause between the operations of the card: only what is still
// missing since the last one is waited. After a reader fault it doubles.
type pace struct {
	base  time.Duration
	pause time.Duration
	until time.Time // the longer pause holds until then
	last  time.Time // when the last operation ended
}

// after notes the end of an operation and the fault it met, if any.
func (p *pace) after(now time.Time, f *fault.Fault) {
	p.last = now
	if f == nil || f.Code != fault.EportReaderReset && f.Code != fault.EportReaderBusy {
		return
	}
	p.pause = min(max(p.current(now), p.base)*2, max(maxPause, p.base))
	p.until = now.Add(longPause)
}

func (p *pace) current(now time.Time) time.Duration {
	if now.Before(p.until) {
		return p.pause
	}
	return p.base
}

// wait waits until the next operation may begin. inner is true within a card
// session, which is one operation and keeps only the shortest pause.
func (p *pace) wait(ctx context.Context, inner bool) error {
	now := time.Now()
	pause := p.base
	if !inner {
		pause = p.current(now)
	}
	return waitUntil(ctx, p.last.Add(pause))
}

// waitUntil waits for a moment, or gives ctx's error when ctx ends first.
func waitUntil(ctx context.Context, at time.Time) error {
	d := time.Until(at)
	if d <= 0 {
		return ctx.Err()
	}
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return nil
	}
}
