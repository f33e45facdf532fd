package store

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
)

// walker reads all entries that one root of a bbolt file reaches.
type walker struct {
	ctx context.Context
	r   io.ReaderAt
	m   *meta
	// tolerant: a bad page loses its entries, the rest is read on.
	tolerant bool
	// entry gets each entry; key and value are only lent.
	entry func(bucket string, key, value []byte) error

	seen    seqSet   // pages reached or free
	bufs    [][]byte // one page buffer per depth
	pages   int
	damage  []error // what a tolerant walk met
	lastKey []byte
	floor   []byte   // what a branch says that nothing after it is smaller than
	names   []string // the buckets, in their order
	stop    bool     // the error is the caller's or the context's, not damage
}

// maxDamage is how many damaged places a tolerant walk describes.
const maxDamage = 8

// maxOverflow is how many pages one page can go on for: 64 MiB, far more than a
// task or the list of free pages needs. A damaged count must not cost memory.
const maxOverflow = 1 << 14

// walk reads the tree; without tolerance the first bad page ends it, and pages
// that are neither used nor free, or both, are errors too.
func (w *walker) walk() error {
	if w.m.high > 1<<32 {
		return fmt.Errorf("%d pages", w.m.high)
	}
	w.seen = newSeqSet(w.m.high)
	if err := w.level("", w.m.root, 0); err != nil {
		return err
	}
	if w.tolerant {
		return nil
	}
	if err := w.freelist(); err != nil {
		return err
	}
	for id := uint64(2); id < w.m.high; id++ {
		if !w.seen.has(id) {
			return fmt.Errorf("page %d is neither used nor free", id)
		}
	}
	return nil
}

// bad decides what a bad place means.
func (w *walker) bad(err error) error {
	if !w.tolerant || w.stop {
		return err
	}
	if len(w.damage) < maxDamage {
		w.damage = append(w.damage, err)
	}
	return nil
}

// level reads the page of one depth and what is below it.
func (w *walker) level(bucket string, id uint64, depth int) error {
	p, err := w.page(id, depth)
	if err != nil {
		return w.bad(err)
	}
	switch pageFlags(p) {
	case flagLeaf:
		err = w.leaf(bucket, p, depth)
	case flagBranch:
		err = w.children(bucket, p, depth)
	default:
		err = fmt.Errorf("flags %#x", pageFlags(p))
	}
	if err != nil {
		return w.bad(fmt.Errorf("page %d: %w", id, err))
	}
	return nil
}

// children reads below a branch page.
func (w *walker) children(bucket string, p []byte, depth int) error {
	if pageCount(p) == 0 {
		return errors.New("a branch without children")
	}
	for i := range pageCount(p) {
		key, child, err := branch(p, i)
		if err != nil {
			return err
		}
		if !w.separates(key) {
			return fmt.Errorf("child %d is out of order", i)
		}
		if err := w.level(bucket, child, depth+1); err != nil {
			return err
		}
	}
	return nil
}

// separates takes the key under which a branch holds its next child. bbolt
// searches by these keys: with a wrong one an entry is there and cannot be found.
func (w *walker) separates(key []byte) bool {
	if w.tolerant {
		return true // every entry says by itself whether it is whole
	}
	if w.lastKey != nil && bytes.Compare(w.lastKey, key) >= 0 || bytes.Compare(key, w.floor) < 0 {
		return false
	}
	w.floor = append(w.floor[:0], key...)
	return true
}

