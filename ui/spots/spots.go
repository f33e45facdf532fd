// Package spots owns the description of what a person sees and can point at in
// a window: every visible text and control with its place in pixels. A scripted
// operator reads it to know where to point; it drives nothing itself. It may not
// change a widget, and it knows nothing of our pages.
//
// Invariant: what a person cannot see or reach has no spot, and no spot carries
// what stands in an entry field that hides it.
package spots

import (
	"math"

	"fyne.io/fyne/v2"
)

// Kind is what a spot is to a person.
type Kind string

// The kinds. A tap is any other thing that answers to a click, such as an entry
// of a navigation; its own texts follow as labels.
const (
	Button   Kind = "button"
	Entry    Kind = "entry"
	Password Kind = "password"
	Check    Kind = "check"
	Radio    Kind = "radio"
	Select   Kind = "select"
	Slider   Kind = "slider"
	Link     Kind = "link"
	Label    Kind = "label"
	Tab      Kind = "tab"
	Menu     Kind = "menu"
	Row      Kind = "row"
	Tap      Kind = "tap"
)

// Spot is one thing in the window. Its place is the visible part, in pixels from
// the window's upper left corner.
type Spot struct {
	Kind Kind `json:"kind"`
	// Text is what stands on it: a button's word, a label, the hint of an empty
	// entry. The cells of a row are parted by " | ".
	Text string `json:"text,omitempty"`
	// Icon names the picture of a button.
	Icon string `json:"icon,omitempty"`
	X    int    `json:"x"`
	Y    int    `json:"y"`
	W    int    `json:"w"`
	H    int    `json:"h"`
	// Cut says that a part of it is out of sight.
	Cut     bool `json:"cut,omitempty"`
	Enabled bool `json:"enabled"`
	Checked bool `json:"checked,omitempty"`
	Focused bool `json:"focused,omitempty"`
	// Value is what a person has put in or chosen; never that of a password.
	Value string `json:"value,omitempty"`
}

// Of gives the spots of a canvas in the order in which it is drawn. While
// something lies over the content, only the topmost of it can be reached. It has
// to be called on the goroutine of the user interface.
func Of(c fyne.Canvas) []Spot {
	root := c.Overlays().Top()
	if root == nil {
		root = c.Content()
	}
	w := walker{canvas: c, focused: c.Focused()}
	w.walk(root, fyne.Position{}, area{size: c.Size()})
	return w.spots
}

// area is a rectangle of the canvas.
type area struct {
	at   fyne.Position
	size fyne.Size
}

// within gives the part of an area that is inside another; ok is false when
// there is none.
func (a area) within(b area) (part area, ok bool) {
	left, top := max(a.at.X, b.at.X), max(a.at.Y, b.at.Y)
	right := min(a.at.X+a.size.Width, b.at.X+b.size.Width)
	bottom := min(a.at.Y+a.size.Height, b.at.Y+b.size.Height)
	if right <= left || bottom <= top {
		return area{}, false
	}
	return area{fyne.NewPos(left, top), fyne.NewSize(right-left, bottom-top)}, true
}

// place puts the visible part of an area into a spot; false when nothing of it
// can be seen.
func (w *walker) place(s *Spot, a, clip area) bool {
	seen, ok := a.within(clip)
	if !ok {
		return false
	}
	s.X, s.Y = w.canvas.PixelCoordinateForPosition(seen.at)
	right, bottom := w.canvas.PixelCoordinateForPosition(seen.at.AddXY(seen.size.Width, seen.size.Height))
	s.W, s.H = right-s.X, bottom-s.Y
	s.Cut = smaller(seen.size.Width, a.size.Width) || smaller(seen.size.Height, a.size.Height)
	return s.W > 0 && s.H > 0
}

// smaller reports whether a length is shorter than another by more than the
// rounding of a layout.
func smaller(a, b float32) bool { return a < b && math.Abs(float64(b-a)) > 0.5 }
