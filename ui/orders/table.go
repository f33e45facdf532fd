package orders

import (
	"image/color"
	"math"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/order"
	"customs179/ui/kit"
)

// pointerRest is how long a pointer that does not move holds the rows.
const pointerRest = 30 * time.Second

// table is the list of orders. Fyne's table chooses cells and knows neither
// rows nor sorting: both are added here. A row is chosen by its order, so that
// the choice survives whatever the list does.
type table struct {
	widget.Table
	env  *kit.Env
	rows *rows

	// columns are those shown now, and wide their widths as last set.
	columns []column
	wide    widths
	usual   widths
	chosen  widths
	fixing  bool // widths are being set by the program
	// resized is called when a person has made a column wider or narrower.
	resized func()

	// selected is the chosen order, 0 for none.
	selected uint64
	hovered  int // the row under the pointer, -1
	over     bool
	moved    time.Time // when the pointer last moved over the table
	// top is the first row that is drawn.
	top   int
	cells []*cell

	sort    sorting
	pick    func(place int)
	sortBy  func(column)
	focus   func(on bool)
	leave   func() bool
	drawing bool
	hit     bool // a tap has met a cell
}

var _ desktop.Hoverable = (*table)(nil)

func newTable(e *kit.Env, r *rows, chosen widths) *table {
	t := &table{env: e, rows: r, chosen: chosen, hovered: -1, usual: measured(e), wide: widths{}}
	t.columns = t.usual.fitting(math.MaxFloat32)
	t.Length = func() (int, int) { return t.rows.list.len(), len(t.columns) }
	t.CreateCell = func() fyne.CanvasObject {
		return newCell(t)
	}
	t.UpdateCell = t.update
	t.CreateHeader = func() fyne.CanvasObject { return newHeader(func(c column) { t.sortBy(c) }) }
	t.UpdateHeader = t.updateHeader
	t.OnSelected = func(id widget.TableCellID) {
		t.hit = true
		t.UnselectAll() // the choice is ours to keep, and the same cell may be tapped again
		t.pick(id.Row)
	}
	t.ShowHeaderRow, t.HideSeparators = true, true
	t.ExtendBaseWidget(t)
	return t
}

func (t *table) update(id widget.TableCellID, o fyne.CanvasObject) {
	c, ok := o.(*cell)
	if !ok || id.Col >= len(t.columns) {
		return
	}
	if c.id.Row < 0 { // new: the table also makes cells only to measure them
		t.cells = append(t.cells, c)
	}
	t.top = min(t.top, id.Row)
	c.set(id, t.columns[id.Col], t.rows.at(id.Row))
}

func (t *table) updateHeader(id widget.TableCellID, o fyne.CanvasObject) {
	h, ok := o.(*header)
	if !ok || id.Col < 0 || id.Col >= len(t.columns) {
		return
	}
	c := t.columns[id.Col]
	h.show(c, t.env.T(textKey(c)), t.sort)
	// A person draws at the gap between two heads; Fyne tells nobody.
	if set, known := t.wide[c]; known && !t.fixing && h.Size().Width > 0 && h.Size().Width != set {
		t.wide[c] = h.Size().Width
		t.chosen[c] = min(h.Size().Width, widestColumn)
		if t.resized != nil {
			t.resized()
		}
	}
}

// fit chooses columns and widths for the room there is.
func (t *table) fit(width float32) {
	if width <= 0 {
		return
	}
	t.fixing = true
	defer func() { t.fixing = false }()
	t.columns = t.usual.fitting(width)
	t.wide = t.usual.fill(t.columns, t.chosen, width)
	for i, c := range t.columns {
		t.SetColumnWidth(i, t.wide[c])
	}
}

// redraw draws the visible cells again; whole also counts the rows.
func (t *table) redraw(whole bool) {
	if t.drawing {
		return // a draw that asks for another one: the words are the same
	}
	t.drawing = true
	defer func() { t.drawing = false }()
	t.top = math.MaxInt
	if whole {
		t.Refresh()
		return
	}
	t.RefreshItem(widget.TableCellID{Row: -1, Col: -1}) // all cells, without measuring anew
}

