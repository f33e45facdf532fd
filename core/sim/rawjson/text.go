package rawjson

import (
	"errors"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"
)

var number = regexp.MustCompile(`^-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?$`)

// IsNumber reports whether the raw text is a JSON number.
func IsNumber(raw string) bool { return number.MatchString(raw) }

// IsString reports whether the raw text begins like a string.
func IsString(raw string) bool { return strings.HasPrefix(raw, `"`) }

// short are the escapes of two characters that JSON.stringify writes.
var short = map[rune]string{
	'"': `\"`, '\\': `\\`, '\n': `\n`, '\r': `\r`, '\t': `\t`, '\b': `\b`, '\f': `\f`,
}

// Quote writes s exactly as JSON.stringify does (protocol 4.3): short escapes,
// lower-case \u00xx for the other control characters, everything else raw.
func Quote(s string) string {
	out := make([]byte, 0, len(s)+len(s)/16+2)
	out = append(out, '"')
	plain := 0 // where the run of characters without escapes began
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 0x20 && c != '"' && c != '\\' {
			continue
		}
		out = append(out, s[plain:i]...)
		plain = i + 1
		if e, ok := short[rune(c)]; ok {
			out = append(out, e...)
		} else {
			out = fmt.Appendf(out, `\u%04x`, c)
		}
	}
	out = append(out, s[plain:]...)
	return string(append(out, '"'))
}

// Text decodes a string literal. It refuses invalid UTF-8, unknown escapes and
// lone surrogates.
func Text(raw string) (string, error) {
	if len(raw) < 2 || raw[0] != '"' || raw[len(raw)-1] != '"' {
		return "", errors.New("not a string")
	}
	in := raw[1 : len(raw)-1]
	if !utf8.ValidString(in) {
		return "", errors.New("invalid UTF-8")
	}
	if strings.IndexByte(in, '\\') < 0 {
		return in, nil
	}
	var b strings.Builder
	for i := 0; i < len(in); {
		if in[i] != '\\' {
			b.WriteByte(in[i])
			i++
			continue
		}
		r, n, err := escape(in[i:])
		if err != nil {
			return "", err
		}
		b.WriteRune(r)
		i += n
	}
	return b.String(), nil
}

var simple = map[byte]rune{
	'"': '"', '\\': '\\', '/': '/', 'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f',
}

// escape decodes the escape at the start of s and gives its length in bytes.
func escape(s string) (rune, int, error) {
	if len(s) < 2 {
		return 0, 0, errors.New("backslash at the end")
	}
	if r, ok := simple[s[1]]; ok {
		return r, 2, nil
	}
	unit, err := hexUnit(s)
	if err != nil {
		return 0, 0, err
	}
	if !utf16.IsSurrogate(unit) {
		return unit, 6, nil
	}
	low, err := hexUnit(s[6:])
	if err == nil {
		if r := utf16.DecodeRune(unit, low); r != utf8.RuneError {
			return r, 12, nil
		}
	}
	return 0, 0, fmt.Errorf("lone surrogate %s", s[:6])
}

func hexUnit(s string) (rune, error) {
	if len(s) < 6 || s[0] != '\\' || s[1] != 'u' {
		return 0, fmt.Errorf("unknown escape %q", s[:min(len(s), 2)])
	}
	n, err := strconv.ParseUint(s[2:6], 16, 16)
	if err != nil {
		return 0, fmt.Errorf("unknown escape %q", s[:6])
	}
	return rune(n), nil
}
