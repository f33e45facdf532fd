package order

import (
	"fmt"
	"time"
)

// State says where an order is on its path. The strings are on disk.
type State string

// The states, in the order of the path. The pipeline moves an order on, except
// where a person is named.
const (
	// StateReceived: the task is stored, nothing irreversible done. Next: sign.
	StateReceived State = "received"
	// StateSigned: exact bytes, signature and certNo stored. Next: write the
	// intent, then upload.
	StateSigned State = "signed"
	// StateSending: an upload may have left this machine. Next: send the
	// identical bytes (again).
	StateSending State = "sending"
	// StateAccepted: customs has it, verdict stored. Next: callback.
	StateAccepted State = "accepted"
	// StateRejected: a final no, or data that can never pass. Next: callback.
	StateRejected State = "rejected"
	// StateDone: the platform answered success. Outcome stays.
	StateDone State = "done"
	// StateCancelled: a person ended it, before anything left.
	StateCancelled State = "cancelled"
)

// States lists all states in the order of the path.
var States = []State{
	StateReceived, StateSigned, StateSending, StateAccepted, StateRejected, StateDone, StateCancelled,
}

// Outcome is how an order ended at customs.
type Outcome string

// The outcomes; an order that has none yet has "".
const (
	OutcomeNone     Outcome = ""
	OutcomeAccepted Outcome = "accepted"
	OutcomeRejected Outcome = "rejected"
)

// Hold is why an order does not go on by itself.
type Hold string

// The holds.
const (
	HoldNone Hold = ""
	// HoldPerson: something about this order needs a person (see LastFail).
	HoldPerson Hold = "person"
	// HoldRetriesSpent: 72 h of tries without an end.
	HoldRetriesSpent Hold = "retries-spent"
	// HoldOutcomeUnknown: customs may or may not have it; a person must look.
	HoldOutcomeUnknown Hold = "outcome-unknown"
	// HoldRegistration: 20004; waits for the gate of (certNo, ebpCode).
	HoldRegistration Hold = "registration"
)

// Holds lists all holds but none.
var Holds = []Hold{HoldPerson, HoldRetriesSpent, HoldOutcomeUnknown, HoldRegistration}

// Notice is a message that the platform is owed beside the final callback.
type Notice string

// The notices.
const (
	NoticeNone Notice = ""
	// NoticeRecall: finished, but the platform asked again; call back once more.
	NoticeRecall Notice = "recall"
	// NoticeRefusal: customs refused for now (20004); tell the platform its answer.
	NoticeRefusal Notice = "refusal"
)

// legal lists every move. A state may always stay (fields change, the state
// does not), except that a cancelled order never changes again.
var legal = map[State][]State{
	// rejected: the data can never pass. cancelled: a person. accepted: a person
	// settled an order that a damaged ledger had put in doubt.
	StateReceived: {StateReceived, StateSigned, StateRejected, StateCancelled, StateAccepted},
	// received: sign anew, because certificate or settings changed and nothing of
	// this generation can be at customs. accepted: settled, as above.
	StateSigned: {StateSigned, StateSending, StateReceived, StateCancelled, StateAccepted},
	// signed: customs answered that it did not store it (20004).
	StateSending: {StateSending, StateAccepted, StateRejected, StateSigned},
	// done: the platform answered success.
	StateAccepted: {StateAccepted, StateDone},
	// received: the shop has mended the data, a new generation.
	StateRejected: {StateRejected, StateDone, StateReceived},
	// received: mended after the callback (only with OutcomeRejected).
	StateDone:      {StateDone, StateReceived},
	StateCancelled: {},
}

// Next allows or forbids a move. It is the only judge: nil means legal. A done
// order returns to received only when customs rejected it; an accepted one
// never moves again.
func Next(from, to State, outcome Outcome) error {
	for _, s := range legal[from] {
		if s != to {
			continue
		}
		if from == StateDone && to == StateReceived && outcome != OutcomeRejected {
			break
		}
		return nil
	}
	return fmt.Errorf("an order cannot move from %q to %q (outcome %q)", from, to, outcome)
}

// Over reports whether nothing more happens to an order by itself: done or
// cancelled, and no message owed.
func (o *Order) Over() bool {
	return (o.State == StateDone || o.State == StateCancelled) && o.Owes == NoticeNone
}

// DoneAt is when the order was done for the first time, in whatever generation;
// zero when it never was. A mended order is done again, but counts once.
func (o *Order) DoneAt() time.Time {
	if o.FirstDone.IsZero() && o.State == StateDone {
		return o.StepSince
	}
	return o.FirstDone
}

// Class is the group an order is counted and listed under; each order is in
// exactly one. The strings are on disk (index keys).
type Class string

// The classes.
const (
	ClassWaiting   Class = "waiting"   // received, waits for its signature
	ClassMoving    Class = "moving"    // signed, sending, or accepted and not yet called back
	ClassAttention Class = "attention" // held: needs a person
	ClassDone      Class = "done"      // accepted by customs, platform told
	ClassRejected  Class = "rejected"  // refused, platform told or about to be
	ClassCancelled Class = "cancelled"
)

// Classes lists all classes.
var Classes = []Class{ClassWaiting, ClassMoving, ClassAttention, ClassDone, ClassRejected, ClassCancelled}

// Class gives the group of the order.
func (o *Order) Class() Class {
	switch {
	case o.Hold != HoldNone:
		return ClassAttention
	case o.State == StateCancelled:
		return ClassCancelled
	case o.State == StateRejected, o.Outcome == OutcomeRejected:
		return ClassRejected
	case o.State == StateDone:
		return ClassDone
	case o.State == StateReceived:
		return ClassWaiting
	default:
		return ClassMoving
	}
}
