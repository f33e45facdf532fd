package store

import (
	"encoding/binary"
	"fmt"
	"slices"
)

// bucket numbers the top-level buckets of the main file. The numbers are part
// of the digests on disk: add at the end, never renumber.
type bucket uint8

const (
	bRec     bucket = iota // seq -> sealed JSON of order.Order
	bBody                  // seq + part -> sealed part of order.Body (see body.go)
	bStep                  // seq + step number -> sealed JSON of order.Step
	bValue                 // name -> sealed small value
	bArch                  // seq -> sealed list of the months that hold body and timeline
	bKey                   // hash or text of order.Order.Key -> seq
	bOrderNo               // order number, 0, seq -> mark
	bSession               // sessionID, 0, seq -> mark
	bClass                 // class, 0, block -> bitmap of sequence numbers
	bHour                  // hour of FirstSeen -> runs of sequence numbers
	bCount                 // state, 0, outcome, 0, hold -> number of orders
	bTotal                 // hour -> what happened in it
	bHot                   // seq -> mark: body or timeline still in the main file
	bucketCount
)

// bucketNames are the names on disk.
var bucketNames = [bucketCount]string{
	"rec", "body", "step", "value", "arch", "key", "orderno", "session", "class", "hour", "count", "total", "hot",
}

// denseBuckets grow at their end only and stay for years: their pages are
// filled, where bbolt would leave half of each for insertions.
var denseBuckets = [bucketCount]bool{bRec: true, bArch: true, bHour: true}

// infoName is the bucket with the head, which has no digest of its own.
const (
	infoName = "info"
	headKey  = "head"
	format   = 1
)

// mark is the value of entries that only have a key.
var mark = []byte{1}

// bucketByName gives the number of a bucket on disk.
func bucketByName(name string) (bucket, bool) {
	i := slices.Index(bucketNames[:], name)
	return bucket(i), i >= 0
}

// head is the summary that every commit rewrites: it ties all pages of one
// commit together, so that a page left over from an older one is noticed.
type head struct {
	id       [16]byte // identity of this ledger file's line of commits
	lastSeq  uint64   // highest row number ever given
	lastStep uint64   // highest step number ever given
	rows     uint64
	digest   [bucketCount]uint64
}

// encode gives the sealed bytes of the head.
func (h *head) encode() []byte {
	b := binary.LittleEndian.AppendUint32(nil, format)
	b = append(b, h.id[:]...)
	for _, n := range []uint64{h.lastSeq, h.lastStep, h.rows, uint64(bucketCount)} {
		b = binary.LittleEndian.AppendUint64(b, n)
	}
	for _, d := range h.digest {
		b = binary.LittleEndian.AppendUint64(b, d)
	}
	return seal([]byte(headKey), b)
}

// decodeHead reads a head: damage, or a format of a newer program.
func decodeHead(value []byte) (head, error) {
	var h head
	b, err := unseal([]byte(headKey), value)
	if err != nil {
		return h, fmt.Errorf("the ledger's head: %w", err)
	}
	if len(b) < 4 {
		return h, fmt.Errorf("the ledger's head has %d bytes", len(b))
	}
	if v := binary.LittleEndian.Uint32(b); v != format {
		return h, &formatError{v}
	}
	const fixed = 4 + 16 + 4*8
	if want := fixed + 8*int(bucketCount); len(b) != want {
		return h, fmt.Errorf("the ledger's head has %d bytes, want %d", len(b), want)
	}
	copy(h.id[:], b[4:20])
	for i, p := range []*uint64{&h.lastSeq, &h.lastStep, &h.rows} {
		*p = binary.LittleEndian.Uint64(b[20+8*i:])
	}
	for i := range h.digest {
		h.digest[i] = binary.LittleEndian.Uint64(b[fixed+8*i:])
	}
	return h, nil
}

// formatError is a ledger of another format than ours: sound, but not for us.
type formatError struct{ got uint32 }

func (e *formatError) Error() string {
	return fmt.Sprintf("the ledger has format %d, this program knows %d", e.got, format)
}

// seqKey is a row number as key; keys sort in order of arrival.
func seqKey(seq uint64) []byte { return binary.BigEndian.AppendUint64(nil, seq) }

// seqOf reads the row number at the start of a key.
func seqOf(key []byte) uint64 {
	if len(key) < 8 {
		return 0
	}
	return binary.BigEndian.Uint64(key)
}
