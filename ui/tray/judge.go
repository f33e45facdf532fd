// Package tray owns what the icon in the notification area says: the one state
// that everything adds up to, its sentence, its menu and when its icon changes.
//
// It may not know the library that draws the icon, read a clock or hold state of
// the program. Invariant: the same snapshot, moment and language always give the
// same view, and every word of it comes from the catalogue.
package tray

import (
	"time"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
)

// State is what everything adds up to.
type State string

// The states; the first one that applies wins.
const (
	StateError    State = "error"    // work stands still and something is at stake
	StatePerson   State = "person"   // waits for a person
	StateTrouble  State = "trouble"  // heals by itself
	StatePaused   State = "paused"   // a person stopped it
	StateWorking  State = "working"  // an order moved just now
	StateIdle     State = "idle"     // all is well
	StateStarting State = "starting" // too early to tell
)

// States lists all states in the order of their priority.
var States = []State{StateError, StatePerson, StateTrouble, StatePaused, StateWorking, StateIdle, StateStarting}

// The times of the states.
const (
	startingFor = 10 * time.Second
	workingFor  = 10 * time.Second
)

// Verdict is the state of one moment and what decided it.
type Verdict struct {
	State State
	// Code is the condition that decided, "" where none did. Params are its own.
	Code   fault.Code
	Params status.Params
	// Setup is true when what is missing is the rest of the set-up.
	Setup bool
	// Held is the number of orders that need a person, when they decided.
	Held int
	// PINMissing is true when a person can help by entering a PIN.
	PINMissing bool
}

// Judge adds a snapshot up. setup is true while the set-up is unfinished.
func Judge(s *status.Snapshot, setup bool, now time.Time) Verdict {
	if c, ok := worst(s, status.SeverityError); ok {
		return Verdict{State: StateError, Code: c.Code, Params: c.Params}
	}
	if s.Stopped != "" {
		return Verdict{State: StateError, Code: s.Stopped}
	}
	if setup {
		return Verdict{State: StatePerson, Setup: true, PINMissing: pinMissing(s)}
	}
	if c, ok := worst(s, status.SeverityPerson); ok {
		return Verdict{State: StatePerson, Code: c.Code, Params: c.Params, PINMissing: pinMissing(s)}
	}
	if held := s.Counts[order.ClassAttention]; held > 0 {
		return Verdict{State: StatePerson, Held: held, PINMissing: pinMissing(s)}
	}
	if c, ok := worst(s, status.SeverityTrouble); ok {
		return Verdict{State: StateTrouble, Code: c.Code, Params: c.Params}
	}
	return Verdict{State: calm(s, now)}
}

// calm tells the states apart in which nothing is wrong.
func calm(s *status.Snapshot, now time.Time) State {
	switch {
	case s.Paused:
		return StatePaused
	case within(s.LastMoved, now, workingFor):
		return StateWorking
	case s.Started.IsZero() || within(s.Started, now, startingFor):
		return StateStarting
	}
	return StateIdle
}

// within reports whether then was less than d ago. A moment in the future, as
// after the clock was set back, is none.
func within(then, now time.Time, d time.Duration) bool {
	age := now.Sub(then)
	return !then.IsZero() && age >= 0 && age < d
}

// worst gives the condition of that severity that decides: the one that is shown
// first, but single orders come after what stops all of them, for an order that
// has been held for days must not hide that the card is gone. While a person has
// stopped the work nobody is told that orders get late by it.
func worst(s *status.Snapshot, severity status.Severity) (status.Condition, bool) {
	var single *status.Condition
	for i, c := range s.Conditions {
		switch {
		case c.Severity != severity || s.Paused && c.Code == fault.QueueLate:
		case !ofOrders(c.Code):
			return c, true
		case single == nil:
			single = &s.Conditions[i]
		}
	}
	if single == nil {
		return status.Condition{}, false
	}
	return *single, true
}

// ofOrders reports whether a code is about single orders: the others go on.
func ofOrders(code fault.Code) bool {
	switch code {
	case fault.PayloadInvalid, fault.PayloadMalformed, fault.CustomsRejected, fault.CustomsUnregistered,
		fault.CustomsUnclear, fault.CustomsUnknown, fault.CustomsSpent,
		fault.PlatformSpent, fault.PlatformConflict, fault.PlatformReused:
		return true
	}
	return false
}

// pinMissing reports whether the card waits for a PIN that a person can enter. A
// locked card takes none.
func pinMissing(s *status.Snapshot) bool {
	g, ok := s.Gates.Find(status.PartyCard, "")
	return ok && (g.State == status.GatePINNeeded || g.State == status.GatePINRefused)
}

// Icon gives the icon of a state.
func (s State) Icon() assets.IconName {
	switch s {
	case StateError:
		return assets.IconError
	case StatePerson:
		return assets.IconPerson
	case StateTrouble:
		return assets.IconTrouble
	case StatePaused:
		return assets.IconPaused
	case StateWorking:
		return assets.IconWorking
	case StateIdle:
		return assets.IconIdle
	}
	return assets.IconStarting
}

// Mark gives the shape and the tone of a state in the window: those of the icon.
func (s State) Mark() (kit.Shape, kit.Tone) {
	switch s {
	case StateError:
		return kit.ShapeSquare, kit.ToneError
	case StatePerson:
		return kit.ShapeTriangle, kit.TonePerson
	case StateTrouble:
		return kit.ShapeRing, kit.ToneTrouble
	case StatePaused:
		return kit.ShapeBars, kit.TonePaused
	case StateWorking:
		return kit.ShapeArrow, kit.ToneWorking
	case StateIdle:
		return kit.ShapeTick, kit.ToneGood
	}
	return kit.ShapeDots, kit.ToneQuiet
}
