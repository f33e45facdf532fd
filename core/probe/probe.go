// Package probe owns the testers of the shop's interfaces, the card and the way
// to customs (联调): what is asked, each rule judged on a line of its own, and
// the comparison of two texts to be signed.
//
// It keeps nothing, repairs nothing, and words nothing for a person: what it
// gives are facts in English and names (LineIDs, CureIDs, MistakeIDs) under
// which the texts of a person's language are found. Invariant: nothing that has
// an effect (a callback, an upload) leaves without the caller's confirmation, and
// a whole upload only ever goes to the test address or stays on this computer.
package probe

import (
	"context"
	"net"
	"net/url"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
)

// Verdict is the judgement of one line.
type Verdict string

// The verdicts.
const (
	OK   Verdict = "ok"   // as it should be
	Info Verdict = "info" // a fact that is neither right nor wrong
	Warn Verdict = "warn" // works, or may work, and should be looked at
	Fail Verdict = "fail" // does not work
)

// rank orders verdicts by how much they want attention.
var rank = map[Verdict]int{OK: 0, Info: 0, Warn: 1, Fail: 2}

// Line is one judged rule, or one fact.
type Line struct {
	ID      LineID  `json:"id"`
	Verdict Verdict `json:"verdict"`
	// Subject says what the line is about when there are several: an order number
	// and a field, "T2026001 goods[0].gname".
	Subject string `json:"subject,omitempty"`
	// Seen is what was found and Expected what would be right, technical facts in
	// English; values of recipients never stand in them.
	Seen     string `json:"seen,omitempty"`
	Expected string `json:"expected,omitempty"`
	// Value is the peer's own text, capped. It may be personal: see Report.
	Value string `json:"value,omitempty"`
	// Cure names the usual cure of a line that warns or fails.
	Cure CureID        `json:"cure,omitempty"`
	Took time.Duration `json:"took,omitempty"` // nanoseconds
}

// StepName names a step.
type StepName string

// The steps, in the order in which a shop is connected.
const (
	StepOpenReq   StepName = "openreq"
	StepTasks     StepName = "tasks"
	StepCompare   StepName = "compare"
	StepCallbacks StepName = "callbacks"
	StepCard      StepName = "card"
	StepCustoms   StepName = "customs"
	StepChain     StepName = "chain"
)

// StepNames lists all steps.
var StepNames = []StepName{StepOpenReq, StepTasks, StepCompare, StepCallbacks, StepCard, StepCustoms, StepChain}

// Step is the outcome of one step: judged lines, what went over the wire, and
// what was made.
type Step struct {
	Name      StepName   `json:"name"`
	Lines     []Line     `json:"lines"`
	Exchanges []Exchange `json:"exchanges,omitempty"`
	Artefacts []Artefact `json:"artefacts,omitempty"`
	// Comparison is set by the step compare.
	Comparison *Comparison `json:"comparison,omitempty"`
	// Orders are the orders that the step met.
	Orders []OrderView `json:"orders,omitempty"`
	// personal are texts that a report must not show: names and accounts.
	personal []string
}

// Verdict is the worst of the lines.
func (s *Step) Verdict() Verdict {
	worst := OK
	for _, l := range s.Lines {
		if rank[l.Verdict] > rank[worst] {
			worst = l.Verdict
		}
	}
	return worst
}

// Find gives the first line of an ID, nil when there is none.
func (s *Step) Find(id LineID) *Line {
	for i := range s.Lines {
		if s.Lines[i].ID == id {
			return &s.Lines[i]
		}
	}
	return nil
}

func (s *Step) add(l Line) { s.Lines = append(s.Lines, l) }

func (s *Step) ok(id LineID, seen string) { s.add(Line{ID: id, Verdict: OK, Seen: seen}) }

func (s *Step) info(id LineID, seen string) { s.add(Line{ID: id, Verdict: Info, Seen: seen}) }

