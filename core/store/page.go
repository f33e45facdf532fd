package store

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/fnv"
	"io"
)

// The page format of bbolt (internal/common: page.go, meta.go, bucket.go), read
// with plain reads: neither a damaged page nor a short file can raise a signal
// here, as the memory map does. Little-endian, as on every machine we run on.
const (
	pageSize   = 4096 // set explicitly, so that files move between systems
	pageHeader = 16
	elemSize   = 16

	flagBranch   = 0x01
	flagLeaf     = 0x02
	flagMeta     = 0x04
	flagFreelist = 0x10
	leafBucket   = 0x01

	metaMagic   = 0xED0CDAED
	metaVersion = 2
	metaSumAt   = 56
	metaLen     = 64
)

var le = binary.LittleEndian

// meta is one of the two roots of a bbolt file.
type meta struct {
	page     int // 0 or 1
	root     uint64
	freelist uint64
	high     uint64 // first page number that was never given
	commit   uint64 // transaction id
}

// parseMeta reads and verifies a meta page.
func parseMeta(at int, p []byte) (*meta, error) {
	b := p[pageHeader:]
	sum := fnv.New64a()
	sum.Write(b[:metaSumAt])
	switch {
	case le.Uint32(b) != metaMagic, le.Uint32(b[4:]) != metaVersion:
		return nil, errors.New("no root of a ledger")
	case le.Uint64(b[metaSumAt:]) != sum.Sum64():
		return nil, errors.New("its checksum is wrong")
	case le.Uint32(b[8:]) != pageSize:
		return nil, fmt.Errorf("page size %d", le.Uint32(b[8:]))
	}
	m := &meta{page: at, root: le.Uint64(b[16:]), freelist: le.Uint64(b[32:]), high: le.Uint64(b[40:]), commit: le.Uint64(b[48:])}
	if m.root < 2 || m.root >= m.high || m.freelist < 2 || m.freelist >= m.high || m.high > 1<<40 {
		return nil, errors.New("it names pages beyond its end")
	}
	return m, nil
}

// metas gives the valid roots of a file, newest first, and why others are bad.
func metas(r io.ReaderAt) (good []*meta, bad error) {
	p := make([]byte, pageHeader+metaLen)
	for i := range 2 {
		m := (*meta)(nil)
		_, err := r.ReadAt(p, int64(i)*pageSize)
		if err == nil {
			m, err = parseMeta(i, p)
		}
		if err != nil {
			bad = errors.Join(bad, fmt.Errorf("root %d: %w", i, err))
			continue
		}
		good = append(good, m)
	}
	if len(good) == 2 && good[1].commit > good[0].commit {
		good[0], good[1] = good[1], good[0]
	}
	return good, bad
}

// element gives entry i of a leaf page: flags, key and value inside p.
func element(p []byte, i int) (flags uint32, key, value []byte, err error) {
	at := pageHeader + i*elemSize
	if at+elemSize > len(p) {
		return 0, nil, nil, errors.New("too many entries")
	}
	e := p[at:]
	pos, klen, vlen := uint64(le.Uint32(e[4:])), uint64(le.Uint32(e[8:])), uint64(le.Uint32(e[12:]))
	if pos+klen+vlen > uint64(len(e)) {
		return 0, nil, nil, fmt.Errorf("entry %d lies outside", i)
	}
	return le.Uint32(e), e[pos : pos+klen], e[pos+klen : pos+klen+vlen], nil
}

// branch gives entry i of a branch page: the child's first key and page.
func branch(p []byte, i int) (key []byte, child uint64, err error) {
	at := pageHeader + i*elemSize
	if at+elemSize > len(p) {
		return nil, 0, errors.New("too many children")
	}
	e := p[at:]
	pos, klen := uint64(le.Uint32(e)), uint64(le.Uint32(e[4:]))
	if pos+klen > uint64(len(e)) {
		return nil, 0, fmt.Errorf("child %d lies outside", i)
	}
	return e[pos : pos+klen], le.Uint64(e[8:]), nil
}

func pageFlags(p []byte) uint16 { return le.Uint16(p[8:]) }
func pageCount(p []byte) int    { return int(le.Uint16(p[10:])) }
