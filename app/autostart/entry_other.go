//go:build !windows

package autostart

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"

	"customs179/core/safefile"
)

// file is the entry's file by the rules of XDG.
func file() (string, error) {
	dir, err := os.UserConfigDir()
	return filepath.Join(dir, "autostart", "customs179.desktop"), err
}

// read reports whether the entry starts this program and is not switched off.
func (e Entry) read() (bool, error) {
	path, err := file()
	if err != nil {
		return false, err
	}
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return startsWithSession(string(data)) && e.is(program(string(data))), nil
}

// write makes the entry.
func (e Entry) write() error {
	path, err := file()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	return safefile.Write(path, []byte(e.desktop()), nil)
}

// remove takes the entry away; one that is not there is fine.
func (e Entry) remove() error {
	path, err := file()
	if err != nil {
		return err
	}
	if err := os.Remove(path); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
