package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/png"
)

// largestBMP is the size up to which a picture inside an .ico is a bitmap with a
// mask, which every Windows loader reads; larger ones are PNG (Windows Vista).
const largestBMP = 48

// encodeICO draws an icon at each of its sizes into one .ico file.
func encodeICO(i icon) ([]byte, error) {
	var pictures [][]byte
	for _, size := range i.ico {
		data, err := encodePicture(i.draw(size))
		if err != nil {
			return nil, fmt.Errorf("size %d: %w", size, err)
		}
		pictures = append(pictures, data)
	}
	head := le(nil, uint16(0), uint16(1), uint16(len(pictures))) // reserved, icon, count
	offset := uint32(6 + 16*len(pictures))
	for n, data := range pictures {
		side := uint8(i.ico[n]) // 256 is written as 0
		head = le(head, side, side, uint8(0), uint8(0), uint16(1), uint16(32), uint32(len(data)), offset)
		offset += uint32(len(data))
	}
	return append(head, bytes.Join(pictures, nil)...), nil
}

func encodePicture(img *image.NRGBA) ([]byte, error) {
	if img.Rect.Dx() <= largestBMP {
		return encodeBMP(img), nil
	}
	var b bytes.Buffer
	err := png.Encode(&b, img)
	return b.Bytes(), err
}

// encodeBMP writes a bitmap as an .ico wants it: twice the height for the mask
// that follows, rows from the bottom, blue first. The mask is 1 where nothing is
// to be seen.
func encodeBMP(img *image.NRGBA) []byte {
	side := img.Rect.Dx()
	stride := (side + 31) / 32 * 4 // of the mask, in bytes
	out := le(nil, uint32(40), int32(side), int32(2*side), uint16(1), uint16(32), uint32(0),
		uint32(4*side*side+stride*side), int32(0), int32(0), uint32(0), uint32(0))
	mask := make([]byte, 0, stride*side)
	for y := side - 1; y >= 0; y-- {
		row := make([]byte, stride)
		for x := range side {
			c := img.NRGBAAt(x, y)
			out = append(out, c.B, c.G, c.R, c.A)
			if c.A == 0 {
				row[x/8] |= 0x80 >> (x % 8)
			}
		}
		mask = append(mask, row...)
	}
	return append(out, mask...)
}

// le appends values of fixed size, the low byte first.
func le(to []byte, values ...any) []byte {
	for _, v := range values {
		switch v := v.(type) {
		case uint8:
			to = append(to, v)
		case uint16:
			to = binary.LittleEndian.AppendUint16(to, v)
		case uint32:
			to = binary.LittleEndian.AppendUint32(to, v)
		case int32:
			to = binary.LittleEndian.AppendUint32(to, uint32(v))
		}
	}
	return to
}
