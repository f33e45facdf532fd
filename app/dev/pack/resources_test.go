package pack

import (
	"encoding/binary"
	"math/rand/v2"
	"slices"
	"testing"
)

// section makes resources of one folder each: type, name, language, and the leaf.
func section(kind uint32, base uint32, content []byte) []byte {
	u := binary.LittleEndian
	folder := func(id, at uint32) (b []byte) {
		b = append(b, make([]byte, 14)...)
		b = u.AppendUint16(b, 1)
		return u.AppendUint32(u.AppendUint32(b, id), at)
	}
	data := slices.Concat(folder(kind, 24|folderBit), folder(1, 48|folderBit), folder(0x804, 72))
	data = u.AppendUint32(data, base+88)
	data = u.AppendUint32(data, uint32(len(content)))
	return append(append(data, make([]byte, 8)...), content...)
}

func TestResourcesAreRead(t *testing.T) {
	t.Parallel()
	version := append(make([]byte, 40), 0xBD, 0x04, 0xEF, 0xFE, 0, 0, 1, 0, 2, 0, 1, 0, 4, 0, 3, 0)
	for _, text := range []string{"ProductName\x00", "海关\x00", "ProductName\x00", "Desk\x00"} {
		for len(version)%4 != 0 {
			version = append(version, 0)
		}
		version = append(version, wide(text)...)
	}
	const base = 0x5000
	found := tree{section(typeVersion, base, version), base}.ofType(typeVersion)
	if len(found) != 1 || !slices.Equal(found[0], version) {
		t.Fatalf("found %x", found)
	}
	r := Resources{version: found[0]}
	if got := r.Values("ProductName"); !slices.Equal(got, []string{"海关", "Desk"}) {
		t.Errorf("names %q", got)
	}
	if got := numbersOf(found[0]); got != "1.2.3.4" {
		t.Errorf("numbers %q", got)
	}
	if got := (tree{section(typeVersion, base, version), base}).ofType(typeManifest); len(got) != 0 {
		t.Errorf("a manifest %x", got)
	}
}

// TestDamagedResourcesDoNoHarm: whatever the bytes are, reading them ends.
func TestDamagedResourcesDoNoHarm(t *testing.T) {
	t.Parallel()
	whole := section(typeVersion, 0, []byte("content"))
	random := rand.New(rand.NewPCG(1, 79))
	for range 2000 {
		data := slices.Clone(whole[:random.IntN(len(whole)+1)])
		for range 3 {
			if len(data) > 0 {
				data[random.IntN(len(data))] = byte(random.Uint32())
			}
		}
		for _, kind := range []uint32{typeGroupIcon, typeVersion, typeManifest} {
			for _, b := range (tree{data, 0}).ofType(kind) {
				(Resources{version: b}).Values("x")
				numbersOf(b)
			}
		}
	}
}
