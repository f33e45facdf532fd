//go:build !unix

package desktop

import (
	"errors"
	"os"
	"os/exec"
	"syscall"
)

// ownGroup does nothing where there are no groups; there is no Xvfb either.
func ownGroup(*exec.Cmd) {}

// signal ends a process, the only thing that can be asked of it everywhere.
func signal(cmd *exec.Cmd, _ syscall.Signal) error {
	if err := cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return err
	}
	return nil
}
