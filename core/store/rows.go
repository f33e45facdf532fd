package store

import (
	"customs179/core/order"
)

// indexText is the length in bytes to which an order number or sessionID is cut
// in the index: a hostile one of a megabyte must not exceed bbolt's key size.
const indexText = 200

// textKey is the index entry of a text; prefix searches stop before the zero.
func textKey(text string, seq uint64) []byte {
	key := append([]byte(text[:min(len(text), indexText)]), 0)
	return append(key, seqKey(seq)...)
}

// countKey names the group of an order for the counts.
func countKey(o *order.Order) []byte {
	return []byte(string(o.State) + "\x00" + string(o.Outcome) + "\x00" + string(o.Hold))
}

// encodeRow gives the stored bytes of a row.
func encodeRow(o *order.Order) ([]byte, error) { return sealJSON(seqKey(o.Seq), o) }

// save writes a row with everything that is derived from it: indexes, counts
// and totals. old is the row as it is on disk, nil for a new one.
func (t *txn) save(old, now *order.Order) error {
	value, err := encodeRow(now)
	if err != nil {
		return err
	}
	return t.saveEncoded(old, now, value)
}

// saveEncoded is save with the row's bytes made before.
func (t *txn) saveEncoded(old, now *order.Order, value []byte) error {
	if err := t.index(old, now); err != nil {
		return err
	}
	if err := t.tally(old, now); err != nil {
		return err
	}
	if err := t.put(bRec, seqKey(now.Seq), value); err != nil {
		return err
	}
	return t.put(bHot, seqKey(now.Seq), mark)
}

// index keeps identity, number, session, class, hour and counts.
func (t *txn) index(old, now *order.Order) error {
	if old == nil {
		if err := t.indexNew(now); err != nil {
			return err
		}
	} else if err := t.add(bCount, countKey(old), -1); err != nil {
		return err
	}
	if err := t.add(bCount, countKey(now), 1); err != nil {
		return err
	}
	if old != nil && old.Class() == now.Class() {
		return nil
	}
	if old != nil {
		if err := t.flip(old.Class(), old.Seq, false); err != nil {
			return err
		}
	}
	return t.flip(now.Class(), now.Seq, true)
}

// indexNew writes what never changes in a row.
func (t *txn) indexNew(o *order.Order) error {
	t.head.rows++
	t.head.lastSeq = max(t.head.lastSeq, o.Seq)
	t.dirty = true
	if err := t.put(bKey, []byte(o.Key), seqKey(o.Seq)); err != nil {
		return err
	}
	if o.OrderNo != "" {
		if err := t.put(bOrderNo, textKey(o.OrderNo, o.Seq), mark); err != nil {
			return err
		}
	}
	if o.SessionID != "" {
		if err := t.put(bSession, textKey(o.SessionID, o.Seq), mark); err != nil {
			return err
		}
	}
	return t.addToHour(o.FirstSeen, o.Seq)
}

// remove takes a row away with all its traces but the hour's run and totals.
func (t *txn) remove(o *order.Order) error {
	key := seqKey(o.Seq)
	for _, e := range []struct {
		b   bucket
		key []byte
	}{
		{bRec, key},
		{bKey, []byte(o.Key)},
		{bOrderNo, textKey(o.OrderNo, o.Seq)},
		{bSession, textKey(o.SessionID, o.Seq)},
		{bArch, key},
		{bHot, key},
	} {
		if err := t.del(e.b, e.key); err != nil {
			return err
		}
	}
	for _, b := range []bucket{bBody, bStep} {
		if err := t.delPrefix(b, key); err != nil {
			return err
		}
	}
	if err := t.add(bCount, countKey(o), -1); err != nil {
		return err
	}
	t.head.rows--
	return t.flip(o.Class(), o.Seq, false)
}

// delPrefix removes the entries of one row in a bucket.
func (t *txn) delPrefix(b bucket, prefix []byte) error {
	var keys [][]byte
	err := t.each(b, prefix, func(k, _ []byte) error {
		keys = append(keys, append([]byte(nil), k...))
		return nil
	})
	for _, k := range keys {
		if err == nil {
			err = t.del(b, k)
		}
	}
	return err
}
