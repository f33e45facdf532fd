package config

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// WriteFile puts data in place of the file at path: whoever reads it, and
// whenever the power goes, there is either the old text or the new one. The file
// is readable by this user only. The folder has to exist.
func WriteFile(path string, data []byte) error {
	dir := filepath.Dir(path)
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.tmp")
	if err != nil {
		return fmt.Errorf("make a file in the folder: %w", err)
	}
	if err := fill(f, data); err != nil {
		return errors.Join(err, os.Remove(f.Name()))
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return errors.Join(fmt.Errorf("put the new file in place: %w", err), os.Remove(f.Name()))
	}
	if err := syncDir(dir); err != nil {
		return fmt.Errorf("make the new file's name durable: %w", err)
	}
	return nil
}

// fill writes, syncs and closes; CreateTemp has made the file with mode 0600.
func fill(f *os.File, data []byte) error {
	_, err := f.Write(data)
	if err != nil {
		err = fmt.Errorf("write the file: %w", err)
	} else if err = f.Sync(); err != nil {
		err = fmt.Errorf("make the file durable: %w", err)
	}
	return errors.Join(err, f.Close())
}
