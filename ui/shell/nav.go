package shell

import (
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

// The measures of the navigation.
const (
	navWidth  = 152
	navHeight = 40
	navInset  = 14
	navIcon   = 20
	navStripe = 3
)

// nav is the list of pages on the left.
type nav struct {
	object fyne.CanvasObject
	items  map[kit.PageName]*navItem
}

func newNav(e *kit.Env, choose func(kit.PageName)) *nav {
	n := &nav{items: map[kit.PageName]*navItem{}}
	list := container.New(layout.NewCustomPaddedVBoxLayout(2))
	for _, name := range kit.Pages {
		item := newNavItem(e.T("nav."+string(name)), navIcons()[name], func() { choose(name) })
		n.items[name] = item
		list.Add(item)
	}
	n.object = container.NewStack(newTint(kit.ColourSide),
		container.New(layout.NewCustomPaddedLayout(kit.Gap, kit.Gap, 6, 6), list))
	return n
}

// choose marks the page that is open.
func (n *nav) choose(page kit.PageName) {
	for name, item := range n.items {
		if item.chosen != (name == page) {
			item.chosen = name == page
			item.Refresh()
		}
	}
}

// badge shows a number at an entry; 0 takes it away.
func (n *nav) badge(page kit.PageName, number int) {
	text := ""
	switch {
	case number > 99:
		text = "99+"
	case number > 0:
		text = strconv.Itoa(number)
	}
	if item := n.items[page]; item.number.Text != text {
		item.number.Text = text
		item.Refresh()
	}
}

func (n *nav) recolour() {
	for _, item := range n.items {
		item.Refresh()
	}
}

// navItem is one entry: icon, word, and perhaps a number.
type navItem struct {
	widget.BaseWidget
	icon                     fyne.Resource
	tapped                   func()
	chosen, hovered, focused bool

	back, stripe, pill *canvas.Rectangle
	picture            *canvas.Image
	word, number       *canvas.Text
}

func newNavItem(word string, icon fyne.Resource, tapped func()) *navItem {
	i := &navItem{
		icon: icon, tapped: tapped,
		back: canvas.NewRectangle(nil), stripe: canvas.NewRectangle(nil), pill: canvas.NewRectangle(nil),
		picture: canvas.NewImageFromResource(nil), word: canvas.NewText(word, nil), number: canvas.NewText("", nil),
	}
	i.back.CornerRadius, i.stripe.CornerRadius, i.pill.CornerRadius = 6, navStripe/2, 9
	i.picture.FillMode = canvas.ImageFillContain
	i.number.Alignment = fyne.TextAlignCenter
	i.number.TextStyle.Bold = true
	i.ExtendBaseWidget(i)
	i.paint()
	return i
}

// CreateRenderer makes the drawing of the entry.
func (i *navItem) CreateRenderer() fyne.WidgetRenderer {
	return &navLook{i}
}

// Refresh paints the entry in the colours of its state.
func (i *navItem) Refresh() {
	i.paint()
	i.BaseWidget.Refresh()
}

func (i *navItem) paint() {
	i.back.FillColor = theme.Color(kit.ColourSide)
	i.back.StrokeWidth, i.back.StrokeColor = 0, nil
	switch {
	case i.chosen:
		i.back.FillColor = theme.Color(kit.ColourPanel)
	case i.hovered:
		i.back.FillColor = theme.Color(theme.ColorNameHover)
	}
	if i.focused {
		i.back.StrokeWidth, i.back.StrokeColor = 2, theme.Color(theme.ColorNamePrimary)
	}
	i.stripe.FillColor = theme.Color(theme.ColorNamePrimary)
	i.stripe.Hidden = !i.chosen
	i.picture.Resource = theme.NewThemedResource(i.icon)
	if i.chosen {
		i.picture.Resource = theme.NewPrimaryThemedResource(i.icon)
	}
	i.word.Color = theme.Color(theme.ColorNameForeground)
	i.word.TextSize = theme.TextSize()
	i.word.TextStyle.Bold = i.chosen
	i.pill.FillColor = theme.Color(theme.ColorNameWarning)
	i.number.Color = theme.Color(theme.ColorNameForegroundOnWarning)
	i.number.TextSize = theme.CaptionTextSize()
	i.pill.Hidden, i.number.Hidden = i.number.Text == "", i.number.Text == ""
}

// Tapped opens the page.
func (i *navItem) Tapped(*fyne.PointEvent) { i.tapped() }

// MouseIn and the other two show that the entry can be tapped.
func (i *navItem) hover(on bool) {
	i.hovered = on
	i.Refresh()
}

// FocusGained shows that the keys come here.
func (i *navItem) FocusGained() {
	i.focused = true
	i.Refresh()
}

// FocusLost shows that they do not any more.
func (i *navItem) FocusLost() {
	i.focused = false
	i.Refresh()
}

// TypedRune is not for an entry.
func (i *navItem) TypedRune(rune) {}

// TypedKey opens the page by Enter and by the space bar.
func (i *navItem) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter, fyne.KeySpace:
		i.tapped()
	}
}
