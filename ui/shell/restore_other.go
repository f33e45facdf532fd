//go:build !windows

package shell

import "fyne.io/fyne/v2"

// restore has nothing to do: elsewhere the window manager brings a minimised
// window back when it gets the focus.
func restore(fyne.Window) {}
