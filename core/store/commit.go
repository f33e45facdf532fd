package store

import (
	"errors"
	"runtime"
	"time"

	bolt "go.etcd.io/bbolt"

	"customs179/core/fault"
)

const (
	// maxGroup is how many writers share one commit at most.
	maxGroup = 512
	// markerEvery is the least time between two writings of the marker.
	markerEvery = time.Second
)

// op is one writer's wish.
type op struct {
	name string
	// plan reads and checks; its error is this op's alone. The function it returns
	// writes; an error of that one undoes the whole group. Both may run twice.
	plan func(*txn) (write func() ([]Change, error), err error)

	changes []Change
	err     error
	done    chan struct{}
}

// errNothing ends a transaction in which nothing was written, without a commit.
var errNothing = errors.New("nothing to commit")

// submit hands an op to the committer and waits until it is durable or refused.
func (s *Store) submit(name string, plan func(*txn) (func() ([]Change, error), error)) error {
	o := &op{name: name, plan: plan, done: make(chan struct{})}
	select {
	case s.ops <- o:
	case <-s.closing:
		return fault.New(fault.Final, fault.StoreIO, name, errClosed)
	}
	<-o.done
	s.notice(o.err)
	return o.err
}

// committer is the one writer of the main file. It takes what waits and commits
// it together, so that a disk flush serves many orders.
func (s *Store) committer() {
	defer s.done.Done()
	marked := s.commits.Load()
	note := func() {
		if n := s.commits.Load(); n != marked {
			marked = n
			s.writeMarker()
		}
	}
	defer note()
	var due <-chan time.Time // set while the marker lags
	for {
		select {
		case o := <-s.ops:
			s.commit(s.gather(o))
			if due == nil && s.commits.Load() != marked {
				due = time.After(markerEvery)
			}
		case <-due:
			due = nil
			note()
		case <-s.closing:
			return
		}
	}
}

// gather adds to the first op what already waits.
func (s *Store) gather(first *op) []*op {
	group := []*op{first}
	for asked := false; len(group) < maxGroup; {
		select {
		case o := <-s.ops:
			group = append(group, o)
		default:
			if asked {
				return group
			}
			asked = true
			runtime.Gosched() // the callers of the last group are about to come back
		}
	}
	return group
}

// commit executes a group and answers its callers. When the group met a damaged
// page, each op runs alone, so that one bad row does not stop the others.
func (s *Store) commit(group []*op) {
	err := s.execute(group)
	if len(group) > 1 && fault.Is(err, fault.StoreDamaged) {
		for _, o := range group {
			s.commit([]*op{o})
		}
		return
	}
	n := 0
	for _, o := range group {
		if o.err == nil {
			o.err = err
		}
		if o.err == nil {
			n += len(o.changes)
		}
	}
	changes := make([]Change, 0, n)
	for _, o := range group {
		if o.err == nil {
			changes = append(changes, o.changes...)
		}
	}
	if s.opts.OnCommit != nil && len(changes) > 0 {
		s.opts.OnCommit(changes)
	}
	for _, o := range group {
		close(o.done)
	}
}

// execute runs a group in one transaction; nil means that all ops without an
// error of their own are durable.
func (s *Store) execute(group []*op) error {
	var id int
	err := s.main.update("commit to the ledger", func(tx *bolt.Tx) error {
		t := newTxn(tx)
		if err := t.loadHead(); err != nil {
			return err
		}
		id = tx.ID()
		for _, o := range group {
			o.changes = nil
			var write func() ([]Change, error)
			if write, o.err = o.plan(t); o.err != nil || write == nil {
				continue
			}
			var err error
			if o.changes, err = write(); err != nil {
				return err
			}
		}
		if err := t.flush(); err != nil || t.dirty {
			return err
		}
		return errNothing
	})
	if err == nil {
		s.commits.Store(uint64(id))
		return nil
	}
	if errors.Is(err, errNothing) {
		return nil
	}
	return err
}
