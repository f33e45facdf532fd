// Package kit owns what all pages of the window share: the environment a page
// lives in, the theme, tones and marks, and the small building blocks of pages.
//
// It may not know any page, reach outside, or hold state of the program.
// Invariant: every word on screen comes from the catalogue, and a tone is never
// the only sign of a state: each has a shape beside it.
package kit

import (
	"fyne.io/fyne/v2"

	"customs179/core/order"
	"customs179/core/status"
)

// PageName names a page of the window.
type PageName string

// The pages, in the order of the navigation.
const (
	PageOverview PageName = "overview"
	PageOrders   PageName = "orders"
	PageCard     PageName = "card"
	PageProbe    PageName = "probe"
	PageSettings PageName = "settings"
	PageHelp     PageName = "help"
)

// Pages lists the pages in the order of the navigation.
var Pages = []PageName{PageOverview, PageOrders, PageCard, PageProbe, PageSettings, PageHelp}

// Place is where to go: a page, and what to show there.
type Place struct {
	Page PageName
	// Classes filters the orders; empty leaves the filter as it is.
	Classes []order.Class
	// Order is the row number of an order to be chosen, 0 for none.
	Order uint64
	// Field is the setting to be focused, as config names it.
	Field string
	// Anchor is the place in the help.
	Anchor string
	// EnterPIN opens the PIN form of the card page.
	EnterPIN bool
	// Wizard opens the wizard at the step that is not done.
	Wizard bool
}

// Page is a page of the window. All methods run on the UI goroutine; Draw comes
// only between Show and Hide, at most four times a second.
type Page interface {
	Content() fyne.CanvasObject
	Draw(status.Snapshot)
	Show(Place)
	Hide()
}
