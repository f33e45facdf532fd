// Package version owns the program's version text, the same for all programs.
//
// Invariant: a build that was not packaged says so.
package version

// Text is the version; packaging sets it by -ldflags "-X".
var Text = "dev"