// scrolled reports whether the first row is out of sight.
func (t *table) scrolled() bool {
	return t.top > 0 && t.top < t.rows.list.len()
}

// rowColour is the background of a row.
func (t *table) rowColour(row int, l *line) color.Color {
	switch {
	case l == nil:
		return color.Transparent
	case t.selected != 0 && l.order.Seq == t.selected:
		return theme.Color(theme.ColorNameSelection)
	case row == t.hovered:
		return theme.Color(theme.ColorNameHover)
	case l.class == order.ClassAttention:
		return tint(kit.TonePerson)
	case l.class == order.ClassRejected:
		return tint(kit.ToneError)
	}
	return color.Transparent
}

// tint is a breath of a tone: the words on it stay readable.
func tint(t kit.Tone) color.Color {
	r, g, b, _ := kit.Colour(t).RGBA()
	return color.NRGBA{R: uint8(r >> 8), G: uint8(g >> 8), B: uint8(b >> 8), A: 0x16}
}

// hover marks the row under the pointer, -1 for none.
func (t *table) hover(row int) {
	t.over, t.moved = row >= 0, t.env.Now()
	if t.hovered == row {
		return
	}
	before := t.hovered
	t.hovered = row
	for _, c := range t.cells {
		if c.id.Row >= 0 && (c.id.Row == before || c.id.Row == row) {
			c.paintBack(t.rows.at(c.id.Row))
		}
	}
}

// Tapped chooses a row, also when the tap falls into the gap between two cells:
// to a person the row is one piece.
func (t *table) Tapped(e *fyne.PointEvent) {
	t.hit = false
	t.Table.Tapped(e)
	if !t.hit {
		beside := *e
		beside.Position = e.Position.SubtractXY(gap, gap)
		t.Table.Tapped(&beside)
	}
	if t.hit { // Fyne's table looks for its canvas under another name
		t.env.Window.Canvas().Focus(t)
	}
}

// MouseIn notes that the pointer is over the table.
func (t *table) MouseIn(e *desktop.MouseEvent) {
	t.over, t.moved = true, t.env.Now()
	t.Table.MouseIn(e)
}

// MouseMoved notes that the pointer is still there.
func (t *table) MouseMoved(e *desktop.MouseEvent) {
	t.moved = t.env.Now()
	t.Table.MouseMoved(e)
}

// pointed reports whether somebody may be about to tap a row. Fyne does not tell
// when the pointer leaves the window: one that does not move counts as gone.
func (t *table) pointed() bool {
	return t.over && t.env.Now().Sub(t.moved) < pointerRest
}

// MouseOut notes that the pointer has left the table.
func (t *table) MouseOut() {
	t.over = false
	t.Table.MouseOut()
}

// FocusGained shows that the keys go to the table.
func (t *table) FocusGained() { t.focus(true) }

// FocusLost takes the sign back.
func (t *table) FocusLost() { t.focus(false) }

// TypedKey moves the choice by rows.
func (t *table) TypedKey(e *fyne.KeyEvent) {
	last := t.rows.list.len() - 1
	page := max(int(t.Size().Height)/(rowHeight+gap)-2, 1)
	at := t.rows.list.index(t.selected)
	switch e.Name {
	case fyne.KeyDown:
		at++
	case fyne.KeyUp:
		at = max(at-1, 0)
	case fyne.KeyPageDown:
		at += page
	case fyne.KeyPageUp:
		at = max(at-page, 0)
	case fyne.KeyHome:
		at = 0
	case fyne.KeyEnd:
		at = last
	case fyne.KeySpace:
		at = max(at, 0)
	case fyne.KeyEscape:
		t.leave()
		return
	default:
		// The window hears of keys only while nothing has the focus.
		if window := t.env.Window.Canvas().OnTypedKey(); window != nil {
			window(e)
		}
		return
	}
	if at = min(at, last); at >= 0 {
		t.ScrollTo(widget.TableCellID{Row: at})
		t.pick(at)
	}
}
