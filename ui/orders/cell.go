package orders

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

const (
	// rowHeight is a whole number, or the table loses count in a long list.
	rowHeight = 36
	// cellMin is the narrowest a column can be drawn.
	cellMin = 44
	// inset is the room between a cell's edge and what is in it.
	inset = 8

	markSize = 18
	markGap  = 6
	tickSize = 16
	tickStep = 21
)

// cell is one cell of the table. It draws its part of the row's background over
// the table's gaps, so that a row looks like one piece. It is reused for other
// rows and columns; what did not change is not drawn again.
type cell struct {
	widget.BaseWidget
	table *table
	id    widget.TableCellID
	kind  column

	back, rule *canvas.Rectangle
	marks      [3]*canvas.Image
	text       *canvas.Text
	full       string // the text before it was shortened
	quiet      bool
	late       bool
}

var _ desktop.Hoverable = (*cell)(nil)

func newCell(t *table) *cell {
	c := &cell{table: t, id: widget.TableCellID{Row: -1, Col: -1}}
	c.back, c.rule = canvas.NewRectangle(color.Transparent), canvas.NewRectangle(color.Transparent)
	c.text = canvas.NewText("", color.Transparent)
	for i := range c.marks {
		c.marks[i] = canvas.NewImageFromResource(nil)
		c.marks[i].FillMode = canvas.ImageFillContain
		c.marks[i].Hide()
	}
	c.ExtendBaseWidget(c)
	return c
}

// set shows a column of an order; l is nil when there is none.
func (c *cell) set(id widget.TableCellID, kind column, l *line) {
	c.id = id
	if c.kind != kind {
		c.kind = kind
		c.text.TextStyle = fyne.TextStyle{}
		c.text.Alignment = fyne.TextAlignLeading
		if kind == columnAttempts {
			c.text.Alignment = fyne.TextAlignTrailing
		}
		for i, m := range c.marks {
			m.Hidden = !(kind == columnSteps || kind == columnState && i == 0)
		}
		c.full = ""
		c.arrange(c.Size())
	}
	c.paintBack(l)
	c.late = false
	if l == nil {
		for _, m := range c.marks {
			c.setMark(m, nil)
		}
		c.say("", false)
		return
	}
	c.fill(l)
}

func (c *cell) fill(l *line) {
	e := c.table.env
	switch c.kind {
	case columnState:
		c.setMark(c.marks[0], kit.Mark(l.shape, l.tone))
		c.say(l.state, false)
	case columnNo:
		no := number(&l.order)
		c.text.TextStyle.Monospace = ascii(no)
		c.say(no, false)
	case columnReceived:
		c.say(e.Time(l.order.FirstSeen), true)
	case columnUpdated:
		c.say(e.Time(l.order.Updated), true)
	case columnSteps:
		for i, t := range ticks(&l.order) {
			c.setMark(c.marks[i], kit.Mark(t.mark()))
		}
	case columnAttempts:
		text := ""
		if l.order.Attempts > 0 {
			text = strconv.Itoa(l.order.Attempts)
		}
		c.say(text, true)
	case columnClock:
		c.late = l.late
		c.say(l.clock, !l.late)
	case columnNote:
		c.say(l.note, false)
	}
}

func (c *cell) setMark(m *canvas.Image, r fyne.Resource) {
	if m.Resource != r {
		m.Resource = r
		m.Refresh()
	}
}

// say shows a text, shortened to the cell's width.
func (c *cell) say(text string, quiet bool) {
	colour := c.colour(quiet)
	if c.full == text && c.quiet == quiet && c.text.Color == colour {
		return
	}
	c.full, c.quiet, c.text.Color = text, quiet, colour
	c.shorten()
	c.text.Refresh()
}

func (c *cell) colour(quiet bool) color.Color {
	switch {
	case c.late:
		return kit.Colour(kit.TonePerson)
	case quiet:
		return kit.Colour(kit.ToneQuiet)
	}
	return theme.Color(theme.ColorNameForeground)
}

