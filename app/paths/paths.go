// Package paths owns where the program keeps its files on this PC, and how files,
// folders and pages are opened with the programs that are meant for them.
//
// It may not read or write any of them. Invariant: the demo never gets a folder
// of the real program, and one wish (--data) moves everything.
package paths

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"customs179/core/fault"
)

// The names under which everything is found.
const (
	windowsName  = "Customs179"
	otherName    = "customs179"
	demoName     = "demo"
	portableName = "portable.txt"
	// BackupName is the ledger's folder of backups below Data.
	BackupName = "backup"
)

// Paths are the program's folders, all absolute.
type Paths struct {
	Data    string
	Config  string
	Logs    string
	Export  string
	Backups string
}

// Wish is what the command line says about folders.
type Wish struct {
	// Data, when given, is the one folder that everything goes below.
	Data string
	Demo bool
}

// system is what the folders depend on.
type system struct {
	windows bool
	getenv  func(string) string
	home    func() (string, error)
	exe     func() (string, error)
}

// Find gives the folders for a wish. A file portable.txt beside the program puts
// everything beside it. Find makes none of them; see Make.
func Find(w Wish) (Paths, error) {
	s := system{windows: runtime.GOOS == "windows", getenv: os.Getenv, home: os.UserHomeDir, exe: os.Executable}
	p, err := s.find(w)
	if err != nil {
		return Paths{}, fault.New(fault.Person, fault.StoreIO, "find the program's folders", err)
	}
	return p, nil
}

func (s system) find(w Wish) (Paths, error) {
	root := w.Data
	if root == "" {
		beside, err := s.portable()
		if err != nil {
			return Paths{}, err
		}
		root = beside
	}
	if root == "" {
		return s.standard(w.Demo)
	}
	root, err := filepath.Abs(root)
	if err != nil {
		return Paths{}, err
	}
	if w.Demo {
		root = filepath.Join(root, demoName)
	}
	return below(root), nil
}

// portable gives the program's own folder when it is to keep everything there.
func (s system) portable() (string, error) {
	exe, err := s.exe()
	if err != nil {
		return "", err
	}
	dir := filepath.Dir(exe)
	_, err = os.Stat(filepath.Join(dir, portableName))
	switch {
	case err == nil:
		return dir, nil
	case errors.Is(err, fs.ErrNotExist):
		return "", nil
	}
	return "", err
}

// standard gives the folders of the system's conventions.
func (s system) standard(demo bool) (Paths, error) {
	if s.windows {
		local := s.getenv("LOCALAPPDATA")
		if !filepath.IsAbs(local) {
			return Paths{}, errors.New("LOCALAPPDATA names no folder")
		}
		root := filepath.Join(local, windowsName)
		if demo {
			root = filepath.Join(root, demoName)
		}
		return below(root), nil
	}
	name := otherName
	if demo {
		name = filepath.Join(otherName, demoName)
	}
	var dirs [3]string
	for i, d := range []struct{ variable, otherwise string }{
		{"XDG_DATA_HOME", ".local/share"}, {"XDG_CONFIG_HOME", ".config"}, {"XDG_STATE_HOME", ".local/state"},
	} {
		base, err := s.xdg(d.variable, d.otherwise)
		if err != nil {
			return Paths{}, err
		}
		dirs[i] = filepath.Join(base, name)
	}
	p := below(dirs[0])
	p.Config, p.Logs = dirs[1], filepath.Join(dirs[2], "logs")
	return p, nil
}

// xdg gives a base folder; the rules say that a relative one is to be ignored.
func (s system) xdg(variable, otherwise string) (string, error) {
	if dir := s.getenv(variable); filepath.IsAbs(dir) {
		return dir, nil
	}
	home, err := s.home()
	return filepath.Join(home, otherwise), err
}

// below puts all folders below one.
func below(root string) Paths {
	data := filepath.Join(root, "data")
	return Paths{
		Data: data, Config: filepath.Join(root, "config"), Logs: filepath.Join(root, "logs"),
		Export: filepath.Join(root, "export"), Backups: filepath.Join(data, BackupName),
	}
}

// Make makes the folders that are missing, for this user only. The folder of
// backups is made by the ledger.
func (p Paths) Make() error {
	for _, dir := range []string{p.Data, p.Config, p.Logs, p.Export} {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return fault.New(fault.Person, fault.StoreIO, "make the program's folders", err).WithDetail(dir)
		}
	}
	return nil
}
