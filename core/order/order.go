// Package order owns what an order is: its fields, the states it passes, which
// moves are legal, and what to do when the platform hands it out again.
//
// It does no input or output and reads no clock. Invariant: every change of
// state that happens anywhere in the program was allowed by Next.
package order

import "time"

// Order is the small record that moves. The task's text, the signed bytes and
// the answers live beside it in the ledger, so that a step costs little.
// Times are wall times; a zero time means "not".
type Order struct {
	// Seq is the row number, given once, never reused, the order of arrival.
	Seq uint64 `json:"seq"`
	// Key is the identity: see KeyOf and RawKey.
	Key       string `json:"key"`
	OrderNo   string `json:"orderNo,omitempty"`
	SessionID string `json:"sessionID,omitempty"`
	EbpCode   string `json:"ebpCode,omitempty"`

	State   State   `json:"state"`
	Outcome Outcome `json:"outcome,omitempty"`
	Hold    Hold    `json:"hold,omitempty"`
	// Generation counts from 1; a mended task starts the next one.
	Generation int `json:"generation"`
	// Content is the hash of the task's content: see Task.ContentHash.
	Content string `json:"content"`
	// Conflict is true when the platform handed out other data for this session
	// after bytes had been signed: ours were kept, a person should look.
	Conflict bool `json:"conflict,omitempty"`

	// The current generation's signed bytes; empty before StateSigned.
	GUID        string `json:"guid,omitempty"`
	ServiceTime string `json:"serviceTime,omitempty"` // ms since 1970, decimal
	CertNo      string `json:"certNo,omitempty"`
	BodyHash    string `json:"bodyHash,omitempty"` // SHA-256 of the upload text, hex
	// SignedWith is the fingerprint of the settings that shaped the bytes.
	SignedWith string `json:"signedWith,omitempty"`

	// Uploads counts uploads begun in this generation, Heard those whose end was
	// recorded. A difference at start means that the process died in between.
	Uploads int `json:"uploads,omitempty"`
	Heard   int `json:"heard,omitempty"`
	// MaybeArrived is true when an upload of this generation ended without an
	// answer: customs may have it.
	MaybeArrived bool `json:"maybeArrived,omitempty"`
	// Denied is true when what may have arrived is not at the customs that is asked
	// now: a person has looked since, or it went to another address.
	Denied bool `json:"denied,omitempty"`
	// SentTo is the fingerprint of customs' address at the last upload.
	SentTo string `json:"sentTo,omitempty"`
	// Unclear counts verdicts in a row that say neither yes nor no.
	Unclear int `json:"unclear,omitempty"`
	// Verdict is customs' last answer in this generation, without its raw text.
	Verdict *Verdict `json:"verdict,omitempty"`

	// Attempts counts failed tries of the current step; a snooze is none.
	Attempts int `json:"attempts,omitempty"`
	// NextAt is the earliest time of the next try; zero means now.
	NextAt   time.Time `json:"nextAt,omitzero"`
	LastFail *Failure  `json:"lastFail,omitempty"`

	FirstSeen time.Time `json:"firstSeen"`
	Updated   time.Time `json:"updated"`
	// StepSince is when the current state was entered.
	StepSince time.Time `json:"stepSince"`
	// Retried is when a person last asked for a try: giving up counts from there.
	Retried time.Time `json:"retried,omitzero"`
	// Deadline is when customs expects the data: first seen + 2 minutes.
	Deadline time.Time `json:"deadline"`
	Finished time.Time `json:"finished,omitzero"`
	// FirstDone is when an earlier generation was done for the first time.
	FirstDone time.Time `json:"firstDone,omitzero"`

	// Owes is a message to the platform beside the final callback.
	Owes     Notice    `json:"owes,omitempty"`
	OweAt    time.Time `json:"oweAt,omitzero"`
	OweTries int       `json:"oweTries,omitempty"`
	// CalledBack is when the platform last answered success for this order.
	CalledBack time.Time `json:"calledBack,omitzero"`
}

