package config

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"slices"

	"customs179/core/fault"
	"customs179/core/safefile"
)

const pinKey = "cardPassword"

// Save writes the settings to path, atomically and readable by this user only.
// A file that is there is edited in place: comments, foreign keys and the order
// of keys stay. A PIN is never written: one that stands in the file stays only
// while the settings hold the same, else it is blanked.
//
// Missing values may be saved (a wizard that was left half-way), bad ones not:
// config.invalid. A file that is there but cannot be read is not overwritten:
// config.invalid too. Trouble with the disk is config.io.
func (s *Settings) Save(path string) error {
	const op = "save settings"
	bad := slices.DeleteFunc(s.problems(), func(p Problem) bool { return p.Missing })
	if err := invalid(op, bad); err != nil {
		return err
	}
	text, err := readFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		text = []byte("{\n}\n")
	case err != nil:
		return fault.New(fault.Person, fault.ConfigIO, op, err)
	}
	text, err = s.edit(text)
	if err != nil {
		return fault.New(fault.Person, fault.ConfigInvalid, op, err)
	}
	return write(op, path, text)
}

// BlankPIN takes the PIN out of a settings file and changes nothing else. A file
// without a PIN is left alone.
func BlankPIN(path string) error {
	const op = "blank the PIN in the settings file"
	text, err := readFile(path)
	if err != nil {
		return fault.New(fault.Person, fault.ConfigIO, op, err)
	}
	blanked, err := blankPIN(text)
	if err != nil {
		return fault.New(fault.Person, fault.ConfigInvalid, op, err)
	}
	if bytes.Equal(blanked, text) {
		return nil
	}
	return write(op, path, blanked)
}

func write(op, path string, text []byte) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real // replace the file, not the link to it
	}
	if err := safefile.Write(path, text, nil); err != nil {
		return fault.New(fault.Person, fault.ConfigIO, op, err)
	}
	return nil
}

func blankPIN(text []byte) ([]byte, error) {
	entries, err := parse(text)
	if err != nil {
		return nil, err
	}
	var edits []edit
	for _, e := range entries {
		if e.key == pinKey && e.raw != `""` && !e.null() {
			edits = append(edits, edit{e.start, e.end, `""`})
		}
	}
	return apply(text, edits), nil
}

// edit is a piece of text that takes the place of another.
type edit struct {
	start, end int
	text       string
}

func apply(text []byte, edits []edit) []byte {
	var out bytes.Buffer
	at := 0
	for _, e := range edits {
		out.Write(text[at:e.start])
		out.WriteString(e.text)
		at = e.end
	}
	out.Write(text[at:])
	return out.Bytes()
}

// edit gives the file's text with the settings' values in it.
func (s *Settings) edit(text []byte) ([]byte, error) {
	entries, err := parse(text)
	if err != nil {
		return nil, err
	}
	var edits []edit
	there := make(map[string]bool)
	for i, e := range entries {
		there[e.key] = true
		f := fieldOf(e.key)
		if f == nil || repeated(entries[i+1:], e.key) && f.key != pinKey || s.says(f, e) {
			continue
		}
		literal := f.literal(s)
		if f.key == pinKey {
			literal = `""`
		}
		edits = append(edits, edit{e.start, e.end, literal})
	}
	if added := s.added(there); len(added) > 0 {
		edits = append(edits, addition(text, entries, added))
	}
	return apply(text, edits), nil
}

// says reports whether the entry's value means what the settings hold.
func (s *Settings) says(f *field, e entry) bool {
	file := Default()
	_, ok := file.take(f, e)
	return ok && f.get(&file) == f.get(s)
}

// added gives the keys that the file lacks and needs, with their values.
func (s *Settings) added(there map[string]bool) []entry {
	var out []entry
	plain := Default()
	for i := range fields {
		f := &fields[i]
		if !there[f.key] && f.key != pinKey && f.get(s) != f.get(&plain) {
			out = append(out, entry{key: f.key, raw: f.literal(s)})
		}
	}
	for _, e := range s.extra {
		if !there[e.key] {
			out = append(out, e)
		}
	}
	return out
}

// addition puts entries after the last value, or after the opening bracket of
// an empty file.
func addition(text []byte, entries, added []entry) edit {
	eol := "\n"
	if bytes.Contains(text, []byte("\r\n")) {
		eol = "\r\n"
	}
	var b bytes.Buffer
	at := bytes.IndexByte(clean(text), '{') + 1
	if len(entries) > 0 {
		at = entries[len(entries)-1].end
	}
	for i, e := range added {
		if i > 0 || len(entries) > 0 {
			b.WriteByte(',')
		}
		b.WriteString(eol + quote(e.key) + ": " + e.raw)
	}
	return edit{at, at, b.String()}
}

func (f *field) literal(s *Settings) string {
	if f.bare {
		return f.get(s)
	}
	return quote(f.get(s))
}
