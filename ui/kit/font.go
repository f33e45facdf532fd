package kit

import (
	"encoding/binary"
	"math"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"customs179/assets"
)

// The fonts: regular, bold, and Fyne's monospace, all with one line height, so
// that an id stands level with its name.
var fonts = sync.OnceValue(func() [3]fyne.Resource {
	mono := theme.DefaultTextMonospaceFont()
	return [3]fyne.Resource{
		withLine("DeskSans-Regular.otf", assets.FontRegular()),
		withLine("DeskSans-Bold.otf", assets.FontBold()),
		withLine("DeskMono-Regular.ttf", mono.Content()),
	}
})

// How far a line reaches above and below the baseline, in parts of the size: one
// and a half together, so that every line of an even size is a whole number of
// pixels high. Noto's own line is 20.27 at 14: Fyne paints a text of 21 pixels
// into a space of 20, and the foot of every g is lost.
const (
	lineUp   = 1.14
	lineDown = -0.36
)

// withLine gives a font our line height. A font without the tables for it stays
// as it is.
func withLine(name string, content []byte) fyne.Resource {
	font := append([]byte(nil), content...)
	setLine(font)
	return fyne.NewStaticResource(name, font)
}

// setLine writes the line height into both tables that a reader may look at.
func setLine(font []byte) {
	hhea, os2, em := table(font, "hhea"), table(font, "OS/2"), unitsPerEm(font)
	if len(hhea) < 10 || len(os2) < 74 {
		return
	}
	for _, at := range [][]byte{hhea[4:], os2[68:]} {
		binary.BigEndian.PutUint16(at, uint16(int16(math.Round(lineUp*em))))
		binary.BigEndian.PutUint16(at[2:], uint16(int16(math.Round(lineDown*em))))
		binary.BigEndian.PutUint16(at[4:], 0)
	}
}

func unitsPerEm(font []byte) float64 {
	head := table(font, "head")
	if len(head) < 20 {
		return 0
	}
	return float64(binary.BigEndian.Uint16(head[18:]))
}

// table finds a table of an OpenType file; nil when there is none.
func table(font []byte, tag string) []byte {
	if len(font) < 12 {
		return nil
	}
	n := int(binary.BigEndian.Uint16(font[4:]))
	for i := 0; i < n && 12+16*(i+1) <= len(font); i++ {
		row := font[12+16*i:]
		if string(row[:4]) != tag {
			continue
		}
		at, size := int(binary.BigEndian.Uint32(row[8:])), int(binary.BigEndian.Uint32(row[12:]))
		if at < 0 || size < 0 || at+size > len(font) {
			return nil
		}
		return font[at : at+size]
	}
	return nil
}
