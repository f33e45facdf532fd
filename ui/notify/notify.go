// Package notify owns when a person is told outside the window, and with which
// words: the rules of notification as one machine.
//
// It may not read a clock, reach the system or know an order. Invariant: its
// words are the catalogue's own and numbers, at most one in five minutes and six
// a day for the same cause; the window shows the same fact in any case.
package notify

import (
	"slices"
	"time"

	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/tray"
)

// Level is what a person wants to be told.
type Level string

// The levels, as they are kept.
const (
	LevelAll    Level = "all"    // also trouble that heals by itself
	LevelPerson Level = "person" // only what needs a person, and its end
	LevelOff    Level = "off"
)

// LevelOf reads a kept level; anything else is the default.
func LevelOf(kept string) Level {
	switch l := Level(kept); l {
	case LevelAll, LevelOff:
		return l
	}
	return LevelPerson
}

// The rules' times.
const (
	quietFirst   = 30 * time.Second // after the start or a wake-up
	troubleAfter = 5 * time.Minute  // trouble that heals by itself has this long
	apart        = 5 * time.Minute  // between any two
	dayLong      = 24 * time.Hour
	perDay       = 6                // of one cause
	wellFor      = 10 * time.Second // before all is said to be well again
	newsFor      = 15 * time.Minute // afterwards that is no news any more
)

// Moment is what the machine is fed with, at least every few seconds.
type Moment struct {
	Now     time.Time
	Verdict tray.Verdict
	// Conditions are those that a person can see now.
	Conditions []status.Condition
	// Waiting is the number of orders on their way.
	Waiting int
	// Front is true while the window is in front: then it tells by itself.
	Front bool
	// Since is when the program started, or when the PC last woke up.
	Since time.Time
	Level Level
}

// cause is what a notification is about; two of the same cause count together.
type cause struct {
	state tray.State
	code  fault.Code
	setup bool
}

// Machine decides. The zero value is ready; it is not safe for use by several
// goroutines.
type Machine struct {
	now cause
	// from is when the present state began, whatever its causes.
	from time.Time
	// known are the causes of the present trouble that were told or seen and that
	// have not ended since.
	known []cause
	// told is true when a notification of the present trouble went out.
	told bool
	past []sent
}

// sent is a notification that went out.
type sent struct {
	what cause
	at   time.Time
}

// Next takes the next moment and gives at most one notification.
func (m *Machine) Next(at Moment) (Note, bool) {
	m.follow(at)
	m.forget(at.Now)
	switch at.Verdict.State {
	case tray.StateError, tray.StatePerson, tray.StateTrouble:
		return m.trouble(at)
	case tray.StateWorking, tray.StateIdle:
		return m.well(at)
	}
	return Note{}, false // paused or starting: neither well nor ill
}

// follow notes what is and since when.
func (m *Machine) follow(at Moment) {
	v := at.Verdict
	is := cause{state: v.State, code: v.Code, setup: v.Setup}
	if m.from.IsZero() || group(is.state) != group(m.now.state) || at.Now.Before(m.from) {
		m.from = at.Now
	}
	m.now = is
	m.known = slices.DeleteFunc(m.known, func(k cause) bool {
		return k.code != "" && k.code != is.code && !slices.ContainsFunc(at.Conditions, func(c status.Condition) bool { return c.Code == k.code })
	})
}

// group puts the two states in which all is well together: they take turns.
func group(s tray.State) tray.State {
	if s == tray.StateIdle {
		return tray.StateWorking
	}
	return s
}

// forget drops what is more than a day old. What seems to lie in the future
// happened before the clock was set back, and counts as of now.
func (m *Machine) forget(now time.Time) {
	for i := range m.past {
		if m.past[i].at.After(now) {
			m.past[i].at = now
		}
	}
	m.past = slices.DeleteFunc(m.past, func(s sent) bool { return now.Sub(s.at) >= dayLong })
}

// trouble tells of a cause once, as soon as it may be told.
func (m *Machine) trouble(at Moment) (Note, bool) {
	if slices.Contains(m.known, m.now) {
		return Note{}, false
	}
	if at.Front { // the person sees it in the window
		m.known = append(m.known, m.now)
		return Note{}, false
	}
	if m.now.state == tray.StateTrouble && (at.Level != LevelAll || at.Now.Sub(m.from) < troubleAfter) {
		return Note{}, false
	}
	if !m.may(at, m.now) {
		return Note{}, false
	}
	m.known, m.told = append(m.known, m.now), true
	m.past = append(m.past, sent{m.now, at.Now})
	return Note{Verdict: at.Verdict, Waiting: at.Waiting}, true
}

// well says that all is well again, if anything else was said before.
func (m *Machine) well(at Moment) (Note, bool) {
	if at.Now.Sub(m.from) < wellFor {
		return Note{}, false // a card that is put in passes through here for a moment
	}
	m.known = nil
	// What the rules held back for hours, or a person did not want to hear, is not
	// told out of the blue.
	if !m.told || at.Front || at.Level == LevelOff || at.Now.Sub(m.from) >= newsFor {
		m.told = false
		return Note{}, false
	}
	what := cause{state: tray.StateIdle}
	if !m.may(at, what) {
		return Note{}, false
	}
	m.told = false
	m.past = append(m.past, sent{what, at.Now})
	return Note{Verdict: at.Verdict, Waiting: at.Waiting, Recovered: true}, true
}

// may reports whether something may be told at all now. What may not waits: it
// is told later if it still holds then.
func (m *Machine) may(at Moment, what cause) bool {
	if at.Level == LevelOff || at.Front || at.Now.Sub(at.Since) < quietFirst {
		return false
	}
	same := 0
	for _, s := range m.past {
		if at.Now.Sub(s.at) < apart {
			return false
		}
		if s.what.code == what.code && s.what.setup == what.setup && (what.code != "" || s.what.state == what.state) {
			same++
		}
	}
	return same < perDay
}
