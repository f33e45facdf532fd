package store

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"slices"

	bolt "go.etcd.io/bbolt"
)

// contents is what a walk over a main file found.
type contents struct {
	head    head
	headErr error
	digest  [bucketCount]uint64
	rows    uint64
	seals   error // first record with a wrong checksum
}

// sealedBuckets hold values with a checksum of their own.
var sealedBuckets = [bucketCount]bool{bRec: true, bBody: true, bStep: true, bValue: true, bArch: true}

// note takes one entry of a main file in.
func (c *contents) note(name string, key, value []byte) error {
	if name == infoName {
		if string(key) == headKey {
			c.head, c.headErr = decodeHead(value)
		}
		return nil
	}
	b, ok := bucketByName(name)
	if !ok {
		return nil
	}
	c.digest[b] += entrySum(b, key, value)
	if b == bRec {
		c.rows++
	}
	if sealedBuckets[b] && c.seals == nil {
		if _, err := unseal(key, value); err != nil {
			c.seals = fmt.Errorf("%s %x: %w", name, key, err)
		}
	}
	return nil
}

// verdict compares what was found with the head.
func (c *contents) verdict() error {
	switch {
	case c.headErr != nil:
		return c.headErr
	case c.seals != nil:
		return c.seals
	}
	for b, d := range c.digest {
		if d != c.head.digest[b] {
			return fmt.Errorf("the content of %q is not what was committed", bucketNames[b])
		}
	}
	if c.rows != c.head.rows {
		return fmt.Errorf("%d orders, expected %d", c.rows, c.head.rows)
	}
	return nil
}

// checkMain reads everything that a root of a main file reaches: structure,
// checksums, and the digests that tie the pages of a commit together. bbolt's
// own Check runs in a goroutine of its own, where a fault ends the process.
func checkMain(ctx context.Context, r io.ReaderAt, m *meta) (head, error) {
	c := contents{headErr: errors.New("the ledger has no head")}
	w := walker{ctx: ctx, r: r, m: m, entry: c.note}
	if err := w.walk(); err != nil {
		return c.head, err
	}
	for _, name := range bucketNames { // an empty one has no digest that would miss it
		if !slices.Contains(w.names, name) {
			return c.head, fmt.Errorf("bucket %q is missing", name)
		}
	}
	return c.head, c.verdict()
}

// checkMonth reads everything in a month file: structure and checksums.
func checkMonth(ctx context.Context, r io.ReaderAt, m *meta) error {
	w := walker{ctx: ctx, r: r, m: m, entry: func(_ string, key, value []byte) error {
		_, err := unseal(key, value)
		return err
	}}
	return w.walk()
}

// checkFile verifies a closed file by its newest root.
func checkFile(ctx context.Context, path string, check func(context.Context, io.ReaderAt, *meta) error) error {
	f, err := os.Open(path)
	if err != nil {
		return err
	}
	m, err := firstLook(f)
	if err == nil {
		err = check(ctx, f, m)
	}
	return errors.Join(err, f.Close())
}

// mainCheck is checkMain for checkFile.
func mainCheck(ctx context.Context, r io.ReaderAt, m *meta) error {
	_, err := checkMain(ctx, r, m)
	return err
}

// errShort is a file that ends before its last page.
var errShort = errors.New("the file is too short")

// firstLook is the cheap part of the ritual: size, roots, and the list of free
// pages, which bbolt would believe blindly.
func firstLook(f *os.File) (*meta, error) {
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	good, bad := metas(f)
	switch {
	case info.Size() == 0:
		return nil, errors.New("the file is empty")
	case len(good) == 0:
		return nil, bad
	case info.Size()%pageSize != 0:
		return good[0], fmt.Errorf("%w: %d bytes are no whole pages", errShort, info.Size())
	case uint64(info.Size()/pageSize) < good[0].high:
		return good[0], fmt.Errorf("%w: %d bytes for %d pages", errShort, info.Size(), good[0].high)
	}
	w := walker{ctx: context.Background(), r: f, m: good[0], seen: newSeqSet(good[0].high)}
	return good[0], w.freelist()
}

// Check reads the whole main file as it was committed last: structure,
// checksums, digests. It may take seconds for a large ledger and does not stop
// writers. Damage is store.damaged, and the next Open heals it.
func (s *Store) Check(ctx context.Context) error {
	const op = "check the ledger"
	f, err := os.Open(s.opts.path(mainName))
	if err != nil {
		return classify(op, err)
	}
	for again := true; again && err == nil; {
		err = s.main.view(op, func(tx *bolt.Tx) error {
			good, bad := metas(f)
			i := slices.IndexFunc(good, func(m *meta) bool { return m.commit == uint64(tx.ID()) })
			again = i < 0 && bad == nil // two commits came between: look again
			if i < 0 {
				return bad
			}
			_, err := checkMain(ctx, f, good[i]) // its pages stay while tx is open
			return err
		})
		switch {
		case err == nil:
			err = ctx.Err()
		case ctx.Err() != nil:
			err = ctx.Err()
		default:
			err = damaged(op, err)
		}
	}
	err = errors.Join(err, f.Close())
	s.notice(err)
	return err
}
