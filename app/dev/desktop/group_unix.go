//go:build unix

package desktop

import (
	"errors"
	"os/exec"
	"syscall"
)

// ownGroup puts a process and its children into a group of their own, so that
// they can be ended together.
func ownGroup(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} }

// signal sends a signal to a group; one that has ended already is no mistake.
func signal(cmd *exec.Cmd, s syscall.Signal) error {
	if err := syscall.Kill(-cmd.Process.Pid, s); err != nil && !errors.Is(err, syscall.ESRCH) {
		return err
	}
	return nil
}
