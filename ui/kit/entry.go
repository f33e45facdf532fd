package kit

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// Entry is a field that leaves the window's keys to the window: Fyne gives every
// key to the focused field, and F5 or Escape would end there. It can be embedded
// in a field of its own kind.
type Entry struct {
	widget.Entry
	Env *Env
}

// NewEntry makes a field of one line.
func (e *Env) NewEntry() *Entry {
	f := &Entry{Env: e}
	f.ExtendBaseWidget(f)
	return f
}

// TypedKey offers F5 and Escape to the window first.
func (f *Entry) TypedKey(key *fyne.KeyEvent) {
	if (key.Name == fyne.KeyF5 || key.Name == fyne.KeyEscape) && f.Env.Key != nil && f.Env.Key(key.Name) {
		return
	}
	f.Entry.TypedKey(key)
}

// TypedShortcut takes no more from the clipboard than a line can hold.
func (f *Entry) TypedShortcut(s fyne.Shortcut) { f.Entry.TypedShortcut(Pasted(s)) }
