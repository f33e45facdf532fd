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
func seal(key, payload []byte) []byte {
	out := make([]byte, sealLen, sealLen+len(payload))
	binary.LittleEndian.PutUint32(out, sealSum(key, payload))
	return append(out, payload...)
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

// encode makes JSON without HTML escapes: payment requests are full of & and <.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return nil, err
	}
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), nil
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
