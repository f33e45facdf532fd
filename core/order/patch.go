package order

// AnswerCap is the length in bytes up to which the ledger keeps an answer
// verbatim: it becomes the callback's result, and what is cut is no JSON.
const AnswerCap = 64 << 10

// Patch is what a move changes beside the state. The ledger applies it in the
// same transaction as the move.
type Patch struct {
	// Basis, when set, is the record that the move was worked out from. The ledger
	// refuses the move when the task has other data or is of another generation by
	// now: what was made of the old data must not count for the new.
	Basis *Order
	// Mutate changes fields of the freshly read record. It must be pure: it may
	// run more than once. State, Seq and Key cannot be changed here.
	Mutate func(*Order)
	// Signed, when set, is stored as the order's exact bytes.
	Signed *Signed
	// Answer, when set, is customs' answer verbatim; it is kept up to AnswerCap.
	Answer *string
	// Step is the timeline entry; the ledger fills At, From, To and Generation.
	Step Step
}

// Change is one committed change of the ledger, published in commit order.
type Change struct {
	Order Order
	Step  Step
	// Decision is set when the change came with a task, not with a move.
	Decision Decision
}
