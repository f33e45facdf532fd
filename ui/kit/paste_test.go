package kit

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"
)

// TestPastedIsALine: a field of one line takes what a person could have meant.
func TestPastedIsALine(t *testing.T) {
	for name, c := range map[string]struct{ on, want string }{
		"an address":       {" https://shop.example/a b \r\n", "https://shop.example/a b"},
		"two lines":        {"a\r\nb", "a b"},
		"a cell":           {"a\tb", "a b"},
		"what has no sign": {"a\u202eb\x07\ufeffc\u200bd", "abcd"},
		"a document":       {strings.Repeat("长", 100_000), strings.Repeat("长", longestLine)},
		"nothing":          {"", ""},
	} {
		t.Run(name, func(t *testing.T) {
			clip := fynetest.NewClipboard()
			clip.SetContent(c.on)
			got, ok := Pasted(&fyne.ShortcutPaste{Clipboard: clip}).(*fyne.ShortcutPaste)
			if !ok || got.Clipboard.Content() != c.want {
				t.Errorf("%.40q is pasted as %.40q", c.on, got.Clipboard.Content())
			}
		})
	}
	all := &fyne.ShortcutSelectAll{}
	if Pasted(all) != fyne.Shortcut(all) {
		t.Error("another shortcut is changed")
	}
}
