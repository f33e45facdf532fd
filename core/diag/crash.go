package diag

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime/debug"
)

// The crash files in the log folder: of this run, and of the last run that
// ended in a crash.
const (
	CrashName     = "crash.txt"
	LastCrashName = "crash-last.txt"
)

// CatchCrash makes the runtime write a crash of this process into the folder
// too. crashed tells that the run before ended in one; its account is then in
// LastCrashName. Call it once, at start; the file belongs to the runtime then.
func CatchCrash(dir string) (crashed bool, err error) {
	path, last := filepath.Join(dir, CrashName), filepath.Join(dir, LastCrashName)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return false, fmt.Errorf("make the log folder: %w", err)
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
	case err != nil:
		return false, fmt.Errorf("look at the crash file: %w", err)
	case info.Size() > 0:
		crashed = true
		if err := os.Rename(path, last); err != nil {
			return crashed, fmt.Errorf("put the last crash aside: %w", err)
		}
	}
	f, err := os.OpenFile(path, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return crashed, fmt.Errorf("open the crash file: %w", err)
	}
	if err := debug.SetCrashOutput(f, debug.CrashOptions{}); err != nil {
		return crashed, errors.Join(fmt.Errorf("hand the crash file to the runtime: %w", err), f.Close())
	}
	// The runtime has a descriptor of its own.
	if err := f.Close(); err != nil {
		return crashed, fmt.Errorf("close the crash file: %w", err)
	}
	return crashed, nil
}
