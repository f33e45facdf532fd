// Package safefile owns the one way in which a file is put in place of another:
// written beside it, made durable, renamed.
//
// It knows no content. Invariant: whoever reads the path, and whenever the power
// goes, there is either the old file or the whole new one.
package safefile

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Write puts data in place of the file at path, readable by this user only. The
// folder has to exist. check, when given, may look at the finished file under
// its temporary name; its error leaves the old file in place.
func Write(path string, data []byte, check func(temp string) error) error {
	f, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return fmt.Errorf("make a file in the folder: %w", err)
	}
	_, err = f.Write(data)
	err = Finish(f, err)
	if err == nil && check != nil {
		err = check(f.Name())
	}
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("put the new file in place: %w", err), os.Remove(f.Name()))
	}
	return syncDir(filepath.Dir(path))
}

// Finish makes a file durable that was written with the given result, and closes
// it.
func Finish(f *os.File, err error) error {
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// Move renames so that the new name survives a power cut.
func Move(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}
