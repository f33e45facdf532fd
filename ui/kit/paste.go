package kit

import (
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
)

// longestLine is how many characters a field of one line takes from the
// clipboard: more than any address or path has. A whole document in one line
// becomes one picture of a million pixels, and the window stands still.
const longestLine = 1000

// Pasted cuts what a shortcut pastes into a field of one line to a length that a
// window can draw, and leaves out what cannot be seen. Other shortcuts are
// unchanged.
func Pasted(s fyne.Shortcut) fyne.Shortcut { return PastedUpTo(s, longestLine) }

// PastedUpTo is Pasted for a field of which is known how long its text can be.
func PastedUpTo(s fyne.Shortcut, most int) fyne.Shortcut {
	p, ok := s.(*fyne.ShortcutPaste)
	if !ok || p.Clipboard == nil {
		return s
	}
	return &fyne.ShortcutPaste{Clipboard: shortClipboard{Clipboard: p.Clipboard, most: most}}
}

// shortClipboard is a clipboard that gives one line.
type shortClipboard struct {
	fyne.Clipboard
	most int
}

// Content gives the beginning of what can be seen of the text.
func (c shortClipboard) Content() string {
	text := strings.TrimSpace(c.Clipboard.Content())
	var out strings.Builder
	left := c.most
	for _, r := range text {
		switch {
		case left == 0:
			return out.String()
		case r == '\n' || r == '\t':
			r = ' '
		case !unicode.IsPrint(r):
			continue
		}
		out.WriteRune(r)
		left--
	}
	return out.String()
}
