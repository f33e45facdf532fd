package help

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/ui/uitest"
)

// TestChecklist: every line is on the page with its three parts, the contents
// lead to its groups, and it can be taken away as text.
func TestChecklist(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		p, e := open(t, f, lang, AnchorChecklist)
		shown := map[string]bool{}
		for _, text := range uitest.Texts(p.Content()) {
			shown[text] = true
		}
		lines := 0
		for _, b := range withNames(parse(assets.Checklist(lang)), e.T("common.colon", "name", "", "value", "")) {
			if b.level == 3 {
				lines++
			}
			if !shown[b.text] || b.name != "" && !shown[b.name] {
				t.Errorf("%s: %q is not shown", lang, b.text)
			}
			if (b.name != "") != (b.kind == blockItem && lines > 0) {
				t.Errorf("%s: %q has the name %q", lang, b.text, b.name)
			}
		}
		uitest.Tap(t, p.Content(), e.T("help.checklist.save"))
		saved := f.SavedTexts[checklistName]
		if strings.Count(saved, tickBox) != lines || strings.Count(saved, room) != lines || !f.Called("System.Reveal(export/"+checklistName+")") {
			t.Errorf("%s: %d boxes for %d lines, calls %q", lang, strings.Count(saved, tickBox), lines, f.Calls())
		}
		uitest.Tap(t, p.Content(), e.T("button.copy"))
		if fyne.CurrentApp().Clipboard().Content() != saved {
			t.Errorf("%s: what is copied is not what is saved", lang)
		}
		f.Fail("System.SaveText", errors.New("disk full"))
		uitest.Tap(t, p.Content(), e.T("help.checklist.save"))
		if e.Window.Canvas().Overlays().Top() == nil {
			t.Errorf("%s: a failed save says nothing", lang)
		}
	}
}

func TestPrinted(t *testing.T) {
	got := printed(parse("# T {#t}\n## 1 G {#g}\ntext\n- rule\n### 1.1 A\n- Do: x\n### 1.2 B\n- Do: y\n## 2 H {#h}\n"), "When: ")
	want := "T\n\n1 G\ntext\n    · rule\n\n□ 1.1 A\n    Do: x\n    When: \n\n□ 1.2 B\n    Do: y\n    When: \n\n2 H\n"
	if got != want {
		t.Errorf("got %q", got)
	}
}
