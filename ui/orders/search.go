package orders

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

// longestNumber is how many characters are taken for a number: twice as long as
// any that customs takes.
const longestNumber = 128

// search is the search box. A pasted list of numbers does not fit into one line
// and is taken out of it: the box stays free for the next search.
type search struct {
	widget.Entry
	// list is called with a list of numbers that was pasted.
	list func(numbers []string)
	// away takes the focus from the box.
	away func()
	// page gets the keys that are not for the text.
	page pageKeys
}

func newSearch(hint string, changed func(string), list func([]string), page pageKeys) *search {
	s := &search{list: list, page: page}
	s.PlaceHolder = hint
	s.Icon = theme.SearchIcon()
	s.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	s.OnChanged = changed
	s.ExtendBaseWidget(s)
	return s
}

// TypedShortcut takes a list out of what is pasted.
func (s *search) TypedShortcut(shortcut fyne.Shortcut) {
	paste, ok := shortcut.(*fyne.ShortcutPaste)
	if !ok {
		s.Entry.TypedShortcut(shortcut)
		return
	}
	text := paste.Clipboard.Content()
	if found := numbers(text); len(found) > 1 {
		s.list(found)
		return
	}
	// One number, perhaps with the line end that a spreadsheet puts after it.
	if only := numbers(text); len(only) == 1 && len(only[0]) <= longestNumber && strings.ContainsAny(text, "\r\n\t") {
		s.SetText(only[0])
		return
	}
	s.Entry.TypedShortcut(kit.PastedUpTo(paste, longestNumber))
}

// TypedKey leaves the search: back with Esc, on to what was found with Enter or
// the arrow down.
func (s *search) TypedKey(e *fyne.KeyEvent) {
	switch e.Name {
	case fyne.KeyEscape:
		if !s.page.Escape() {
			s.away()
		}
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeyDown:
		s.page.Enter()
	default:
		s.Entry.TypedKey(e)
	}
}
