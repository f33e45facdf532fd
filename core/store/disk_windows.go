//go:build windows

package store

import (
	"errors"
	"os"

	"golang.org/x/sys/windows"
)

// isNoSpace reports the system's own errors for a full disk.
func isNoSpace(err error) bool {
	return errors.Is(err, windows.ERROR_DISK_FULL) || errors.Is(err, windows.ERROR_HANDLE_DISK_FULL)
}

// lockFile takes the file for this process or fails at once. The lock goes when
// the file is closed, also by the death of the process.
func lockFile(f *os.File) error {
	const flags = windows.LOCKFILE_EXCLUSIVE_LOCK | windows.LOCKFILE_FAIL_IMMEDIATELY
	return windows.LockFileEx(windows.Handle(f.Fd()), flags, 0, 1, 0, &windows.Overlapped{})
}

// unlockFile gives it free at once.
func unlockFile(f *os.File) error {
	return windows.UnlockFileEx(windows.Handle(f.Fd()), 0, 1, 0, &windows.Overlapped{})
}

// isHeld reports whether lockFile failed because another one holds the lock.
func isHeld(err error) bool { return errors.Is(err, windows.ERROR_LOCK_VIOLATION) }

// syncDir does nothing: NTFS journals renames, and a directory cannot be
// flushed without special rights.
func syncDir(string) error { return nil }
