package store

import (
	"context"
	"encoding/binary"
	"io"

	bolt "go.etcd.io/bbolt"

	"customs179/core/order"
)

// newBase makes the file that a restoration fills: a copy of a backup, or empty.
func newBase(tmp, backup string) (*handle, error) {
	var err error
	if backup == "" {
		err = createMain(tmp)
	} else {
		err = copyFile(backup, tmp)
	}
	if err != nil {
		return nil, err
	}
	return openHandle(tmp, false, 0)
}

// poured is what a damaged file gave.
type poured struct {
	records int
	head    head // zero when it could not be read
}

// pourer copies readable records into a sound file, many in a transaction.
type pourer struct {
	h     *handle
	count bool // rows count in the totals
	want  func(bucket) bool
	batch []entry
	size  int
	got   poured
}

// entry is one copied entry of a bucket.
type entry struct {
	b          bucket
	key, value []byte
}

// pour copies every record that can be read and verified. Rows go first: a row
// of another generation drops the body that the base had for it.
//
// The totals must tell of the same orders as the rows: an order that a
// restoration sets back is done once more, and would count twice. With count
// they follow from the rows that differ from the base; without, the file's are
// whole and copied.
func pour(h *handle, f io.ReaderAt, m *meta, count bool) (poured, error) {
	p := &pourer{h: h, count: count}
	for _, want := range []func(bucket) bool{
		func(b bucket) bool { return b == bRec },
		func(b bucket) bool {
			return b == bTotal && !count || b != bRec && sealedBuckets[b]
		},
	} {
		p.want = want
		w := walker{ctx: context.Background(), r: f, m: m, tolerant: true, entry: p.take}
		if err := w.walk(); err != nil {
			return p.got, err
		}
		if err := p.flush(); err != nil {
			return p.got, err
		}
	}
	return p.got, nil
}

// take queues an entry when it is wanted and whole.
func (p *pourer) take(name string, key, value []byte) error {
	if name == infoName {
		if h, err := decodeHead(value); err == nil && string(key) == headKey {
			p.got.head = h
		}
		return nil
	}
	b, ok := bucketByName(name)
	if !ok || !p.want(b) {
		return nil
	}
	if sealedBuckets[b] {
		if _, err := unseal(key, value); err != nil {
			return nil // lost: that is what salvage means
		}
	}
	p.batch = append(p.batch, entry{b, append([]byte(nil), key...), append([]byte(nil), value...)})
	p.size += len(key) + len(value)
	if p.size < 4<<20 && len(p.batch) < 5000 {
		return nil
	}
	return p.flush()
}

func (p *pourer) flush() error {
	const op = "copy readable records"
	if len(p.batch) == 0 {
		return nil
	}
	err := p.h.update(op, func(tx *bolt.Tx) error {
		t := newTxn(tx)
		if err := t.loadHead(); err != nil {
			return err
		}
		for _, e := range p.batch {
			if err := p.write(t, op, e); err != nil {
				return err
			}
		}
		return t.flush()
	})
	p.got.records += len(p.batch)
	p.batch, p.size = p.batch[:0], 0
	return err
}

// write writes one record as it is, with what is derived from it.
func (p *pourer) write(t *txn, op string, e entry) error {
	switch e.b {
	case bRec:
		return p.writeRow(t, op, e)
	case bBody, bStep:
		if e.b == bStep && len(e.key) == 16 {
			t.head.lastStep = max(t.head.lastStep, binary.BigEndian.Uint64(e.key[8:]))
		}
		if t.get(bRec, e.key[:min(8, len(e.key))]) == nil {
			return nil // its row is lost
		}
		if err := t.put(bHot, e.key[:8], mark); err != nil {
			return err
		}
	}
	return t.put(e.b, e.key, e.value)
}

func (p *pourer) writeRow(t *txn, op string, e entry) error {
	var row order.Order
	if decode(op, e.key, e.value, &row) != nil || row.Seq != seqOf(e.key) {
		return nil
	}
	old, err := t.order(op, row.Seq)
	if err != nil {
		return err
	}
	if old != nil && (old.Generation != row.Generation || old.Content != row.Content || old.GUID != row.GUID) {
		if err := t.delPrefix(bBody, e.key); err != nil {
			return err
		}
	}
	if err := t.index(old, &row); err != nil {
		return err
	}
	if p.count {
		if err := t.tally(old, &row); err != nil {
			return err
		}
	}
	if !row.Over() {
		if err := t.put(bHot, e.key, mark); err != nil {
			return err
		}
	}
	return t.put(bRec, e.key, e.value)
}

// raise sets the counters of a file to at least the given ones.
func raise(h *handle, lastSeq, lastStep uint64) error {
	return h.update("set the ledger's counters", func(tx *bolt.Tx) error {
		t := newTxn(tx)
		if err := t.loadHead(); err != nil {
			return err
		}
		t.head.lastSeq, t.head.lastStep = max(t.head.lastSeq, lastSeq), max(t.head.lastStep, lastStep)
		t.dirty = true
		return t.flush()
	})
}

// headOf reads the head of an open file.
func headOf(h *handle) (hd head, err error) {
	err = h.view("read the ledger's head", func(tx *bolt.Tx) error {
		t := newTxn(tx)
		err := t.loadHead()
		hd = t.head
		return err
	})
	return hd, err
}
