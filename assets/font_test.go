package assets

import (
	"encoding/binary"
	"errors"
	"strings"
	"testing"
	"unicode"
)

var be = binary.BigEndian

// table finds a table of an OpenType file (OpenType 1.9: font file).
func table(font []byte, tag string) ([]byte, error) {
	if len(font) < 12 {
		return nil, errors.New("no OpenType file")
	}
	for i := range int(be.Uint16(font[4:])) {
		row := font[12+16*i:]
		if string(row[:4]) == tag {
			begin, size := be.Uint32(row[8:]), be.Uint32(row[12:])
			return font[begin : begin+size], nil
		}
	}
	return nil, errors.New("no table " + tag)
}

// glyphs reads which characters a font can draw: the character map's Unicode
// parts of the formats 4 and 12 (OpenType 1.9: cmap).
func glyphs(font []byte) (map[rune]bool, error) {
	cmap, err := table(font, "cmap")
	if err != nil {
		return nil, err
	}
	drawn := map[rune]bool{}
	for i := range int(be.Uint16(cmap[2:])) {
		row := cmap[4+8*i:]
		sub := cmap[be.Uint32(row[4:]):]
		if platform := be.Uint16(row); platform != 0 && platform != 3 {
			continue
		}
		switch be.Uint16(sub) {
		case 4:
			segments(sub, drawn)
		case 12:
			groups(sub, drawn)
		}
	}
	return drawn, nil
}

// segments reads format 4: four arrays of equal length, with a gap after the first.
func segments(sub []byte, drawn map[rune]bool) {
	n := int(be.Uint16(sub[6:])) / 2
	ends, starts, deltas, offsets := sub[14:], sub[16+2*n:], sub[16+4*n:], sub[16+6*n:]
	for i := range n {
		first, last := int(be.Uint16(starts[2*i:])), int(be.Uint16(ends[2*i:]))
		delta, offset := be.Uint16(deltas[2*i:]), int(be.Uint16(offsets[2*i:]))
		for c := first; c <= last && c < 0xFFFF; c++ {
			glyph := uint16(c)
			if offset != 0 {
				if glyph = be.Uint16(offsets[2*i+offset+2*(c-first):]); glyph == 0 {
					continue
				}
			}
			if glyph+delta != 0 {
				drawn[rune(c)] = true
			}
		}
	}
}

// groups reads format 12: ranges of characters.
func groups(sub []byte, drawn map[rune]bool) {
	for i := range int(be.Uint32(sub[12:])) {
		g := sub[16+12*i:]
		for c := be.Uint32(g); c <= be.Uint32(g[4:]); c++ {
			drawn[rune(c)] = true
		}
	}
}

const gb2312 = 6763 // Chinese characters in GB2312

func TestFontsDrawEveryText(t *testing.T) {
	t.Parallel()
	needed := map[rune]string{}
	for r := rune(' '); r < 0x7F; r++ {
		needed[r] = "ASCII"
	}
	for _, r := range "…·—、。「」○●□■△▲✓⚠←↑→↓×" {
		needed[r] = "signs of the window"
	}
	for _, lang := range Langs {
		for key, text := range New(lang).all() {
			for _, r := range text.literals() {
				needed[r] = string(lang) + " " + key
			}
		}
	}
	for name, font := range map[string][]byte{"regular": FontRegular(), "bold": FontBold()} {
		drawn, err := glyphs(font)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for r, where := range needed {
			if !drawn[r] {
				t.Errorf("%s cannot draw %q of %s", name, r, where)
			}
		}
		han := 0
		for r := range drawn {
			if unicode.Is(unicode.Han, r) {
				han++
			}
		}
		if han < gb2312 {
			t.Errorf("%s has %d Chinese characters, GB2312 has %d", name, han, gb2312)
		}
		if drawn['\U00020000'] || drawn['\uE000'] {
			t.Errorf("%s claims characters that it was not given", name)
		}
		if size := len(font); size > 1_700_000 {
			t.Errorf("%s has %d bytes", name, size)
		}
	}
}

func TestFontLicence(t *testing.T) {
	t.Parallel()
	for _, want := range []string{"Copyright 2014-2021 Adobe", "SIL OPEN FONT LICENSE Version 1.1", "DISCLAIMER"} {
		if !strings.Contains(FontLicence(), want) {
			t.Errorf("the licence lacks %q", want)
		}
	}
}
