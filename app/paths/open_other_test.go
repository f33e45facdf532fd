//go:build !windows

package paths

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"customs179/core/fault"
)

// desktop puts openers on the path that write down what they were asked.
func desktop(t *testing.T, code string, openers ...string) (asked func() string) {
	t.Helper()
	bin := t.TempDir()
	record := filepath.Join(bin, "record")
	for _, name := range openers {
		script := "#!/bin/sh\necho " + name + " \"$@\" >>'" + record + "'\nexit " + code + "\n"
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	for _, tool := range []string{"sh", "sleep"} {
		if err := os.Symlink(filepath.Join("/bin", tool), filepath.Join(bin, tool)); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	return func() string {
		data, err := os.ReadFile(record)
		if err != nil {
			return ""
		}
		return strings.TrimSpace(string(data))
	}
}

func TestThingsAreHandedToTheDesktop(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a b", "中文")
	file := filepath.Join(dir, "it's $HOME;.csv")
	cases := []struct {
		name string
		open func() error
		want string
	}{
		{"a folder that has to be made", func() error { return Opener{}.Folder(dir) }, "xdg-open " + dir},
		{"a file", func() error { return Opener{}.File(file) }, "xdg-open " + file},
		{"a file in its folder", func() error { return Opener{}.Reveal(file) }, "xdg-open " + dir},
		{"a page", func() error { return Opener{}.URL("https://example.com/a?b=c") }, "xdg-open https://example.com/a?b=c"},
		{"the clock", Opener{}.Clock, "time-admin"},
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for _, c := range cases {
		asked := desktop(t, "0", "xdg-open", "time-admin")
		if err := c.open(); err != nil || asked() != c.want {
			t.Errorf("%s: asked %q, want %q, %v", c.name, asked(), c.want, err)
		}
	}
}

func TestWhatCannotBeOpenedIsNamed(t *testing.T) {
	dir := t.TempDir()
	opens := map[string]func() error{
		dir:                       func() error { return Opener{}.Folder(dir) },
		dir + "/gone":             func() error { return Opener{}.File(dir + "/gone") },
		"relative":                func() error { return Opener{}.Reveal("relative") },
		"file:///etc/passwd":      func() error { return Opener{}.URL("file:///etc/passwd") },
		"javascript:alert":        func() error { return Opener{}.URL("javascript:alert") },
		"https://example.com/":    func() error { return Opener{}.URL("https://example.com/") },
		clockName:                 Opener{}.Clock,
		"ms-settings:dateandtime": func() error { return Opener{}.URL("ms-settings:dateandtime") },
	}
	for _, openers := range [][]string{nil, {"xdg-open", "time-admin"}} {
		for detail, open := range opens {
			desktop(t, "4", openers...)
			err := open()
			if !fault.Is(err, fault.DesktopOpen) || fault.Of(err).Detail != detail {
				t.Errorf("%s with %v: %v", detail, openers, err)
			}
		}
	}
}
