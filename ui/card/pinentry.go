package card

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"customs179/core/secret"
	"customs179/ui/kit"
)

// pinEntry is a field of dots with an eye. What is typed can be looked at while
// it stands there, and taken away in no other way: not copied, not cut, and not
// brought back with undo once it was used.
type pinEntry struct {
	widget.Entry
	env *kit.Env
}

// longestPIN is how many characters are taken from the clipboard: enough to be
// refused for their number rather than cut to one that a card would try.
const longestPIN = 2 * secret.MaxPIN

func newPINEntry(e *kit.Env) *pinEntry {
	p := &pinEntry{env: e}
	p.Password = true
	p.Wrapping = fyne.TextWrap(fyne.TextTruncateClip)
	p.ExtendBaseWidget(p)
	return p
}

// TypedKey offers the window's own keys to the window, as kit.Entry does.
func (p *pinEntry) TypedKey(key *fyne.KeyEvent) {
	window := p.env.Window.Canvas().OnTypedKey()
	if window != nil && (key.Name == fyne.KeyF5 || key.Name == fyne.KeyEscape) {
		window(key)
		return
	}
	p.Entry.TypedKey(key)
}

// TypedShortcut leaves out what would put the PIN on the clipboard.
func (p *pinEntry) TypedShortcut(s fyne.Shortcut) {
	switch s.(type) {
	case *fyne.ShortcutCopy, *fyne.ShortcutCut:
		return
	}
	p.Entry.TypedShortcut(kit.PastedUpTo(s, longestPIN))
}

// TappedSecondary shows no menu: it would offer to copy.
func (p *pinEntry) TappedSecondary(*fyne.PointEvent) {}

// take gives what was typed and clears the field at once, hidden again. Setting
// the text also clears Fyne's history, so that undo brings nothing back.
func (p *pinEntry) take() string {
	text := p.Text
	p.SetText("")
	if !p.Password {
		p.Password = true
		p.Refresh()
	}
	return text
}
