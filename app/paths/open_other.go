//go:build !windows

package paths

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/godbus/dbus/v5"
)

const clockName = "timedate"

// launch starts a program that may stay for hours, and hears for two seconds
// whether it fails. The program belongs to the system afterwards, not to us.
const launch = `"$@" >/dev/null 2>&1 & p=$!; i=0
while [ $i -lt 20 ]; do kill -0 $p 2>/dev/null || { wait $p; exit $?; }; sleep 0.1; i=$((i+1)); done; exit 0`

func start(args ...string) error {
	if _, err := exec.LookPath(args[0]); err != nil {
		return err
	}
	if err := exec.Command("sh", append([]string{"-c", launch, "sh"}, args...)...).Run(); err != nil {
		return fmt.Errorf("%s: %w", args[0], err)
	}
	return nil
}

// open hands something to the desktop, as a double-click would.
func open(what string) error { return start("xdg-open", what) }

// busTime is how long a file manager may take to answer.
const busTime = 3 * time.Second

// reveal asks the file manager to choose the file; one that cannot shows the
// folder at least.
func reveal(path string) error {
	if err := choose(path); err != nil {
		return open(filepath.Dir(path))
	}
	return nil
}

func choose(path string) error {
	if os.Getenv("DBUS_SESSION_BUS_ADDRESS") == "" {
		return errors.New("no session bus")
	}
	ctx, cancel := context.WithTimeout(context.Background(), busTime)
	defer cancel()
	conn, err := dbus.ConnectSessionBus(dbus.WithContext(ctx))
	if err != nil {
		return err
	}
	file := url.URL{Scheme: "file", Path: path}
	call := conn.Object("org.freedesktop.FileManager1", "/org/freedesktop/FileManager1").
		CallWithContext(ctx, "org.freedesktop.FileManager1.ShowItems", 0, []string{file.String()}, "")
	return errors.Join(call.Err, conn.Close())
}

// clock opens the clock settings of the desktop that is there.
func clock() error {
	for _, args := range [][]string{
		{"gnome-control-center", "datetime"}, {"systemsettings", "kcm_clock"}, {"kcmshell5", "clock"}, {"time-admin"}, {"dde-control-center", "-m", "datetime"},
	} {
		if _, err := exec.LookPath(args[0]); err == nil {
			return start(args...)
		}
	}
	return errors.New("no program for the clock is known here: " + strings.TrimSpace(os.Getenv("XDG_CURRENT_DESKTOP")))
}
