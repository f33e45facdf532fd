// Package orders owns the page of the orders: the live table over the ledger,
// its filters, the detail pane with the next step, and the export.
//
// It reads rows by their number and only those that are seen; it decides nothing
// about an order and may not reach the ledger but through ui/port. Invariant:
// the order of the rows never changes under the pointer or beside a chosen row.
package orders

import (
	"cmp"
	"context"
	"image/color"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
)

// keepColumns is under what the widths of the columns are remembered.
const keepColumns = "orders.columns"

// Page is the page of the orders.
type Page struct {
	env   *kit.Env
	root  fyne.CanvasObject
	split *fyne.Container // table and details

	bar    *filterBar
	table  *table
	rows   *rows
	detail *detail
	saving *saving

	ring    *canvas.Rectangle // the sign that the keys go to the table
	empty   *fyne.Container
	nothing *widget.Label
	clear   *widget.Button
	total   *widget.Label
	unknown *fyne.Container // how many numbers of a pasted list no order has
	howMany *widget.Label
	fresh   *widget.Button // new changes, sort again
	faults  *kit.FaultCard
	broken  error // what the fault card shows
	listErr error // why the list could not be read

	query query
	list  *arrangement
	// pending waits for a person to ask for it: the rows may not move now.
	pending *arrangement
	// counts are those of the whole ledger.
	counts map[order.Class]int
	// wanted is the order to be chosen once the list is there.
	wanted uint64

	visible bool
	version uint64
	drawn   time.Time
	day     time.Time

	// busy is true while the ledger is asked for the list, again when that has to
	// be done once more, stale when the list may be behind the ledger.
	busy, again, stale bool
	// rest is until when the list is not asked for on the ledger's account.
	rest time.Time
	// widthAt is when a person last drew at a column.
	widthAt time.Time
}

// New makes the page.
func New(e *kit.Env) kit.Page {
	p := &Page{env: e, list: &arrangement{}}
	p.rows = &rows{env: e}
	p.rows.show(p.list)
	p.table = newTable(e, p.rows, parseWidths(e.Desk.Keep.Text(keepColumns, "")))
	p.table.pick, p.table.sortBy, p.table.focus, p.table.leave = p.pick, p.sortBy, p.focus, p.Escape
	p.table.resized = p.widthsChanged
	p.bar = newFilterBar(e, p.change, p)
	p.detail = newDetail(e, p.unselect)
	p.saving = newSaving(e)
	p.faults = kit.NewFaultCard(e)
	p.build()
	p.bar.show(p.query)
	return p
}

func (p *Page) build() {
	e := p.env
	p.ring = canvas.NewRectangle(color.Transparent)
	p.ring.StrokeWidth, p.ring.CornerRadius = 2, 4
	p.ring.Hide()
	p.nothing = widget.NewLabelWithStyle(e.T("common.loading"), fyne.TextAlignCenter, fyne.TextStyle{})
	p.nothing.Wrapping = fyne.TextWrapWord
	p.clear = widget.NewButton(e.T("orders.clear-filter"), func() { p.change(func(q *query) { *q = query{} }) })
	p.empty = container.NewVBox(p.nothing, container.NewCenter(p.clear))
	p.total = widget.NewLabel("")
	p.fresh = widget.NewButtonWithIcon("", theme.ViewRefreshIcon(), p.sortAgain)
	p.fresh.Importance = widget.HighImportance
	p.fresh.Hide()
	p.howMany = widget.NewLabel("")
	p.unknown = container.NewHBox(p.howMany, e.CopyButton(func() string { return strings.Join(p.latest().unknown, "\n") }))
	p.unknown.Hide()
	foot := container.NewVBox(p.unknown, container.New(footLayout{}, p.total, p.fresh))
	left := container.NewBorder(nil, foot, nil, nil, container.NewStack(
		container.New(fitLayout{p.table}, p.table),
		container.NewBorder(rowSpace(), nil, nil, nil, container.NewCenter(container.New(wideLayout{}, p.empty))),
		p.ring,
	))
	p.split = container.New(splitLayout{}, left, p.detail.root)
	p.root = container.New(layout.NewCustomPaddedLayout(kit.Gap, gap, kit.Gap, kit.Gap), container.NewBorder(
		container.NewVBox(p.bar.root, low(p.saving.root), low(p.faults.Object())), nil, nil, nil,
		p.split,
	))
}

// Content is the page's object.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Show begins to show the page at a place: with other classes, or at an order.
func (p *Page) Show(place kit.Place) {
	p.visible = true
	s := p.env.Desk.Live.Snapshot()
	p.rows.gates, p.counts, p.version = s.Gates, s.Counts, s.Version
	p.rows.stale()
	q := p.query
	if len(place.Classes) > 0 {
		q = query{classes: place.Classes}
	}
	if place.Order != 0 {
		p.wanted = place.Order
		if !q.same(p.query) || p.list.index(place.Order) < 0 {
			q = query{classes: place.Classes}
		}
	}
	p.bar.show(q)
	p.query = q
	p.reload()
	p.drawDetail(true)
}

// Hide ends the drawing.
func (p *Page) Hide() {
	p.visible = false
	p.table.over, p.table.hovered = false, -1
	p.keepWidths()
}

