package bridge

import (
	"context"
	"slices"

	"customs179/core/fault"
	"customs179/core/status"
)

// live is the core's present state.
type live struct{ b *Bridge }

// Snapshot is the whole truth of this moment. That the settings file was no good
// only the bridge knows: the core never got what stands in it.
func (l live) Snapshot() status.Snapshot {
	l.b.mu.RLock()
	defer l.b.mu.RUnlock()
	s := l.b.core.Snapshot()
	if since := l.b.unusable; !since.IsZero() {
		bad := status.Condition{Code: fault.ConfigInvalid, Severity: status.SeverityPerson, Since: since}
		s.Conditions = append(slices.Clip(s.Conditions), bad)
	}
	return s
}

// Watch outlives a change of settings.
func (l live) Watch() (changed <-chan struct{}, stop func()) { return l.b.hub.Watch() }

// Resume says that the computer has slept: all connections are made anew, and
// everybody is asked at once.
func (b *Bridge) Resume() { b.now().Resume() }

// commands are what a person can have done to the work.
type commands struct{ b *Bridge }

func (c commands) Pause(on bool) {
	c.b.paused.Store(on)
	c.b.now().Pause(on)
}

func (c commands) CheckNow(ctx context.Context) error { return c.b.now().CheckNow(ctx) }

func (c commands) RetryNow(seq uint64) error { return c.b.now().RetryNow(seq) }

func (c commands) Cancel(seq uint64, reason string) error { return c.b.now().Cancel(seq, reason) }

func (c commands) Settle(seq uint64, arrived bool, reason string) error {
	return c.b.now().Settle(seq, arrived, reason)
}

func (c commands) Resend(seq uint64) error { return c.b.now().Resend(seq) }

func (c commands) Dismiss(code fault.Code) { c.b.now().Dismiss(code) }
