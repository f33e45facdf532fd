package store

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	bolt "go.etcd.io/bbolt"
	bolterr "go.etcd.io/bbolt/errors"

	"customs179/core/fault"
	"customs179/core/order"
)

// decodePayload reads JSON whose seal has been checked.
func decodePayload(op string, payload []byte, into any) error {
	if err := json.Unmarshal(payload, into); err != nil {
		return damaged(op, err)
	}
	return nil
}

// noOrder is the fault for a row number that is not there.
func noOrder(op string, seq uint64) error {
	return fault.Newf(fault.Final, fault.StoreNoOrder, op, "no order %d", seq)
}

// Get reads one row; store.no-order when there is none.
func (s *Store) Get(seq uint64) (order.Order, error) {
	const op = "read an order"
	var o order.Order
	err := s.view(op, func(t *txn) error {
		found, err := t.order(op, seq)
		if err == nil && found == nil {
			err = noOrder(op, seq)
		}
		if err == nil {
			o = *found
		}
		return err
	})
	return o, err
}

// Rows reads rows in the order asked for; what is not there is left out.
func (s *Store) Rows(seqs []uint64) ([]order.Order, error) {
	const op = "read orders"
	rows := make([]order.Order, 0, len(seqs))
	err := s.view(op, func(t *txn) error {
		for _, seq := range seqs {
			o, err := t.order(op, seq)
			if err != nil {
				return err
			}
			if o != nil {
				rows = append(rows, *o)
			}
		}
		return nil
	})
	return rows, err
}

// Unfinished reads every order that is not over, oldest first.
func (s *Store) Unfinished() ([]order.Order, error) {
	const op = "read the unfinished orders"
	var rows []order.Order
	err := s.view(op, func(t *txn) error {
		return t.unfinished(op, func(o *order.Order) error {
			rows = append(rows, *o)
			return nil
		})
	})
	return rows, err
}

// unfinished calls fn for every order that is not over: each of them is hot.
func (t *txn) unfinished(op string, fn func(*order.Order) error) error {
	return t.each(bHot, nil, func(k, _ []byte) error {
		o, err := t.order(op, seqOf(k))
		if err != nil || o == nil || o.Over() {
			return err
		}
		return fn(o)
	})
}

// archived gives the months that hold parts of an order, oldest first.
func (t *txn) archived(op string, seq uint64) ([]string, error) {
	key := seqKey(seq)
	value := t.get(bArch, key)
	if value == nil {
		return nil, nil
	}
	payload, err := unseal(key, value)
	if err != nil {
		return nil, damaged(op, err)
	}
	return strings.Split(string(payload), ","), nil
}

// Body reads the heavy part of an order: from the main file, or from the month
// file to which it has moved. Errors: store.no-order, store.damaged.
func (s *Store) Body(seq uint64) (order.Body, error) {
	const op = "read an order's body"
	found := parts{}
	err := s.collect(op, seq, found.complete, func(k, v []byte) error { return found.take(op, k, v) })
	if err != nil {
		return order.Body{}, err
	}
	return found.body(op)
}

// Task reads the data of an order without the rest of its body. Errors: those
// of Body.
func (s *Store) Task(seq uint64) (t order.Task, err error) {
	const op = "read an order's data"
	err = s.part(op, seq, partTask, func(payload []byte) error { return decodePayload(op, payload, &t) })
	return t, err
}

// Upload reads the signed upload text without the rest of the body, "" when
// there is none. Errors: those of Body.
func (s *Store) Upload(seq uint64) (string, error) {
	return s.text("read an order's upload", seq, partUpload)
}

// Answer reads customs' last answer without the rest of the body, "" when there
// is none. Errors: those of Body.
func (s *Store) Answer(seq uint64) (string, error) {
	return s.text("read customs' answer", seq, partAnswer)
}

// text reads a part that is a text.
func (s *Store) text(op string, seq uint64, part byte) (text string, err error) {
	err = s.part(op, seq, part, func(payload []byte) error {
		text = string(payload)
		return nil
	})
	return text, err
}

