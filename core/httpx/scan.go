package httpx

import (
	"bytes"
	"encoding/json"
	"unicode/utf8"
)

// A strict scanner of JSON text (RFC 8259), because every answer of every peer
// goes through it several times, and encoding/json looks at each byte twice
// through a state machine, and copies. Where the scanner says no, encoding/json
// is asked for the error; a fuzz target holds the two against each other.

// scanDepth is the nesting that encoding/json allows.
const scanDepth = 10000

// scanValue gives the index behind the value that begins at b[i], or -1.
func scanValue(b []byte, i, depth int) int {
	if i >= len(b) {
		return -1
	}
	switch c := b[i]; {
	case c == '"':
		return scanString(b, i)
	case c == '{' || c == '[':
		return scanNested(b, i, depth)
	case c == '-' || c >= '0' && c <= '9':
		return scanNumber(b, i)
	default:
		return scanWord(b, i)
	}
}

// scanWord is scanValue for true, false and null.
func scanWord(b []byte, i int) int {
	for _, word := range []string{"true", "false", "null"} {
		if len(b)-i >= len(word) && string(b[i:i+len(word)]) == word {
			return i + len(word)
		}
	}
	return -1
}

// scanString is scanValue for a text. Bytes that are no UTF-8 pass, as they do
// in encoding/json: Text refuses them.
func scanString(b []byte, i int) int {
	for i++; i < len(b); i++ {
		switch c := b[i]; {
		case c == '"':
			return i + 1
		case c < 0x20:
			return -1
		case c == '\\':
			n := scanEscape(b, i)
			if n < 0 {
				return -1
			}
			i = n - 1
		}
	}
	return -1
}

// scanEscape gives the index behind the escape at b[i], or -1.
func scanEscape(b []byte, i int) int {
	if i+1 >= len(b) {
		return -1
	}
	switch b[i+1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return i + 2
	case 'u':
		if i+6 > len(b) {
			return -1
		}
		for _, c := range b[i+2 : i+6] {
			if !(c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F') {
				return -1
			}
		}
		return i + 6
	}
	return -1
}

// scanNumber is scanValue for a number.
func scanNumber(b []byte, i int) int {
	if b[i] == '-' {
		i++
	}
	if i < len(b) && b[i] == '0' {
		i++
	} else if i = scanDigits(b, i); i < 0 {
		return -1
	}
	if i < len(b) && b[i] == '.' {
		if i = scanDigits(b, i+1); i < 0 {
			return -1
		}
	}
	if i < len(b) && (b[i] == 'e' || b[i] == 'E') {
		i++
		if i < len(b) && (b[i] == '+' || b[i] == '-') {
			i++
		}
		return scanDigits(b, i)
	}
	return i
}

// scanDigits gives the index behind one digit or more, or -1.
func scanDigits(b []byte, i int) int {
	first := i
	for i < len(b) && b[i] >= '0' && b[i] <= '9' {
		i++
	}
	if i == first {
		return -1
	}
	return i
}

// scanNested is scanValue for an object or a list.
func scanNested(b []byte, i, depth int) int {
	return scanItems(b, i, depth, func(_, _ []byte) {})
}

// scanItems gives each item of the object or list at b[i] to take, an object's
// with its quoted name, and the index behind it all, or -1.
func scanItems(b []byte, i, depth int, take func(name, value []byte)) int {
	if depth >= scanDepth {
		return -1
	}
	object, end := b[i] == '{', byte(']')
	if object {
		end = '}'
	}
	i = scanBlank(b, i+1)
	if i < len(b) && b[i] == end {
		return i + 1
	}
	for {
		var name []byte
		if object {
			from := i
			if i >= len(b) || b[i] != '"' {
				return -1
			}
			if i = scanString(b, i); i < 0 {
				return -1
			}
			name = b[from:i]
			if i = scanBlank(b, i); i >= len(b) || b[i] != ':' {
				return -1
			}
			i = scanBlank(b, i+1)
		}
		from := i
		if i = scanValue(b, i, depth+1); i < 0 {
			return -1
		}
		take(name, b[from:i:i])
		if i = scanBlank(b, i); i >= len(b) {
			return -1
		}
		switch b[i] {
		case end:
			return i + 1
		case ',':
			i = scanBlank(b, i+1)
		default:
			return -1
		}
	}
}

// scanBlank gives the index of the first byte from i on that is no white space.
func scanBlank(b []byte, i int) int {
	for i < len(b) && (b[i] == ' ' || b[i] == '\n' || b[i] == '\r' || b[i] == '\t') {
		i++
	}
	return i
}

// scanAll gives the items of the object or list that b is, and whether it is one.
func scanAll(b []byte, take func(name, value []byte)) bool {
	end := scanItems(b, 0, 0, take)
	return end >= 0 && scanBlank(b, end) == len(b)
}

// unquote gives the text of a quoted JSON text whose characters and escapes have
// been found sound.
func unquote(v []byte) (string, bool) {
	if scanString(v, 0) != len(v) {
		return "", false
	}
	v = v[1 : len(v)-1]
	if bytes.IndexByte(v, '\\') < 0 {
		return string(v), true
	}
	out := make([]byte, 0, len(v))
	for {
		n := bytes.IndexByte(v, '\\')
		if n < 0 {
			return string(append(out, v...)), true
		}
		out = append(out, v[:n]...)
		var size int
		out, size = unescape(out, v[n:])
		v = v[n+size:]
	}
}

// plainEscapes are the characters that the escapes of one letter stand for.
var plainEscapes = [256]byte{'"': '"', '\\': '\\', '/': '/', 'b': '\b', 'f': '\f', 'n': '\n', 'r': '\r', 't': '\t'}

// unescape adds the character of the sound escape at the head of v to out and
// gives the escape's length; both halves of a surrogate pair count as one.
func unescape(out, v []byte) ([]byte, int) {
	r, ok := escaped(v)
	if !ok {
		return append(out, plainEscapes[v[1]]), 2
	}
	if r < 0xD800 || r > 0xDBFF {
		return utf8.AppendRune(out, rune(r)), 6
	}
	low, _ := escaped(v[6:])
	return utf8.AppendRune(out, rune(0x10000+(r-0xD800)<<10+(low-0xDC00))), 12
}

// plainName gives the text of a quoted name without escapes and foreign bytes.
func plainName(name []byte) (string, error) {
	for _, c := range name {
		if c == '\\' || c >= utf8.RuneSelf {
			var s string
			err := json.Unmarshal(name, &s)
			return s, err
		}
	}
	return string(name[1 : len(name)-1]), nil
}
