package pack

import (
	"encoding/binary"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"math"
	"os"
)

// The picture beside the installer's first and last page, and the icon on it. The
// pages' font decides on the room for it: 164 x 290 in Chinese, 164 x 314 in
// English. What lies between them is drawn out of shape in neither.
const (
	sideWidth, sideHeight = 164, 302
	sideIcon              = 96
	sideIconY             = 56
)

// sidePicture draws it: the program's icon over water in its colours.
func sidePicture(icon, to string) (err error) {
	f, err := os.Open(icon)
	if err != nil {
		return fmt.Errorf("open the icon: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	m, err := png.Decode(f)
	if err != nil {
		return fmt.Errorf("read the icon: %w", err)
	}
	side := image.NewRGBA(image.Rect(0, 0, sideWidth, sideHeight))
	for y := range sideHeight {
		for x := range sideWidth {
			side.SetRGBA(x, y, ground(x, y))
		}
	}
	left := (sideWidth - sideIcon) / 2
	for y := range sideIcon {
		for x := range sideIcon {
			under := side.RGBAAt(left+x, sideIconY+y)
			side.SetRGBA(left+x, sideIconY+y, shrunk(m, x, y, under))
		}
	}
	return os.WriteFile(to, bitmap(side), 0o600)
}

// colour is one in parts of 255.
type colour [3]float64

// mix lays a part of another colour over this one.
func (c colour) mix(over colour, part float64) colour {
	for i := range c {
		c[i] += (over[i] - c[i]) * part
	}
	return c
}

// wave is a coloured water whose surface is a sine.
type wave struct {
	level, height, length, shift float64 // in pixels; the shift in radians
	colour                       colour
	part                         float64 // how much of what is behind it covers
}

// The colours: air, and waters of the program's blues.
var (
	air    = [2]colour{{0xF7, 0xFB, 0xFE}, {0xD6, 0xEB, 0xFA}}
	waters = []wave{
		{204, 13, 230, 0.4, colour{0x7F, 0xC4, 0xF0}, 0.55},
		{227, 12, 200, 2.6, colour{0x1E, 0x88, 0xC8}, 0.85},
		{254, 9, 250, 4.4, colour{0x0F, 0x5A, 0x9E}, 1},
	}
)

// ground is the colour of a pixel of the picture without its icon: the mean of
// sixteen points, so that no edge has steps.
func ground(x, y int) color.RGBA {
	const fine = 4
	var sum colour
	for i := range fine * fine {
		px, py := float64(x)+(float64(i%fine)+0.5)/fine, float64(y)+(float64(i/fine)+0.5)/fine
		c := air[0].mix(air[1], py/sideHeight)
		for _, w := range waters {
			if py > w.level+w.height*math.Sin(2*math.Pi*px/w.length+w.shift) {
				c = c.mix(w.colour, w.part)
			}
		}
		for j := range sum {
			sum[j] += c[j] / (fine * fine)
		}
	}
	return color.RGBA{uint8(sum[0] + 0.5), uint8(sum[1] + 0.5), uint8(sum[2] + 0.5), 0xFF}
}

// shrunk is the mean of the icon's pixels that one pixel of the picture covers,
// laid over what is under it.
func shrunk(m image.Image, x, y int, under color.RGBA) color.RGBA {
	b := m.Bounds()
	x0, x1 := b.Min.X+x*b.Dx()/sideIcon, b.Min.X+(x+1)*b.Dx()/sideIcon
	y0, y1 := b.Min.Y+y*b.Dy()/sideIcon, b.Min.Y+(y+1)*b.Dy()/sideIcon
	var red, green, blue, alpha, n uint32
	for py := y0; py < max(y1, y0+1); py++ {
		for px := x0; px < max(x1, x0+1); px++ {
			r, g, b, a := m.At(px, py).RGBA() // multiplied by alpha already
			red, green, blue, alpha, n = red+r>>8, green+g>>8, blue+b>>8, alpha+a>>8, n+1
		}
	}
	over := func(sum uint32, below uint8) uint8 {
		return uint8(min(255, sum/n+uint32(below)*(255-alpha/n)/255))
	}
	return color.RGBA{over(red, under.R), over(green, under.G), over(blue, under.B), 0xFF}
}

// bitmap is a picture as Windows' BMP with 24 bits a pixel, from the lowest line up.
func bitmap(m *image.RGBA) []byte {
	w, h := m.Rect.Dx(), m.Rect.Dy()
	line := (3*w + 3) / 4 * 4
	const header = 54
	out := make([]byte, header+line*h)
	copy(out, "BM")
	put := binary.LittleEndian
	put.PutUint32(out[2:], uint32(len(out)))
	put.PutUint32(out[10:], header)
	put.PutUint32(out[14:], 40)
	put.PutUint32(out[18:], uint32(w))
	put.PutUint32(out[22:], uint32(h))
	put.PutUint16(out[26:], 1)
	put.PutUint16(out[28:], 24)
	for y := range h {
		row := out[header+(h-1-y)*line:]
		for x := range w {
			c := m.RGBAAt(x, y)
			row[3*x], row[3*x+1], row[3*x+2] = c.B, c.G, c.R
		}
	}
	return out
}
