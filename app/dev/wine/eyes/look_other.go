//go:build !windows

package main

import "errors"

// look is for Windows only.
func look() ([]dialog, error) { return nil, errors.ErrUnsupported }
