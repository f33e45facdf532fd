// Package pipeline owns the loop: poll, accept, sign, check, upload, call back.
// It holds the retry policy, the gates and the order of deadlines.
//
// It knows no wire and no file: the parties behind its small interfaces judge
// what an answer means, the ledger keeps the truth. Invariant: durable first,
// effect second, durable third. No effect leaves before the state that allows
// it is on disk, and what the loop holds in memory is only a copy of what was
// committed.
package pipeline

import (
	"context"

	"customs179/core/fault"
	"customs179/core/order"
)

// Tasks is the platform's task interface.
type Tasks interface {
	// Fetch asks for the next batch; malformed entries come back marked.
	Fetch(ctx context.Context) ([]order.Arrival, error)
}

// Callbacks is the platform's callback interface. An error means that the
// platform did not answer success; answer is its raw text.
type Callbacks interface {
	PostBack(ctx context.Context, orderNo, sessionID, result string) (answer string, err error)
	ReportError(ctx context.Context, message, orderNo, sessionID string) (answer string, err error)
}

// Card signs. It serves one call at a time, whatever the callers do.
type Card interface {
	// Ready blocks until the card can sign or ctx ends.
	Ready(ctx context.Context) error
	// Sign gives signValue (base64) and certNo for the exact bytes of toSign.
	Sign(ctx context.Context, toSign string) (signValue, certNo string, err error)
	// Check verifies a signature with the card's certificate.
	Check(certNo, toSign, signValue string) error
	// CertNo is the card in use, "" while unknown.
	CertNo() string
	// Trouble is why the card cannot sign now, nil when it can.
	Trouble() *fault.Fault
}

// Customs takes uploads. An error means that there was no verdict.
type Customs interface {
	Upload(ctx context.Context, upload string) (order.Verdict, error)
}

// Ledger is what the pipeline needs of the store. Every call is durable when it
// returns.
type Ledger interface {
	Accept(ctx context.Context, arrivals []order.Arrival) ([]order.Admission, error)
	Advance(seq uint64, from, to order.State, p order.Patch) (order.Order, error)
	Get(seq uint64) (order.Order, error)
	// Task, Upload and Answer are the parts of an order's body: the platform's
	// data, the signed upload text, customs' last answer; "" when there is none.
	Task(seq uint64) (order.Task, error)
	Upload(seq uint64) (string, error)
	Answer(seq uint64) (string, error)
	Unfinished() ([]order.Order, error)
	Value(name string) ([]byte, error)
	SetValue(name string, value []byte) error
}
