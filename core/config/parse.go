package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"unicode/utf8"
)

// entry is one key of the file with its value's own text and where it stands.
type entry struct {
	key        string
	raw        string
	start, end int // of the value, in bytes of the file
}

// parse reads the file's top level. Every position counts in the file's own
// bytes, so that a value can be replaced with everything around it kept. The
// error never quotes the file: what it cannot read may be the PIN.
func parse(text []byte) ([]entry, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("the file is larger than %d bytes", maxFile)
	}
	if bytes.HasPrefix(text, []byte("\xff\xfe")) || bytes.HasPrefix(text, []byte("\xfe\xff")) {
		return nil, fmt.Errorf("the file is saved as UTF-16, it has to be saved as UTF-8")
	}
	plain := clean(text)
	if !utf8.Valid(plain) {
		return nil, fmt.Errorf("a key or value is not UTF-8: save the file as UTF-8")
	}
	dec := json.NewDecoder(bytes.NewReader(plain))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, unreadable(plain, dec.InputOffset())
	}
	var entries []entry
	for dec.More() {
		key, err := dec.Token()
		if err != nil {
			return nil, unreadable(plain, dec.InputOffset())
		}
		name, ok := key.(string)
		var raw json.RawMessage
		if !ok || dec.Decode(&raw) != nil {
			return nil, unreadable(plain, dec.InputOffset())
		}
		end := int(dec.InputOffset())
		entries = append(entries, entry{key: name, raw: string(raw), start: end - len(raw), end: end})
	}
	if _, err := dec.Token(); err != nil {
		return nil, unreadable(plain, dec.InputOffset())
	}
	end := dec.InputOffset()
	if len(bytes.TrimSpace(plain[end:])) > 0 {
		return nil, unreadable(plain, end)
	}
	return entries, nil
}

func unreadable(plain []byte, offset int64) error {
	line := 1 + bytes.Count(plain[:min(int(offset), len(plain))], []byte("\n"))
	return fmt.Errorf("near line %d: not readable (each text in quotes, a comma after each value, a backslash written twice)", line)
}

// clean gives a text of the same length in which what JSON does not know is
// blank: a byte order mark, comments outside strings, and commas before a
// closing bracket. Comments may be in any encoding; line ends stay.
func clean(text []byte) []byte {
	out := bytes.Clone(text)
	if bytes.HasPrefix(out, []byte("\xef\xbb\xbf")) {
		blank(out[:3])
	}
	comma := -1 // the last one with nothing but blanks after it
	for i := 0; i < len(out); i++ {
		switch c := out[i]; {
		case c == '"':
			i = stringEnd(out, i)
			comma = -1
		case c == '/':
			i = blankComment(out, i)
		case c == ',':
			comma = i
		case (c == '}' || c == ']') && comma >= 0:
			out[comma] = ' '
			comma = -1
		case c != ' ' && c != '\t' && c != '\r' && c != '\n':
			comma = -1
		}
	}
	return out
}

// stringEnd gives the position of the quote that ends the string at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text) && text[i] != '"'; i++ {
		if text[i] == '\\' {
			i++
		}
	}
	return i
}

// blankComment blanks the comment at i and gives the position of its last byte;
// a slash that begins none stays.
func blankComment(text []byte, i int) int {
	rest := text[i:]
	n := 1
	switch {
	case bytes.HasPrefix(rest, []byte("//")):
		if n = bytes.IndexByte(rest, '\n'); n < 0 {
			n = len(rest)
		}
	case bytes.HasPrefix(rest, []byte("/*")):
		if n = bytes.Index(rest[2:], []byte("*/")); n < 0 {
			n = len(rest)
		} else {
			n += 4
		}
	default:
		return i
	}
	blank(rest[:n])
	return i + n - 1
}

func blank(b []byte) {
	for i, c := range b {
		if c != '\n' && c != '\r' {
			b[i] = ' '
		}
	}
}

// plainText gives the text of a value: of a string what it means, of a number
// or a boolean its own characters. ok is false for null, lists and objects.
func (e entry) plainText() (text string, ok bool) {
	switch e.raw[0] {
	case '"':
		if json.Unmarshal([]byte(e.raw), &text) != nil {
			return "", false
		}
		return text, true
	case '{', '[', 'n':
		return "", false
	default:
		return e.raw, true
	}
}

func (e entry) null() bool { return e.raw == "null" }
