package assets

import (
	"regexp"
	"strings"
)

// Peer is who gave an answer that has to be explained.
type Peer string

// The peers.
const (
	PeerCustoms  Peer = "customs"  // customs' upload interface
	PeerControl  Peer = "control"  // the E-port client control, card and reader
	PeerPlatform Peer = "platform" // the shop's interfaces
)

// Peers lists the peers.
var Peers = []Peer{PeerCustoms, PeerControl, PeerPlatform}

// Diagnosis explains the answer of a peer.
type Diagnosis struct {
	// ID names the row, such as customs.unregistered.
	ID string
	// Known is false for an answer nobody has seen before: show it verbatim.
	Known   bool
	Cause   string
	Meaning string // what it means for the orders
	Cure    string
}

// diagnosis is a row of the table. Both patterns have to match; the code's has
// to match the whole code.
type diagnosis struct {
	id                   string
	peer                 Peer
	code, text           *regexp.Regexp
	known                bool
	cause, meaning, cure template
}

// Diagnose explains an answer: of customs by its code and message (protocol
// 7.5), of the control by its error texts (protocol 5.9; the code may be empty),
// of the platform by HTTP status and body (protocol 8). The first row of the
// table that fits decides; the last one of each peer fits everything.
func (c *Catalogue) Diagnose(peer Peer, code, text string) Diagnosis {
	code = strings.TrimSpace(code)
	said := text
	if peer == PeerControl {
		said = narrow.Replace(code + "\n" + text)
	}
	for _, d := range c.diagnoses {
		if d.peer != peer || !d.code.MatchString(code) || !d.text.MatchString(said) {
			continue
		}
		values := params{"fields": c.emptyFields(text)}
		fill := func(t template) string { return c.fill(d.id, t, values) }
		return Diagnosis{ID: d.id, Known: d.known, Cause: fill(d.cause), Meaning: fill(d.meaning), Cure: fill(d.cure)}
	}
	c.report("no diagnosis for " + string(peer))
	return Diagnosis{}
}

// narrow makes the full-width signs of error texts half-width.
var narrow = strings.NewReplacer("，", ",", "：", ":", "＝", "=", "０", "0", "１", "1", "２", "2", "３", "3", "４", "4",
	"５", "5", "６", "6", "７", "7", "８", "8", "９", "9")

// emptyField is how customs names a field that has to be filled (protocol 7.5):
// "certNo : certNo不为空;  ".
var emptyField = regexp.MustCompile(`(\w+)\s*[:：]\s*\w+\s*不能?为空`)

// emptyFields gives the fields that customs names, in words where there are any.
func (c *Catalogue) emptyFields(text string) string {
	var names []string
	for _, found := range emptyField.FindAllStringSubmatch(text, -1) {
		name := found[1]
		if key := "field." + name; c.Has(key) {
			name = c.T(key, nil)
		}
		names = append(names, name)
	}
	if c.lang == EN {
		return strings.Join(names, ", ")
	}
	return strings.Join(names, "、")
}
