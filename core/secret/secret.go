// Package secret owns the texts that may never be shown: the card's PIN and the
// platform's signKey, and the vaults in which a PIN is kept.
//
// It never prints, logs or marshals them. Invariant: Reveal is the only way out;
// every other way of turning a PIN or a Key into text gives "***".
package secret

import (
	"fmt"
	"io"
	"log/slog"
)

// Mask is what a secret looks like everywhere but on the wire it is meant for.
const Mask = "***"

// hidden holds a text behind a pointer, so that even a printer that walks
// through unexported fields by reflection finds an address and no text.
type hidden struct{ text *string }

func hide(text string) hidden {
	if text == "" {
		return hidden{}
	}
	return hidden{&text}
}

// Reveal gives the text. Call it only where the text goes onto its wire.
func (h hidden) Reveal() string {
	if h.text == nil {
		return ""
	}
	return *h.text
}

// IsZero reports whether there is no text.
func (h hidden) IsZero() bool { return h.text == nil }

// String gives the mask.
func (h hidden) String() string { return Mask }

// GoString gives the mask.
func (h hidden) GoString() string { return Mask }

// Format writes the mask whatever the verb and the flags are.
func (h hidden) Format(s fmt.State, _ rune) {
	// Format has no way to report an error; the printer that owns s keeps it.
	if _, err := io.WriteString(s, Mask); err != nil {
		return
	}
}

// MarshalJSON gives the mask as a JSON string.
func (h hidden) MarshalJSON() ([]byte, error) { return []byte(`"` + Mask + `"`), nil }

// MarshalText gives the mask.
func (h hidden) MarshalText() ([]byte, error) { return []byte(Mask), nil }

// LogValue gives the mask.
func (h hidden) LogValue() slog.Value { return slog.StringValue(Mask) }

// PIN is the card's PIN (cardPassword). The zero value is "none".
type PIN struct{ hidden }

// NewPIN hides a PIN. An empty text gives the zero PIN.
func NewPIN(text string) PIN { return PIN{hide(text)} }

// Key is the platform's signKey. The zero value is "none".
type Key struct{ hidden }

// NewKey hides a signKey. An empty text gives the zero Key.
func NewKey(text string) Key { return Key{hide(text)} }
