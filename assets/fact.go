package assets

import (
	"regexp"
	"slices"
	"strings"
	"sync"
	"unicode"
)

// The prober tells its facts in English. The catalogue's English texts under
// probe.fact are the patterns by which they are known again, so that the words of
// another language can stand in their place; a fact without one stays as it is.
const factPrefix = "probe.fact."

// factPattern finds one fact; names are its parameters in the order of the groups.
type factPattern struct {
	key   string
	re    *regexp.Regexp
	names []string
	fixed int // characters that are not parameters: the closest pattern decides
	// word is the longest of its words: a text without it need not be searched.
	word string
}

// loose are the signs that a text of the catalogue cannot hold, and a fact can.
const loose = "(?:[\"{}\\[\\]`]+ ?)?"

var factPatterns = sync.OnceValue(func() []factPattern {
	english := New(EN)
	var all []factPattern
	for _, key := range english.Keys() {
		if strings.HasPrefix(key, factPrefix) {
			all = append(all, newFactPattern(key, english.T(key, markers)))
		}
	}
	slices.SortStableFunc(all, func(a, b factPattern) int { return b.fixed - a.fixed })
	return all
})

// short is a pattern with so few characters of its own that its parameters have
// to be single words.
const short = 8

// markers stand for the parameters while a text is made into a pattern; n is a
// number, behind which a fact may go on.
var markers = map[string]string{"a": "\x01a", "b": "\x01b", "c": "\x01c", "n": "\x01n"}

func newFactPattern(key, text string) factPattern {
	p := factPattern{key: key}
	fixed := text
	for _, marker := range markers {
		fixed = strings.ReplaceAll(fixed, marker, " ")
	}
	for word := range strings.FieldsFuncSeq(fixed, func(r rune) bool { return !unicode.IsLetter(r) }) {
		if len(word) > len(p.word) {
			p.word = word
		}
	}
	var b strings.Builder
	b.WriteString("^")
	if text[0] != '\x01' {
		b.WriteString(loose)
	}
	literal := false
	group := "(.+?)"
	if len(text)-2*strings.Count(text, "\x01") < short {
		group = `(\S+(?:, \S+)*?)` // else it would find itself in many sentences
	}
	for i := 0; i < len(text); i++ {
		if text[i] == '\x01' {
			i++
			p.names = append(p.names, text[i:i+1])
			if text[i] == 'n' {
				b.WriteString(`(\d+(?:\.\d+)?)`)
			} else {
				b.WriteString(group)
			}
			literal = false
			continue
		}
		if literal {
			b.WriteString(loose)
		}
		b.WriteString(regexp.QuoteMeta(text[i : i+1]))
		p.fixed++
		literal = true
	}
	if literal {
		b.WriteString(loose + " ?" + loose)
	}
	b.WriteString("$")
	p.re = regexp.MustCompile("(?s)" + b.String())
	return p
}

// deepest is how many facts may stand inside each other.
const deepest = 6

// factLong is from when on a fact is a text of the peer rather than a sentence,
// in bytes.
const factLong = 2000

// coded is the text of a fault: what happened, its codes, and the peer's own
// words.
var coded = regexp.MustCompile(`(?s)^(.+?)((?: \[[a-z]+(?:[.-][a-z]+)*\])+)(?:: (.*))?$`)

// Fact gives a technical fact of the prober, which is told in English, in the
// catalogue's language. What the catalogue has no words for stays as it is: a
// name, a number, the peer's own text.
func (c *Catalogue) Fact(english string) string {
	if c.lang == EN {
		return english
	}
	return c.fact(english, 0)
}

func (c *Catalogue) fact(text string, depth int) string {
	if depth == deepest || len(text) > factLong || text == "" || strings.IndexByte("{[<", text[0]) >= 0 {
		return text // the last is JSON, or a page: nothing that the prober says
	}
	one, found := strings.CutPrefix(text, "1 character")
	if found && !strings.HasPrefix(one, "s") {
		text = "1 characters" + one
	}
	for _, f := range factPatterns() {
		if !strings.Contains(text, f.word) {
			continue
		}
		m := f.re.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		values := params{}
		for i, name := range f.names {
			values[name] = c.fact(m[i+1], depth+1)
		}
		return c.T(f.key, values)
	}
	return c.factParts(text, depth+1)
}

// factParts gives a text that consists of others: what was done, and how it went.
func (c *Catalogue) factParts(text string, depth int) string {
	if m := coded.FindStringSubmatch(text); m != nil {
		if what := c.fact(m[1], depth); what != m[1] {
			return c.joined(what+m[2], m[3])
		}
		return text
	}
	head, tail, found := strings.Cut(text, ": ")
	if !found {
		return text
	}
	first, second := c.fact(head, depth), c.fact(tail, depth)
	if first == head && second == tail {
		return text
	}
	return c.joined(first, second)
}

func (c *Catalogue) joined(first, second string) string {
	if second == "" {
		return first
	}
	return c.T("common.colon", params{"name": first, "value": second})
}

// chinese is the catalogue by which a sentence of the prober is told from a text of
// somebody else's.
var chinese = sync.OnceValue(func() *Catalogue { return New(ZH) })

// FactWorded reports whether there are words for a fact: it is a sentence of the
// prober rather than a text of somebody else's.
func FactWorded(english string) bool { return chinese().Fact(english) != english }
