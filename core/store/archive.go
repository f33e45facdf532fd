package store

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"time"

	bolt "go.etcd.io/bbolt"
)

const (
	archiveRows  = 500     // orders moved in one transaction
	archiveBytes = 8 << 20 // bytes moved in one transaction
	archiveScan  = 5000    // rows looked at in one read transaction
)

// bundle is what one finished order still has in the main file.
type bundle struct {
	seq     uint64
	entries []entry
}

// ArchiveNow moves bodies and timelines of orders that have been over for
// Options.ArchiveAfter into the present month's file, and gives the number of
// orders. Each batch is durable there before it is deleted here; a crash
// between leaves two copies, of which the main file's counts.
func (s *Store) ArchiveNow(ctx context.Context) (moved int, err error) {
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	now := s.opts.now()
	for after, more := uint64(0), true; more; {
		if err := ctx.Err(); err != nil {
			return moved, err
		}
		var batch []bundle
		if batch, after, more, err = s.ripe(after, now.Add(-s.opts.ArchiveAfter)); err != nil {
			return moved, err
		}
		if len(batch) == 0 {
			continue
		}
		month := monthOf(now)
		if err := s.copyOut(month, batch); err != nil {
			return moved, err
		}
		n, err := s.drop(month, batch)
		if moved += n; err != nil {
			return moved, err
		}
	}
	return moved, nil
}

// ripe collects the next orders to move, beginning behind a row number.
func (s *Store) ripe(after uint64, before time.Time) (batch []bundle, last uint64, more bool, err error) {
	const op = "find finished orders"
	err = s.view(op, func(t *txn) error {
		size, looked := 0, 0
		c := t.bucket(bHot).Cursor()
		for k, _ := c.Seek(seqKey(after + 1)); k != nil; k, _ = c.Next() {
			if looked++; looked > archiveScan || len(batch) >= archiveRows || size > archiveBytes {
				more = true
				return nil
			}
			last = seqOf(k)
			o, err := t.order(op, last)
			if err != nil {
				return err
			}
			if o == nil || !o.Over() || o.Finished.After(before) {
				continue
			}
			b, err := t.bundle(last)
			if err != nil {
				return err
			}
			for _, e := range b.entries {
				size += len(e.value)
			}
			batch = append(batch, b)
		}
		return nil
	})
	return batch, last, more, err
}

// bundle copies what one order has in the main file.
func (t *txn) bundle(seq uint64) (bundle, error) {
	b := bundle{seq: seq}
	for _, in := range []bucket{bBody, bStep} {
		err := t.each(in, seqKey(seq), func(k, v []byte) error {
			b.entries = append(b.entries, entry{in, bytes.Clone(k), bytes.Clone(v)})
			return nil
		})
		if err != nil {
			return b, err
		}
	}
	return b, nil
}

// copyOut makes a batch durable in a month file.
func (s *Store) copyOut(month string, batch []bundle) error {
	return s.months.write("archive finished orders", month, func(tx *bolt.Tx) error {
		for _, b := range batch {
			for _, e := range b.entries {
				if err := tx.Bucket([]byte(bucketNames[e.b])).Put(e.key, e.value); err != nil {
					return err
				}
			}
		}
		return nil
	})
}

// drop deletes a batch from the main file. An order that has changed since it
// was copied stays as it is for the next time.
func (s *Store) drop(month string, batch []bundle) (dropped int, err error) {
	const op = "archive finished orders"
	err = s.submit(op, func(t *txn) (func() ([]Change, error), error) {
		return func() ([]Change, error) {
			dropped = 0
			for _, b := range batch {
				now, err := t.bundle(b.seq)
				if err != nil {
					return nil, err
				}
				if !slices.EqualFunc(now.entries, b.entries, sameEntry) {
					continue
				}
				dropped++
				if err := t.moveOut(op, month, b); err != nil {
					return nil, err
				}
			}
			return nil, nil
		}, nil
	})
	return dropped, err
}

func sameEntry(a, b entry) bool {
	return a.b == b.b && bytes.Equal(a.key, b.key) && bytes.Equal(a.value, b.value)
}

// moveOut deletes one order's copied entries and notes where they are.
func (t *txn) moveOut(op, month string, b bundle) error {
	key := seqKey(b.seq)
	o, err := t.order(op, b.seq)
	if err != nil || o == nil || !o.Over() {
		return err
	}
	for _, e := range b.entries {
		if err := t.del(e.b, e.key); err != nil {
			return err
		}
	}
	in, err := t.archived(op, b.seq)
	if err != nil {
		return err
	}
	if len(b.entries) > 0 && (len(in) == 0 || in[len(in)-1] != month) {
		in = append(in, month)
		if err := t.put(bArch, key, seal(key, []byte(strings.Join(in, ",")))); err != nil {
			return err
		}
	}
	return t.del(bHot, key)
}