// shorten fits the full text into the cell.
func (c *cell) shorten() {
	c.text.TextSize = theme.TextSize()
	c.text.Text = fitted(c.full, c.text.Size().Width, c.text.TextSize, c.text.TextStyle)
}

// fitted cuts a text to a width and marks the cut: with three dots of its own
// script, because the Chinese ones stand in the middle of the line.
func fitted(text string, width, size float32, style fyne.TextStyle) string {
	if text == "" || fyne.MeasureText(text, size, style).Width <= width {
		return text
	}
	dots := "…"
	if ascii(text) {
		dots = "..."
	}
	runes := []rune(text)
	low, high := 0, len(runes)-1
	for low < high {
		middle := (low + high + 1) / 2
		if fyne.MeasureText(string(runes[:middle])+dots, size, style).Width <= width {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return string(runes[:low]) + dots
}

// paintBack draws the row's background: chosen, under the pointer, tinted for
// what needs a person or was refused.
func (c *cell) paintBack(l *line) {
	fill := c.table.rowColour(c.id.Row, l)
	if c.back.FillColor != fill {
		c.back.FillColor = fill
		c.back.Refresh()
	}
	if rule := theme.Color(theme.ColorNameSeparator); c.rule.FillColor != rule {
		c.rule.FillColor = rule
		c.rule.Refresh()
	}
}

// arrange places the parts. It runs when the size or the column changes, not
// when the content does.
func (c *cell) arrange(size fyne.Size) {
	c.back.Move(fyne.NewPos(-gap/2, -gap/2))
	c.back.Resize(size.AddWidthHeight(gap, gap))
	c.rule.Move(fyne.NewPos(-gap/2, size.Height+gap/2-1))
	c.rule.Resize(fyne.NewSize(size.Width+gap, 1))
	left := float32(inset)
	switch c.kind {
	case columnState:
		placeMark(c.marks[0], left, markSize, size.Height)
		left += markSize + markGap
	case columnSteps:
		for i, m := range c.marks {
			placeMark(m, left+float32(i)*tickStep, tickSize, size.Height)
		}
	}
	height := fyne.MeasureText("M", theme.TextSize(), fyne.TextStyle{}).Height
	c.text.Resize(fyne.NewSize(max(size.Width-left-inset, 0), height))
	c.text.Move(fyne.NewPos(left, (size.Height-height)/2))
	c.shorten()
}

func placeMark(m *canvas.Image, left, size, height float32) {
	m.Resize(fyne.NewSquareSize(size))
	m.Move(fyne.NewPos(left, (height-size)/2))
}

// MouseIn tells the table which row is under the pointer.
func (c *cell) MouseIn(*desktop.MouseEvent) { c.table.hover(c.id.Row) }

// MouseMoved does the same: the table may have scrolled under the pointer.
func (c *cell) MouseMoved(*desktop.MouseEvent) { c.table.hover(c.id.Row) }

// MouseOut tells the table that the pointer has left the row.
func (c *cell) MouseOut() { c.table.hover(-1) }

// CreateRenderer puts the parts on each other.
func (c *cell) CreateRenderer() fyne.WidgetRenderer {
	return &cellRenderer{cell: c, objects: []fyne.CanvasObject{
		c.back, c.rule, c.marks[0], c.marks[1], c.marks[2], c.text,
	}}
}

type cellRenderer struct {
	cell    *cell
	objects []fyne.CanvasObject
}

func (r *cellRenderer) Destroy()                     {}
func (r *cellRenderer) Layout(size fyne.Size)        { r.cell.arrange(size) }
func (r *cellRenderer) MinSize() fyne.Size           { return fyne.NewSize(cellMin, rowHeight) }
func (r *cellRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Refresh follows a change of theme.
func (r *cellRenderer) Refresh() {
	r.cell.text.Color = r.cell.colour(r.cell.quiet)
	r.cell.arrange(r.cell.Size())
	for _, o := range r.objects {
		o.Refresh()
	}
}

func ascii(text string) bool {
	for _, r := range text {
		if r > 126 {
			return false
		}
	}
	return true
}
