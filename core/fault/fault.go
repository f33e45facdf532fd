// Package fault owns the one error type that crosses rooms: what kind of
// trouble it is, under which code the texts for it are found, during which
// operation it happened.
//
// It knows no wire and no policy. The adapter that knows the wire decides kind
// and code; the pipeline decides what to do about the kind; the window looks
// the code up in its catalogue. Invariant: nobody has to match on error text.
package fault

import (
	"errors"
	"fmt"
	"time"
)

// Kind says who or what can cure a fault.
type Kind string

// The four kinds. There are no others.
const (
	// Transient cures itself: try the same thing again later.
	Transient Kind = "transient"
	// Final never cures: the same bytes will be refused again.
	Final Kind = "final"
	// Person needs a person: a PIN, a card, a setting, a decision.
	Person Kind = "person"
	// Unknown means that the effect may or may not have happened.
	Unknown Kind = "unknown"
)

// Code names one cause, such as "eport.service-down". The prefix is the package
// that judged it; the whole is the key of the text catalogue.
type Code string

// Fault is an error with a kind and a code.
type Fault struct {
	Kind Kind
	Code Code
	// Op is the operation in plain words: "sign", "fetch tasks".
	Op string
	// Err is the cause; may be nil.
	Err error
	// Detail is the peer's own text, unchanged but capped, for a person to read
	// under the advice. It never holds a secret.
	Detail string
	// RetryAfter is the peer's wish, zero when it had none.
	RetryAfter time.Duration
	// Sent is true when the request may have reached the peer although no answer
	// came: the effect may have happened.
	Sent bool
	// TriesLeft is the number of PIN tries the card told, nil when it did not.
	TriesLeft *int
}

// New makes a fault of the given kind and code that wraps err.
func New(kind Kind, code Code, op string, err error) *Fault {
	return &Fault{Kind: kind, Code: code, Op: op, Err: err}
}

// Newf is New with a cause made from a format.
func Newf(kind Kind, code Code, op, format string, args ...any) *Fault {
	return New(kind, code, op, fmt.Errorf(format, args...))
}

// WithDetail sets the peer's own text and returns the fault.
func (f *Fault) WithDetail(text string) *Fault {
	f.Detail = Cap(text, DetailCap)
	return f
}

// Error gives operation, cause and code on one line.
func (f *Fault) Error() string {
	text := f.Op
	if f.Err != nil {
		if text != "" {
			text += ": "
		}
		text += f.Err.Error()
	}
	return fmt.Sprintf("%s [%s]", text, f.Code)
}

// Unwrap gives the cause.
func (f *Fault) Unwrap() error { return f.Err }

// Of finds the fault in err's chain. An error without one becomes a Transient
// fault with code Internal, so that callers always have something to judge.
// Of(nil) is nil.
func Of(err error) *Fault {
	if err == nil {
		return nil
	}
	var f *Fault
	if errors.As(err, &f) {
		return f
	}
	return &Fault{Kind: Transient, Code: Internal, Err: err}
}

// Is reports whether err carries the given code.
func Is(err error, code Code) bool {
	var f *Fault
	return errors.As(err, &f) && f.Code == code
}

// DetailCap is the length in bytes to which a peer's own text is cut.
const DetailCap = 600

// Cap cuts text to at most n bytes without cutting a character, and marks the cut.
func Cap(text string, n int) string {
	if len(text) <= n {
		return text
	}
	for n > 0 && text[n]&0xC0 == 0x80 {
		n--
	}
	return text[:n] + "…"
}
