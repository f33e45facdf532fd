// Package autostart owns whether the program starts with the user's session: the
// system's own entry for it, read and written.
//
// It remembers nothing itself. Invariant: the switch shows what the system will
// do, whoever changed it, and only an entry that starts this very program counts.
package autostart

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"customs179/core/fault"
)

// Hidden is the argument with which the program starts without its window.
const Hidden = "--hidden"

// Entry is what is to be started with the session.
type Entry struct {
	// Exe is the program, Args are its arguments.
	Exe  string
	Args []string
}

// Here is the entry of the program that runs: started hidden, with more arguments
// such as its data folder.
func Here(args ...string) (Entry, error) {
	exe, err := os.Executable()
	if err != nil {
		return Entry{}, refused(err)
	}
	return Entry{Exe: filepath.Clean(exe), Args: append([]string{Hidden}, args...)}, nil
}

// Possible is false where there is no such thing: a program in the folder of
// temporary files will not be there next time.
func (e Entry) Possible() bool { return !within(e.Exe, os.TempDir()) }

// Enabled reads the real state.
func (e Entry) Enabled() (bool, error) {
	on, err := e.read()
	return on, refused(err)
}

// Set makes or removes the entry.
func (e Entry) Set(on bool) error {
	if on {
		return refused(e.write())
	}
	return refused(e.remove())
}

// is reports whether a program is this one.
func (e Entry) is(exe string) bool {
	if !filepath.IsAbs(exe) {
		return false
	}
	exe = filepath.Clean(exe)
	if exe == e.Exe || runtime.GOOS == "windows" && strings.EqualFold(exe, e.Exe) {
		return true
	}
	a, err := os.Stat(exe)
	if err != nil {
		return false // what is not there is not started
	}
	b, err := os.Stat(e.Exe)
	return err == nil && os.SameFile(a, b)
}

// within reports whether a file lies in a folder.
func within(path, dir string) bool {
	rel, err := filepath.Rel(dir, path)
	return err == nil && filepath.IsLocal(rel)
}

func refused(err error) error {
	if err == nil {
		return nil
	}
	return fault.New(fault.Person, fault.DesktopAutostart, "change the start with the session", err)
}
