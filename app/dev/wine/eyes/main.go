// Command eyes tells which dialogs stand on a Windows desktop, with their buttons
// and texts and where they are: one line of JSON for every line it reads.
//
// It touches nothing. Invariant: what it tells can be seen by a person.
package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
)

// control is a part of a dialog, in the screen's coordinates.
type control struct {
	Class, Text      string
	X, Y, W, H       int
	Enabled, Checked bool
	Line             int // height of a line of a tree
}

// dialog is a window with what it holds.
type dialog struct {
	control
	Controls []control
}

func main() {
	if err := serve(); err != nil {
		fmt.Fprintln(os.Stderr, "eyes:", err)
		os.Exit(1)
	}
}

// serve looks once for every line.
func serve() error {
	lines, out := bufio.NewScanner(os.Stdin), json.NewEncoder(os.Stdout)
	for lines.Scan() {
		seen, err := look()
		if err != nil {
			return err
		}
		if err := out.Encode(seen); err != nil {
			return fmt.Errorf("tell what is seen: %w", err)
		}
	}
	return lines.Err()
}
