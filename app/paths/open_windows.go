package paths

import (
	"fmt"
	"os/exec"
	"path/filepath"
	"syscall"

	"golang.org/x/sys/windows"
)

const clockName = "ms-settings:dateandtime"

// open hands something to the shell, as a double-click would.
func open(what string) error {
	verb, err := windows.UTF16PtrFromString("open")
	if err != nil {
		return err
	}
	target, err := windows.UTF16PtrFromString(what)
	if err != nil {
		return err
	}
	return windows.ShellExecute(0, verb, target, nil, nil, windows.SW_SHOWNORMAL)
}

// reveal has Explorer choose the file. Explorer reads its command line in a way of
// its own and always ends with code 1, so the line is written as it wants it and
// the end is not waited for. A path cannot hold a quote here.
func reveal(path string) error {
	windowsDir, err := windows.GetSystemWindowsDirectory()
	if err != nil {
		return err
	}
	cmd := exec.Command(filepath.Join(windowsDir, "explorer.exe"))
	cmd.SysProcAttr = &syscall.SysProcAttr{CmdLine: fmt.Sprintf(`explorer.exe /select,"%s"`, filepath.Clean(path))}
	if err := cmd.Start(); err != nil {
		return err
	}
	return cmd.Process.Release()
}

func clock() error { return open(clockName) }
