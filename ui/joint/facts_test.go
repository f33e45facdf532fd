package joint

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"customs179/assets"
	"customs179/core/probe"
	"customs179/ui/uitest"
)

// sentence is English that a Chinese reader should not have to read.
var sentence = regexp.MustCompile(`[a-z]{2,} [a-z]{2,}`)

func translated(text string) bool {
	return !sentence.MatchString(text) || strings.ContainsFunc(text, func(r rune) bool { return unicode.Is(unicode.Han, r) })
}

// No line of a real run is left in English on the Chinese page.
func TestFactsOfRuns(t *testing.T) {
	p := newPage(t, uitest.Env(t, uitest.New(t), assets.ZH))
	for what, run := range map[string]steps{"good": goodSteps(t), "broken": brokenSteps(t)} {
		for name, s := range run {
			for _, l := range s.Lines {
				for _, text := range []string{l.Seen, l.Expected} {
					if !translated(p.fact(text)) {
						t.Errorf("%s %s %s: %q has no words", what, name, l.ID, text)
					}
				}
			}
		}
	}
}

// wire are the texts of a run that are nobody's words: they went over the wire.
var wire = []string{"sign error", "message = customs179: a test of the callback, no order is concerned"}

// Nothing in a Chinese report is told in English but what went over the wire.
func TestReportOfRuns(t *testing.T) {
	for what, run := range map[string]steps{"good": goodSteps(t), "broken": brokenSteps(t)} {
		p := newPage(t, uitest.Env(t, uitest.New(t), assets.ZH))
		p.done = run
		for line := range strings.Lines(p.markdown()) {
			if !translated(line) && !slices.Contains(wire, strings.TrimSpace(line)) {
				t.Errorf("%s: %s", what, line)
			}
		}
		for _, s := range run {
			for _, x := range s.Exchanges {
				for _, text := range []string{x.Name, x.Error} {
					if got := p.env.Words.Fact(text); text != "" && got == text {
						t.Errorf("%s: %q has no words", what, text)
					}
				}
			}
		}
	}
}

func TestLegible(t *testing.T) {
	if got := legible("a\u200bb\x01\x7f\n" + string(probe.OK)); got != "a【U+200B】b【0x01】【DEL】【LF】ok" {
		t.Error(got)
	}
}
