//go:build !windows

package instance

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// tryLock takes the lock, or says that it is taken. The system frees it when the
// process ends, however it ends.
func tryLock(path string) (f *os.File, taken bool, err error) {
	f, err = os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return nil, false, err
	}
	for {
		err = unix.Flock(int(f.Fd()), unix.LOCK_EX|unix.LOCK_NB)
		if !errors.Is(err, unix.EINTR) {
			break
		}
	}
	if err == nil {
		return f, false, nil
	}
	taken = errors.Is(err, unix.EWOULDBLOCK)
	if taken {
		err = nil
	}
	return nil, taken, errors.Join(err, f.Close())
}

// unlock frees the lock.
func unlock(f *os.File) error { return f.Close() }

// handOver does nothing: here the window manager decides who comes to the front.
func handOver(int) {}
