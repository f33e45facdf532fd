package uitest

import (
	"fmt"
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

// slack is how far a text may reach over an edge: rounding, not a letter.
const slack = 1.5

// box is a part of the canvas.
type box struct{ left, top, right, bottom float32 }

func boxAt(p fyne.Position, s fyne.Size) box { return box{p.X, p.Y, p.X + s.Width, p.Y + s.Height} }

func (b box) holds(c box) bool {
	return c.left >= b.left-slack && c.top >= b.top-slack && c.right <= b.right+slack && c.bottom <= b.bottom+slack
}

// endless is the room of what scrolls in both directions.
var endless = box{-math.MaxFloat32, -math.MaxFloat32, math.MaxFloat32, math.MaxFloat32}

// cutter looks for texts that do not fit.
type cutter struct{ found []string }

// Cuts lists the visible texts of a window that reach beyond what holds them: the
// window, the part that scrolls, or their own widget, where they would run into
// the neighbour. What scrolls may be longer than what is seen of it; a text that
// was shortened with dots on purpose is not cut.
func Cuts(w fyne.Window) []string {
	c := w.Canvas()
	k := &cutter{}
	room := boxAt(fyne.Position{}, c.Size())
	if top := c.Overlays().Top(); top != nil {
		k.look(top, fyne.Position{}, room, room)
	}
	k.look(c.Content(), fyne.Position{}, room, room)
	return k.found
}

// look walks the tree: at is where the parent stands, room what may be drawn on,
// own the nearest widget around.
func (k *cutter) look(o fyne.CanvasObject, at fyne.Position, room, own box) {
	if o == nil || !o.Visible() {
		return
	}
	at = at.Add(o.Position())
	here := boxAt(at, o.Size())
	switch o := o.(type) {
	case *canvas.Text:
		k.judge(o, here, room, own)
		return
	case *widget.Entry:
		return // scrolls by itself
	case *container.Scroll:
		k.scroll(o, at, here, room)
		return
	case *widget.Table, *widget.List, *widget.Tree:
		room, own = endless, endless
	case fyne.Widget:
		if !o.Size().IsZero() { // Fyne's dialogs leave their title without a size
			own = here
		}
	}
	for _, child := range Children(o) {
		k.look(child, at, room, own)
	}
}

// scroll looks into what scrolls: it may be longer in the direction it scrolls.
func (k *cutter) scroll(o *container.Scroll, at fyne.Position, here, room box) {
	if room == endless {
		here = endless
	}
	switch o.Direction {
	case container.ScrollVerticalOnly:
		here.top, here.bottom = endless.top, endless.bottom
	case container.ScrollHorizontalOnly:
		here.left, here.right = endless.left, endless.right
	case container.ScrollBoth:
		here = endless
	}
	// What is seen of it follows from the content's own position.
	k.look(o.Content, at, here, here)
}

func (k *cutter) judge(t *canvas.Text, here, room, own box) {
	if t.Text == "" {
		return
	}
	need := t.MinSize()
	is := here
	switch t.Alignment {
	case fyne.TextAlignCenter:
		mid := (here.left + here.right) / 2
		is.left, is.right = mid-need.Width/2, mid+need.Width/2
	case fyne.TextAlignTrailing:
		is.left = here.right - need.Width
	default:
		is.right = here.left + need.Width
	}
	is.bottom = is.top + need.Height
	if !room.holds(is) {
		k.found = append(k.found, fmt.Sprintf("%q is cut: it takes %.0f..%.0f, %.0f..%.0f, there is %s",
			t.Text, is.left, is.right, is.top, is.bottom, room))
		return
	}
	if !own.holds(is) {
		k.found = append(k.found, fmt.Sprintf("%q does not fit its place: it takes %.0f..%.0f, %.0f..%.0f, there is %s",
			t.Text, is.left, is.right, is.top, is.bottom, own))
	}
}

// String gives the edges, without the endless ones.
func (b box) String() string {
	return fmt.Sprintf("%s..%s, %s..%s", edge(b.left), edge(b.right), edge(b.top), edge(b.bottom))
}

func edge(v float32) string {
	if v == math.MaxFloat32 || v == -math.MaxFloat32 {
		return "any"
	}
	return fmt.Sprintf("%.0f", v)
}
