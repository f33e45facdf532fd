package overview

import (
	"time"

	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/kit"
)

// link is one of the five links an order passes, as it is now.
type link struct {
	name string // key of its name
	word string // key of the word for its state
	// code says why it is not well; its entry gives the word and the cure. A link
	// that waits for the one before has none: the cure stands there.
	code  fault.Code
	since time.Time
	// answered is true when since is the last answer, not the begin of a state.
	answered bool
	shape    kit.Shape
	tone     kit.Tone
}

// chain derives the links, in order of travel.
func chain(s *status.Snapshot) [5]link {
	return [5]link{tasks(s), service(s), card(s), customs(s), callback(s)}
}

// gateUnset is the state of a party that is not asked, because its address is not
// set yet.
const gateUnset status.GateState = "unset"

func gateOf(s *status.Snapshot, party status.Party, key string) status.Gate {
	g, known := s.Gates.Find(party, key)
	if !known {
		g = status.Gate{Party: party, Key: key, State: status.GateUnknown}
		if s.Setup && party != status.PartyCard {
			g.State = gateUnset
		}
	}
	if g.Code == "" {
		g.Code = usual[g.State]
	}
	return g
}

// usual is the reason for a card's state where the gate does not tell one.
var usual = map[status.GateState]fault.Code{
	status.GateServiceDown: fault.EportServiceDown,
	status.GateStranger:    fault.EportStranger,
	status.GateNoCard:      fault.EportNoCard,
	status.GatePINNeeded:   fault.PINNeeded,
	status.GatePINRefused:  fault.PINRefused,
	status.GatePINLocked:   fault.PINLocked,
	status.GateWrongCard:   fault.EportWrongCard,
	status.GateCertExpired: fault.CertExpired,
}

func linkOf(name string, g status.Gate) link {
	shape, tone := kit.GateMark(g)
	out := link{name: name, word: "gate." + string(g.State), since: g.Since, shape: shape, tone: tone}
	if !g.Open() && g.State != status.GateUnknown {
		out.code = g.Code
	}
	return out
}

func tasks(s *status.Snapshot) link {
	g := gateOf(s, status.PartyPlatform, status.KeyTasks)
	if s.Paused && g.Open() {
		return link{name: "party.platform.tasks", word: "gate.paused", shape: kit.ShapeBars, tone: kit.TonePaused}
	}
	l := linkOf("party.platform.tasks", g)
	// The poller's gate knows no begin of its state: the last answer is told.
	l.answered, l.since = true, s.Poll.Last
	return l
}

// service and card share one gate: what concerns the control is told at the
// first, everything later at the second.
func service(s *status.Snapshot) link {
	g := gateOf(s, status.PartyCard, "")
	if atService(g.State) {
		return linkOf("party.service", g)
	}
	if g.State != status.GateReady {
		g.Since = time.Time{} // the time is that of the card's trouble
	}
	g.State, g.Code = status.GateOpen, ""
	return linkOf("party.service", g)
}

func card(s *status.Snapshot) link {
	g := gateOf(s, status.PartyCard, "")
	if atService(g.State) && g.State != status.GateUnknown {
		return link{name: "party.card", word: "gate.waiting", shape: kit.ShapeDots, tone: kit.ToneQuiet}
	}
	return linkOf("party.card", g)
}

func atService(state status.GateState) bool {
	return state == status.GateServiceDown || state == status.GateStranger || state == status.GateUnknown
}

// customs shows the interface, and while that is well a registration that
// customs does not have.
func customs(s *status.Snapshot) link {
	g := gateOf(s, status.PartyCustoms, "")
	if g.Open() {
		for _, pair := range s.Gates {
			if pair.Party == status.PartyPair && !pair.Open() {
				if pair.Code == "" {
					pair.Code = fault.CustomsUnregistered
				}
				return linkOf("party.customs", pair)
			}
		}
	}
	return linkOf("party.customs", g)
}

func callback(s *status.Snapshot) link {
	return linkOf("party.platform.callback", gateOf(s, status.PartyPlatform, status.KeyCallback))
}

// state is the word for a link: the catalogue's brief of what is wrong where
// "down" would not say it.
func (l link) state(e *kit.Env) string {
	if l.code != "" && l.word == "gate."+string(status.GateClosed) {
		return e.Fault(l.code, nil).Brief
	}
	return e.T(l.word)
}

// when says since when, or when the last answer came, the time on a line of its
// own so that no panel breaks it; "" when nobody knows.
func (l link) when(e *kit.Env) string {
	if l.since.IsZero() {
		return ""
	}
	word := "overview.since"
	if l.answered {
		word = "overview.answered"
	}
	return e.T(word) + "\n" + e.Time(l.since)
}
