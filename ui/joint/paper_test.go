package joint

import (
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"customs179/assets"
	"customs179/ui/uitest"
)

// TestLongTextIsTakenWhole: however a long text comes, every byte of it is
// compared, and the entry shows no more than a window can break into lines.
func TestLongTextIsTakenWhole(t *testing.T) {
	long := "\ufeff{\"a\":\"" + strings.Repeat("长", 100_000) + "\xff\"}"
	clip := fynetest.NewClipboard()
	paste := func(f *compareForm, text string) {
		clip.SetContent(text)
		f.entry.TypedShortcut(&fyne.ShortcutPaste{Clipboard: clip})
	}
	b := newBench(t, assets.ZH, goodSteps(t))
	f := &b.p.compare
	for name, take := range map[string]func(string){
		"by the button or from a file": f.take,
		"into the entry":               func(text string) { paste(f, text) },
	} {
		f.take("")
		take(long)
		if f.theirs != long || len(f.entry.Text) > paperHolds || !f.entry.Disabled() {
			t.Errorf("%s: %d of %d bytes are taken, %d are shown", name, len(f.theirs), len(long), len(f.entry.Text))
		}
	}
	f.take("")
	if f.theirs != "" || f.entry.Text != "" || f.entry.Disabled() {
		t.Error("after clearing, nothing can be written")
	}
	paste(f, "short")
	uitest.Type(t, f.entry, "short and written")
	if f.theirs != "short and written" {
		t.Errorf("taken %q", f.theirs)
	}
}
