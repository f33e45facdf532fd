package httpx

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"unicode/utf8"

	"customs179/core/fault"
)

// MaxDepth is how deep an object that is read may be nested.
const MaxDepth = 64

// TrimText cuts a leading byte order mark and white space around it.
func TrimText(text []byte) []byte {
	text = bytes.TrimSpace(text)
	return bytes.TrimSpace(bytes.TrimPrefix(text, []byte("\uFEFF")))
}

// Value gives the one JSON value that the text is, without a leading byte order
// mark and white space around it; it lies inside text. Anything after the value is an error, as is
// a NUL or other control character, which JSON does not allow.
func Value(text []byte) (json.RawMessage, error) {
	text = TrimText(text)
	if scanValue(text, 0, 0) == len(text) && len(text) > 0 {
		return text, nil
	}
	var v json.RawMessage
	if err := json.Unmarshal(text, &v); err != nil {
		var syntax *json.SyntaxError
		if errors.As(err, &syntax) {
			return nil, fmt.Errorf("not one JSON value: %w at byte %d of %d", err, syntax.Offset, len(text))
		}
		return nil, fmt.Errorf("not one JSON value: %w", err)
	}
	return v, nil
}

// List gives the elements of a JSON list, each with its exact text.
func List(v json.RawMessage) ([]json.RawMessage, error) {
	if len(v) == 0 || v[0] != '[' {
		return nil, fmt.Errorf("%s instead of a list", Kind(v))
	}
	list := []json.RawMessage{}
	if scanAll(v, func(_, element []byte) { list = append(list, element) }) {
		return list, nil
	}
	return nil, refusal(v)
}

// Member is one name and value of an object.
type Member struct {
	Name  string
	Value json.RawMessage
}

// Object is a JSON object as it was written: in order, with repeated names.
type Object []Member

// Members reads an object that is nested at most MaxDepth deep. Names are
// compared exactly, unlike in encoding/json.
func Members(v json.RawMessage) (Object, error) {
	if len(v) == 0 || v[0] != '{' {
		return nil, fmt.Errorf("%s instead of an object", Kind(v))
	}
	if depth(v) > MaxDepth {
		return nil, fmt.Errorf("an object nested deeper than %d", MaxDepth)
	}
	var o Object
	var err error
	whole := scanAll(v, func(name, value []byte) {
		m := Member{Value: value}
		var bad error
		m.Name, bad = plainName(name)
		err = errors.Join(err, bad)
		o = append(o, m)
	})
	if !whole {
		err = refusal(v)
	}
	if err != nil {
		return nil, err
	}
	return o, nil
}

// Get gives the first value of that name; null counts as missing.
func (o Object) Get(name string) (json.RawMessage, bool) {
	for _, m := range o {
		if m.Name == name {
			return m.Value, string(m.Value) != "null"
		}
	}
	return nil, false
}

// Repeated gives the names that occur more than once, each once, in order: all
// such names, or of those given only.
func (o Object) Repeated(only ...string) []string {
	count := make(map[string]int, len(o))
	var twice []string
	for _, m := range o {
		count[m.Name]++
		if count[m.Name] == 2 && (len(only) == 0 || slices.Contains(only, m.Name)) {
			twice = append(twice, m.Name)
		}
	}
	return twice
}

// Text gives the text of a JSON string. encoding/json replaces what is no
// Unicode silently; here invalid UTF-8, half a surrogate pair and NUL are
// errors, which say where but not what.
func Text(v json.RawMessage) (string, error) {
	if len(v) == 0 || v[0] != '"' {
		return "", fmt.Errorf("%s instead of text", Kind(v))
	}
	if err := soundText(v); err != nil {
		return "", err
	}
	if s, ok := unquote(v); ok {
		return s, nil
	}
	var s string
	if err := json.Unmarshal(v, &s); err != nil {
		return "", err
	}
	return s, nil
}

// soundText finds what is no Unicode in a quoted text.
func soundText(v []byte) error {
	if !utf8.Valid(v) {
		for i, r := range string(v) {
			if _, n := utf8.DecodeRune(v[i:]); r == utf8.RuneError && n == 1 {
				return fmt.Errorf("text that is not UTF-8 (byte 0x%02X after %d bytes)", v[i], i-1)
			}
		}
	}
	for i := 0; ; {
		n := bytes.IndexByte(v[i:], '\\')
		if n < 0 {
			return nil
		}
		i += n
		size, err := soundEscape(v[i:])
		if err != nil {
			return fmt.Errorf("text with %w after %d bytes", err, i-1)
		}
		i += size
	}
}

// refusal says why a value is none.
func refusal(v json.RawMessage) error {
	if err := json.Unmarshal(v, new(json.RawMessage)); err != nil {
		return err
	}
	return errors.New("not one JSON value")
}

// Plain gives a scalar as text: a string as Text does, a number by its literal
// text, so that 5.00 stays 5.00 and no digit of a long number is lost.
func Plain(v json.RawMessage) (string, error) {
	if len(v) > 0 && (v[0] == '-' || v[0] >= '0' && v[0] <= '9') {
		return string(v), nil
	}
	return Text(v)
}

// soundEscape checks the escape at the head of valid JSON text and gives its
// length; both halves of a surrogate pair count as one.
func soundEscape(v []byte) (int, error) {
	r, ok := escaped(v)
	switch {
	case !ok:
		return 2, nil
	case r == 0:
		return 0, errors.New("a NUL")
	case r < 0xD800 || r > 0xDFFF:
		return 6, nil
	}
	if low, ok := escaped(v[6:]); r < 0xDC00 && ok && low >= 0xDC00 && low <= 0xDFFF {
		return 12, nil
	}
	return 0, errors.New("half a surrogate pair")
}

// escaped reads a \u escape at the head of v.
func escaped(v []byte) (uint64, bool) {
	if len(v) < 6 || v[0] != '\\' || v[1] != 'u' {
		return 0, false
	}
	r, err := strconv.ParseUint(string(v[2:6]), 16, 32)
	return r, err == nil
}

// Kind says in words what kind of JSON value v is.
func Kind(v json.RawMessage) string {
	if len(v) == 0 {
		return "nothing"
	}
	switch v[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	default:
		return "a number"
	}
}

// depth gives the deepest nesting of valid JSON text, without recursion.
func depth(v []byte) int {
	deepest, now, inText := 0, 0, false
	for i := 0; i < len(v); i++ {
		switch c := v[i]; {
		case inText && c == '\\':
			i++
		case c == '"':
			inText = !inText
		case inText:
		case c == '{' || c == '[':
			now++
			deepest = max(deepest, now)
		case c == '}' || c == ']':
			now--
		}
	}
	return deepest
}

// shownLength is how many characters of a peer's text a fault shows.
const shownLength = 200

// Show gives the first 200 characters of a peer's text for a person to read:
// valid UTF-8, without byte order mark and white space around it.
func Show(text []byte) string {
	runes := 0
	text = TrimText(text[:min(len(text), 16<<10)])
	valid := string(bytes.ToValidUTF8(text, []byte("\uFFFD")))
	for i := range valid {
		if runes == shownLength {
			return fault.Cap(valid, i)
		}
		runes++
	}
	return valid
}
