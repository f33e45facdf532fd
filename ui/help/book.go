package help

import (
	"regexp"
	"slices"
	"strings"
)

// kind is what a block of a book is.
type kind int

const (
	blockHeading kind = iota
	blockText
	blockItem
	blockPicture
)

// block is a piece of a book.
type block struct {
	kind  kind
	level int    // of a heading, from 1
	text  string // a picture's words, where it is missing
	// anchor is a heading's, mark an item's ("1." or a bullet), name one's that has a
	// column for it, file a picture's.
	anchor, mark, name, file string
}

var (
	headingLine = regexp.MustCompile(`^(#{1,3}) +(.*?)(?: +\{#([a-z-]+)\})?$`)
	itemLine    = regexp.MustCompile(`^(-|[0-9]+\.) +(.*)$`)
	pictureLine = regexp.MustCompile(`^!\[([^\]]*)\]\(([^)]+)\)$`)
)

// bullet stands before an item without a number.
const bullet = "·"

// parse reads a book: a line is a heading, an item, a picture or a paragraph.
// What it does not know is a paragraph, so that nothing is lost.
func parse(text string) []block {
	var out []block
	for line := range strings.Lines(text) {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		if m := headingLine.FindStringSubmatch(line); m != nil {
			out = append(out, block{kind: blockHeading, level: len(m[1]), text: m[2], anchor: m[3]})
		} else if m := itemLine.FindStringSubmatch(line); m != nil {
			mark := m[1]
			if mark == "-" {
				mark = bullet
			}
			out = append(out, block{kind: blockItem, mark: mark, text: m[2]})
		} else if m := pictureLine.FindStringSubmatch(line); m != nil {
			out = append(out, block{kind: blockPicture, text: m[1], file: m[2]})
		} else {
			out = append(out, block{kind: blockText, text: line})
		}
	}
	return out
}

// withNames gives the items below headings of the third level the name with which
// they begin, up to the colon.
func withNames(blocks []block, colon string) []block {
	out := slices.Clone(blocks)
	below := false
	for i, b := range out {
		if b.kind == blockHeading {
			below = b.level == 3
		}
		if name, value, found := strings.Cut(b.text, colon); found && below && b.kind == blockItem {
			out[i].name, out[i].text = name, value
		}
	}
	return out
}
