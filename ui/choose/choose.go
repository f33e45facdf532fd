// Package choose owns what a person chooses with, the same on every page: the
// question for a file, and the look of a choice among words.
//
// It reads nothing and knows no page. Invariant: chosen runs only for a file that
// a person has picked; closing the question does nothing, and what goes wrong in
// it is shown.
package choose

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/dialog"

	"customs179/ui/kit"
)

// File lets a person choose a file; chosen gets its path.
func File(e *kit.Env, chosen func(path string)) {
	dialog.NewFileOpen(answer(e, chosen), e.Window).Show()
}

// answer takes what the question ends with: a file that is open already, which is
// closed here because whoever reads it does so in the background.
func answer(e *kit.Env, chosen func(path string)) func(fyne.URIReadCloser, error) {
	return func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			e.ShowFault(err)
			return
		}
		path := file.URI().Path()
		if err := file.Close(); err != nil {
			e.ShowFault(err)
			return
		}
		chosen(path)
	}
}
