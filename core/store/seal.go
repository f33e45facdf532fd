package store

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
)

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// sealLen is the checksum before every sealed value.
const sealLen = 4

var errSeal = errors.New("a checksum is wrong")

// seal puts a checksum over key and payload before the payload, so that a
// record is known to be whole, and to be in its own place, without its page.
func seal[T string | []byte](key []byte, payload T) []byte {
	out := append(make([]byte, sealLen, sealLen+len(payload)), payload...)
	binary.LittleEndian.PutUint32(out, sealSum(key, out[sealLen:]))
	return out
}

// unseal gives the payload, which lies inside value: copy what is kept.
func unseal(key, value []byte) ([]byte, error) {
	if len(value) < sealLen || binary.LittleEndian.Uint32(value) != sealSum(key, value[sealLen:]) {
		return nil, errSeal
	}
	return value[sealLen:], nil
}

func sealSum(key, payload []byte) uint32 {
	return crc32.Update(crc32.Checksum(key, castagnoli), castagnoli, payload)
}

// sealer takes what an encoder writes, behind room for the checksum.
type sealer struct{ out []byte }

func (s *sealer) Write(p []byte) (int, error) {
	if s.out == nil { // encoding/json writes once
		s.out = make([]byte, sealLen, sealLen+len(p))
	}
	s.out = append(s.out, p...)
	return len(p), nil
}

// sealJSON gives the sealed JSON of v, without HTML escapes: payment requests are
// full of & and <.
func sealJSON(key []byte, v any) ([]byte, error) {
	var s sealer
	e := json.NewEncoder(&s)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	out := bytes.TrimSuffix(s.out, []byte("\n"))
	binary.LittleEndian.PutUint32(out, sealSum(key, out[sealLen:]))
	return out, nil
}

// decode reads sealed JSON; a wrong checksum or form is store.damaged.
func decode(op string, key, value []byte, into any) error {
	payload, err := unseal(key, value)
	if err == nil {
		err = json.Unmarshal(payload, into)
	}
	if err != nil {
		return damaged(op, fmt.Errorf("record %x: %w", key, err))
	}
	return nil
}

// entrySum is one entry's share of a bucket's digest. Digests are sums, so that
// a change costs one subtraction and one addition, and the order of entries
// does not matter.
func entrySum(b bucket, key, value []byte) uint64 {
	k := crc32.Update(uint32(b)+1, castagnoli, key)
	x := uint64(k)<<32 | uint64(crc32.Checksum(value, castagnoli))
	x ^= uint64(len(value)) << 17
	// The finisher of SplitMix64: checksums are linear, their sum must not be.
	x = (x ^ x>>30) * 0xbf58476d1ce4e5b9
	x = (x ^ x>>27) * 0x94d049bb133111eb
	return x ^ x>>31
}
