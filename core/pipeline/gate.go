package pipeline

import (
	"sync"
	"time"

	"customs179/core/fault"
	"customs179/core/status"
)

// breaker is the gate of one party: it closes after so many transport failures
// in a row and lets one probe through at a time until one gets an answer.
// It is safe for concurrent use.
type breaker struct {
	policy Policy
	name   gateName
	// moved is told when the gate opened or closed; no lock is held.
	moved func(from status.GateState, g status.Gate)

	mu      sync.Mutex
	fails   int
	since   time.Time // when the first of these failures happened
	last    time.Time // when the last one happened
	inside  int       // calls under way that came through enter
	known   bool      // the party has answered in this run
	shut    bool
	probing bool
	probeAt time.Time
	fault   *fault.Fault
}

// gateName names a party's gate.
type gateName struct {
	party status.Party
	key   string
}

var (
	tasksGate    = gateName{status.PartyPlatform, status.KeyTasks}
	callbackGate = gateName{status.PartyPlatform, status.KeyCallback}
	customsGate  = gateName{status.PartyCustoms, ""}
)

// newBreaker makes an open gate that publishes its changes.
func (p *Pipeline) newBreaker(name gateName) *breaker {
	return &breaker{policy: p.policy, name: name, moved: p.gateMoved}
}

// allows reports whether a call may go out now; while the gate is shut the call
// that it lets through is the probe.
func (b *breaker) allows(now time.Time) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.shut {
		return !b.probing && !now.Before(b.probeAt)
	}
	return !b.crowded()
}

// crowded reports whether the calls under way can shut the gate by themselves:
// after a failure, and before the first answer, nobody follows them, so that a
// dead host is not asked by everybody who happens to wait.
func (b *breaker) crowded() bool {
	return (b.fails > 0 || !b.known) && b.fails+b.inside >= b.policy.CloseAfter
}

// begin notes that a call goes out. It reports whether the call is the probe.
func (b *breaker) begin() (probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = b.probing || b.shut
	return b.shut
}

// enter is the last look before a call that was begun some time ago really goes
// out. leave must follow when it is true.
func (b *breaker) enter(probe bool) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !probe && (b.shut || b.crowded()) {
		return false
	}
	b.inside++
	return true
}

// leave ends a call that came through enter.
func (b *breaker) leave() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.inside--
}

// failed notes a call that reached nobody. urgent shortens the pause to the
// next probe, for the sake of orders that can still make their deadline.
func (b *breaker) failed(f *fault.Fault, now time.Time, urgent bool) {
	if b.count(f, now, urgent) {
		b.moved(status.GateOpen, b.shown())
	}
}

func (b *breaker) count(f *fault.Fault, now time.Time, urgent bool) (closed bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.fails == 0 {
		b.since = now
	}
	b.fails++
	b.fault, b.last = f, now
	b.probing = false
	closed = !b.shut && b.fails >= b.policy.CloseAfter
	b.shut = b.fails >= b.policy.CloseAfter
	b.probeAt = now.Add(b.policy.probePause(b.fails, urgent, f.RetryAfter))
	return closed
}

// hurry brings the next probe forward when an urgent order has come meanwhile.
func (b *breaker) hurry() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if limit := b.last.Add(b.policy.EarlyCap); b.shut && b.probeAt.After(limit) && b.fault.RetryAfter == 0 {
		b.probeAt = limit
	}
}

// answered notes that the party is there.
func (b *breaker) answered(now time.Time) {
	if b.clear(now) {
		b.moved(status.GateClosed, b.shown())
	}
}

func (b *breaker) clear(now time.Time) (reopened bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	reopened = b.shut
	b.fails, b.shut, b.probing, b.fault, b.known = 0, false, false, nil, true
	if reopened {
		b.since = now
	}
	return reopened
}

// missed notes that a call came to nothing for reasons of our own.
func (b *breaker) missed(probe bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.probing = b.probing && !probe
}

// reset lets the next call out at once, because a person asked for it.
func (b *breaker) reset(now time.Time) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.probeAt.After(now) {
		b.probeAt = now
	}
}

// wake is when the next probe may go out; zero when the gate waits for nothing
// that the clock brings.
func (b *breaker) wake() time.Time {
	b.mu.Lock()
	defer b.mu.Unlock()
	if !b.shut || b.probing {
		return time.Time{}
	}
	return b.probeAt
}

// isShut reports whether the gate is shut.
func (b *breaker) isShut() bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.shut
}

// failures gives the number of failures in a row.
func (b *breaker) failures() int {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.fails
}

// shown puts the gate into the form that is shown.
func (b *breaker) shown() status.Gate {
	b.mu.Lock()
	defer b.mu.Unlock()
	g := status.Gate{Party: b.name.party, Key: b.name.key, State: status.GateOpen, Since: b.since}
	if b.shut {
		g.State, g.Code, g.Detail = status.GateClosed, b.fault.Code, b.fault.Detail
		g.Failures, g.Next = b.fails, b.probeAt
	}
	return g
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
