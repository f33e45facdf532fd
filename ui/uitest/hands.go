package uitest

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetest "fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

// textOf gives the text that an object shows itself, and whether there may be
// more inside it.
func textOf(o fyne.CanvasObject) (text string, deeper bool) {
	switch o := o.(type) {
	case *widget.Label:
		return o.Text, false
	case *widget.RichText:
		return o.String(), false
	case *widget.Entry:
		if o.Text == "" {
			return o.PlaceHolder, false
		}
		if o.Password {
			return strings.Repeat("•", len([]rune(o.Text))), false
		}
		return o.Text, false
	case *widget.Select:
		if o.Selected == "" {
			return o.PlaceHolder, false
		}
		return o.Selected, false
	case *canvas.Text:
		return o.Text, false
	case *widget.TextGrid:
		return o.Text(), false
	}
	return "", true
}

// HasText reports whether a visible text of root contains text.
func HasText(root fyne.CanvasObject, text string) bool {
	for _, s := range Texts(root) {
		if strings.Contains(s, text) {
			return true
		}
	}
	return false
}

// Tappable finds what can be tapped and shows exactly text, the innermost one;
// nil when there is none. A label whose text can be selected does not count.
func Tappable(root fyne.CanvasObject, text string) fyne.Tappable {
	var found fyne.Tappable
	Visit(root, func(o fyne.CanvasObject) bool {
		if _, ok := o.(*widget.Label); ok {
			return false
		}
		if tap, ok := o.(fyne.Tappable); ok {
			for _, s := range Texts(o) {
				if s == text {
					found = tap
				}
			}
		}
		return true
	})
	return found
}

// Tap taps what shows exactly text: a button, a tick, a link, an entry of the
// navigation. It fails when there is none or when it is disabled.
func Tap(t testing.TB, root fyne.CanvasObject, text string) {
	t.Helper()
	tap := Tappable(root, text)
	if tap == nil {
		t.Fatalf("nothing to tap with the text %q among %q", text, Texts(root))
	}
	if d, ok := tap.(fyne.Disableable); ok && d.Disabled() {
		t.Fatalf("%q is disabled", text)
	}
	fynetest.Tap(tap)
}

// Enabled reports whether there is something to tap with the text, and it can be.
func Enabled(root fyne.CanvasObject, text string) bool {
	tap := Tappable(root, text)
	d, ok := tap.(fyne.Disableable)
	return tap != nil && (!ok || !d.Disabled())
}

// Unfold opens everything that is folded.
func Unfold(root fyne.CanvasObject) {
	Visit(root, func(o fyne.CanvasObject) bool {
		if a, ok := o.(*widget.Accordion); ok {
			a.OpenAll()
		}
		return true
	})
}

// Entry is a field that a person types into.
type Entry interface {
	fyne.Focusable
	fyne.CanvasObject
	SetText(string)
	SetPlaceHolder(string)
}

// Entries gives the visible fields of root, in the order they are read.
func Entries(root fyne.CanvasObject) []Entry {
	var out []Entry
	Visit(root, func(o fyne.CanvasObject) bool {
		if e, ok := o.(Entry); ok {
			out = append(out, e)
			return false
		}
		return true
	})
	return out
}

// Type clears a field, types a text as a person would, and leaves the field.
func Type(t testing.TB, field Entry, text string) {
	t.Helper()
	if d, ok := field.(fyne.Disableable); ok && d.Disabled() {
		t.Fatal("the field is disabled")
	}
	field.SetText("")
	field.FocusGained()
	for _, r := range text {
		field.TypedRune(r)
	}
	field.FocusLost()
}

// Press presses a key in a field: fyne.KeyReturn submits.
func Press(field fyne.Focusable, key fyne.KeyName) { field.TypedKey(&fyne.KeyEvent{Name: key}) }

// Dialog gives what lies over the page, the topmost one; nil when nothing does.
func Dialog(e *kit.Env) fyne.CanvasObject { return e.Window.Canvas().Overlays().Top() }
