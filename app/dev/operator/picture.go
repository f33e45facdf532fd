package operator

import (
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
)

// picture takes a picture of the whole screen.
func (o *Operator) picture(name string) act {
	return act{"", func(ctx context.Context) error {
		path, err := o.shoot(ctx, name)
		if err == nil {
			fmt.Fprintf(o.Out, "  picture %s\n", filepath.Base(path))
		}
		return err
	}}
}

// shoot takes a picture and makes sure that something is on it.
func (o *Operator) shoot(ctx context.Context, name string) (string, error) {
	o.pictures++
	path := filepath.Join(o.Pictures, fmt.Sprintf("%02d-%s.png", o.pictures, name))
	if _, err := o.tool(ctx, "", "scrot", "-o", path); err != nil {
		return "", err
	}
	n, err := colours(path)
	if err == nil && n < 8 {
		err = fmt.Errorf("the picture %s is empty: %d colours", filepath.Base(path), n)
	}
	return path, err
}

// colours counts the colours of a picture, up to a hundred.
func colours(path string) (n int, err error) {
	f, err := os.Open(path)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	m, err := png.Decode(f)
	if err != nil {
		return 0, fmt.Errorf("the picture %s: %w", filepath.Base(path), err)
	}
	return countColours(m), nil
}

func countColours(m image.Image) int {
	seen := make(map[color.Color]bool)
	b := m.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y++ {
		for x := b.Min.X; x < b.Max.X; x++ {
			if seen[m.At(x, y)] = true; len(seen) == 100 {
				return 100
			}
		}
	}
	return len(seen)
}
