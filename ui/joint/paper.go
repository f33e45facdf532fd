package joint

import (
	"strings"

	"fyne.io/fyne/v2"

	"customs179/ui/kit"
)

// paperHolds is how many bytes the entry takes to be changed there, and
// paperShows how many it shows of a longer text: breaking one line of 8,000
// characters into many takes Fyne seconds, of 100,000 minutes, and all that time
// the window stands still.
const (
	paperHolds = 1500
	paperShows = 600
)

// paper is the entry for a long text. What is too long for it is taken whole and
// shown in part, and cannot be changed there.
type paper struct {
	kit.Entry
	take func(text string)
}

func newPaper(e *kit.Env, take func(string)) *paper {
	p := &paper{take: take}
	p.Env = e
	p.MultiLine = true
	p.Wrapping = fyne.TextWrapBreak
	p.ExtendBaseWidget(p)
	return p
}

// TypedShortcut has a long text taken past the entry.
func (p *paper) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok && !p.Disabled() {
		if text := paste.Clipboard.Content(); long(p.Text + text) {
			p.take(text)
			return
		}
	}
	p.Entry.Entry.TypedShortcut(s) // kit's own takes one line
}

// show shows a text, or its beginning.
func (p *paper) show(text string) {
	cut := long(text)
	if cut {
		text = strings.ToValidUTF8(text[:paperShows], "") + " …"
	}
	p.SetText(text)
	if cut {
		p.Disable()
	} else {
		p.Enable()
	}
}

func long(text string) bool { return len(text) > paperHolds }