// Failure is what went wrong last, as kept on disk.
type Failure struct {
	Code string    `json:"code"` // a fault.Code
	Kind string    `json:"kind"` // a fault.Kind
	Text string    `json:"text"` // for a person to read; no secrets
	At   time.Time `json:"at"`
}

// Signed is the exact artefact of one signing, stored once and sent verbatim.
type Signed struct {
	GUID        string `json:"guid"`
	ServiceTime string `json:"serviceTime"`
	CertNo      string `json:"certNo"`
	SignValue   string `json:"signValue"`
	// Upload is the JSON text of the field payExInfoStr (protocol 7.2).
	Upload string `json:"upload"`
}

// Body is the heavy part of an order in its current generation.
type Body struct {
	Task   Task    `json:"task"`
	Raw    string  `json:"raw,omitempty"` // raw task text, kept only when it could not be read
	Signed *Signed `json:"signed,omitempty"`
	// Answer is customs' last answer, verbatim: the callback's result field.
	Answer string `json:"answer,omitempty"`
}

// Step is one line of an order's timeline.
type Step struct {
	At         time.Time     `json:"at"`
	Name       StepName      `json:"name"`
	From       State         `json:"from,omitempty"`
	To         State         `json:"to,omitempty"`
	Generation int           `json:"generation"`
	Code       string        `json:"code,omitempty"` // fault code or customs code
	Took       time.Duration `json:"took,omitempty"`
	Text       string        `json:"text,omitempty"`   // short, English, no secrets
	Answer     string        `json:"answer,omitempty"` // the peer's raw answer, capped
}

// StepName names what happened in a Step.
type StepName string

// The names of steps.
const (
	StepReceive  StepName = "receive"  // accepted from the platform
	StepReject   StepName = "reject"   // the data can never pass
	StepSign     StepName = "sign"     // signed by the card and checked
	StepIntent   StepName = "intent"   // an upload is about to leave
	StepUpload   StepName = "upload"   // customs answered, or did not
	StepCallback StepName = "callback" // the platform was told, or not
	StepNotice   StepName = "notice"   // a message beside the final callback
	StepReplace  StepName = "replace"  // other data before anything was signed
	StepMend     StepName = "mend"     // a new generation of a rejected order
	StepConflict StepName = "conflict" // other data after something was signed
	StepRecall   StepName = "recall"   // the platform asked again for a finished order
	StepHold     StepName = "hold"
	StepRelease  StepName = "release" // a hold was lifted
	StepRetry    StepName = "retry"   // a person asked for a try now
	StepCancel   StepName = "cancel"
	StepSettle   StepName = "settle"  // a person said what customs has
	StepRecover  StepName = "recover" // taken up again after a damaged ledger
)

// Verdict is customs' answer to one upload, as judged by core/customs.
type Verdict struct {
	Class   VerdictClass `json:"class"`
	Code    string       `json:"code"`    // customs' code, "" when there was none
	Message string       `json:"message"` // customs' words
	// Raw is the answer verbatim; it goes to Body.Answer, not into the record.
	Raw string `json:"-"`
}

// VerdictClass is what a verdict means for the order (protocol 7.5).
type VerdictClass string

// The classes of verdicts.
const (
	// VerdictAccepted: 10000.
	VerdictAccepted VerdictClass = "accepted"
	// VerdictDuplicate names the repeated sessionID: proof of an earlier acceptance.
	VerdictDuplicate VerdictClass = "duplicate"
	// VerdictBareDuplicate is the short 20006: proof only after an attempt of ours
	// that may have arrived.
	VerdictBareDuplicate VerdictClass = "bare-duplicate"
	// VerdictUnregistered: 20004, the pair (certNo, ebpCode) is not registered.
	VerdictUnregistered VerdictClass = "unregistered"
	// VerdictRefused is a final no about this order's data.
	VerdictRefused VerdictClass = "refused"
	// VerdictUnclear is a code without a known meaning: a few tries, then final.
	VerdictUnclear VerdictClass = "unclear"
	// VerdictNotStored is a 20006 in words that nobody has seen: the code of a
	// repeated session and of every other trouble of customs' database. A few tries,
	// then only a person can tell.
	VerdictNotStored VerdictClass = "not-stored"
)
