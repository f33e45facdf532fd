package store

import (
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync"
	"time"

	bolt "go.etcd.io/bbolt"
	bolterr "go.etcd.io/bbolt/errors"
)

// handle is one open bbolt file. Every transaction of the program runs through
// run, which turns a damaged page into an error: bbolt panics on some, and the
// memory map raises a signal on others that would end the process.
type handle struct {
	path string
	opts bolt.Options

	// use is held shared by transactions and alone by reopen, setMaxSize and close.
	use sync.RWMutex
	db  *bolt.DB
	raw *os.File // the file below db

	// starting is held until a transaction has begun. A panic inside bbolt's Begin
	// leaves bbolt's own locks taken; nobody may follow it in.
	starting sync.Mutex
	broken   error
}

// openTimeout is how long a lock of bbolt's own is waited for. The instance
// lock is already ours, so only a foreign tool can hold it.
const openTimeout = 2 * time.Second

// openHandle opens a bbolt file that inspect has found sound.
func openHandle(path string, readOnly bool, maxSize int64) (*handle, error) {
	h := &handle{path: path, opts: bolt.Options{
		Timeout: openTimeout, PageSize: pageSize, FreelistType: bolt.FreelistMapType,
		ReadOnly: readOnly, MaxSize: int(maxSize), NoStatistics: true,
	}}
	if err := h.open(); err != nil {
		return nil, err
	}
	return h, nil
}

// open opens the file; a panic or a fault on the way is store.damaged.
func (h *handle) open() (err error) {
	const op = "open the ledger file"
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	defer func() {
		if r := recover(); r != nil {
			err = errors.Join(panicked(op, r), h.raw.Close())
		}
	}()
	o := h.opts
	o.OpenFile = func(name string, flag int, mode os.FileMode) (*os.File, error) {
		f, err := os.OpenFile(name, flag, mode)
		h.raw = f
		return f, err
	}
	h.db, err = bolt.Open(h.path, 0o600, &o)
	return classify(op, err)
}

// view runs a short read transaction. Nothing of it may be kept afterwards, and
// no other transaction may be begun inside.
func (h *handle) view(op string, fn func(*bolt.Tx) error) error {
	return h.run(op, (*bolt.DB).View, fn)
}

// update runs a write transaction; nil means durable. Where bbolt lost its
// memory map (Windows: the disk was full while the file grew) the file is
// opened again first. Nothing is written to a file that the next start would not
// find.
func (h *handle) update(op string, fn func(*bolt.Tx) error) error {
	if err := h.inPlace(); err != nil {
		return classify(op, err)
	}
	err := h.run(op, (*bolt.DB).Update, fn)
	if errors.Is(err, bolterr.ErrInvalidMapping) {
		if err := h.reopen(); err != nil {
			return err
		}
		return h.run(op, (*bolt.DB).Update, fn)
	}
	return err
}

// inPlace looks whether the open file is the one that stands at its path. A
// system that lets somebody delete or replace an open file goes on writing to
// it, and all of that is gone with the process.
func (h *handle) inPlace() error {
	h.use.RLock()
	defer h.use.RUnlock()
	if h.db == nil {
		return bolterr.ErrDatabaseNotOpen
	}
	there, err := os.Stat(h.path)
	if err != nil {
		return fmt.Errorf("look for the file: %w", err)
	}
	open, err := h.raw.Stat()
	if err != nil {
		return fmt.Errorf("look at the open file: %w", err)
	}
	if !os.SameFile(there, open) {
		return errReplaced
	}
	return nil
}

// errReplaced says that another file stands in the place of the open one.
var errReplaced = errors.New("another file has taken the place of the open one")

// run is the one wrapper around all transactions.
func (h *handle) run(op string, do func(*bolt.DB, func(*bolt.Tx) error) error, fn func(*bolt.Tx) error) (err error) {
	h.use.RLock()
	defer h.use.RUnlock()
	if h.db == nil {
		return classify(op, bolterr.ErrDatabaseNotOpen)
	}
	defer debug.SetPanicOnFault(debug.SetPanicOnFault(true))
	h.starting.Lock()
	if h.broken != nil {
		defer h.starting.Unlock()
		return h.broken
	}
	var tx *bolt.Tx
	defer func() {
		r := recover()
		if r != nil {
			err = panicked(op, r)
		}
		if tx == nil {
			defer h.starting.Unlock()
			if r != nil {
				h.broken = err
			}
		} else if tx.DB() != nil { // even the rollback hit the damage
			h.starting.Lock()
			defer h.starting.Unlock()
			h.broken = err
		}
	}()
	return classify(op, do(h.db, func(t *bolt.Tx) error {
		tx = t
		h.starting.Unlock()
		return fn(t)
	}))
}

// reopen closes and opens the file when no transaction runs.
func (h *handle) reopen() error {
	h.use.Lock()
	defer h.use.Unlock()
	if h.db == nil {
		return classify("reopen the ledger file", bolterr.ErrDatabaseNotOpen)
	}
	if err := h.db.Close(); err != nil {
		return classify("reopen the ledger file", err)
	}
	h.db = nil
	return h.open()
}

// setMaxSize limits the growth of the file; 0 means no limit.
func (h *handle) setMaxSize(n int64) {
	h.use.Lock()
	defer h.use.Unlock()
	h.opts.MaxSize = int(n)
	if h.db != nil {
		h.db.MaxSize = int(n)
	}
}

// close ends the handle after the running transactions. A broken one only gives
// its file back: bbolt's locks would never come.
func (h *handle) close() error {
	h.use.Lock()
	defer h.use.Unlock()
	if h.db == nil {
		return nil
	}
	db := h.db
	h.db = nil
	if h.broken != nil {
		return h.raw.Close()
	}
	return classify("close the ledger file", db.Close())
}
