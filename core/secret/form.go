package secret

import "customs179/core/fault"

// The limits of a PIN's form, in characters.
const (
	// MaxPIN is the longest PIN that is sent to a card.
	MaxPIN = 32
	// UsualPIN is the length that the official page demands (protocol 5.5).
	UsualPIN = 8
)

// CheckForm refuses what cannot be a PIN before it costs one of the card's
// tries: empty, blanks, control characters, non-ASCII, too long (fault pin.form).
// unusual is true for a PIN of another length than 8, which deserves a warning.
// The fault never quotes the PIN.
func CheckForm(p PIN) (unusual bool, f *fault.Fault) {
	text := p.Reveal()
	bad := func(why string) (bool, *fault.Fault) {
		return false, fault.Newf(fault.Person, fault.PINForm, "check the form of the PIN", "%s", why)
	}
	if text == "" {
		return bad("it is empty")
	}
	for i := range len(text) {
		switch b := text[i]; {
		case b > '~':
			return bad("it has characters beyond ASCII, such as full-width digits")
		case b <= ' ', b == 0x7f:
			return bad("it has blanks or control characters")
		}
	}
	if len(text) > MaxPIN {
		return bad("it is longer than 32 characters")
	}
	return len(text) != UsualPIN, nil
}
