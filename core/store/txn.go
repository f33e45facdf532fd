package store

import (
	"bytes"
	"encoding/binary"
	"errors"

	bolt "go.etcd.io/bbolt"

	"customs179/core/order"
)

// txn is one transaction on the main file. All writing goes through put and
// del, which keep the head's digests.
type txn struct {
	tx      *bolt.Tx
	buckets [bucketCount]*bolt.Bucket
	head    head
	headOK  bool
	dirty   bool
	// pending are the entries of the shared buckets as this transaction leaves
	// them, nil for those that go; flush writes them.
	pending [bucketCount]map[string][]byte
}

// sharedBuckets hold few entries that nearly every order changes: counts, totals,
// classes, hours. A commit of many orders writes each of them once.
var sharedBuckets = [bucketCount]bool{bClass: true, bHour: true, bCount: true, bTotal: true}

func newTxn(tx *bolt.Tx) *txn { return &txn{tx: tx} }

// bucket gives a bucket. A missing one is damage; the panic becomes
// store.damaged in the wrapper around every transaction.
func (t *txn) bucket(b bucket) *bolt.Bucket {
	if t.buckets[b] == nil {
		t.buckets[b] = t.tx.Bucket([]byte(bucketNames[b]))
		if t.buckets[b] == nil {
			panic(errors.New("bucket " + bucketNames[b] + " is missing"))
		}
		if denseBuckets[b] {
			t.buckets[b].FillPercent = 0.9
		}
	}
	return t.buckets[b]
}

// loadHead reads the head; put and del need it.
func (t *txn) loadHead() error {
	if t.headOK {
		return nil
	}
	info := t.tx.Bucket([]byte(infoName))
	if info == nil {
		return damaged("read the ledger's head", errors.New("bucket info is missing"))
	}
	h, err := decodeHead(info.Get([]byte(headKey)))
	if err != nil {
		return damaged("read the ledger's head", err)
	}
	t.head, t.headOK = h, true
	return nil
}

// flush writes what is pending, and the head when something has changed.
func (t *txn) flush() error {
	for b, entries := range t.pending {
		for key, value := range entries {
			if err := t.write(bucket(b), []byte(key), value); err != nil {
				return err
			}
		}
		t.pending[b] = nil
	}
	if !t.dirty {
		return nil
	}
	return t.tx.Bucket([]byte(infoName)).Put([]byte(headKey), t.head.encode())
}

// get gives the bytes under a key, nil when there are none; they are bbolt's.
func (t *txn) get(b bucket, key []byte) []byte {
	if value, ok := t.pending[b][string(key)]; ok {
		return value
	}
	return t.bucket(b).Get(key)
}

// own is get with bytes of our own, to be changed and put.
func (t *txn) own(b bucket, key []byte) []byte {
	if value, ok := t.pending[b][string(key)]; ok {
		return value
	}
	return bytes.Clone(t.bucket(b).Get(key))
}

// put writes one entry, an entry of a shared bucket with flush; value is kept
// until then. The same bytes again cost nothing.
func (t *txn) put(b bucket, key, value []byte) error {
	if !sharedBuckets[b] {
		return t.write(b, key, value)
	}
	if t.pending[b] == nil {
		t.pending[b] = map[string][]byte{}
	}
	t.pending[b][string(key)] = value
	return nil
}

// del removes one entry, which may be missing.
func (t *txn) del(b bucket, key []byte) error { return t.put(b, key, nil) }

// write puts one entry into bbolt, or removes it when value is nil.
func (t *txn) write(b bucket, key, value []byte) error {
	if value == nil {
		return t.erase(b, key)
	}
	bk := t.bucket(b)
	if old := bk.Get(key); old != nil {
		if bytes.Equal(old, value) {
			return nil
		}
		t.head.digest[b] -= entrySum(b, key, old)
	}
	t.head.digest[b] += entrySum(b, key, value)
	t.dirty = true
	return bk.Put(key, value)
}

// erase removes one entry from bbolt, which may be missing.
func (t *txn) erase(b bucket, key []byte) error {
	bk := t.bucket(b)
	old := bk.Get(key)
	if old == nil {
		return nil
	}
	t.head.digest[b] -= entrySum(b, key, old)
	t.dirty = true
	return bk.Delete(key)
}

// add changes a counter of 8 bytes; at zero the entry goes.
func (t *txn) add(b bucket, key []byte, by int64) error {
	value := t.own(b, key)
	n := int64(counterOf(value)) + by
	if n == 0 {
		return t.del(b, key)
	}
	return t.put(b, key, binary.BigEndian.AppendUint64(value[:0], uint64(n)))
}

func counterOf(value []byte) uint64 {
	if len(value) != 8 {
		return 0
	}
	return binary.BigEndian.Uint64(value)
}

// each calls fn for the entries whose key begins with prefix, in order, without
// what is pending. fn may keep nothing and change nothing.
func (t *txn) each(b bucket, prefix []byte, fn func(key, value []byte) error) error {
	c := t.bucket(b).Cursor()
	for k, v := c.Seek(prefix); k != nil && bytes.HasPrefix(k, prefix); k, v = c.Next() {
		if err := fn(k, v); err != nil {
			return err
		}
	}
	return nil
}

// order reads a row, nil when there is none.
func (t *txn) order(op string, seq uint64) (*order.Order, error) {
	key := seqKey(seq)
	value := t.get(bRec, key)
	if value == nil {
		return nil, nil
	}
	o := &order.Order{}
	if err := decode(op, key, value, o); err != nil {
		return nil, err
	}
	return o, nil
}

// orderByKey finds the row of an identity, nil when there is none.
func (t *txn) orderByKey(op, key string) (*order.Order, error) {
	at := t.get(bKey, []byte(key))
	if at == nil {
		return nil, nil
	}
	o, err := t.order(op, seqOf(at))
	if err == nil && (o == nil || o.Key != key) {
		return nil, damaged(op, errors.New("the index of identities names a wrong row"))
	}
	return o, err
}
