package paths

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"customs179/core/fault"
)

// pc is a made-up PC whose program lies in a folder of its own.
func pc(t *testing.T, windows bool, env map[string]string) (system, string) {
	bin := t.TempDir()
	return system{
		windows: windows, getenv: func(name string) string { return env[name] },
		home: func() (string, error) { return filepath.FromSlash("/home/op"), nil },
		exe:  func() (string, error) { return filepath.Join(bin, "customs179"), nil },
	}, bin
}

func mustFind(t *testing.T, s system, w Wish) Paths {
	t.Helper()
	p, err := s.find(w)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func (p Paths) list() []string { return []string{p.Data, p.Config, p.Logs, p.Export, p.Backups} }

func TestWhereThingsAre(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		return // the made-up paths are of the other kind
	}
	win, _ := pc(t, true, map[string]string{"LOCALAPPDATA": "/users/op/local"})
	lin, _ := pc(t, false, map[string]string{"XDG_STATE_HOME": "relative/is/ignored"})
	xdg, _ := pc(t, false, map[string]string{"XDG_DATA_HOME": "/d", "XDG_CONFIG_HOME": "/c", "XDG_STATE_HOME": "/s"})
	portable, beside := pc(t, true, nil)
	if err := os.WriteFile(filepath.Join(beside, "portable.txt"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	cases := []struct {
		name string
		s    system
		w    Wish
		want []string
	}{
		{"Windows", win, Wish{}, below("/users/op/local/Customs179").list()},
		{"Windows demo", win, Wish{Demo: true}, below("/users/op/local/Customs179/demo").list()},
		{"Linux", lin, Wish{}, []string{
			"/home/op/.local/share/customs179/data", "/home/op/.config/customs179", "/home/op/.local/state/customs179/logs",
			"/home/op/.local/share/customs179/export", "/home/op/.local/share/customs179/data/backup",
		}},
		{"XDG demo", xdg, Wish{Demo: true}, []string{
			"/d/customs179/demo/data", "/c/customs179/demo", "/s/customs179/demo/logs", "/d/customs179/demo/export", "/d/customs179/demo/data/backup",
		}},
		{"a wish", win, Wish{Data: "/x/y"}, below("/x/y").list()},
		{"a wish and demo", lin, Wish{Data: "/x/y/", Demo: true}, below("/x/y/demo").list()},
		{"portable", portable, Wish{}, below(beside).list()},
		{"portable demo", portable, Wish{Demo: true}, below(filepath.Join(beside, "demo")).list()},
		{"a wish beats portable", portable, Wish{Data: "/x"}, below("/x").list()},
	}
	for _, c := range cases {
		got := mustFind(t, c.s, c.w).list()
		for i := range got {
			if got[i] != c.want[i] {
				t.Errorf("%s: %s, want %s", c.name, got[i], c.want[i])
			}
		}
	}
}

func TestTheDemoNeverSharesAFolder(t *testing.T) {
	t.Parallel()
	for _, windows := range []bool{true, false} {
		s, _ := pc(t, windows, map[string]string{"LOCALAPPDATA": t.TempDir()})
		for _, data := range []string{"", t.TempDir()} {
			mine, demo := mustFind(t, s, Wish{Data: data}).list(), mustFind(t, s, Wish{Data: data, Demo: true}).list()
			for i, m := range mine {
				for j, d := range demo {
					if m == d || strings.HasPrefix(m, d+string(filepath.Separator)) {
						t.Errorf("folder %d %s is or lies in the demo's %d %s", i, m, j, d)
					}
				}
			}
		}
	}
}

func TestARelativeWishBecomesAbsolute(t *testing.T) {
	t.Parallel()
	s, _ := pc(t, false, nil)
	for _, dir := range mustFind(t, s, Wish{Data: "rel"}).list() {
		if !filepath.IsAbs(dir) {
			t.Errorf("%s", dir)
		}
	}
}

func TestWithoutAHomeItSaysSo(t *testing.T) {
	t.Parallel()
	s, _ := pc(t, true, nil)
	if p, err := s.find(Wish{}); err == nil {
		t.Errorf("%+v", p)
	}
	s, _ = pc(t, false, nil)
	s.home = func() (string, error) { return "", errors.New("no home") }
	if p, err := s.find(Wish{}); err == nil {
		t.Errorf("%+v", p)
	}
}

func TestFoldersAreMadeForThisUserOnly(t *testing.T) {
	t.Parallel()
	s, _ := pc(t, false, nil)
	p := mustFind(t, s, Wish{Data: filepath.Join(t.TempDir(), "new")})
	if err := errors.Join(p.Make(), p.Make()); err != nil {
		t.Fatal(err)
	}
	for _, dir := range []string{p.Data, p.Config, p.Logs, p.Export} {
		info, err := os.Stat(dir)
		if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o700 {
			t.Errorf("%s: %v, %v", dir, info, err)
		}
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := mustFind(t, s, Wish{Data: file}).Make(); !fault.Is(err, fault.StoreIO) {
		t.Errorf("a file in the way: %v", err)
	}
}