func (s *Step) warn(id LineID, seen, expected string, cure CureID) {
	s.add(Line{ID: id, Verdict: Warn, Seen: seen, Expected: expected, Cure: cure})
}

func (s *Step) fail(id LineID, seen, expected string, cure CureID) {
	s.add(Line{ID: id, Verdict: Fail, Seen: seen, Expected: expected, Cure: cure})
}

// failed adds a line for a fault, with the cure that its code suggests.
func (s *Step) failed(id LineID, err error, expected string, instead CureID) {
	f := fault.Of(err)
	cure, known := faultCures[f.Code]
	if !known {
		cure = instead
	}
	s.fail(id, fact(err), expected, cure)
}

// fact is an error's text with the peer's own words.
func fact(err error) string {
	seen := err.Error()
	if f := fault.Of(err); f.Detail != "" {
		seen += ": " + f.Detail
	}
	return fault.Cap(seen, fault.DetailCap)
}

// Artefact is a text that was made on the way.
type Artefact struct {
	Name ArtefactName `json:"name"`
	Text string       `json:"text"`
}

// In gives the text with what is said in it in a person's language; all but the
// hashes are nobody's words.
func (a Artefact) In(w Words) string {
	if a.Name != ArtefactHashes {
		return a.Text
	}
	lines := strings.Split(a.Text, "\n")
	for i, line := range lines {
		lines[i] = w.Fact(line)
	}
	return strings.Join(lines, "\n")
}

// ArtefactName names an artefact.
type ArtefactName string

// The artefacts.
const (
	ArtefactTask      ArtefactName = "task"       // the task's own text
	ArtefactHead      ArtefactName = "head"       // payExchangeInfoHead
	ArtefactList      ArtefactName = "list"       // payExchangeInfoLists
	ArtefactToSign    ArtefactName = "to-sign"    // exactly the bytes to be signed
	ArtefactVisible   ArtefactName = "visible"    // the same with what cannot be seen made visible
	ArtefactHashes    ArtefactName = "hashes"     // length and hashes of the bytes to be signed
	ArtefactSignValue ArtefactName = "sign-value" // base64
	ArtefactCertNo    ArtefactName = "cert-no"
	ArtefactUpload    ArtefactName = "upload" // the JSON text of payExInfoStr
	ArtefactAnswer    ArtefactName = "answer" // customs' answer, verbatim
)

// ArtefactNames lists all artefacts.
var ArtefactNames = []ArtefactName{
	ArtefactTask, ArtefactHead, ArtefactList, ArtefactToSign, ArtefactVisible, ArtefactHashes,
	ArtefactSignValue, ArtefactCertNo, ArtefactUpload, ArtefactAnswer,
}

// Options says how a Prober reaches the world.
type Options struct {
	// HTTP makes every exchange. Its limits are the program's own.
	HTTP *httpx.Client
	// Proxied is true when HTTP goes through a proxy: names are then resolved and
	// connections made there, so that those lines cannot be judged here.
	Proxied bool
	// Resolve finds the addresses of a host; nil asks the system.
	Resolve func(ctx context.Context, host string) ([]string, error)
	// Dial opens a connection; nil is the system's way.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Now is the wall clock; nil is time.Now.
	Now func() time.Time
	// Slow is from when on an answer of the platform is called slow: 3 s.
	Slow time.Duration
}

// Prober runs the steps. It is safe for use by many goroutines.
type Prober struct{ o Options }

// New makes a prober. It does nothing by itself.
func New(o Options) *Prober {
	if o.Resolve == nil {
		o.Resolve = net.DefaultResolver.LookupHost
	}
	if o.Dial == nil {
		o.Dial = (&net.Dialer{}).DialContext
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Slow == 0 {
		o.Slow = 3 * time.Second
	}
	return &Prober{o}
}

// direct reports whether an address is reached without the proxy.
func (p *Prober) direct(u *url.URL) bool { return !p.o.Proxied || httpx.Loopback(u) }
