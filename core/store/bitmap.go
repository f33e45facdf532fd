package store

import (
	"encoding/binary"
	"math/bits"

	"customs179/core/order"
)

// A class is stored as bitmaps of sequence numbers: a million orders of a class
// are 250 entries of 512 bytes, so that the list of a filter is read at once.
const (
	blockBits  = 4096
	blockBytes = blockBits / 8
)

func classKey(c order.Class, block uint64) []byte {
	return binary.BigEndian.AppendUint32(append([]byte(c), 0), uint32(block))
}

// flip sets or clears a row's bit in its class.
func (t *txn) flip(c order.Class, seq uint64, on bool) error {
	key := classKey(c, seq/blockBits)
	block := t.own(bClass, key)
	if len(block) != blockBytes {
		block = append(block, make([]byte, blockBytes)...)[:blockBytes]
	}
	at, bit := seq%blockBits/8, byte(1)<<(seq%8)
	if on {
		block[at] |= bit
		return t.put(bClass, key, block)
	}
	block[at] &^= bit
	for _, b := range block {
		if b != 0 {
			return t.put(bClass, key, block)
		}
	}
	return t.del(bClass, key)
}

// seqSet is a set of sequence numbers up to a highest one.
type seqSet []uint64

func newSeqSet(last uint64) seqSet { return make(seqSet, last/64+1) }

// add puts one number in; one beyond the set's end is left out.
func (s seqSet) add(seq uint64) {
	if i := seq / 64; i < uint64(len(s)) {
		s[i] |= 1 << (seq % 64)
	}
}

func (s seqSet) has(seq uint64) bool {
	i := seq / 64
	return i < uint64(len(s)) && s[i]&(1<<(seq%64)) != 0
}

// addRun puts all of first..last in.
func (s seqSet) addRun(first, last uint64) {
	last = min(last, uint64(len(s))*64-1)
	for ; first <= last && first%64 != 0; first++ {
		s.add(first)
	}
	for ; first+63 <= last; first += 64 {
		s[first/64] = ^uint64(0)
	}
	for ; first <= last; first++ {
		s.add(first)
	}
}

// addBlock puts a stored bitmap in.
func (s seqSet) addBlock(block uint64, bitmap []byte) {
	for i := 0; i+8 <= len(bitmap); i += 8 {
		if at := block*blockBits/64 + uint64(i/8); at < uint64(len(s)) {
			s[at] |= binary.LittleEndian.Uint64(bitmap[i:])
		}
	}
}

// and leaves what is in both.
func (s seqSet) and(other seqSet) {
	for i := range s {
		s[i] &= other[i]
	}
}

// newestFirst lists the numbers in falling order, at most limit of them unless
// it is 0.
func (s seqSet) newestFirst(limit int) []uint64 {
	n := 0
	for _, w := range s {
		n += bits.OnesCount64(w)
	}
	if limit > 0 {
		n = min(n, limit)
	}
	out := make([]uint64, 0, n)
	for i := len(s) - 1; i >= 0 && len(out) < n; i-- {
		for w := s[i]; w != 0 && len(out) < n; {
			top := 63 - bits.LeadingZeros64(w)
			out = append(out, uint64(i*64+top))
			w &^= 1 << top
		}
	}
	return out
}

// classSet collects the rows of some classes; no class means all.
func (t *txn) classSet(classes []order.Class) (seqSet, error) {
	if err := t.loadHead(); err != nil {
		return nil, err
	}
	set := newSeqSet(t.head.lastSeq)
	if len(classes) == 0 {
		classes = order.Classes
	}
	for _, c := range classes {
		prefix := append([]byte(c), 0)
		err := t.each(bClass, prefix, func(k, v []byte) error {
			set.addBlock(uint64(binary.BigEndian.Uint32(k[len(prefix):])), v)
			return nil
		})
		if err != nil {
			return nil, err
		}
	}
	return set, nil
}
