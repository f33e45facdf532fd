package operator

import (
	"fmt"
	"regexp"
	"slices"
)

// Spot is one thing that the program says a person can see, as package ui/spots
// tells it.
type Spot struct {
	Kind    string `json:"kind"`
	Text    string `json:"text"`
	Icon    string `json:"icon"`
	X       int    `json:"x"`
	Y       int    `json:"y"`
	W       int    `json:"w"`
	H       int    `json:"h"`
	Cut     bool   `json:"cut"`
	Enabled bool   `json:"enabled"`
	Checked bool   `json:"checked"`
	Focused bool   `json:"focused"`
	Value   string `json:"value"`
}

// middle is where to point at.
func (s Spot) middle() (x, y int) { return s.X + s.W/2, s.Y + s.H/2 }

// clickable are the kinds that answer to a click, the likeliest first.
var clickable = []string{"button", "tab", "menu", "check", "radio", "link", "select", "tap", "row", "label"}

// query says what is looked for.
type query struct {
	kinds []string // any when empty; the first ones are preferred
	text  *regexp.Regexp
	// value is asked for in what was put in or chosen, too.
	value *regexp.Regexp
	icon  string
	nth   int
}

// in finds the spot that answers a query best.
func (q query) in(spots []Spot) (Spot, bool) {
	var found []Spot
	for _, s := range spots {
		switch {
		case len(q.kinds) > 0 && !slices.Contains(q.kinds, s.Kind),
			q.text != nil && !q.text.MatchString(s.Text),
			q.value != nil && !q.value.MatchString(s.Value),
			q.icon != "" && q.icon != s.Icon:
		default:
			found = append(found, s)
		}
	}
	rank := func(s Spot) int { return slices.Index(q.kinds, s.Kind) }
	slices.SortStableFunc(found, func(a, b Spot) int { return rank(a) - rank(b) })
	if q.nth >= len(found) {
		return Spot{}, false
	}
	return found[q.nth], true
}

// fieldBeside finds the entry field that belongs to a name: in the same row to
// its right, or else the nearest one below it.
func fieldBeside(spots []Spot, name Spot) (Spot, bool) {
	best, far := Spot{}, 1<<30
	for _, s := range spots {
		if s.Kind != "entry" && s.Kind != "password" && s.Kind != "select" {
			continue
		}
		_, y := name.middle()
		d := 1 << 30
		switch {
		case s.X >= name.X+name.W/2 && s.Y <= y && y <= s.Y+s.H:
			d = s.X - name.X - name.W
		case s.Y >= name.Y+name.H-8 && s.X < name.X+name.W && name.X < s.X+s.W:
			d = 5000 + s.Y - name.Y
		}
		if d < far {
			best, far = s, d
		}
	}
	return best, far < 1<<30
}

// besideFields gives the middle of the spot that is nearest to a place and is no
// field; the place itself when there is none.
func besideFields(spots []Spot, x, y int) (atX, atY int) {
	atX, atY = x, y
	best := 1 << 30
	for _, s := range spots {
		mx, my := s.middle()
		d := (mx-x)*(mx-x) + (my-y)*(my-y)
		if d < best && (s.Kind == "label" || s.Kind == "button" || s.Kind == "row") {
			best, atX, atY = d, mx, my
		}
	}
	return atX, atY
}

// errNotSeen says that nothing answers a query.
func errNotSeen(what string) error { return fmt.Errorf("%s cannot be seen", what) }
