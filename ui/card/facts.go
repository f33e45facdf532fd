package card

import (
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

// row is one fact of the page, named by its text's key.
type row struct {
	key string
	// mono texts are ids; copied ones have a button beside them.
	mono, copied bool
}

// The rows of the page's panels.
var (
	cardRows = []row{
		{key: "card.reader"}, {key: "card.control", mono: true}, {key: "card.number", mono: true},
		{key: "card.pin"}, {key: "card.calls"}, {key: "card.restarts"},
	}
	certRows = []row{
		{key: "card.company"}, {key: "card.org-code", mono: true}, {key: "card.cert-no", mono: true, copied: true},
		{key: "card.algorithm"}, {key: "card.valid-from"}, {key: "card.valid-to"},
	}
)

// rows are the labels of a panel, filled again at each draw.
type rows struct {
	env    *kit.Env
	labels map[string]*widget.Label
}

// table makes a panel of facts and keeps its labels.
func (r *rows) table(list []row) fyne.CanvasObject {
	facts := make([]kit.Fact, len(list))
	for i, it := range list {
		label := kit.Text("")
		if it.mono {
			label = kit.Mono("")
		}
		r.labels[it.key] = label
		facts[i] = kit.Fact{Name: r.env.T(it.key), Value: label}
		if it.copied {
			button := r.env.CopyButton(func() string { return label.Text })
			facts[i].Value = container.NewBorder(nil, nil, nil, container.NewCenter(button), label)
		}
	}
	return kit.Facts(facts...)
}

func (r *rows) fill(texts map[string]string) {
	for key, label := range r.labels {
		text := texts[key]
		if text == "" {
			text = r.env.T("common.unknown")
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
		return remark(e, e.T("card.pin.locked"), e.T("card.pin.last-refusal", "time", e.Time(g.Since)))
	case status.GatePINRefused:
		return remark(e, refused(), e.T("card.pin.last-refusal", "time", e.Time(g.Since)))
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
