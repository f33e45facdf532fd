package payload

import (
	"strings"
	"unicode/utf8"
)

// Quote gives s as a JSON string with its quotes, exactly as JSON.stringify
// writes it (protocol 4.3): only the quote, the backslash and U+0000 to U+001F
// are escaped; slashes, <, >, &, DEL, U+2028, U+2029 and everything else beyond
// ASCII stay raw. Each run of bytes that are not UTF-8 becomes one U+FFFD, so
// callers that must not alter data check first, as Validate does.
func Quote(s string) string {
	return string(appendQuoted(make([]byte, 0, len(s)+len(s)/8+2), s))
}

// appendQuoted appends Quote(s) to dst.
func appendQuoted(dst []byte, s string) []byte {
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
	}
	dst = append(dst, '"')
	start := 0
	for i := range len(s) {
		// Bytes of multi-byte characters are all above 0x7F: none needs an escape.
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		dst = append(dst, s[start:i]...)
		dst = appendEscape(dst, c)
		start = i + 1
	}
	dst = append(dst, s[start:]...)
	return append(dst, '"')
}

// appendEscape appends the escape of one ASCII character.
func appendEscape(dst []byte, c byte) []byte {
	switch c {
	case '"', '\\':
		return append(dst, '\\', c)
	case '\b':
		return append(dst, '\\', 'b')
	case '\t':
		return append(dst, '\\', 't')
	case '\n':
		return append(dst, '\\', 'n')
	case '\f':
		return append(dst, '\\', 'f')
	case '\r':
		return append(dst, '\\', 'r')
	default:
		const hex = "0123456789abcdef"
		return append(dst, '\\', 'u', '0', '0', hex[c>>4], hex[c&0xF])
	}
}

// writer puts compact JSON together by hand: the order of keys, the form of
// numbers and every escape are ours, which no serializer promises.
type writer struct{ text []byte }

// roomFor is a writer with room for the texts and their names, so that a long
// text is not copied each time the writer grows.
func roomFor(texts ...string) writer {
	n := 256
	for _, s := range texts {
		n += len(s) + len(s)/16
	}
	return writer{make([]byte, 0, n)}
}

// key begins a member; the comma is decided by what stands before it.
func (w *writer) key(name string) {
	w.comma()
	w.text = append(w.text, '"')
	w.text = append(w.text, name...)
	w.text = append(w.text, '"', ':')
}

// comma separates from a sibling before, if there is one.
func (w *writer) comma() {
	if n := len(w.text); n > 0 && w.text[n-1] != '{' && w.text[n-1] != '[' {
		w.text = append(w.text, ',')
	}
}

// str writes a member whose value is a string.
func (w *writer) str(name, value string) {
	w.key(name)
	w.text = appendQuoted(w.text, value)
}

// raw writes a member whose value is ready JSON text.
func (w *writer) raw(name, value string) {
	w.key(name)
	w.text = append(w.text, value...)
}

// put writes brackets.
func (w *writer) put(text string) { w.text = append(w.text, text...) }
