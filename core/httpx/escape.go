package httpx

import "strings"

// Percent-encoding as url.QueryEscape does it, into room made once: an upload is
// the longest text of an order, and most of it needs no escape.

// unescaped are the bytes that stay as they are.
var unescaped = func() (set [256]bool) {
	for _, c := range []byte("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz-_.~") {
		set[c] = true
	}
	return set
}()

// escapedLen is the length of what escape writes.
func escapedLen(s string) int {
	n := len(s)
	for i := range len(s) {
		if c := s[i]; !unescaped[c] && c != ' ' {
			n += 2
		}
	}
	return n
}

// escape writes s percent-encoded, a space as "+".
func escape(b *strings.Builder, s string) {
	const hex = "0123456789ABCDEF"
	start := 0
	for i := range len(s) {
		c := s[i]
		if unescaped[c] {
			continue
		}
		b.WriteString(s[start:i])
		start = i + 1
		if c == ' ' {
			b.WriteByte('+')
			continue
		}
		b.WriteByte('%')
		b.WriteByte(hex[c>>4])
		b.WriteByte(hex[c&15])
	}
	b.WriteString(s[start:])
}
