// Command icons draws the tray's and the program's icons from vector shapes and
// writes them as .ico and .png. Run it from the module's root:
//
//	go run ./assets/gen/icons
//
// It uses nothing but the standard library. Its invariant: the same source draws
// the same pixels, so that a test can hold the committed files against it.
package main

import (
	"bytes"
	"flag"
	"fmt"
	"image/png"
	"os"
	"path/filepath"
)

func main() {
	to := flag.String("to", filepath.Join("assets", "icons"), "folder of the icons")
	flag.Parse()
	if err := run(*to); err != nil {
		fmt.Fprintln(os.Stderr, "icons:", err)
		os.Exit(1)
	}
}

// run draws and writes all icons.
func run(to string) error {
	for _, i := range icons {
		files, err := i.files()
		if err != nil {
			return err
		}
		for name, data := range files {
			if err := os.WriteFile(filepath.Join(to, name), data, 0o644); err != nil {
				return fmt.Errorf("write %s: %w", name, err)
			}
		}
	}
	return nil
}

// files gives the two files of an icon by name.
func (i icon) files() (map[string][]byte, error) {
	ico, err := encodeICO(i)
	if err != nil {
		return nil, fmt.Errorf("encode %s: %w", i.name, err)
	}
	var picture bytes.Buffer
	if err := png.Encode(&picture, i.draw(i.png)); err != nil {
		return nil, fmt.Errorf("encode %s: %w", i.name, err)
	}
	return map[string][]byte{i.name + ".ico": ico, i.name + ".png": picture.Bytes()}, nil
}
