//go:build !windows

package eport

// NewRestarter gives nil: the control exists on Windows only, so elsewhere there
// is nothing that could be restarted and trouble is only reported.
func NewRestarter(string) Restarter { return nil }
