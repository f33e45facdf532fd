package operator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"os"
	"path/filepath"
	"time"
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

// settled is how long the screen gets to stand still for a picture.
const settled = 2 * time.Second

// shoot takes a picture and makes sure that something is on it. Drawing lags
// behind what the program knows, so a picture is one that comes out twice the
// same; where something always moves the last one will do.
func (o *Operator) shoot(ctx context.Context, name string) (string, error) {
	o.pictures++
	path := filepath.Join(o.Pictures, fmt.Sprintf("%02d-%s.png", o.pictures, name))
	var last []byte
	err := Until(ctx, settled, func() error {
		if _, err := o.tool(ctx, "", "scrot", "-o", path); err != nil {
			return err
		}
		now, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if !bytes.Equal(last, now) {
			last = now
			return errMoves
		}
		return nil
	})
	if err != nil && !errors.Is(err, errMoves) {
		return "", err
	}
	n, err := colours(path)
	if err == nil && n < 8 {
		err = fmt.Errorf("the picture %s is empty: %d colours", filepath.Base(path), n)
	}
	return path, err
}

// errMoves says that the screen does not stand still.
var errMoves = errors.New("the screen moves")

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
