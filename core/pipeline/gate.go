package pipeline

import (
	"time"

	"customs179/core/fault"
)

// breaker is the gate of one party: it closes after so many transport failures
// in a row and lets one probe through at a time until one gets an answer.
// It belongs to the goroutine that uses it.
type breaker struct {
	policy  Policy
	fails   int
	since   time.Time // when the first of these failures happened
	shut    bool
	probing bool
	probeAt time.Time
	fault   *fault.Fault
}

// allows reports whether a call may go out now; while the gate is shut the call
// that it lets through is the probe.
func (b *breaker) allows(now time.Time) bool {
	return !b.shut || (!b.probing && !now.Before(b.probeAt))
}

// begin notes that a call goes out.
func (b *breaker) begin() {
	if b.shut {
		b.probing = true
	}
}

// failed notes a call that reached nobody. urgent shortens the pause to the
// next probe, for the sake of orders that can still make their deadline.
func (b *breaker) failed(f *fault.Fault, now time.Time, urgent bool) {
	if b.fails == 0 {
		b.since = now
	}
	b.fails++
	b.fault = f
	b.probing = false
	b.shut = b.fails >= b.policy.CloseAfter
	b.probeAt = now.Add(b.policy.backoff(b.fails-1, !urgent, f.RetryAfter))
}

// hurry brings the next probe forward when an urgent order has come meanwhile.
func (b *breaker) hurry(now time.Time) {
	if limit := now.Add(b.policy.EarlyCap); b.shut && b.probeAt.After(limit) && b.fault.RetryAfter == 0 {
		b.probeAt = limit
	}
}

// answered notes that the party is there. It reports whether the gate was shut.
func (b *breaker) answered() (reopened bool) {
	reopened = b.shut
	b.fails, b.shut, b.probing, b.fault = 0, false, false, nil
	return reopened
}

// reset lets the next call out at once, because a person asked for it.
func (b *breaker) reset(now time.Time) {
	if b.probeAt.After(now) {
		b.probeAt = now
	}
}

// unreachable reports whether a fault says that the party as such is away,
// rather than that it did not like this request.
func unreachable(f *fault.Fault) bool {
	switch f.Code {
	case fault.NetDown, fault.NetTimeout, fault.NetTLS, fault.NetBroken, fault.NetBadAddress,
		fault.PlatformBusy, fault.PlatformStatus, fault.PlatformDenied, fault.PlatformRedirect, fault.CustomsStatus:
		return true
	}
	return false
}
