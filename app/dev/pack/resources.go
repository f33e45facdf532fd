package pack

import (
	"bytes"
	"debug/pe"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"unicode/utf16"
)

// Resources are what Windows reads of a program without running it.
type Resources struct {
	Icons    []int  // widths of all icons, in pixels
	Manifest string // XML
	Numbers  string // 1.2.3.4
	version  []byte
}

// Types of resources.
const (
	typeGroupIcon = 14
	typeVersion   = 16
	typeManifest  = 24
)

// ResourcesOf reads a program's file.
func ResourcesOf(file string) (r Resources, err error) {
	f, err := pe.Open(file)
	if err != nil {
		return r, fmt.Errorf("read the program %s: %w", file, err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	section := f.Section(".rsrc")
	if section == nil {
		return r, fmt.Errorf("%s has no resources", file)
	}
	data, err := section.Data()
	if err != nil {
		return r, fmt.Errorf("read the resources of %s: %w", file, err)
	}
	t := tree{data, section.VirtualAddress}
	for _, icons := range t.ofType(typeGroupIcon) {
		for entry := 6; entry+14 <= len(icons); entry += 14 {
			width := int(icons[entry])
			if width == 0 { // of 256 only one byte is left
				width = 256
			}
			r.Icons = append(r.Icons, width)
		}
	}
	r.Manifest = string(bytes.Join(t.ofType(typeManifest), nil))
	r.version = bytes.Join(t.ofType(typeVersion), nil)
	r.Numbers = numbersOf(r.version)
	return r, nil
}

// numbersOf reads a version's fixed part, which begins with a number of its own.
func numbersOf(version []byte) string {
	at := bytes.Index(version, []byte{0xBD, 0x04, 0xEF, 0xFE})
	if at < 0 || at+16 > len(version) {
		return ""
	}
	u := binary.LittleEndian.Uint16
	v := version[at:]
	return fmt.Sprintf("%d.%d.%d.%d", u(v[10:]), u(v[8:]), u(v[14:]), u(v[12:]))
}

// Values gives what the version information says under a name, in all languages.
func (r Resources) Values(name string) (all []string) {
	key := wide(name + "\x00")
	for at := 0; ; {
		i := bytes.Index(r.version[at:], key)
		if i < 0 {
			return all
		}
		at += i + len(key)
		var units []uint16
		for j := at + at%4; j+1 < len(r.version); j += 2 { // values begin at multiples of four
			unit := binary.LittleEndian.Uint16(r.version[j:])
			if unit == 0 {
				break
			}
			units = append(units, unit)
		}
		all = append(all, string(utf16.Decode(units)))
	}
}

// wide is a text as Windows programs hold it.
func wide(text string) (b []byte) {
	for _, u := range utf16.Encode([]rune(text)) {
		b = binary.LittleEndian.AppendUint16(b, u)
	}
	return b
}

// tree is a section of resources: folders of types, in them of names, in them of
// languages.
type tree struct {
	data []byte
	base uint32 // where Windows puts the section
}

// ofType gives all resources of a type, in the order of their names.
func (t tree) ofType(kind uint32) (all [][]byte) {
	for _, e := range t.folder(0) {
		if e.id != kind {
			continue
		}
		for _, name := range t.folder(e.at) {
			for _, language := range t.folder(name.at) {
				all = append(all, t.leaf(language.at))
			}
		}
	}
	return slices.DeleteFunc(all, func(b []byte) bool { return b == nil })
}

// entry of a folder. Folders have the highest bit of their place set.
type entry struct{ id, at uint32 }

const folderBit = 1 << 31

// folder reads the entries of a folder.
func (t tree) folder(at uint32) (all []entry) {
	u := binary.LittleEndian
	at &^= folderBit
	if int(at)+16 > len(t.data) {
		return nil
	}
	n := int(u.Uint16(t.data[at+12:])) + int(u.Uint16(t.data[at+14:]))
	for i := range n {
		e := int(at) + 16 + 8*i
		if e+8 > len(t.data) {
			return all
		}
		all = append(all, entry{u.Uint32(t.data[e:]), u.Uint32(t.data[e+4:])})
	}
	return all
}

// leaf reads a resource, nil when it lies elsewhere.
func (t tree) leaf(at uint32) []byte {
	u := binary.LittleEndian
	if at&folderBit != 0 || int(at)+8 > len(t.data) {
		return nil
	}
	from, size := int(u.Uint32(t.data[at:]))-int(t.base), int(u.Uint32(t.data[at+4:]))
	if from < 0 || size < 0 || from+size > len(t.data) {
		return nil
	}
	return t.data[from : from+size]
}
