package desktop

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// programs a desktop consists of.
var programs = []string{"Xvfb", "dbus-daemon", "dbus-send", "openbox", "xfce4-panel"}

func TestADesktopStartsAndLeavesNothing(t *testing.T) {
	t.Parallel()
	for _, p := range programs {
		if _, err := exec.LookPath(p); err != nil {
			t.Skip(p + " is not installed")
		}
	}
	dir, err := os.MkdirTemp("", "desk")
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := os.RemoveAll(dir); err != nil {
			t.Error(err)
		}
	}()
	d, err := Start(t.Context(), Options{Dir: dir})
	if err != nil {
		t.Fatal(err)
	}
	all := d.processes
	if len(all) != 4 {
		t.Errorf("%d processes", len(all))
	}
	if !slices.ContainsFunc(d.Environment(), func(pair string) bool { return strings.HasPrefix(pair, "DISPLAY=:") }) {
		t.Error("no display")
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	for _, p := range all {
		if !p.ended() {
			t.Error(p.name + " has not ended")
		}
	}
	if err := d.Close(); err != nil {
		t.Error("a second Close:", err)
	}
}

func TestWhatEndsTooSoonIsToldWithItsLog(t *testing.T) {
	t.Parallel()
	if _, err := exec.LookPath("sh"); err != nil {
		t.Skip("no sh here")
	}
	d := &Desktop{dir: t.TempDir(), env: os.Environ()}
	_, err := d.startTold(t.Context(), "sh", "-c", "echo no such screen; exit 1")
	if err == nil || !strings.Contains(err.Error(), "ended before it was ready") {
		t.Errorf("%v", err)
	}
	if err := d.logs(); err == nil || !strings.Contains(err.Error(), "no such screen") {
		t.Errorf("%v", err)
	}
	line, err := d.startTold(t.Context(), "sh", "-c", "echo 71 >&3; exec sleep 100")
	if err != nil || line != "71" {
		t.Errorf("%q %v", line, err)
	}
	if err := d.until(t.Context(), "nothing", func() bool { return false }); err == nil || !strings.Contains(err.Error(), "sh ended") {
		t.Errorf("%v", err)
	}
	if err := d.Close(); err != nil {
		t.Error(err)
	}
	if _, err := d.startTold(t.Context(), "no-such-program"); err == nil {
		t.Error("a program that is not there was started")
	}
}

func TestTheEnvironmentLeadsNowhereElse(t *testing.T) {
	t.Setenv("DISPLAY", ":0")
	t.Setenv("WAYLAND_DISPLAY", "wayland-0")
	t.Setenv("XDG_CONFIG_HOME", "elsewhere")
	t.Setenv("KEPT", "yes")
	dir := t.TempDir()
	env := environment(dir)
	for _, pair := range env {
		if k := key(pair); k == "DISPLAY" || k == "WAYLAND_DISPLAY" || strings.Contains(pair, "elsewhere") {
			t.Error(pair)
		}
	}
	for _, want := range []string{"KEPT=yes", "XDG_CONFIG_HOME=" + filepath.Join(dir, "config")} {
		if !slices.Contains(env, want) {
			t.Errorf("%s is missing", want)
		}
	}
}
