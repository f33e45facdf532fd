// Package help owns the page of last resort: what to look at first, the
// operator's guide, the checklist of the first real card, the live log, the
// diagnostics bundle, and what this program is.
//
// It may not send anything anywhere. Invariant: every anchor that a fault's
// button names is a place on this page.
package help

import (
	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/ui/kit"
)

// guideBook is the operator's guide. A section ends with what the program says
// about its matter and what to do: out of the catalogue, so that the guide cannot
// be behind it.
func guideBook(e *kit.Env) book {
	return book{blocks: parse(assets.Guide(e.Words.Lang())), after: func(anchor string) []fyne.CanvasObject {
		var lines []fyne.CanvasObject
		for _, code := range fault.All {
			if entry := e.Fault(code, nil); entry.Help == anchor {
				lines = append(lines, item(bullet, e.T("common.colon", "name", entry.Brief, "value", entry.Do)))
			}
		}
		if len(lines) == 0 {
			return nil
		}
		title := kit.Text(e.T("help.guide.problems"))
		title.TextStyle.Bold = true
		return append([]fyne.CanvasObject{title}, lines...)
	}}
}