// leaf hands out the entries of a leaf page.
func (w *walker) leaf(bucket string, p []byte, depth int) error {
	for i := range pageCount(p) {
		flags, key, value, err := element(p, i)
		if err != nil {
			return err
		}
		switch {
		case bucket == "" && flags == leafBucket:
			err = w.bucket(string(key), value, depth)
		case bucket == "" || flags != 0:
			err = fmt.Errorf("entry %d has flags %#x", i, flags)
		case w.lastKey != nil && bytes.Compare(w.lastKey, key) >= 0:
			err = fmt.Errorf("entry %d is out of order", i)
		case bytes.Compare(key, w.floor) < 0:
			err = fmt.Errorf("entry %d is not where its branch says", i)
		default:
			w.lastKey = append(w.lastKey[:0], key...)
			if err = w.entry(bucket, key, value); err != nil {
				w.stop = true
			}
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// bucket reads a bucket from its entry: a page of its own, or inline.
func (w *walker) bucket(name string, value []byte, depth int) error {
	if n := len(w.names); n > 0 && w.names[n-1] >= name && !w.tolerant {
		return fmt.Errorf("bucket %q is out of order", name)
	}
	w.names = append(w.names, name)
	// A bucket has an order of its own. In the tree around it its name is the last
	// key: the root is a branch when small buckets outgrow its page together.
	floor := w.floor
	w.lastKey, w.floor = nil, nil
	defer func() { w.lastKey, w.floor = []byte(name), floor }()
	if len(value) < 16 {
		return fmt.Errorf("bucket %q has %d bytes", name, len(value))
	}
	if root := le.Uint64(value); root != 0 {
		return w.level(name, root, depth+1)
	}
	inline := value[16:]
	if len(inline) < pageHeader || pageFlags(inline) != flagLeaf {
		return fmt.Errorf("bucket %q is no page", name)
	}
	return w.leaf(name, inline, depth+1)
}

// page reads one page with its overflow into the buffer of its depth.
func (w *walker) page(id uint64, depth int) ([]byte, error) {
	if err := w.ctx.Err(); err != nil && w.pages%256 == 0 {
		w.stop = true
		return nil, err
	}
	w.pages++
	if depth > 32 {
		return nil, fmt.Errorf("page %d: nested too deeply", id)
	}
	for len(w.bufs) <= depth {
		w.bufs = append(w.bufs, make([]byte, pageSize))
	}
	if id < 2 || id >= w.m.high {
		return nil, fmt.Errorf("page %d is out of bounds", id)
	}
	p := w.bufs[depth][:pageSize]
	if _, err := w.r.ReadAt(p, int64(id)*pageSize); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	if got := le.Uint64(p); got != id {
		return nil, fmt.Errorf("page %d calls itself %d", id, got)
	}
	more := uint64(le.Uint32(p[12:]))
	if id+more >= w.m.high || more > maxOverflow {
		return nil, fmt.Errorf("page %d claims %d more", id, more)
	}
	for i := id; i <= id+more; i++ {
		if w.seen.has(i) {
			return nil, fmt.Errorf("page %d is used twice", i)
		}
		w.seen.add(i)
	}
	if more == 0 {
		return p, nil
	}
	size := int(more+1) * pageSize
	if cap(p) < size {
		w.bufs[depth] = make([]byte, size)
		p = w.bufs[depth]
	}
	if _, err := w.r.ReadAt(p[:size], int64(id)*pageSize); err != nil {
		return nil, fmt.Errorf("page %d: %w", id, err)
	}
	return p[:size], nil
}

// freelist verifies the list of free pages: bbolt writes over these.
func (w *walker) freelist() error {
	p, err := w.page(w.m.freelist, 0)
	if err != nil {
		return err
	}
	if pageFlags(p) != flagFreelist {
		return fmt.Errorf("page %d is no list of free pages", w.m.freelist)
	}
	n, at := uint64(pageCount(p)), pageHeader
	if n == 0xFFFF {
		n, at = le.Uint64(p[pageHeader:]), pageHeader+8
	}
	if n > uint64(len(p)-at)/8 {
		return fmt.Errorf("the list of free pages claims %d", n)
	}
	for ; n > 0; n, at = n-1, at+8 {
		id := le.Uint64(p[at:])
		if id < 2 || id >= w.m.high || w.seen.has(id) {
			return fmt.Errorf("page %d cannot be free", id)
		}
		w.seen.add(id)
	}
	return nil
}
