package store

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"customs179/core/fault"
)

// The names inside Options.Dir.
const (
	mainName     = "orders.db"
	lockName     = "orders.lock"
	markerName   = "orders.marker"
	suspectName  = "orders.suspect"  // present: the next Open reads the whole file first
	restoredName = "orders.restored" // a finished restoration on its way to mainName
	newName      = "orders.db.new"   // a file being built; worth nothing after a crash
	backupDir    = "backup"
	stampLayout  = "20060102T150405.000Z"
)

// stamp is the time in file names, UTC.
func stamp(t time.Time) string { return t.UTC().Format(stampLayout) }

// lockDir takes the data folder for this process: store.locked when another
// instance has it. The ledger itself is not touched before.
func lockDir(dir string) (*os.File, error) {
	const op = "lock the data folder"
	f, err := os.OpenFile(filepath.Join(dir, lockName), os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, classify(op, err)
	}
	if err := lockFile(f); err != nil {
		err = errors.Join(err, f.Close())
		if isHeld(err) {
			return nil, fault.New(fault.Person, fault.StoreLocked, op, err)
		}
		return nil, classify(op, err)
	}
	return f, nil
}

// unlockDir gives the data folder free. Closing alone is not enough: a child
// process that is just being started holds a copy of the file until it runs.
func unlockDir(f *os.File) error {
	return errors.Join(unlockFile(f), f.Close())
}

// writeAtomic replaces a small file: it has the old content or the new one,
// also after a power cut.
func writeAtomic(path string, data []byte) error {
	tmp := path + ".tmp"
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(data)
	if err := finishFile(f, err); err != nil {
		return errors.Join(err, os.Remove(tmp))
	}
	return moveInto(tmp, path)
}

// finishFile syncs and closes a file that was written with the given result.
func finishFile(f *os.File, err error) error {
	if err == nil {
		err = f.Sync()
	}
	return errors.Join(err, f.Close())
}

// moveInto renames durably.
func moveInto(from, to string) error {
	if err := os.Rename(from, to); err != nil {
		return err
	}
	return syncDir(filepath.Dir(to))
}

// copyFile copies durably; a half copy is removed.
func copyFile(from, to string) error {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return errors.Join(err, in.Close())
	}
	_, err = io.Copy(out, in)
	err = errors.Join(finishFile(out, err), in.Close())
	if err != nil {
		return errors.Join(fmt.Errorf("copy %s: %w", filepath.Base(from), err), os.Remove(to))
	}
	return nil
}

// removeIfThere removes a file that may be missing.
func removeIfThere(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// exists reports whether a file is there; what cannot be told counts as there.
func exists(path string) bool {
	_, err := os.Lstat(path)
	return !errors.Is(err, os.ErrNotExist)
}
