package joint

import (
	"regexp"
	"slices"
	"strings"
	"sync"

	"customs179/assets"
)

// The prober tells its facts in English. The catalogue's English texts under
// probe.fact are the patterns by which they are known again, so that the words of
// another language can stand in their place; a fact without one stays as it is.
const factPrefix = "probe.fact."

// pattern finds one fact; names are its parameters in the order of the groups.
type pattern struct {
	key   string
	re    *regexp.Regexp
	names []string
	fixed int // characters that are not parameters: the closest pattern decides
}

// loose are the signs that a text of the catalogue cannot hold, and a fact can.
const loose = "(?:[\"{}\\[\\]`]+ ?)?"

var patterns = sync.OnceValue(func() []pattern {
	english := assets.New(assets.EN)
	var all []pattern
	for _, key := range english.Keys() {
		if strings.HasPrefix(key, factPrefix) {
			all = append(all, newPattern(key, english.T(key, markers)))
		}
	}
	slices.SortStableFunc(all, func(a, b pattern) int { return b.fixed - a.fixed })
	return all
})

// short is a pattern with so few characters of its own that its parameters have
// to be single words.
const short = 8

// markers stand for the parameters while a text is made into a pattern.
var markers = map[string]string{"a": "\x01a", "b": "\x01b", "c": "\x01c"}

func newPattern(key, text string) pattern {
	p := pattern{key: key}
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
			b.WriteString(group)
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
		b.WriteString(loose)
	}
	b.WriteString(" ?" + loose + "$")
	p.re = regexp.MustCompile("(?s)" + b.String())
	return p
}

// deepest is how many facts may stand inside each other.
const deepest = 3

// worded reports whether a fact is a sentence of the prober rather than a text of
// somebody else's.
func worded(text string) bool {
	return len(text) <= factLong && slices.ContainsFunc(patterns(), func(f pattern) bool { return f.re.MatchString(text) })
}

// fact gives a technical fact of the prober in words.
func (p *Page) fact(text string) string { return legible(p.inWords(text, 0)) }

func (p *Page) inWords(text string, depth int) string {
	if p.env.Words.Lang() == assets.EN || depth == deepest || len(text) > factLong {
		return text
	}
	for _, f := range patterns() {
		m := f.re.FindStringSubmatch(text)
		if m == nil {
			continue
		}
		values := map[string]string{}
		for i, name := range f.names {
			values[name] = p.inWords(m[i+1], depth+1)
		}
		return p.env.Words.T(f.key, values)
	}
	return text
}

// factLong is from when on a fact is a text of the peer rather than a sentence.
const factLong = 2000
