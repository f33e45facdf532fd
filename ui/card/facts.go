package card

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/cert"
	"customs179/core/status"
	"customs179/ui/kit"
)

// day is how far a validity is counted.
const day = 24 * time.Hour

// The facts of the page's panels, by the keys of their names.
var (
	cardFacts = []string{"card.reader", "card.control", "card.number", "card.pin", "card.calls", "card.restarts"}
	certFacts = []string{"card.company", "card.org-code", "card.cert-no", "card.algorithm", "card.valid-from", "card.valid-to"}
	// monoFacts are ids, which a person may have to read out or copy.
	monoFacts = []string{"card.control", "card.number", "card.org-code", "card.cert-no"}
)

// copied is the fact with a button that copies it.
const copied = "card.cert-no"

// Table shows facts by the keys of their names; its labels are filled again at
// each draw.
type Table struct {
	env    *kit.Env
	labels map[string]*widget.Label
}

// NewTable makes an empty one.
func NewTable(e *kit.Env) *Table { return &Table{e, map[string]*widget.Label{}} }

// Add makes a panel of facts.
func (t *Table) Add(keys ...string) fyne.CanvasObject {
	facts := make([]kit.Fact, len(keys))
	for i, key := range keys {
		label := kit.Text("")
		if slices.Contains(monoFacts, key) {
			label = kit.Mono("")
		}
		t.labels[key] = label
		facts[i] = kit.Fact{Name: t.env.T(key), Value: label}
		if key == copied {
			button := t.env.CopyButton(func() string { return label.Text })
			facts[i].Value = container.NewBorder(nil, nil, nil, container.NewCenter(button), label)
		}
	}
	return kit.Facts(facts...)
}

// Fill writes the texts into all panels; what is missing is unknown.
func (t *Table) Fill(texts map[string]string) {
	for key, label := range t.labels {
		text := texts[key]
		if text == "" {
			text = t.env.T("common.unknown")
		}
		kit.Say(label, text)
	}
}

// Describe gives the facts about control, card and certificate as a person reads
// them, by the keys of their names; what is not known is left out. c may be nil.
func Describe(e *kit.Env, s status.Snapshot, c *cert.Certificate) map[string]string {
	gate, _ := s.Gates.Find(status.PartyCard, "")
	k := s.Card
	texts := map[string]string{
		"card.reader":   e.T(readerWord(gate.State)),
		"card.control":  k.Control,
		"card.number":   k.CardID,
		"card.cert-no":  k.CertNo,
		"card.company":  k.Enterprise,
		"card.pin":      PINWord(e, gate, k),
		"card.calls":    strconv.Itoa(k.Calls),
		"card.restarts": strconv.Itoa(k.Restarts),
	}
	if c != nil {
		texts["card.org-code"] = c.OrgCode
	}
	switch k.Algorithm {
	case string(cert.RSA):
		texts["card.algorithm"] = e.T("card.algorithm.rsa")
	case string(cert.SM2):
		texts["card.algorithm"] = e.T("card.algorithm.sm2")
	}
	if !k.NotAfter.IsZero() {
		texts["card.valid-from"] = Date(k.NotBefore)
		texts["card.valid-to"] = remark(e, Date(k.NotAfter), DaysLeft(e, k.NotAfter))
	}
	return texts
}

// Date writes a day; unlike the moments of orders it has its year.
func Date(t time.Time) string { return t.Local().Format(time.DateOnly) }

// DaysLeft says how many days there are up to the end of a validity.
func DaysLeft(e *kit.Env, end time.Time) string {
	left := end.Sub(e.Now())
	if left < 0 {
		return e.T("card.expired")
	}
	return e.T("card.days-left", "n", strconv.Itoa(int(left/day)))
}

// readerWord names the reader's state; a card that has told its number is in it.
func readerWord(g status.GateState) string {
	switch g {
	case "", status.GateUnknown:
		return "gate.unknown"
	case status.GateServiceDown, status.GateStranger:
		return "common.unknown"
	case status.GateNoCard:
		return "gate.no-card"
	}
	return "card.reader.in"
}

// PINWord says how it stands with the PIN.
func PINWord(e *kit.Env, g status.Gate, k status.CardFacts) string {
	refused := func() string {
		var tries []string
		if k.TriesLeft != nil {
			tries = []string{"n", strconv.Itoa(*k.TriesLeft)}
		}
		return e.T("card.pin.refused", tries...)
	}
	switch g.State {
	case status.GatePINLocked:
		return remark(e, e.T("card.pin.locked"), e.T("common.since", "time", e.Time(g.Since)))
	case status.GatePINRefused:
		return remark(e, refused(), e.T("common.since", "time", e.Time(g.Since)))
	case status.GatePINNeeded:
		return e.T("card.pin.needed")
	case status.GateReady:
		how := "card.pin.asked"
		if e.Desk.Card.Remembers() {
			how = "card.pin.remembered"
		}
		return remark(e, e.T("card.pin.proven"), e.T(how))
	}
	if k.Proven {
		return e.T("card.pin.proven")
	}
	return ""
}

// remark puts something of less weight behind a word.
func remark(e *kit.Env, word, more string) string {
	return e.T("card.remark", "name", word, "time", more)
}
