package store

import (
	"bytes"
	"path/filepath"
	"testing"

	bolt "go.etcd.io/bbolt"
)

// TestRootOfManySmallBuckets: bbolt keeps small buckets inside their root page,
// which becomes a branch when they outgrow it together. The keys of that branch
// are names of buckets: the entries inside a bucket, however they sort, say
// nothing about them. Such a ledger was taken for damaged at every start.
func TestRootOfManySmallBuckets(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), mainName)
	entries := 0
	err := createFile(path, func(tx *bolt.Tx) error {
		for _, name := range bucketNames {
			b, err := tx.CreateBucket([]byte(name))
			if err != nil {
				return err
			}
			if err := b.Put([]byte{0xFF}, make([]byte, 900)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	content := readFile(t, path)
	m := newestMeta(t, content)
	if pageFlags(content[m.root*pageSize:]) != flagBranch {
		t.Fatal("the root is no branch: the test shows nothing")
	}
	walk := func(content []byte) error {
		w := walker{ctx: t.Context(), r: bytes.NewReader(content), m: m, entry: func(string, []byte, []byte) error {
			entries++
			return nil
		}}
		return w.walk()
	}
	if err := walk(content); err != nil || entries != int(bucketCount) {
		t.Errorf("%d entries, %v", entries, err)
	}
	// The keys of the root are still verified.
	for i := range pageCount(content[m.root*pageSize:]) {
		hit := bytes.Clone(content)
		key, _, err := branch(hit[m.root*pageSize:][:pageSize], i)
		if err != nil {
			t.Fatal(err)
		}
		if key[0] = 'A'; i == 0 {
			key[0] = 'z'
		}
		if walk(hit) == nil {
			t.Errorf("a wrong key of child %d went unnoticed", i)
		}
	}
}
