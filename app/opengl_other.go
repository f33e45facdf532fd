//go:build !windows

package main

// canDraw is always true: elsewhere the window system tells on the console why it
// cannot draw.
func canDraw() bool { return true }
