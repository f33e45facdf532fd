//go:build !windows

package probe

import (
	"context"
	"errors"
)

// PortOwner gives a way to ask which program listens on the control's port of
// this computer. The control exists for Windows only: elsewhere it is nil.
func PortOwner(string) func(context.Context) (string, error) { return nil }

// PortProgram is for Windows only.
func PortProgram(string) (string, error) { return "", errors.ErrUnsupported }
