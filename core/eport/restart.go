package eport

import (
	"errors"
	"fmt"
	"strings"
	"syscall"
)

// elevationRequired is Windows' ERROR_ELEVATION_REQUIRED: a program that wants an
// administrator is not started by the call that never asks for one.
const elevationRequired = syscall.Errno(740)

// ErrAdministrator says that the control's restart needs an administrator. The
// program says so and raises no prompt: one that comes without anybody having
// asked is either refused, or learnt to be confirmed unread.
var ErrAdministrator = errors.New("an administrator is needed, whom the program never asks for by itself")

// notRun gives why the program that restarts the control did not do it.
func notRun(exe string, err error) error {
	if errors.Is(err, elevationRequired) {
		err = errors.Join(ErrAdministrator, err)
	}
	return fmt.Errorf("run %s: %w", exe, err)
}

// restartCommand splits the setting controlRestartCommand into program and
// arguments. The path has blanks and no quotes, so the program ends with the
// first ".exe"; without arguments they are those of protocol 5.11.
func restartCommand(setting string) (exe string, args []string) {
	setting = strings.TrimSpace(setting)
	rest := ""
	if i := strings.Index(strings.ToLower(setting), ".exe"); i >= 0 {
		setting, rest = setting[:i+len(".exe")], setting[i+len(".exe"):]
	}
	exe = strings.Trim(setting, `"`)
	if args = strings.Fields(strings.TrimPrefix(rest, `"`)); len(args) == 0 {
		args = []string{"-restart", "-i"}
	}
	return exe, args
}
