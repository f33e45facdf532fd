package main

import (
	"image"
	"image/color"
	"math"
)

// units is the width and height of the grid.
const units = 16.0

// paint gives the colour of a point.
type paint func(p point) color.NRGBA

func plain(c color.NRGBA) paint { return func(point) color.NRGBA { return c } }

// fade goes from one colour at the top to another at the bottom of the grid.
func fade(top, bottom color.NRGBA) paint {
	mix := func(a, b uint8, t float64) uint8 { return uint8(math.Round(float64(a) + (float64(b)-float64(a))*t)) }
	return func(p point) color.NRGBA {
		t := clamp(p.y/units, 0, 1)
		return color.NRGBA{mix(top.R, bottom.R, t), mix(top.G, bottom.G, t), mix(top.B, bottom.B, t), mix(top.A, bottom.A, t)}
	}
}

// layer is one painted shape; later layers cover earlier ones.
type layer struct {
	shape shape
	paint paint
}

// grid is what a design knows of the size it is drawn at, so that straight edges
// can stand on whole pixels.
type grid struct{ size int }

// snap moves a coordinate to the nearest edge between two pixels.
func (g grid) snap(v float64) float64 {
	px := units / float64(g.size)
	return math.Round(v/px) * px
}

// px gives the width of n pixels in units.
func (g grid) px(n float64) float64 { return n * units / float64(g.size) }

// samples is the number of samples across a pixel. They lie off the middle of
// nothing that a design uses, so that no sample falls on an edge.
const samples = 9

// draw paints the layers into a picture of size by size pixels.
func draw(size int, layers []layer) *image.NRGBA {
	img := image.NewNRGBA(image.Rect(0, 0, size, size))
	for y := range size {
		for x := range size {
			img.SetNRGBA(x, y, pixel(x, y, size, layers))
		}
	}
	return img
}

// pixel averages the samples of a pixel, each weighted by how much it covers. A
// pixel without an edge needs one sample only.
func pixel(x, y, size int, layers []layer) color.NRGBA {
	px := units / float64(size)
	n := samples
	if middle := (point{(float64(x) + 0.5) * px, (float64(y) + 0.5) * px}); !edged(middle, px*math.Sqrt2/2, layers) {
		n = 1
	}
	var r, g, b, a float64
	step := px / float64(n)
	for j := range n {
		for i := range n {
			p := point{(float64(x*n+i) + 0.49) * step, (float64(y*n+j) + 0.49) * step}
			sr, sg, sb, sa := sample(p, layers)
			r, g, b, a = r+sr, g+sg, b+sb, a+sa
		}
	}
	if a == 0 {
		return color.NRGBA{}
	}
	part := func(v float64) uint8 { return uint8(math.Round(v / a * 255)) }
	return color.NRGBA{part(r), part(g), part(b), uint8(math.Round(a / float64(n*n) * 255))}
}

// edged reports whether a shape's edge may come nearer to the point than that.
func edged(p point, near float64, layers []layer) bool {
	for _, l := range layers {
		if math.Abs(l.shape(p)) <= near {
			return true
		}
	}
	return false
}

// sample gives the colour at a point, multiplied by its coverage, each from 0 to 1.
func sample(p point, layers []layer) (r, g, b, a float64) {
	for _, l := range layers {
		if l.shape(p) > 0 {
			continue
		}
		c := l.paint(p)
		over := float64(c.A) / 255
		mix := func(below float64, above uint8) float64 { return below*(1-over) + float64(above)/255*over }
		r, g, b, a = mix(r, c.R), mix(g, c.G), mix(b, c.B), mix(a, 255)
	}
	return r, g, b, a
}
