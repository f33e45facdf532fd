package orders

import (
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// pick chooses the order at a place of the list.
func (p *Page) pick(place int) {
	if place < 0 || place >= p.list.len() {
		return
	}
	p.choose(p.list.at(place))
}

// choose shows an order's details and keeps the rows in their places.
func (p *Page) choose(seq uint64) {
	if p.table.selected == seq {
		return
	}
	narrow := p.table.selected == 0
	p.table.selected = seq
	p.detail.show(seq, p.rows.gates)
	p.table.redraw(false)
	if narrow {
		p.split.Refresh() // the table makes room
	}
}

// unselect closes the details.
func (p *Page) unselect() {
	if p.table.selected == 0 {
		return
	}
	p.table.selected = 0
	p.detail.hide()
	p.table.redraw(false)
	p.split.Refresh()
	if p.visible {
		p.stale = true // what waited for this may be shown now
	}
}

// selectWanted chooses the order for which the page was opened.
func (p *Page) selectWanted() {
	if p.wanted == 0 {
		return
	}
	seq := p.wanted
	p.wanted = 0
	if i := p.list.index(seq); i >= 0 {
		p.choose(seq)
		p.table.ScrollTo(widget.TableCellID{Row: i})
	}
}

// drawDetail brings the details up to date; changed says that the ledger may
// have another record.
func (p *Page) drawDetail(changed bool) {
	if p.table.selected == 0 {
		return
	}
	if !p.detail.draw(p.rows.gates, changed) {
		p.unselect()
	}
}

// Find puts the keys into the search box.
func (p *Page) Find() {
	p.env.Window.Canvas().Focus(p.bar.search)
	p.bar.search.TypedShortcut(&fyne.ShortcutSelectAll{})
}

// Enter opens the details of the first order when none is chosen, and goes to
// the table.
func (p *Page) Enter() {
	if p.table.selected == 0 {
		p.pick(0)
	}
	p.env.Window.Canvas().Focus(p.table)
}

// Escape takes one thing back: a question, the chosen order, the search.
func (p *Page) Escape() bool {
	switch {
	case p.detail.escape():
	case p.table.selected != 0:
		p.unselect()
	case p.query.typed != "" || len(p.query.pasted) > 0:
		p.change(func(q *query) { q.typed, q.pasted = "", nil })
	default:
		return false
	}
	return true
}

// Copy gives the chosen order's number.
func (p *Page) Copy() string {
	if p.table.selected == 0 {
		return ""
	}
	return number(&p.detail.line.order)
}

// focus draws a frame around the table while the keys go there.
func (p *Page) focus(on bool) {
	p.ring.StrokeColor = theme.Color(theme.ColorNamePrimary)
	setVisible(p.ring, on)
	p.ring.Refresh()
}

func (p *Page) widthsChanged() { p.widthAt = p.env.Now() }

// keepWidths remembers the columns once the person has let go of them.
func (p *Page) keepWidths() {
	if p.widthAt.IsZero() {
		return
	}
	p.widthAt = time.Time{}
	p.env.Desk.Keep.SetText(keepColumns, p.table.chosen.String())
	p.table.fit(p.table.Size().Width)
}
