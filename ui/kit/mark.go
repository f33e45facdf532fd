package kit

import (
	"fmt"
	"image/color"
	"strings"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"
)

// Shape is the form of a mark.
type Shape int

// The shapes.
const (
	ShapeDisc     Shape = iota // filled circle
	ShapeTick                  // filled circle with a tick
	ShapeRing                  // hollow circle
	ShapeTriangle              // triangle with an exclamation mark
	ShapeSquare                // square with an exclamation mark
	ShapeBars                  // two bars
	ShapeDots                  // three dots
	ShapeCross                 // filled circle with a cross
	ShapeArrow                 // filled circle with an arrow upwards
)

// Shapes lists all shapes.
var Shapes = []Shape{
	ShapeDisc, ShapeTick, ShapeRing, ShapeTriangle, ShapeSquare, ShapeBars, ShapeDots, ShapeCross, ShapeArrow,
}

// shapes are drawn on 24 x 24: T is the tone, G the glyph on it.
var shapes = [...]string{
	`<circle cx="12" cy="12" r="8" fill="T"/>`,
	`<circle cx="12" cy="12" r="10" fill="T"/><path d="M10.2 16.9 5.8 12.5 7.5 10.8 10.2 13.5 16.5 7.2 18.2 8.9z" fill="G"/>`,
	`<circle cx="12" cy="12" r="8" fill="none" stroke="T" stroke-width="3.4"/>`,
	`<path d="M12 2.2 23 21.6 1 21.6z" fill="T"/><path d="M10.8 9 13.2 9 12.9 15.4 11.1 15.4z" fill="G"/><circle cx="12" cy="18.1" r="1.4" fill="G"/>`,
	`<path d="M5 2.5 19 2.5 21.5 5 21.5 19 19 21.5 5 21.5 2.5 19 2.5 5z" fill="T"/><path d="M10.7 6 13.3 6 12.9 14.2 11.1 14.2z" fill="G"/><circle cx="12" cy="17.4" r="1.5" fill="G"/>`,
	`<path d="M5.5 4 10 4 10 20 5.5 20z" fill="T"/><path d="M14 4 18.5 4 18.5 20 14 20z" fill="T"/>`,
	`<circle cx="4.5" cy="12" r="2.6" fill="T"/><circle cx="12" cy="12" r="2.6" fill="T"/><circle cx="19.5" cy="12" r="2.6" fill="T"/>`,
	`<circle cx="12" cy="12" r="10" fill="T"/><path d="M8.4 6.8 12 10.4 15.6 6.8 17.2 8.4 13.6 12 17.2 15.6 15.6 17.2 12 13.6 8.4 17.2 6.8 15.6 10.4 12 6.8 8.4z" fill="G"/>`,
	`<circle cx="12" cy="12" r="10" fill="T"/><path d="M12 5.6 17.4 11 15.8 12.6 13.1 9.9 13.1 18.2 10.9 18.2 10.9 9.9 8.2 12.6 6.6 11z" fill="G"/>`,
}

// mark is a drawing that looks right in either variant: name and content are
// those of the variant at the moment of drawing, and Fyne draws all images again
// when the theme changes.
type mark struct {
	shape Shape
	tone  Tone
	ready [2]fyne.Resource // light, dark
}

// Name gives the name of the drawing in the running variant.
func (m *mark) Name() string { return m.now().Name() }

// Content gives the drawing in the running variant.
func (m *mark) Content() []byte { return m.now().Content() }

func (m *mark) now() fyne.Resource {
	if RunningVariant() == theme.VariantLight {
		return m.ready[0]
	}
	return m.ready[1]
}

var marks = sync.OnceValue(func() map[[2]int]*mark {
	all := make(map[[2]int]*mark, len(Shapes)*len(Tones))
	for _, s := range Shapes {
		for _, t := range Tones {
			all[[2]int{int(s), int(t)}] = &mark{shape: s, tone: t, ready: [2]fyne.Resource{
				drawMark(s, t, theme.VariantLight), drawMark(s, t, theme.VariantDark),
			}}
		}
	}
	return all
})

// Mark gives a small drawing that follows light and dark. The same one is given
// for the same shape and tone, so that a table can compare.
func Mark(s Shape, t Tone) fyne.Resource {
	if m, ok := marks()[[2]int{int(s), int(t)}]; ok {
		return m
	}
	return marks()[[2]int{int(ShapeDots), int(ToneQuiet)}]
}

func drawMark(s Shape, t Tone, v fyne.ThemeVariant) fyne.Resource {
	body := strings.ReplaceAll(shapes[s], `"T"`, `"`+hex(toneColour(t, v))+`"`)
	body = strings.ReplaceAll(body, `"G"`, `"`+hex(onTone(v))+`"`)
	name := fmt.Sprintf("mark-%d-%s-%d.svg", s, toneNames[t], v)
	return fyne.NewStaticResource(name, []byte(
		`<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24">`+body+`</svg>`))
}

func hex(c color.NRGBA) string { return fmt.Sprintf("#%02x%02x%02x", c.R, c.G, c.B) }
