package autostart

import (
	"errors"
	"strings"

	"golang.org/x/sys/windows"
	"golang.org/x/sys/windows/registry"
)

// Where Windows keeps what starts with the session of a user, and where the task
// manager notes that a person has switched it off there.
const (
	runKey      = `Software\Microsoft\Windows\CurrentVersion\Run`
	approvedKey = `Software\Microsoft\Windows\CurrentVersion\Explorer\StartupApproved\Run`
	valueName   = "Customs179"
)

// read reports whether the entry starts this program and is not switched off.
func (e Entry) read() (bool, error) {
	line, err := text(runKey)
	if err != nil || line == "" {
		return false, err
	}
	words, err := windows.DecomposeCommandLine(line)
	if err != nil || len(words) == 0 || !e.is(words[0]) {
		return false, nil // not ours, whatever it is
	}
	off, err := switchedOff()
	return !off, err
}

// text reads the value; "" when there is none.
func text(path string) (line string, err error) {
	k, err := registry.OpenKey(registry.CURRENT_USER, path, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	line, _, err = k.GetStringValue(valueName)
	if errors.Is(err, registry.ErrNotExist) || errors.Is(err, registry.ErrUnexpectedType) {
		return "", nil
	}
	return line, err
}

// switchedOff reports whether the task manager has switched the entry off: the
// first byte of its note is odd then.
func switchedOff() (off bool, err error) {
	k, err := registry.OpenKey(registry.CURRENT_USER, approvedKey, registry.QUERY_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, k.Close()) }()
	note, _, err := k.GetBinaryValue(valueName)
	if errors.Is(err, registry.ErrNotExist) || errors.Is(err, registry.ErrUnexpectedType) {
		return false, nil
	}
	return len(note) > 0 && note[0]&1 == 1, err
}

// write makes the entry and takes the task manager's note away.
func (e Entry) write() (err error) {
	line := `"` + e.Exe + `"` // always in quotes: the folder may have blanks
	for _, a := range e.Args {
		line += " " + windows.EscapeArg(a)
	}
	k, _, err := registry.CreateKey(registry.CURRENT_USER, runKey, registry.SET_VALUE)
	if err != nil {
		return err
	}
	err = errors.Join(k.SetStringValue(valueName, strings.TrimSpace(line)), k.Close())
	return errors.Join(err, forget(approvedKey))
}

// remove takes entry and note away.
func (e Entry) remove() error { return errors.Join(forget(runKey), forget(approvedKey)) }

// forget deletes our value; one that is not there is fine.
func forget(path string) error {
	k, err := registry.OpenKey(registry.CURRENT_USER, path, registry.SET_VALUE)
	if errors.Is(err, registry.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	err = k.DeleteValue(valueName)
	if errors.Is(err, registry.ErrNotExist) {
		err = nil
	}
	return errors.Join(err, k.Close())
}
