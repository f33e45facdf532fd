package eport

import (
	"errors"
	"os"
	"strings"
	"syscall"
	"testing"
)

func TestARestartThatNeedsAnAdministratorSaysSo(t *testing.T) {
	t.Parallel()
	const exe = `C:\中国电子口岸客户端控件\SetAccessControl.exe`
	for err, want := range map[error]bool{
		&os.PathError{Op: "fork/exec", Path: exe, Err: syscall.Errno(740)}: true, // as os/exec tells it
		&os.PathError{Op: "fork/exec", Path: exe, Err: syscall.Errno(2)}:   false,
		errors.New("exit status 1"):                                        false,
	} {
		got := notRun(exe, err)
		if errors.Is(got, ErrAdministrator) != want || !errors.Is(got, err) || !strings.Contains(got.Error(), exe) {
			t.Errorf("%v gives %v", err, got)
		}
	}
}

func TestRestartCommand(t *testing.T) {
	t.Parallel()
	const exe = `C:\中国电子口岸客户端控件\SetAccessControl.exe`
	for setting, want := range map[string]string{
		exe:                             exe + "|-restart|-i",
		exe + " -restart -i":            exe + "|-restart|-i",
		`"` + exe + `" -stop`:           exe + "|-stop",
		`  D:\Program Files\a.EXE -r  `: `D:\Program Files\a.EXE|-r`,
		"/usr/bin/thing":                "/usr/bin/thing|-restart|-i",
	} {
		exe, args := restartCommand(setting)
		if got := strings.Join(append([]string{exe}, args...), "|"); got != want {
			t.Errorf("%s gives %s, want %s", setting, got, want)
		}
	}
}
