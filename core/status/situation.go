package status

import (
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// SituationCode says in one word what an order is doing or waiting for.
type SituationCode string

// The situations. Holds come first, then the end, then what stops the next
// step, then the step itself.
const (
	SituationHeldPerson       SituationCode = "held-person"
	SituationHeldSpent        SituationCode = "held-retries-spent"
	SituationHeldUnknown      SituationCode = "held-outcome-unknown"
	SituationHeldRegistration SituationCode = "held-registration"

	SituationDone      SituationCode = "done"     // customs has it, the platform knows
	SituationRefused   SituationCode = "refused"  // customs does not want it, the platform knows
	SituationRecalling SituationCode = "recalled" // over, and the platform is told once more
	SituationCancelled SituationCode = "cancelled"

	SituationWaitingService  SituationCode = "waiting-service"  // the control does not answer
	SituationWaitingCard     SituationCode = "waiting-card"     // no card in the reader
	SituationWaitingPIN      SituationCode = "waiting-pin"      // needed, refused or locked: see Code
	SituationCardUnfit       SituationCode = "card-unfit"       // wrong card, expired, stranger: see Code
	SituationWaitingCustoms  SituationCode = "waiting-customs"  // customs does not answer
	SituationWaitingPair     SituationCode = "waiting-pair"     // certNo and ebpCode are not registered
	SituationWaitingPlatform SituationCode = "waiting-platform" // the shop does not answer
	SituationRetryAt         SituationCode = "retry-at"         // see Until and Attempt

	SituationQueued    SituationCode = "queued"           // signed as soon as it is its turn
	SituationUploading SituationCode = "uploading"        // signed, goes to customs
	SituationCallback  SituationCode = "waiting-callback" // customs answered, the platform is told next
	SituationLate      SituationCode = "late"             // nothing stops it, but the two minutes are over
)

// Situations lists all situations.
var Situations = []SituationCode{
	SituationHeldPerson, SituationHeldSpent, SituationHeldUnknown, SituationHeldRegistration,
	SituationDone, SituationRefused, SituationRecalling, SituationCancelled,
	SituationWaitingService, SituationWaitingCard, SituationWaitingPIN, SituationCardUnfit,
	SituationWaitingCustoms, SituationWaitingPair, SituationWaitingPlatform, SituationRetryAt,
	SituationQueued, SituationUploading, SituationCallback, SituationLate,
}

// Situation is what a row shows beside its state.
type Situation struct {
	Code SituationCode
	// Fault is the reason: the gate's, or that of the last failure.
	Fault fault.Code
	// Until is when the next try is due; zero when it depends on something else.
	Until time.Time
	// Attempt is the number of the try that Until speaks of, from 1.
	Attempt int
	// Late is by how much customs' deadline has passed; zero when it has not, or
	// when customs has answered.
	Late time.Duration
}

// SituationOf derives the situation of an order from the order itself, the gates and
// the time, and from nothing else: a screen, a command line and the disk cannot
// disagree.
func SituationOf(o *order.Order, gates Gates, now time.Time) Situation {
	s := Situation{Late: lateBy(o, now)}
	if o.LastFail != nil {
		s.Fault = fault.Code(o.LastFail.Code)
	}
	switch {
	case o.Hold != order.HoldNone:
		s.Code = heldAs(o.Hold)
		return s
	case o.Over():
		s.Code = overAs(o)
		if s.Code == SituationDone {
			s.Fault = "" // a failure on the way says nothing any more
		}
		return s
	}
	if due := dueAt(o); due.After(now) {
		s.Until = due
	}
	if g, code := blocked(o, gates); code != "" {
		s.Code, s.Fault = code, g.Code
		return s
	}
	if !s.Until.IsZero() {
		s.Code, s.Attempt = SituationRetryAt, attempts(o)+1
		return s
	}
	s.Code = stepOf(o)
	if s.Late > 0 {
		s.Code = SituationLate
	}
	return s
}

func lateBy(o *order.Order, now time.Time) time.Duration {
	switch o.State {
	case order.StateReceived, order.StateSigned, order.StateSending:
	default:
		return 0
	}
	if o.Deadline.IsZero() || !now.After(o.Deadline) {
		return 0
	}
	return now.Sub(o.Deadline)
}

func heldAs(h order.Hold) SituationCode {
	switch h {
	case order.HoldRetriesSpent:
		return SituationHeldSpent
	case order.HoldOutcomeUnknown:
		return SituationHeldUnknown
	case order.HoldRegistration:
		return SituationHeldRegistration
	default:
		return SituationHeldPerson
	}
}

func overAs(o *order.Order) SituationCode {
	switch {
	case o.State == order.StateCancelled:
		return SituationCancelled
	case o.Outcome == order.OutcomeRejected:
		return SituationRefused
	default:
		return SituationDone
	}
}

// dueAt is when the next thing happens to an order that is not over: its step,
// or, when it is finished, the message that is still owed.
func dueAt(o *order.Order) time.Time {
	if finished(o) {
		return o.OweAt
	}
	return o.NextAt
}

func attempts(o *order.Order) int {
	if finished(o) {
		return o.OweTries
	}
	return o.Attempts
}

func finished(o *order.Order) bool {
	return o.State == order.StateDone || o.State == order.StateCancelled
}

func stepOf(o *order.Order) SituationCode {
	switch o.State {
	case order.StateReceived:
		return SituationQueued
	case order.StateSigned, order.StateSending:
		return SituationUploading
	case order.StateAccepted, order.StateRejected:
		return SituationCallback
	default:
		return SituationRecalling
	}
}

// blocked gives the closed gate that the order's next step has to pass.
func blocked(o *order.Order, gates Gates) (Gate, SituationCode) {
	switch o.State {
	case order.StateReceived:
		if g, shut := gates.closed(PartyCard, ""); shut {
			return g, cardAs(g.State)
		}
	case order.StateSigned, order.StateSending:
		if g, shut := gates.closed(PartyCustoms, ""); shut {
			return g, SituationWaitingCustoms
		}
	default:
		if g, shut := gates.closed(PartyPlatform, KeyCallback); shut {
			return g, SituationWaitingPlatform
		}
		return Gate{}, ""
	}
	if g, shut := gates.closedPair(o); shut {
		return g, SituationWaitingPair
	}
	return Gate{}, ""
}

// closedPair gives the closed gate of the order's pair. Before it is signed an
// order has no certNo; the card in the reader will give it, so that any closed
// pair of its ebpCode counts.
func (gs Gates) closedPair(o *order.Order) (Gate, bool) {
	if o.CertNo != "" {
		return gs.closed(PartyPair, PairKey(o.CertNo, o.EbpCode))
	}
	for _, g := range gs {
		if g.Party == PartyPair && !g.Open() && strings.HasSuffix(g.Key, PairKey("", o.EbpCode)) {
			return g, true
		}
	}
	return Gate{}, false
}

func cardAs(s GateState) SituationCode {
	switch s {
	case GateNoCard:
		return SituationWaitingCard
	case GatePINNeeded, GatePINRefused, GatePINLocked:
		return SituationWaitingPIN
	case GateWrongCard, GateCertExpired, GateStranger:
		return SituationCardUnfit
	default:
		return SituationWaitingService
	}
}
