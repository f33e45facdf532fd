package wizard

import (
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/uitest"
)

// openFold opens what is hidden under a title.
func openFold(t *testing.T, w *Wizard, title string) {
	t.Helper()
	found := false
	uitest.Visit(w.Content(), func(o fyne.CanvasObject) bool {
		if a, ok := o.(*widget.Accordion); ok {
			for i, it := range a.Items {
				if it.Title == title {
					a.Open(i)
					found = true
				}
			}
		}
		return true
	})
	if !found {
		t.Fatalf("no fold %q", title)
	}
}
