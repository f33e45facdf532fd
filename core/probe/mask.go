package probe

import (
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"
)

// mask hides names and accounts of recipients in a report.
type mask struct{ texts []string }

const hidden = "***"

// add notes texts to hide, in every spelling in which they may stand.
func (m *mask) add(texts ...string) {
	for _, text := range texts {
		if utf8.RuneCountInString(text) < 2 {
			continue
		}
		for _, form := range []string{text, inner(text), Visible(text), url.QueryEscape(text)} {
			if !slices.Contains(m.texts, form) {
				m.texts = append(m.texts, form)
			}
		}
	}
	// The longer ones first: one may begin like another, and its end would stay.
	slices.SortStableFunc(m.texts, func(a, b string) int { return len(b) - len(a) })
}

// recipients find the members by their names, also where the value could not be
// read, or is escaped in a way of its own: in JSON, and in JSON inside a text.
var recipients = []*regexp.Regexp{
	regexp.MustCompile(`("recp(?:Account|Name)"\s*:\s*")(?:[^"\\]|\\.)*`),
	regexp.MustCompile(`(\\"recp(?:Account|Name)\\"\s*:\s*\\")(?:\\\\\\"|\\[^"]|[^"\\])*`),
}

// all hides every value in a whole text.
func (m mask) all(text string) string {
	for _, r := range recipients {
		text = r.ReplaceAllString(text, "${1}"+hidden)
	}
	for _, form := range m.texts {
		text = strings.ReplaceAll(text, form, hidden)
	}
	return text
}

// window is how many characters in a row of a hidden text give it away.
const window = 4

// short is all for a piece of a text, which may begin or end inside a value:
// then nothing of it is shown.
func (m mask) short(text string) string {
	text = m.all(text)
	for _, form := range m.texts {
		runes := []rune(form)
		for i := 0; i+window <= len(runes); i++ {
			if telling(runes[i:i+window]) && strings.Contains(text, string(runes[i:i+window])) {
				return hidden
			}
		}
	}
	return text
}

// telling reports whether characters give something away: the zeros of an account
// stand in half of all codes and times too, which a report is about.
func telling(runes []rune) bool {
	seen := map[rune]bool{}
	for _, r := range runes {
		seen[r] = true
	}
	return len(seen) > 2
}