// part gives one part of a body to use, which may keep nothing of it; a body
// without that part is no error.
func (s *Store) part(op string, seq uint64, part byte, use func(payload []byte) error) error {
	found, complete := false, false
	err := s.collect(op, seq, func() bool { return complete }, func(k, v []byte) error {
		complete = complete || k[len(k)-1] == partTask
		if found || k[len(k)-1] != part {
			return nil
		}
		found = true
		payload, err := unseal(k, v)
		if err != nil {
			return damaged(op, fmt.Errorf("body %x: %w", k, err))
		}
		return use(payload)
	})
	if err == nil && !complete {
		err = damaged(op, errNoTask)
	}
	return err
}

// collect gives take the entries of a body: those of the main file, and those of
// the month files, newest first, until the body is complete.
func (s *Store) collect(op string, seq uint64, complete func() bool, take func(key, value []byte) error) error {
	var in []string
	err := s.view(op, func(t *txn) (err error) {
		if t.get(bRec, seqKey(seq)) == nil {
			return noOrder(op, seq)
		}
		if in, err = t.archived(op, seq); err != nil {
			return err
		}
		return t.each(bBody, seqKey(seq), take)
	})
	for i := len(in) - 1; i >= 0 && err == nil && !complete(); i-- {
		err = s.months.view(op, in[i], bBody, seqKey(seq), take)
	}
	return err
}

// Timeline reads an order's steps, oldest first.
func (s *Store) Timeline(seq uint64) ([]order.Step, error) {
	const op = "read an order's timeline"
	var lines []entry
	take := func(k, v []byte) error {
		lines = append(lines, entry{bStep, bytes.Clone(k), bytes.Clone(v)})
		return nil
	}
	var in []string
	err := s.view(op, func(t *txn) (err error) {
		if t.get(bRec, seqKey(seq)) == nil {
			return noOrder(op, seq)
		}
		if in, err = t.archived(op, seq); err != nil {
			return err
		}
		return t.each(bStep, seqKey(seq), take)
	})
	for _, month := range in {
		if err == nil {
			err = s.months.view(op, month, bStep, seqKey(seq), take)
		}
	}
	if err != nil {
		return nil, err
	}
	slices.SortFunc(lines, func(a, b entry) int { return bytes.Compare(a.key, b.key) })
	// A crash between archiving's two steps leaves a line in both files.
	lines = slices.CompactFunc(lines, func(a, b entry) bool { return bytes.Equal(a.key, b.key) })
	steps := make([]order.Step, len(lines))
	for i, l := range lines {
		if err := decode(op, l.key, l.value, &steps[i]); err != nil {
			return nil, err
		}
	}
	return steps, nil
}

// Value reads a small value; nil when there is none.
func (s *Store) Value(name string) ([]byte, error) {
	const op = "read a stored value"
	var out []byte
	err := s.view(op, func(t *txn) error {
		value := t.get(bValue, []byte(name))
		if value == nil {
			return nil
		}
		payload, err := unseal([]byte(name), value)
		if err != nil {
			return damaged(op, err)
		}
		out = append([]byte{}, payload...)
		return nil
	})
	return out, err
}

// SetValue keeps a small value under a name of 1 to 200 bytes and returns when
// that is durable; nil removes it.
func (s *Store) SetValue(name string, value []byte) error {
	const op = "keep a value"
	if name == "" || len(name) > indexText {
		return fault.Newf(fault.Final, fault.Internal, op, "a name of %d bytes", len(name))
	}
	key := []byte(name)
	return s.submit(op, func(t *txn) (func() ([]Change, error), error) {
		return func() ([]Change, error) {
			if value == nil {
				return nil, t.del(bValue, key)
			}
			return nil, t.put(bValue, key, seal(key, value))
		}, nil
	})
}

// eachIn is txn.each for a month file.
func eachIn(tx *bolt.Tx, b bucket, prefix []byte, fn func(key, value []byte) error) error {
	bk := tx.Bucket([]byte(bucketNames[b]))
	if bk == nil {
		return damaged("read a month file", bolterr.ErrBucketNotFound)
	}
	c := bk.Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}
