package wizard

import (
	"strings"

	"customs179/core/fault"
	"customs179/core/status"
)

// Trouble says what is in the way of reading the card, as a person sees it: each
// kind has its own picture and its own cure.
type Trouble string

// The kinds of trouble. Their texts are those of wizard.trouble.
const (
	TroubleNone     Trouble = ""
	TroubleLooking  Trouble = "looking"   // nobody has looked yet
	TroubleControl  Trouble = "control"   // the control does not answer
	TroubleHung     Trouble = "hung"      // it answers the call and then nothing
	TroubleBroken   Trouble = "broken"    // its installation is damaged
	TroubleRemote   Trouble = "remote"    // it is on another PC and nobody has approved that
	TroubleStranger Trouble = "stranger"  // another program holds its port
	TroubleNoReader Trouble = "no-reader" // no reader, and no key that is one
	TroubleNoCard   Trouble = "no-card"   // a reader without a card
	TroubleReset    Trouble = "reset"     // 50070: a re-plug cures it
	TroubleBusy     Trouble = "busy"      // another program uses the card
	TroubleOther    Trouble = "other"     // an answer nobody has seen before
	TroubleWrong    Trouble = "wrong"     // another card than the registered one
)

// noReaderNumbers are those with which the control says that it could not open
// any reader (protocol 5.9). A number is all that tells an empty reader from none.
var noReaderNumbers = []string{"50200", "51590"}

// Trouble judges the card's gate.
func (f Facts) Trouble() Trouble { return TroubleOf(f.Gate, f.Confirmed) }

// TroubleOf judges the card's gate. confirmed says that the control's address is
// one that may get the PIN.
func TroubleOf(g status.Gate, confirmed bool) Trouble {
	switch g.State {
	case "", status.GateUnknown:
		return TroubleLooking
	case status.GateStranger:
		if confirmed {
			return TroubleStranger
		}
		return TroubleRemote
	case status.GateServiceDown:
		return serviceTrouble(g.Code)
	case status.GateNoCard:
		return readerTrouble(g)
	case status.GateWrongCard:
		return TroubleWrong
	}
	return TroubleNone
}

func serviceTrouble(code fault.Code) Trouble {
	switch code {
	case fault.EportHung, fault.EportClosed, fault.EportGarbled:
		return TroubleHung
	case fault.EportBroken:
		return TroubleBroken
	}
	return TroubleControl
}

func readerTrouble(g status.Gate) Trouble {
	switch g.Code {
	case fault.EportReaderReset:
		return TroubleReset
	case fault.EportReaderBusy:
		return TroubleBusy
	case fault.EportHung, fault.EportClosed, fault.EportGarbled:
		return TroubleHung
	case "", fault.EportNoCard:
		for _, number := range noReaderNumbers {
			if strings.Contains(g.Detail, number) {
				return TroubleNoReader
			}
		}
		return TroubleNoCard
	}
	return TroubleOther
}
