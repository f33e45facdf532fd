package joint

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"customs179/core/probe"
)

// textShown is how much of a long text is put on the screen, in characters.
const textShown = 12000

// pictures are the names of control characters that a text is likely to have.
// The fonts have no control pictures, so that names stand for them.
var pictures = map[rune]string{0x00: "NUL", 0x09: "TAB", 0x0A: "LF", 0x0B: "VT", 0x0C: "FF", 0x0D: "CR", 0x1B: "ESC"}

// legible shows what cannot be seen in a text in characters that the fonts have.
func legible(text string) string {
	var b strings.Builder
	for _, r := range probe.Visible(text) {
		switch {
		case r == '⟦':
			b.WriteRune('【')
		case r == '⟧':
			b.WriteRune('】')
		case r == 0x2421:
			b.WriteString("【DEL】")
		case r >= 0x2400 && r < 0x2420:
			b.WriteString("【" + controlName(r-0x2400) + "】")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// fact gives a technical fact of the prober in words.
func (p *Page) fact(text string) string { return legible(p.env.Words.Fact(text)) }

func controlName(r rune) string {
	if name, ok := pictures[r]; ok {
		return name
	}
	return fmt.Sprintf("0x%02X", r)
}

// shown is legible with its lines kept, and capped.
func shown(text string) string {
	if utf8.RuneCountInString(text) > textShown {
		text = string([]rune(text)[:textShown]) + "…"
	}
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = legible(strings.TrimSuffix(line, "\r"))
	}
	return strings.Join(lines, "\n")
}
