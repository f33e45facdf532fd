package probe

import (
	"fmt"
	"regexp"
	"strings"

	"customs179/core/order"
	"customs179/core/payload"
)

// CompareTask builds an order's text to be signed and compares it with what a
// developer pasted. guid and serviceTime are new with every signing, so they are
// taken from the pasted text where it has usable ones.
func (p *Prober) CompareTask(t order.Task, theirs string, o payload.Options) (Step, error) {
	guid, serviceTime := Borrow(theirs)
	if guid == "" {
		guid = payload.NewGUID()
	}
	if serviceTime == "" {
		serviceTime = fmt.Sprint(p.o.Now().UnixMilli())
	}
	b, err := payload.Build(t, guid, serviceTime, o)
	if err != nil {
		return Step{}, err
	}
	s := CompareStep(b, theirs)
	s.hide(t)
	return s, nil
}

// CompareStep judges a comparison line by line.
func CompareStep(ours payload.Built, theirs string) Step {
	c := Compare(ours, theirs)
	g := NewSigning(ours)
	s := Step{Name: StepCompare, Comparison: &c, Artefacts: []Artefact{
		{ArtefactToSign, g.Text}, {ArtefactVisible, g.Visible}, {ArtefactHashes, g.Hashes()},
	}}
	if c.Equal {
		s.ok(CompareEqual, fmt.Sprintf("%d bytes, SHA-256 %s", g.Bytes, g.SHA256))
		return s
	}
	for _, m := range c.Mistakes {
		seen := fmt.Sprintf("%d times", m.Count)
		if m.Count == 1 {
			seen = "once"
		}
		if m.Field != "" {
			seen += ", first in " + m.Field
		}
		s.add(Line{ID: CompareMistake, Verdict: Fail, Subject: string(m.ID), Seen: seen, Value: m.Theirs,
			Expected: m.Ours, Cure: CureSeeMistake})
	}
	if !c.Explained || len(c.Mistakes) == 0 {
		s.fail(CompareUnknown, fmt.Sprintf("first difference at byte %d in %s: %s", c.At, c.Field, c.TheirsByte), c.OursByte, CureExactText)
	}
	return s
}

var (
	guidIn = regexp.MustCompile(`(?i)guid\W{1,8}([0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12})\b`)
	timeIn = regexp.MustCompile(`serviceTime\W{1,12}(\d{13}|\d{10})\b`)
)

// Borrow finds guid and serviceTime in a text to be signed that somebody else
// made, in the form in which they should be; "" for what is not there.
func Borrow(theirs string) (guid, serviceTime string) {
	if m := guidIn.FindStringSubmatch(theirs); m != nil {
		h := strings.ToUpper(strings.ReplaceAll(m[1], "-", ""))
		guid = h[:8] + "-" + h[8:12] + "-" + h[12:16] + "-" + h[16:20] + "-" + h[20:]
	}
	if all := timeIn.FindAllStringSubmatch(theirs, -1); all != nil {
		serviceTime = all[len(all)-1][1]
		if len(serviceTime) == 10 {
			serviceTime += "000"
		}
	}
	return guid, serviceTime
}
