package main

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// TestCommitted holds the committed files against the drawings, pixel by pixel:
// another version of Go may compress a PNG otherwise.
func TestCommitted(t *testing.T) {
	t.Parallel()
	for _, i := range icons {
		t.Run(i.name, func(t *testing.T) {
			t.Parallel()
			file := filepath.Join("..", "..", "icons", i.name)
			picture, err := os.ReadFile(file + ".png")
			if err != nil {
				t.Fatal(err)
			}
			decoded, err := decodePNG(picture)
			if err != nil {
				t.Fatal(err)
			}
			same(t, decoded, i.draw(i.png))
			ico, err := os.ReadFile(file + ".ico")
			if err != nil {
				t.Fatal(err)
			}
			pictures, err := decodeICO(ico)
			if err != nil {
				t.Fatal(err)
			}
			var sizes []int
			for _, img := range pictures {
				sizes = append(sizes, img.Rect.Dx())
				same(t, img, i.draw(img.Rect.Dx()))
			}
			if !slices.Equal(sizes, i.ico) {
				t.Errorf("sizes %v, want %v", sizes, i.ico)
			}
		})
	}
}

func same(t *testing.T, got, want *image.NRGBA) {
	t.Helper()
	if got.Rect != want.Rect {
		t.Fatalf("%v, want %v", got.Rect, want.Rect)
	}
	for y := range want.Rect.Dy() {
		for x := range want.Rect.Dx() {
			if g, w := got.NRGBAAt(x, y), want.NRGBAAt(x, y); g != w {
				t.Fatalf("size %d, pixel %d %d: %v, want %v; run go run ./assets/gen/icons",
					want.Rect.Dx(), x, y, g, w)
			}
		}
	}
}

func decodePNG(data []byte) (*image.NRGBA, error) {
	img, err := png.Decode(bytes.NewReader(data))
	if err != nil {
		return nil, err
	}
	n, ok := img.(*image.NRGBA)
	if !ok {
		return nil, fmt.Errorf("the picture is %T", img)
	}
	return n, nil
}

var order = binary.LittleEndian

// decodeICO reads an .ico as Windows does: the list, then each picture by its
// offset, a bitmap with a mask or a PNG.
func decodeICO(data []byte) ([]*image.NRGBA, error) {
	if order.Uint16(data) != 0 || order.Uint16(data[2:]) != 1 {
		return nil, fmt.Errorf("no icon file: % x", data[:4])
	}
	var pictures []*image.NRGBA
	end := 6 + 16*int(order.Uint16(data[4:]))
	for n := range int(order.Uint16(data[4:])) {
		row := data[6+16*n:]
		size, offset := int(order.Uint32(row[8:])), int(order.Uint32(row[12:]))
		if offset != end || order.Uint16(row[4:]) != 1 || order.Uint16(row[6:]) != 32 || row[0] != row[1] {
			return nil, fmt.Errorf("picture %d begins at %d, not %d, or is described wrongly: % x", n, offset, end, row[:16])
		}
		end = offset + size
		img, err := decodePicture(data[offset:end])
		if err != nil {
			return nil, fmt.Errorf("picture %d: %w", n, err)
		}
		if uint8(img.Rect.Dx()) != row[0] {
			return nil, fmt.Errorf("picture %d is %v, listed as %d", n, img.Rect, row[0])
		}
		pictures = append(pictures, img)
	}
	if end != len(data) {
		return nil, fmt.Errorf("%d bytes, of which %d are listed", len(data), end)
	}
	return pictures, nil
}

func decodePicture(data []byte) (*image.NRGBA, error) {
	if bytes.HasPrefix(data, []byte("\x89PNG")) {
		return decodePNG(data)
	}
	side, stride := int(order.Uint32(data[4:])), (int(order.Uint32(data[4:]))+31)/32*4
	if order.Uint32(data) != 40 || int(order.Uint32(data[8:])) != 2*side || order.Uint16(data[14:]) != 32 ||
		len(data) != 40+4*side*side+stride*side {
		return nil, fmt.Errorf("a bitmap of %d bytes with the head % x", len(data), data[:40])
	}
	img := image.NewNRGBA(image.Rect(0, 0, side, side))
	pixels, mask := data[40:], data[40+4*side*side:]
	for y := range side {
		up := side - 1 - y
		for x := range side {
			p := pixels[4*(up*side+x):]
			img.SetNRGBA(x, y, color.NRGBA{p[2], p[1], p[0], p[3]})
			if masked := mask[up*stride+x/8]&(0x80>>(x%8)) != 0; masked != (p[3] == 0) {
				return nil, fmt.Errorf("the mask at %d %d of %d is %v", x, y, side, masked)
			}
		}
	}
	return img, nil
}

// TestNothingIsCut: a drawing leaves the outermost corner free and fills most of
// its square, at every size.
func TestNothingIsCut(t *testing.T) {
	t.Parallel()
	for _, i := range icons {
		for _, size := range traySizes {
			img := i.draw(size)
			var box image.Rectangle
			for y := range size {
				for x := range size {
					if img.NRGBAAt(x, y).A > 0x40 {
						box = box.Union(image.Rect(x, y, x+1, y+1))
					}
				}
			}
			if corner := img.NRGBAAt(0, 0); corner.A > 0x40 {
				t.Errorf("%s at %d: the corner is %v", i.name, size, corner)
			}
			if box.Dx() < size*3/4 {
				t.Errorf("%s at %d covers only %v", i.name, size, box)
			}
			if left, right := box.Min.X, size-box.Max.X; left-right > 1 || right-left > 1 {
				t.Errorf("%s at %d is not in the middle: %v", i.name, size, box)
			}
		}
	}
}
