package shell

import (
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"

	"customs179/ui/kit"
)

// MouseIn lights the entry up.
func (i *navItem) MouseIn(*desktop.MouseEvent) { i.hover(true) }

// MouseMoved changes nothing.
func (i *navItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut lets it be.
func (i *navItem) MouseOut() { i.hover(false) }

// Cursor is the hand.
func (i *navItem) Cursor() desktop.Cursor { return desktop.PointerCursor }

// navLook lays an entry out.
type navLook struct{ item *navItem }

// Destroy has nothing to give back.
func (l *navLook) Destroy() {}

// MinSize is the same for all entries.
func (l *navLook) MinSize() fyne.Size { return fyne.NewSize(navWidth-12, navHeight) }

// Objects gives the parts from the back to the front.
func (l *navLook) Objects() []fyne.CanvasObject {
	i := l.item
	return []fyne.CanvasObject{i.back, i.stripe, i.picture, i.word, i.pill, i.number}
}

// Layout puts the parts in their places.
func (l *navLook) Layout(size fyne.Size) {
	i := l.item
	i.back.Resize(size)
	i.stripe.Resize(fyne.NewSize(navStripe, size.Height-2*kit.Gap))
	i.stripe.Move(fyne.NewPos(0, kit.Gap))
	i.picture.Resize(fyne.NewSquareSize(navIcon))
	i.picture.Move(fyne.NewPos(navInset, (size.Height-navIcon)/2))
	left := float32(navInset + navIcon + 2*theme.Padding())
	word := i.word.MinSize()
	i.word.Resize(fyne.NewSize(size.Width-left, word.Height))
	i.word.Move(fyne.NewPos(left, (size.Height-word.Height)/2))
	number := i.number.MinSize()
	pill := fyne.NewSize(max(number.Width+10, 18), 18)
	at := fyne.NewPos(size.Width-pill.Width-6, (size.Height-pill.Height)/2)
	i.pill.Resize(pill)
	i.pill.Move(at)
	i.number.Resize(fyne.NewSize(pill.Width, number.Height))
	i.number.Move(fyne.NewPos(at.X, (size.Height-number.Height)/2))
}

// Refresh draws what changed.
func (l *navLook) Refresh() {
	l.Layout(l.item.Size())
	for _, o := range l.Objects() {
		o.Refresh()
	}
	canvas.Refresh(l.item)
}

// navIcons are the drawings of the navigation, of one family with Fyne's own,
// which cannot be asked for before there is an app.
var navIcons = sync.OnceValue(func() map[kit.PageName]fyne.Resource {
	return map[kit.PageName]fyne.Resource{
		kit.PageOverview: drawing("overview", `M10 20v-6h4v6h5v-8h3L12 3 2 12h3v8z`),
		kit.PageOrders: drawing("orders", `M3 13h2v-2H3v2zm0 4h2v-2H3v2zm0-8h2V7H3v2zm4 4h14v-2H7v2zm0 4h14v-2H7v2z`+
			`M7 7v2h14V7H7z`),
		kit.PageCard: drawing("card", `M20 4H4c-1.11 0-1.99.89-1.99 2L2 18c0 1.11.89 2 2 2h16c1.11 0 2-.89 2-2V6c0-1.11`+
			`-.89-2-2-2zm0 14H4v-6h16v6zm0-10H4V6h16v2z`),
		kit.PageProbe:    drawing("probe", `M6.99 11L3 15l3.99 4v-3H14v-2H6.99v-3zM21 9l-3.99-4v3H10v2h7.01v3L21 9z`),
		kit.PageSettings: theme.SettingsIcon(),
		kit.PageHelp:     theme.HelpIcon(),
	}
})

func drawing(name, path string) fyne.Resource {
	return fyne.NewStaticResource("nav-"+name+".svg", []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path d="`+path+`"/></svg>`))
}
