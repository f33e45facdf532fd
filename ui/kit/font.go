package kit

import (
	"encoding/binary"
	"sync"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	"customs179/assets"
)

var fonts = sync.OnceValue(func() [2]fyne.Resource {
	return [2]fyne.Resource{
		fyne.NewStaticResource("NotoSansSC-Regular.otf", assets.FontRegular()),
		fyne.NewStaticResource("NotoSansSC-Bold.otf", assets.FontBold()),
	}
})

// monospace is Fyne's monospace font with the line of ours: Noto has much room
// above and below, and an id beside its name would stand three pixels too high.
var monospace = sync.OnceValue(func() fyne.Resource {
	plain := theme.DefaultTextMonospaceFont()
	font := append([]byte(nil), plain.Content()...)
	up, down, ok := lineOf(assets.FontRegular())
	if !ok || !setLine(font, up, down) {
		return plain
	}
	return fyne.NewStaticResource("DeskMono.ttf", font)
})

// lineOf gives how far the lines of a font reach above and below the baseline,
// in parts of the size.
func lineOf(font []byte) (up, down float64, ok bool) {
	hhea, em := table(font, "hhea"), unitsPerEm(font)
	if len(hhea) < 10 || em == 0 {
		return 0, 0, false
	}
	up = float64(int16(binary.BigEndian.Uint16(hhea[4:]))) / em
	down = float64(int16(binary.BigEndian.Uint16(hhea[6:]))) / em
	return up, down, true
}

// setLine makes the lines of a font reach so far: in both tables that a reader
// may look at.
func setLine(font []byte, up, down float64) bool {
	hhea, os2, em := table(font, "hhea"), table(font, "OS/2"), unitsPerEm(font)
	if len(hhea) < 10 || len(os2) < 74 || em == 0 {
		return false
	}
	for _, at := range [][]byte{hhea[4:], os2[68:]} {
		binary.BigEndian.PutUint16(at, uint16(int16(up*em)))
		binary.BigEndian.PutUint16(at[2:], uint16(int16(down*em)))
		binary.BigEndian.PutUint16(at[4:], 0)
	}
	return true
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
