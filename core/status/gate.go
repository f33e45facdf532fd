package status

import (
	"fmt"
	"time"

	"customs179/core/fault"
)

// Party is an outside party that work can wait for.
type Party string

// The parties.
const (
	PartyPlatform Party = "platform" // the shop; Key says which of its interfaces
	PartyCard     Party = "card"     // control, card and PIN
	PartyCustoms  Party = "customs"
	PartyPair     Party = "pair" // one (certNo, ebpCode) at customs; Key is PairKey
)

// The keys of PartyPlatform: its two interfaces may be two hosts.
const (
	KeyTasks    = "tasks"
	KeyCallback = "callback"
)

// GateState says whether work can pass a gate, and if not, why.
type GateState string

// The states. Platform, customs and pairs are open or closed; the card's states
// are those of core/eport.
const (
	GateOpen   GateState = "open"
	GateClosed GateState = "closed"

	GateUnknown     GateState = "unknown"
	GateServiceDown GateState = "service-down"
	GateNoCard      GateState = "no-card"
	GatePINNeeded   GateState = "pin-needed"
	GateReady       GateState = "ready"
	GatePINRefused  GateState = "pin-refused"
	GatePINLocked   GateState = "pin-locked"
	GateWrongCard   GateState = "wrong-card"
	GateCertExpired GateState = "cert-expired"
	GateStranger    GateState = "stranger"
)

// Gate is the state of one outside party. Detail is the peer's own text, for a
// person to read; it never holds a secret.
type Gate struct {
	Party  Party      `json:"party"`
	Key    string     `json:"key,omitempty"`
	State  GateState  `json:"state"`
	Since  time.Time  `json:"since"`
	Code   fault.Code `json:"code,omitempty"`
	Detail string     `json:"detail,omitempty"`
	// Failures counts the tries in a row that reached nobody, Next is when the next
	// one is due; both only while a gate of platform or customs is closed.
	Failures int       `json:"failures,omitempty"`
	Next     time.Time `json:"next,omitzero"`
}

// Open reports whether work passes the gate.
func (g Gate) Open() bool { return g.State == GateOpen || g.State == GateReady }

func (g Gate) name() string {
	if g.Key == "" {
		return string(g.Party)
	}
	return fmt.Sprintf("%s %.80q", g.Party, g.Key)
}

// PairKey is the key of the gate of one certificate at one platform code.
func PairKey(certNo, ebpCode string) string { return certNo + "/" + ebpCode }

// Gates are the gates of one moment.
type Gates []Gate

// Find gives the gate of a party and key.
func (gs Gates) Find(party Party, key string) (Gate, bool) {
	for _, g := range gs {
		if g.Party == party && g.Key == key {
			return g, true
		}
	}
	return Gate{}, false
}

// closed gives the gate of a party and key when work cannot pass it. A gate that
// is not listed does not stop anything.
func (gs Gates) closed(party Party, key string) (Gate, bool) {
	g, ok := gs.Find(party, key)
	return g, ok && !g.Open()
}
