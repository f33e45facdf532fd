package probe

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"customs179/core/payload"
)

// Mistake is a known mistake that a text shows.
type Mistake struct {
	ID MistakeID `json:"id"`
	// Count is how often; Field, Ours and Theirs are of the first time.
	Count  int    `json:"count"`
	Field  string `json:"field,omitempty"`
	Ours   string `json:"ours,omitempty"`
	Theirs string `json:"theirs,omitempty"`
}

// Comparison is what differs between our text to be signed and another one.
type Comparison struct {
	Equal bool `json:"equal"`
	// At is the offset of the first differing byte; the length of the shorter text
	// when one is the beginning of the other.
	At int `json:"at"`
	// Field is where At lies in our text: a path, or "end".
	Field string `json:"field,omitempty"`
	// OursByte and TheirsByte are the bytes at At, "0x2F" or "end". Ours and Theirs
	// are what stands around there, made visible.
	OursByte   string `json:"oursByte,omitempty"`
	TheirsByte string `json:"theirsByte,omitempty"`
	Ours       string `json:"ours,omitempty"`
	Theirs     string `json:"theirs,omitempty"`
	OursLen    int    `json:"oursLen"` // bytes
	TheirsLen  int    `json:"theirsLen"`
	// Mistakes are the known mistakes found, in the order of their first place.
	Mistakes []Mistake `json:"mistakes,omitempty"`
	// Explained is true when the mistakes account for every difference.
	Explained bool `json:"explained"`
}

// Compare finds the first differing byte of two texts to be signed, and which
// known mistakes turn ours into theirs. ours must come from payload.Build; theirs
// is whatever a developer pasted, byte for byte.
func Compare(ours payload.Built, theirs string) Comparison {
	c := firstDifference(ours, theirs)
	if c.Equal {
		return c
	}
	a := &aligner{ours: tokensOf(ours), theirs: theirs, unwrapped: map[string]bool{}}
	if a.rewrite(ours) {
		a.run()
	}
	c.Mistakes, c.Explained = a.found, !a.lost
	return c
}

// around is how many bytes are shown before and after a place.
const around = 24

func firstDifference(b payload.Built, theirs string) Comparison {
	ours := b.ToSign
	c := Comparison{OursLen: len(ours), TheirsLen: len(theirs), Equal: ours == theirs, Explained: true}
	if c.Equal {
		return c
	}
	for c.At < min(len(ours), len(theirs)) && ours[c.At] == theirs[c.At] {
		c.At++
	}
	c.OursByte, c.TheirsByte = byteAt(ours, c.At), byteAt(theirs, c.At)
	c.Ours, c.Theirs = shownAround(ours, c.At), shownAround(theirs, c.At)
	c.Field = "end"
	for _, t := range tokensOf(b) {
		if c.At < t.start+len(t.text) {
			c.Field = t.field
			break
		}
	}
	return c
}

func byteAt(text string, at int) string {
	if at >= len(text) {
		return "end"
	}
	return fmt.Sprintf("0x%02X", text[at])
}

// shownAround gives the neighbourhood of a byte; ▸ stands before it.
func shownAround(text string, at int) string {
	from, to := max(0, at-around), min(len(text), at+around)
	at = min(at, len(text))
	for from > 0 && from < len(text) && !utf8.RuneStart(text[from]) {
		from--
	}
	for to < len(text) && !utf8.RuneStart(text[to]) {
		to++
	}
	return Visible(text[from:at]) + "▸" + Visible(text[at:to])
}

// aligner walks over both texts at once, ours piece by piece.
type aligner struct {
	ours   []token
	theirs string
	i, j   int // next piece of ours, next byte of theirs
	found  []Mistake
	// before is what had been found when the current value began: when the value
	// turns out to be another one, what was seen inside it counts for nothing.
	before []Mistake
	field  string
	lost   bool
	// unwrapped are the parts whose opening quote is missing.
	unwrapped map[string]bool
}

// note counts a mistake.
func (a *aligner) note(id MistakeID, field, ours, theirs string) {
	for k := range a.found {
		if a.found[k].ID == id {
			a.found[k].Count++
			return
		}
	}
	a.found = append(a.found, Mistake{id, 1, field, Visible(clip(ours)), Visible(clip(theirs))})
}

func clip(text string) string {
	if len(text) <= 2*around {
		return text
	}
	end := 2 * around
	for end > 0 && !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end] + "…"
}

// run aligns the texts from start to end.
func (a *aligner) run() {
	for a.i < len(a.ours) {
		t := a.ours[a.i]
		if t.field != a.field {
			a.field, a.before = t.field, slices.Clone(a.found)
		}
		if t.kind != kindWhole && a.matches(a.i, a.j) {
			a.i, a.j = a.i+1, a.j+len(t.text)
			continue
		}
		switch {
		case t.kind == kindWhole && a.whole(t):
		case a.explain(t):
		case a.j >= len(a.theirs):
			a.note(MistakeEndCut, t.field, t.text, "")
			return
		case !a.resync(t):
			a.lost = true
			return
		}
	}
	a.end(a.theirs[a.j:])
}

// matches reports whether our piece k stands at byte j of theirs; past our last
// piece, whether theirs ends there.
func (a *aligner) matches(k, j int) bool {
	if j > len(a.theirs) {
		return false
	}
	if k >= len(a.ours) {
		return j == len(a.theirs)
	}
	return strings.HasPrefix(a.theirs[j:], a.ours[k].text)
}

// explain asks the recognisers, the first that knows the place decides.
func (a *aligner) explain(t token) bool {
	for _, r := range recognisers {
		if !slices.Contains(r.kinds, t.kind) {
			continue
		}
		pieces, bytes := r.eat(a, t)
		if pieces == 0 && bytes == 0 {
			continue
		}
		ours := ""
		for _, p := range a.ours[a.i : a.i+pieces] {
			ours += p.text
		}
		a.note(r.id, t.field, ours, a.theirs[a.j:a.j+bytes])
		a.i, a.j = a.i+pieces, a.j+bytes
		return true
	}
	return false
}

// resync gives up a value that is another one, and goes on at the next name that
// both texts have.
func (a *aligner) resync(t token) bool {
	for k := a.i + 1; k < len(a.ours); k++ {
		if a.ours[k].kind != kindKey {
			continue
		}
		at := indexKey(a.theirs[a.j:], strings.Trim(a.ours[k].text, `"`))
		if at < 0 {
			continue
		}
		a.found = a.before
		a.note(MistakeValueOther, t.field, t.text, a.theirs[a.j:a.j+at])
		a.i, a.j = k, a.j+at
		return true
	}
	return false
}

// indexKey finds a name with a quote before it and gives the quote's place.
func indexKey(text, name string) int {
	for from := 0; ; {
		at := strings.Index(text[from:], name)
		if at < 0 {
			return -1
		}
		at += from
		rest := strings.TrimLeft(text[at+len(name):], "\\\"' ")
		if at > 0 && text[at-1] == '"' && strings.HasPrefix(rest, ":") {
			return at - 1
		}
		from = at + len(name)
	}
}

// end judges what stands behind our end.
func (a *aligner) end(rest string) {
	switch {
	case rest == "":
	case rest == "\n":
		a.note(MistakeEndLF, "end", "", rest)
	case rest == "\r\n":
		a.note(MistakeEndCRLF, "end", "", rest)
	case strings.Trim(rest, " \t\r\n\x00\u00A0\u3000") == "":
		a.note(MistakeEndBlank, "end", "", rest)
	default:
		a.note(MistakeEndMore, "end", "", rest)
	}
}
