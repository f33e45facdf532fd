package eport

import (
	"context"
	"time"

	"customs179/core/fault"
)

// When the control is restarted (protocol 5.10, 5.11).
const (
	restartAfter = 3                // failures in a row of a kind that a restart cures
	restartGap   = 5 * time.Minute  // at most once in
	restartLimit = 30 * time.Second // for the restart itself
	absentLong   = 10 * time.Second // a card that was there is missing
	downLong     = 30 * time.Second // nobody listens; the control may just be starting
)

// kind of operation whose failures are counted.
type opKind int

const (
	opLook opKind = iota
	opPIN
	opKinds
)

// mender counts failures and decides when the control is to be restarted. It
// belongs to the actor, which does it between two calls.
type mender struct {
	restarter Restarter
	restarts  int
	last      time.Time // of the last restart
	fails     [opKinds]int
	since     [opKinds]time.Time // when the row began
	absence   bool               // one restart was spent on this missing card
	failure   *fault.Fault       // why the last restart did not work
}

// worked ends a row of failures. A success with the PIN ends them all.
func (m *mender) worked(kind opKind) {
	m.absence, m.failure = false, nil
	m.fails[kind] = 0
	if kind == opPIN {
		m.fails = [opKinds]int{}
	}
}

// failed counts a failure that a restart may cure.
func (m *mender) failed(kind opKind, f *fault.Fault, now time.Time, cardSeen bool) {
	if m.fails[kind] == 0 {
		m.since[kind] = now
	}
	long := now.Sub(m.since[kind])
	switch f.Code {
	case fault.EportHung, fault.EportClosed, fault.EportGarbled,
		fault.EportReaderReset, fault.EportReaderBusy, fault.EportSignFailed:
		m.fails[kind]++
	case fault.EportNoCard: // a person may have pulled it: one restart per absence
		if cardSeen && !m.absence && (m.fails[kind]+1 < restartAfter || long >= absentLong) {
			m.fails[kind]++
		}
	case fault.EportServiceDown:
		if m.fails[kind]+1 < restartAfter || long >= downLong {
			m.fails[kind]++
		}
	}
}

// due reports whether the control should be restarted now.
func (m *mender) due(now time.Time) bool {
	if m.restarter == nil || !m.last.IsZero() && now.Sub(m.last) < restartGap {
		return false
	}
	for _, n := range m.fails {
		if n >= restartAfter {
			return true
		}
	}
	return false
}

// report says instead of a trouble that the restart meant to cure it did not
// work. A card that is out stays what it is: a hand cures it, and nobody is to be
// sent after a restart.
func (m *mender) report(f *fault.Fault) *fault.Fault {
	if m.failure == nil || f.Code == fault.EportNoCard {
		return f
	}
	return m.failure
}

// restartIfDue restarts the control. No call is in flight: the actor makes them
// all, and it is here.
func (c *Control) restartIfDue(ctx context.Context) {
	if !c.mend.due(time.Now()) {
		return
	}
	_, cause := c.judge()
	c.hangUp(fault.Newf(fault.Transient, fault.EportServiceDown, "restart the control", "the control is being restarted"))
	c.publish()
	ctx, cancel := context.WithTimeout(ctx, restartLimit)
	defer cancel()
	err := c.mend.restarter.Restart(ctx)
	m := &c.mend
	m.last, m.fails, m.absence = time.Now(), [opKinds]int{}, true
	if err != nil {
		m.failure = fault.New(fault.Person, fault.EportRestartFailed, "restart the control", err)
		c.opt.Log.Error("control not restarted", "cause", codeOf(cause), "error", err)
	} else {
		m.restarts++
		m.failure = nil
		c.opt.Log.Warn("control restarted", "cause", codeOf(cause))
	}
	c.backoff, c.redialAt = 0, time.Now().Add(backoffFirst)
}
