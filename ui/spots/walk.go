package spots

import (
	"fmt"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"
)

// walker gathers the spots of a tree.
type walker struct {
	canvas  fyne.Canvas
	focused fyne.Focusable
	spots   []Spot
}

// walk adds an object and what is inside it. offset is the place of its parent,
// clip what can be seen of that.
func (w *walker) walk(o fyne.CanvasObject, offset fyne.Position, clip area) {
	if o == nil || !o.Visible() {
		return
	}
	here := area{o.Position().Add(offset), o.Size()}
	s, whole := describe(o)
	if whole {
		if s.Kind != "" {
			w.add(o, s, here, clip)
		}
		return
	}
	inside, clips := children(o)
	if clips {
		var ok bool
		if clip, ok = here.within(clip); !ok {
			return
		}
	}
	at := len(w.spots)
	for _, child := range inside {
		w.walk(child, here.at, clip)
	}
	switch {
	case typeName(o) == "tableCells":
		w.rows(at, inside, here.at, clip)
	case s.Kind != "":
		// A scroll bar answers to a click too, and says nothing.
		if s.Text = texts(w.spots[at:]); s.Text != "" {
			w.insert(at, o, s, here, clip)
		}
	}
}

// children gives what an object is made of, and whether it hides what sticks out
// of it.
func children(o fyne.CanvasObject) (inside []fyne.CanvasObject, clips bool) {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects, false
	case fyne.Widget:
		r, ok := cachedRenderer(o)
		if !ok { // never drawn
			return nil, false
		}
		_, clips = r.(interface{ IsClip() })
		if !clips {
			_, clips = o.(fyne.Scrollable)
		}
		return r.Objects(), clips
	}
	return nil, false
}

// add puts a spot at the end of the list.
func (w *walker) add(o fyne.CanvasObject, s Spot, a, clip area) {
	w.insert(len(w.spots), o, s, a, clip)
}

// insert puts a spot before those of its insides.
func (w *walker) insert(at int, o fyne.CanvasObject, s Spot, a, clip area) {
	if !w.place(&s, a, clip) {
		return
	}
	s.Enabled = true
	if d, ok := o.(fyne.Disableable); ok {
		s.Enabled = !d.Disabled()
	}
	if f, ok := o.(fyne.Focusable); ok && w.focused != nil {
		s.Focused = f == w.focused
	}
	w.spots = slices.Insert(w.spots, at, s)
}

// rows adds a spot for each row of a table: Fyne has only cells. A row is where
// the cells stand that begin at the same height.
func (w *walker) rows(at int, cells []fyne.CanvasObject, offset fyne.Position, clip area) {
	var rows []area
	for _, c := range cells {
		if _, ok := c.(*widget.Separator); ok || !c.Visible() || isPaint(c) {
			continue
		}
		cell := area{c.Position().Add(offset), c.Size()}
		i := slices.IndexFunc(rows, func(r area) bool { return r.at.Y == cell.at.Y })
		if i < 0 {
			rows = append(rows, cell)
			continue
		}
		left := min(rows[i].at.X, cell.at.X)
		right := max(rows[i].at.X+rows[i].size.Width, cell.at.X+cell.size.Width)
		rows[i].at.X, rows[i].size.Width = left, right-left
	}
	slices.SortFunc(rows, func(a, b area) int { return int(a.at.Y - b.at.Y) })
	inner := slices.Clone(w.spots[at:])
	for _, r := range rows {
		s := Spot{Kind: Row, Enabled: true}
		if !w.place(&s, r, clip) {
			continue
		}
		var in []Spot
		for _, c := range inner {
			if c.Y >= s.Y && c.Y+c.H <= s.Y+s.H {
				in = append(in, c)
			}
		}
		slices.SortStableFunc(in, func(a, b Spot) int { return a.X - b.X })
		if s.Text = texts(in); s.Text != "" {
			w.spots = append(w.spots, s)
		}
	}
}

// texts joins what can be read.
func texts(spots []Spot) string {
	var all []string
	for _, s := range spots {
		if s.Text != "" && s.Kind != Tap && s.Kind != Row {
			all = append(all, s.Text)
		}
	}
	return strings.Join(all, " | ")
}

// typeName is the name of an object's type without its package.
func typeName(o fyne.CanvasObject) string {
	name := fmt.Sprintf("%T", o)
	return name[strings.LastIndexByte(name, '.')+1:]
}
