package store

import (
	"context"
	"slices"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// pruneRows is how many rows one commit deletes, and how many one read
// transaction looks at.
const (
	pruneRows = 500
	pruneScan = 5000
)

// Prune deletes the orders that were over before a time, with their timelines,
// and the month files that no order needs any more. It is an explicit act:
// younger than Options.KeepAtLeast is refused (store.not-possible). It gives
// the number of orders deleted. Totals stay.
func (s *Store) Prune(ctx context.Context, before time.Time) (deleted int, err error) {
	const op = "delete old orders"
	if limit := s.opts.now().Add(-s.opts.KeepAtLeast); before.After(limit) {
		return 0, fault.Newf(fault.Person, fault.StoreAsk, op, "orders younger than %s must be kept", s.opts.KeepAtLeast)
	}
	s.upkeep.Lock()
	defer s.upkeep.Unlock()
	for after, more := uint64(0), true; more; {
		if err := ctx.Err(); err != nil {
			return deleted, err
		}
		var seqs []uint64
		if seqs, after, more, err = s.old(after, before); err != nil {
			return deleted, err
		}
		if len(seqs) == 0 {
			continue
		}
		n, err := s.deleteRows(seqs, before)
		if deleted += n; err != nil {
			return deleted, err
		}
	}
	return deleted, s.pruneMonths(before)
}

// isOld reports whether Prune may delete a row.
func isOld(o *order.Order, before time.Time) bool {
	return o != nil && o.Over() && !o.Finished.IsZero() && o.Finished.Before(before)
}

// old collects the next rows to delete, beginning behind a row number.
func (s *Store) old(after uint64, before time.Time) (seqs []uint64, last uint64, more bool, err error) {
	const op = "find old orders"
	err = s.view(op, func(t *txn) error {
		c := t.bucket(bRec).Cursor()
		looked := 0
		for k, _ := c.Seek(seqKey(after + 1)); k != nil; k, _ = c.Next() {
			if looked++; looked > pruneScan || len(seqs) >= pruneRows {
				more = true
				return nil
			}
			last = seqOf(k)
			o, err := t.order(op, last)
			if err != nil {
				return err
			}
			if isOld(o, before) {
				seqs = append(seqs, last)
			}
		}
		return nil
	})
	return seqs, last, more, err
}

// deleteRows deletes rows that are still old, in one commit.
func (s *Store) deleteRows(seqs []uint64, before time.Time) (n int, err error) {
	const op = "delete old orders"
	err = s.submit(op, func(t *txn) (func() ([]Change, error), error) {
		return func() ([]Change, error) {
			n = 0
			for _, seq := range seqs {
				o, err := t.order(op, seq)
				if err != nil {
					return nil, err
				}
				if !isOld(o, before) {
					continue
				}
				if err := t.remove(o); err != nil {
					return nil, err
				}
				n++
			}
			return nil, nil
		}, nil
	})
	return n, err
}

// pruneMonths deletes the month files that ended before a time and that no row
// names any more.
func (s *Store) pruneMonths(before time.Time) error {
	const op = "delete old month files"
	names, err := s.months.list()
	if err != nil || len(names) == 0 {
		return classify(op, err)
	}
	needed := map[string]bool{}
	err = s.view(op, func(t *txn) error {
		return t.each(bArch, nil, func(k, _ []byte) error {
			in, err := t.archived(op, seqOf(k))
			for _, month := range in {
				needed[month] = true
			}
			return err
		})
	})
	if err != nil {
		return err
	}
	names = slices.DeleteFunc(names, func(month string) bool { return needed[month] || month >= monthOf(before) })
	for _, month := range names {
		if err := s.months.remove(month); err != nil {
			return classify(op, err)
		}
	}
	return nil
}
