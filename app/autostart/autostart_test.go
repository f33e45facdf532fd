package autostart

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"customs179/core/fault"
)

// place gives an entry whose program exists, on a PC with nothing set.
func place(t *testing.T) (Entry, string) {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Setenv("TEMP", t.TempDir())
	}
	t.Setenv("TMPDIR", filepath.Join(t.TempDir(), "temporary"))
	home := t.TempDir()
	t.Setenv("XDG_CONFIG_HOME", filepath.Join(home, "config"))
	exe := filepath.Join(home, `it's 100% "fun" $x \ 程序`, "customs179")
	if err := os.MkdirAll(filepath.Dir(exe), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(exe, nil, 0o700); err != nil {
		t.Fatal(err)
	}
	return Entry{Exe: exe, Args: []string{Hidden, "--data", "/a b/c"}}, filepath.Join(home, "config", "autostart", "customs179.desktop")
}

func state(t *testing.T, e Entry, want bool, when string) {
	t.Helper()
	if on, err := e.Enabled(); on != want || err != nil || !e.Possible() {
		t.Errorf("%s: on %v, possible %v, %v", when, on, e.Possible(), err)
	}
}

func set(t *testing.T, e Entry, on bool) {
	t.Helper()
	if err := e.Set(on); err != nil {
		t.Fatal(err)
	}
}

func TestTheSwitchShowsWhatTheSystemWillDo(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // that would be the real registry
	}
	e, path := place(t)
	state(t, e, false, "at first")
	set(t, e, false)
	state(t, e, false, "off again")
	set(t, e, true)
	state(t, e, true, "on")
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for _, want := range []string{"Name=Customs 179 Desk\n", "Name[zh_CN]=海关179上报助手\n", `"--hidden" "--data" "/a b/c"` + "\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for name, changed := range map[string]string{
		"switched off by the desktop":  strings.Replace(text, "enabled=true", "enabled=false", 1),
		"hidden by the desktop":        text + "Hidden=true\n",
		"another program":              strings.Replace(text, "customs179\"", "customs180\"", 1),
		"a program without its folder": "[Desktop Entry]\nExec=customs179\n",
		"damaged":                      "Exec=",
	} {
		if err := os.WriteFile(path, []byte(changed), 0o600); err != nil {
			t.Fatal(err)
		}
		state(t, e, false, name)
	}
	set(t, e, true)
	state(t, e, true, "on again")
	set(t, e, false)
	state(t, e, false, "off")
	if _, err := os.Stat(path); err == nil {
		t.Error("the file is left behind")
	}
}

func TestAProgramInATemporaryFolderCannotStartWithTheSession(t *testing.T) {
	e, _ := place(t)
	e.Exe = filepath.Join(os.TempDir(), "go-build1", "b001", "exe", "customs179")
	if e.Possible() {
		t.Error("it can")
	}
}

func TestARefusalIsAFault(t *testing.T) {
	if runtime.GOOS == "windows" {
		return
	}
	e, path := place(t)
	if err := os.MkdirAll(filepath.Dir(filepath.Dir(path)), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Dir(path), nil, 0o600); err != nil { // a file where the folder should be
		t.Fatal(err)
	}
	if err := e.Set(true); !fault.Is(err, fault.DesktopAutostart) {
		t.Error(err)
	}
}

func TestThisProgramIsHidden(t *testing.T) {
	t.Parallel()
	e, err := Here("--data", "x")
	if err != nil || !filepath.IsAbs(e.Exe) || strings.Join(e.Args, " ") != "--hidden --data x" {
		t.Errorf("%+v, %v", e, err)
	}
}

// Whatever the folder is called, what was written is what is read.
func TestEveryPathComesBack(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		runes := rapid.SampledFrom([]rune("ab /\\\"'`$%;&|中"))
		exe := "/" + string(rapid.SliceOfN(runes, 0, 12).Draw(t, "path"))
		text := "[Desktop Entry]\nExec=" + quote(exe) + " " + quote(Hidden) + "\n"
		if got := program(text); got != exe {
			t.Fatalf("%q came back as %q from\n%s", exe, got, text)
		}
	})
}
