package eport

import (
	"context"
	"os/exec"
	"syscall"
)

// setAccessControl restarts the control with the program that comes with it.
type setAccessControl struct{ setting string }

// NewRestarter restarts the control with the setting controlRestartCommand,
// usually SetAccessControl.exe -restart -i (protocol 5.11).
func NewRestarter(setting string) Restarter { return setAccessControl{setting} }

// Restart runs the program without a window and waits for its end. It runs with the
// rights that we have: CreateProcess, unlike the shell, never raises a prompt.
func (s setAccessControl) Restart(ctx context.Context) error {
	exe, args := restartCommand(s.setting)
	cmd := exec.CommandContext(ctx, exe, args...)
	cmd.SysProcAttr = &syscall.SysProcAttr{HideWindow: true}
	if err := cmd.Run(); err != nil {
		return notRun(exe, err)
	}
	return nil
}
