package orders

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// header is the head of a column: a quiet button with an arrow when the list is
// sorted by it. Its size never depends on its words, because the table makes a
// new one to learn the height of its rows.
type header struct {
	widget.Button
	column column
}

func newHeader(tapped func(column)) *header {
	h := &header{}
	h.Importance = widget.LowImportance
	h.Alignment = widget.ButtonAlignLeading
	h.IconPlacement = widget.ButtonIconTrailingText
	h.OnTapped = func() { tapped(h.column) }
	h.ExtendBaseWidget(h)
	return h
}

// MinSize is that of a cell.
func (h *header) MinSize() fyne.Size { return fyne.NewSize(cellMin, rowHeight) }

// show names a column and says how the list is sorted by it.
func (h *header) show(c column, name string, s sorting) {
	var icon fyne.Resource
	if s.by == c {
		icon = theme.MoveDownIcon()
		if s.other {
			icon = theme.MoveUpIcon()
		}
	}
	if h.column == c && h.Text == name && h.Icon == icon {
		return
	}
	h.column, h.Text, h.Icon = c, name, icon
	h.Alignment = widget.ButtonAlignLeading
	if c == columnAttempts {
		h.Alignment = widget.ButtonAlignTrailing
	}
	h.Refresh()
}
