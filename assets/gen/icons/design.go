package main

import (
	"image"
	"image/color"
)

// icon is one drawing with the sizes of its files.
type icon struct {
	name   string
	design func(g grid) []layer
	ico    []int // sizes inside the .ico, in pixels
	png    int   // size of the .png, in pixels
}

func (i icon) draw(size int) *image.NRGBA { return draw(size, i.design(grid{size})) }

var (
	traySizes = []int{16, 20, 24, 32, 48}
	appSizes  = []int{16, 20, 24, 32, 40, 48, 64, 128, 256}
)

// icons lists all icons: the seven states of the tray (shape and colour differ),
// and the program's own. Read only.
var icons = []icon{
	{"error", errorIcon, traySizes, 64},
	{"person", personIcon, traySizes, 64},
	{"trouble", troubleIcon, traySizes, 64},
	{"paused", pausedIcon, traySizes, 64},
	{"working", workingIcon, traySizes, 64},
	{"idle", idleIcon, traySizes, 64},
	{"starting", startingIcon, traySizes, 64},
	{"app", appIcon, appSizes, 512},
}

var (
	red    = color.NRGBA{0xDC, 0x32, 0x2F, 0xFF}
	amber  = color.NRGBA{0xFF, 0xA0, 0x0A, 0xFF}
	blue   = color.NRGBA{0x1E, 0x88, 0xC8, 0xFF}
	green  = color.NRGBA{0x1E, 0xA0, 0x55, 0xFF}
	grey   = color.NRGBA{0xA4, 0xAE, 0xB8, 0xFF}
	white  = color.NRGBA{0xFF, 0xFF, 0xFF, 0xFF}
	ink    = color.NRGBA{0x2B, 0x1D, 0x00, 0xFF}
	shadow = color.NRGBA{0x10, 0x18, 0x20, 0xB0}
)

// badge is a coloured shape with the thin dark edge that parts it from a light
// task bar; on a dark one the edge is not seen.
func badge(g grid, s shape, c color.NRGBA) []layer {
	return []layer{{s.grown(seam(g)), plain(shadow)}, {s, plain(c)}}
}

// seam is the width of the dark edge: most of a pixel when small, never broad.
func seam(g grid) float64 { return max(g.px(0.75), 0.4) }

// exclamation is the sign of the same name. Its bar tapers where there are
// pixels enough to show it.
func exclamation(g grid, top, bottom, width float64) shape {
	left, right := g.snap(8-width/2), g.snap(8+width/2)
	top, bottom, width = g.snap(top), g.snap(bottom), right-left
	dot := bottom - width
	foot, taper := g.snap(dot-max(g.px(1), width*0.4)), 0.0
	if g.size >= 32 {
		taper = width * 0.2
	}
	const round = 0.2
	return union(
		polygon(round, point{left + round, top + round}, point{right - round, top + round},
			point{right - taper - round, foot - round}, point{left + taper + round, foot - round}),
		box(left, dot, right, bottom, width*0.3),
	)
}

func errorIcon(g grid) []layer {
	square := box(g.snap(1), g.snap(1), g.snap(15), g.snap(15), 2.5)
	return append(badge(g, square, red), layer{exclamation(g, 3.2, 13, 2.6), plain(white)})
}

func personIcon(g grid) []layer {
	foot := g.snap(15) - 1.3
	triangle := polygon(1.3, point{8, 2.4}, point{14, foot}, point{2, foot})
	return append(badge(g, triangle, amber), layer{exclamation(g, 5, 13.4, 2), plain(ink)})
}

func troubleIcon(g grid) []layer {
	return badge(g, ring(8, 8, 5.5, 3), amber)
}

func pausedIcon(g grid) []layer {
	top, bottom := g.snap(2), g.snap(14)
	bars := union(box(g.snap(2.2), top, g.snap(6), bottom, 0.8), box(g.snap(10), top, g.snap(13.8), bottom, 0.8))
	return badge(g, bars, grey)
}

func workingIcon(g grid) []layer {
	arrow := union(
		stroke(2, point{8, 11.6}, point{8, 5}),
		stroke(2, point{4.9, 7.6}, point{8, 4.5}, point{11.1, 7.6}),
	)
	return append(badge(g, circle(8, 8, 7), blue), layer{arrow, plain(white)})
}

func idleIcon(g grid) []layer {
	tick := stroke(2.2, point{4.6, 8.4}, point{7.1, 10.9}, point{11.4, 5.6})
	return append(badge(g, circle(8, 8, 7), green), layer{tick, plain(white)})
}

func startingIcon(g grid) []layer {
	return badge(g, union(circle(2.75, 8, 1.8), circle(8, 8, 1.8), circle(13.25, 8, 1.8)), grey)
}

// appIcon: an operator's card on the program's blue, and the seal with a tick
// that customs gives. Small sizes leave the card's details out and have a larger
// seal.
func appIcon(g grid) []layer {
	ground := layer{
		box(0.25, 0.25, 15.75, 15.75, 3.4),
		fade(color.NRGBA{0x2F, 0xA3, 0xE6, 0xFF}, color.NRGBA{0x11, 0x5F, 0x9E, 0xFF}),
	}
	if g.size < 32 {
		return append([]layer{ground, {box(g.snap(2), g.snap(3), g.snap(14), g.snap(10), 1), plain(white)}},
			seal(10.25, 10.25, 4.6, g.px(0.9))...)
	}
	return append([]layer{
		ground,
		{box(g.snap(2.3), g.snap(3.2), g.snap(13.7), g.snap(10.8), 1), plain(white)},
		{box(3.8, 4.9, 6.5, 7, 0.45), plain(color.NRGBA{0xF0, 0xB4, 0x29, 0xFF})},
		{box(3.8, 8.4, 8, 9.1, 0.35), plain(color.NRGBA{0xB8, 0xC6, 0xD2, 0xFF})},
	}, seal(10.8, 10.7, 3.8, 0.55)...)
}

// seal is a red stamp with a tick, with a white border around it.
func seal(x, y, r, border float64) []layer {
	s := circle(x, y, r)
	tick := stroke(r*0.42, point{x - r*0.47, y + r*0.06}, point{x - r*0.11, y + r*0.42}, point{x + r*0.5, y - r*0.34})
	return []layer{{s.grown(border), plain(white)}, {s, plain(red)}, {tick, plain(white)}}
}