// Draw shows the present state. What is not seen is not read.
func (p *Page) Draw(s status.Snapshot) {
	now := p.env.Now()
	if now.Sub(p.widthAt) < 400*time.Millisecond && now.After(p.widthAt) {
		return // a column is being drawn wider: the table has enough to do
	}
	p.keepWidths()
	changed := s.Version != p.version || p.rows.err != nil && now.Sub(p.drawn) >= time.Second
	if p.pending != nil && !p.held() {
		p.table.hover(-1)
		p.adopt(p.pending)
	}
	if day := dayOf(now); changed || !day.Equal(p.day) {
		p.stale, p.day = true, day
	}
	if p.stale && !p.busy && !now.Before(p.rest) {
		p.reload()
	}
	if !changed && now.Sub(p.drawn) < time.Second {
		return
	}
	p.version, p.drawn = s.Version, now
	p.rows.gates, p.counts = s.Gates, s.Counts
	if changed {
		p.rows.stale()
	} else {
		p.rows.tick()
	}
	p.table.redraw(false)
	p.drawAround()
	p.drawDetail(changed)
}

// latest is the newest list there is: the shown one, or what waits to be shown.
func (p *Page) latest() *arrangement { return cmp.Or(p.pending, p.list) }

// drawAround shows what stands beside the table: counts, faults, emptiness.
func (p *Page) drawAround() {
	counts, latest := p.counts, p.latest()
	if latest.counts != nil {
		counts = latest.counts
	}
	p.bar.count(counts)
	n := p.list.len()
	p.total.SetText(p.env.T("orders.count", "n", thousands(n)))
	setVisible(p.total, n > 0)
	p.drawUnknown(len(latest.unknown))
	p.drawFresh()
	setVisible(p.empty, n == 0)
	if n == 0 && p.list.asked {
		text := "orders.empty.filter"
		if p.query.open() {
			text = "orders.empty.first"
		}
		if text = p.env.T(text); p.nothing.Text != text {
			p.nothing.SetText(text)
		}
	}
	setVisible(p.clear, n == 0 && p.list.asked && !p.query.open())
	p.tell(cmp.Or(p.listErr, p.rows.err))
}

// tell shows what went wrong with the ledger until it is well again.
func (p *Page) tell(err error) {
	if (err == nil) == (p.broken == nil) {
		return
	}
	p.broken = err
	p.faults.Set(err)
}

// drawUnknown says how many numbers of a pasted list no order has.
func (p *Page) drawUnknown(n int) {
	if text := p.env.T("orders.unknown", "n", thousands(n)); n > 0 && p.howMany.Text != text {
		p.howMany.SetText(text)
	}
	setVisible(p.unknown, n > 0)
}

func (p *Page) drawFresh() {
	if p.pending == nil {
		setVisible(p.fresh, false)
		return
	}
	setText(p.fresh, p.env.T("orders.changes", "n", thousands(p.list.changes(p.pending))))
	setVisible(p.fresh, true)
}

// change lets a person change the query.
func (p *Page) change(edit func(*query)) {
	q := p.query
	edit(&q)
	same := q.same(p.query)
	p.query = q
	p.bar.show(q)
	if !same {
		p.saving.past()
		p.reload()
	}
}

// sortBy follows a click on the head of a column.
func (p *Page) sortBy(c column) {
	if n := p.list.len(); n > sortable && c != columnReceived && c != columnState {
		p.saving.say(p.env.T("orders.sort.limit", "n", thousands(sortable)))
		return
	}
	p.change(func(q *query) { q.sort = q.sort.next(c) })
}

// reload asks the ledger for the list, one question at a time; the newest query
// wins.
func (p *Page) reload() {
	if p.busy {
		p.again = true
		return
	}
	p.busy, p.stale = true, false
	q, began := p.query, p.env.Now()
	p.env.Work(func(context.Context) {
		list, err := arrange(p.env.Desk.Ledger, q, began)
		p.env.Do(func() { p.arrived(q, list, err, p.env.Now().Sub(began)) })
	})
}

// arrived takes the ledger's answer.
func (p *Page) arrived(q query, list *arrangement, err error, took time.Duration) {
	p.busy = false
	// A long list is asked for more seldom: at most a twentieth of the time.
	p.rest = p.env.Now().Add(max(time.Second, 20*took))
	if p.again || !q.same(p.query) {
		p.again = false
		p.reload()
		return
	}
	if p.listErr = err; err != nil {
		p.stale = true // asked again when the ledger has had its rest
		p.drawAround()
		return
	}
	switch {
	case !p.list.asked || !q.same(p.list.wanted):
		p.adopt(list)
		p.table.ScrollToTop()
	case !p.held():
		p.adopt(list)
	case p.list.changes(list) == 0:
		p.pending, p.list.counts, p.list.unknown = nil, list.counts, list.unknown
	default:
		p.pending = list
	}
	p.selectWanted()
	p.drawAround()
}

// held reports whether the rows have to stay where they are.
func (p *Page) held() bool {
	return p.table.pointed() || p.table.selected != 0 || p.table.scrolled()
}

// adopt shows another list.
func (p *Page) adopt(list *arrangement) {
	p.list, p.pending = list, nil
	p.rows.show(list)
	p.table.sort = list.query.sort
	if p.table.selected != 0 && list.index(p.table.selected) < 0 && p.wanted == 0 {
		p.unselect()
	}
	p.table.redraw(true)
}

// sortAgain shows the list as it is by now.
func (p *Page) sortAgain() {
	if p.pending == nil {
		return
	}
	p.adopt(p.pending)
	if i := p.list.index(p.table.selected); i >= 0 {
		p.table.ScrollTo(widget.TableCellID{Row: i})
	} else {
		p.table.ScrollToTop()
	}
	p.drawAround()
}
