// Package status owns what the rest of the program may know about the core
// while it works: typed events, lasting conditions, gates, and the one snapshot
// that a window, a tray icon or a command line draws from.
//
// It decides nothing and does no input or output. Invariant: publishing never
// blocks the work that is told about, and what a reader missed it can see.
package status

import (
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// Snapshot is the whole truth of one moment for a reader that draws. It is a
// value: nothing in it changes after it was handed out.
type Snapshot struct {
	// Version is the hub's event number when the snapshot was taken.
	Version uint64    `json:"version"`
	At      time.Time `json:"at"`
	// Program is the program's own version text.
	Program string    `json:"program"`
	Started time.Time `json:"started,omitzero"`
	// Setup is true while settings are missing without which no order can move:
	// control and card work, platform and customs are not asked, and their gates
	// are not listed.
	Setup bool `json:"setup,omitempty"`
	// Paused is true when a person stopped the work.
	Paused bool `json:"paused"`
	// Stopped is why the pipeline does not run any more; "" while it runs.
	Stopped fault.Code `json:"stopped,omitempty"`

	Gates Gates `json:"gates"`
	// Conditions are those a person should see now, the most severe first.
	Conditions []Condition `json:"conditions"`

	Counts map[order.Class]int `json:"counts"`
	Held   map[order.Hold]int  `json:"held,omitempty"`
	Today  Totals              `json:"today"`
	// OldestWaiting is the age of the oldest order that is not finished and not
	// held; zero when there is none.
	OldestWaiting time.Duration `json:"oldestWaiting"`
	// LastMoved is when an order last came in or changed its state; zero while none
	// has since the program began.
	LastMoved time.Time `json:"lastMoved,omitzero"`
	// LastSuccess is when the platform last answered success for an order.
	LastSuccess time.Time `json:"lastSuccess,omitzero"`

	Poll PollFacts `json:"poll"`
	Card CardFacts `json:"card"`
}

// Waiting counts the orders that are on their way and need no person.
func (s *Snapshot) Waiting() int {
	return s.Counts[order.ClassWaiting] + s.Counts[order.ClassMoving]
}

// Totals counts what happened in a span of time, such as today.
type Totals struct {
	Received  int `json:"received"`
	Accepted  int `json:"accepted"`  // customs accepted
	Rejected  int `json:"rejected"`  // customs refused, or the data could never pass
	Done      int `json:"done"`      // the platform was told
	Cancelled int `json:"cancelled"` // a person ended it
}

// PollFacts tells about the last questions for new tasks.
type PollFacts struct {
	Last     time.Time     `json:"last,omitzero"` // last question that was answered
	Next     time.Time     `json:"next,omitzero"` // when the next one is due
	Took     time.Duration `json:"took"`
	Count    int           `json:"count"`    // tasks in the last answer
	Brought  int           `json:"brought"`  // of these, new work
	Failures int           `json:"failures"` // questions in a row without an answer
	Code     fault.Code    `json:"code,omitempty"`
}

// CardFacts tells about control and card, without anything about the holder.
type CardFacts struct {
	Control    string    `json:"control,omitempty"` // the control's version text
	CardID     string    `json:"cardID,omitempty"`
	CertNo     string    `json:"certNo,omitempty"`
	Enterprise string    `json:"enterprise,omitempty"` // the company's name
	Algorithm  string    `json:"algorithm,omitempty"`  // RSA or SM2
	NotBefore  time.Time `json:"notBefore,omitzero"`
	NotAfter   time.Time `json:"notAfter,omitzero"`
	// TriesLeft is the number of PIN tries the card told, nil when it did not.
	TriesLeft *int `json:"triesLeft,omitempty"`
	// Proven is true when this PIN was accepted by this card.
	Proven   bool `json:"proven"`
	Calls    int  `json:"calls"`
	Late     int  `json:"late"`     // answers that came too late and were dropped
	Restarts int  `json:"restarts"` // restarts of the control
}
