package store

import (
	"errors"
	"fmt"
	"os"
	"strings"

	bolterr "go.etcd.io/bbolt/errors"

	"customs179/core/fault"
)

// errClosed is the cause of every call that comes after Close.
var errClosed = errors.New("the ledger is closed")

// damaged makes the fault for a file whose content cannot be what was written.
func damaged(op string, cause error) *fault.Fault {
	return fault.New(fault.Person, fault.StoreDamaged, op, cause)
}

// panicked turns a panic of bbolt, or a fault of the memory map, into an error.
func panicked(op string, r any) *fault.Fault {
	if err, ok := r.(error); ok {
		return damaged(op, fmt.Errorf("unreadable page: %w", err))
	}
	return damaged(op, fmt.Errorf("unreadable page: %v", r))
}

// classify gives an error of bbolt or of the file system its kind and code. A
// fault passes unchanged.
func classify(op string, err error) error {
	if err == nil {
		return nil
	}
	var f *fault.Fault
	switch {
	case errors.As(err, &f):
		return err
	case isFull(err):
		return fault.New(fault.Transient, fault.StoreFull, op, err)
	case errors.Is(err, bolterr.ErrDatabaseNotOpen):
		return fault.New(fault.Final, fault.StoreIO, op, errClosed)
	case errors.Is(err, bolterr.ErrTimeout):
		return fault.New(fault.Person, fault.StoreLocked, op, err)
	case errors.Is(err, bolterr.ErrInvalid), errors.Is(err, bolterr.ErrChecksum), errors.Is(err, bolterr.ErrVersionMismatch):
		return damaged(op, err)
	case errors.Is(err, os.ErrPermission):
		return fault.New(fault.Person, fault.StoreIO, op, err)
	default:
		return fault.New(fault.Transient, fault.StoreIO, op, err)
	}
}

// isFull reports whether an error means that there is no room. bbolt flattens
// the error of a failed resize to text, so the text of the known systems is the
// last resort; Chinese Windows has its own words.
func isFull(err error) bool {
	if errors.Is(err, bolterr.ErrMaxSizeReached) || isNoSpace(err) {
		return true
	}
	text := err.Error()
	for _, words := range []string{
		"no space left on device", "disk quota exceeded", "not enough space on the disk", "磁盘空间不足",
	} {
		if strings.Contains(text, words) {
			return true
		}
	}
	return false
}
