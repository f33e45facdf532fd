// Package store owns the ledger: every order the program ever took, on disk, in
// go.etcd.io/bbolt. It opens, heals, indexes, backs up and prunes the files of
// one data folder.
//
// It decides nothing about an order: order.Admit decides about arrivals and
// order.Next about moves. It knows no network and no card, and logs no content
// of an order. Invariant: a call that returned nil is durable, and a file whose
// content is not what was committed is never used as if it were.
package store

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	bolt "go.etcd.io/bbolt"

	"customs179/core/fault"
	"customs179/core/order"
)

// Options says where the ledger lies and how it behaves. Zero values are the
// defaults named at each field.
type Options struct {
	// Dir is the data folder; it is made when missing.
	Dir string
	// Now is the wall clock; time.Now.
	Now func() time.Time
	// MaxSize limits the main file in bytes; 0 means no limit but the disk.
	MaxSize int64
	// Log gets the few things that have no caller to return to; discarded.
	Log *slog.Logger
	// RecallEvery is the least time between two callbacks for a finished order
	// that the platform keeps asking for; 30 s.
	RecallEvery time.Duration
	// DeadlineAfter is the time customs gives from first seen; 2 min.
	DeadlineAfter time.Duration
	// KeepAtLeast is the age below which Prune refuses; 3 years, as the rule asks
	// of the enterprise. A smaller value is the deliberate way around it.
	KeepAtLeast time.Duration
	// ArchiveAfter is how long a finished order's body stays in the main file; 1 h.
	ArchiveAfter time.Duration
	// OnCommit is told every change after it is durable, in commit order, by the
	// committer. It must not block and must not call the store.
	OnCommit func([]Change)
	// OnHealth is told when a check, backup or archiving went wrong, and nil when
	// all is well again (both by Maintain), and once, by whoever meets it, of
	// damage: then close and open the store to heal it. It must not block.
	OnHealth func(error)

	fullCheck int64 // fullCheckSize, lower in tests
}

// Change is one durable change of an order, for publishing. Its step has no Name
// when the change has no line in the timeline, such as a new NextAt.
type Change = order.Change

// Store is the open ledger. Its methods may be called from any goroutine.
type Store struct {
	opts   Options
	lock   *os.File
	main   *handle
	months *months

	ops     chan *op
	closing chan struct{}
	done    sync.WaitGroup
	close   sync.Once

	commits atomic.Uint64 // id of the last commit
	backed  atomic.Uint64 // commit that the newest backup holds
	suspect atomic.Bool   // damage was met since Open

	upkeep sync.Mutex // one of backup, archive, prune at a time
}

// withDefaults fills the zero fields.
func (o Options) withDefaults() Options {
	set := func(d *time.Duration, to time.Duration) {
		if *d == 0 {
			*d = to
		}
	}
	set(&o.RecallEvery, 30*time.Second)
	set(&o.DeadlineAfter, 2*time.Minute)
	set(&o.KeepAtLeast, 3*365*24*time.Hour)
	set(&o.ArchiveAfter, time.Hour)
	if o.fullCheck == 0 {
		o.fullCheck = fullCheckSize
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// path gives a file of the data folder.
func (o *Options) path(name string) string { return filepath.Join(o.Dir, name) }

// now is the wall time without the monotonic part, which means nothing on disk.
func (o *Options) now() time.Time { return o.Now().Round(0) }

// view runs a short read transaction on the main file.
func (s *Store) view(op string, fn func(*txn) error) error {
	err := s.main.view(op, func(tx *bolt.Tx) error { return fn(newTxn(tx)) })
	s.notice(err)
	return err
}

// notice remembers damage, so that the next Open reads the whole file before it
// trusts it.
func (s *Store) notice(err error) {
	if !fault.Is(err, fault.StoreDamaged) || !s.suspect.CompareAndSwap(false, true) {
		return
	}
	if werr := writeAtomic(s.opts.path(suspectName), []byte(err.Error()+"\n")); werr != nil {
		s.opts.Log.Error("the ledger is damaged, and the note for the next start could not be written", "err", werr)
	}
	s.health(err)
}

// health tells the owner about the ledger's state.
func (s *Store) health(err error) {
	if s.opts.OnHealth != nil {
		s.opts.OnHealth(err)
	}
}

// SetMaxSize limits the growth of the main file in bytes; 0 means no limit.
func (s *Store) SetMaxSize(n int64) { s.main.setMaxSize(n) }

// Close commits what waits, writes the marker and gives the folder free. Calls
// that come later return store.io.
func (s *Store) Close() error {
	var err error
	s.close.Do(func() {
		close(s.closing)
		s.done.Wait()
		err = errors.Join(s.main.close(), s.months.close(), unlockDir(s.lock))
	})
	return err
}
