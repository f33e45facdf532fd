// Package rawjson owns the stand-ins' own reading and writing of JSON text: it
// cuts the raw text of a member out of a document, and writes a string exactly
// as JSON.stringify does.
//
// It never re-marshals what it cut. Invariant: every Raw it gives is a piece of
// the input, byte for byte.
package rawjson

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// maxDepth bounds the nesting, so that no input can exhaust the stack.
const maxDepth = 100

// Member is one member of an object.
type Member struct {
	Key string // decoded
	// RawKey and Raw are the texts of key (with its quotes) and value.
	RawKey, Raw string
}

// Members cuts an object into its members, in order, duplicates included. White
// space around tokens is allowed, anything after the object is not.
func Members(text string) ([]Member, error) {
	s := scanner{text: text}
	s.space()
	var members []Member
	err := s.object(0, func(rawKey, raw string) error {
		key, err := Text(rawKey)
		members = append(members, Member{Key: key, RawKey: rawKey, Raw: raw})
		return err
	})
	if err == nil {
		err = s.end()
	}
	return members, err
}

// Elements cuts an array into the raw texts of its elements.
func Elements(text string) ([]string, error) {
	s := scanner{text: text}
	s.space()
	var elements []string
	err := s.array(0, func(raw string) { elements = append(elements, raw) })
	if err == nil {
		err = s.end()
	}
	return elements, err
}

// Find gives the raw value of a key, "" when the object has none. The first of
// several wins.
func Find(members []Member, key string) string {
	for _, m := range members {
		if m.Key == key {
			return m.Raw
		}
	}
	return ""
}

type scanner struct {
	text string
	at   int
}

func (s *scanner) fail(want string) error {
	seen := "the end"
	if s.at < len(s.text) {
		_, n := utf8.DecodeRuneInString(s.text[s.at:])
		seen = fmt.Sprintf("%q", s.text[s.at:s.at+n])
	}
	return fmt.Errorf("JSON at byte %d: %s expected, not %s", s.at, want, seen)
}

func (s *scanner) space() {
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n", s.text[s.at]) >= 0 {
		s.at++
	}
}

// take consumes c if it is next.
func (s *scanner) take(c byte) bool {
	if s.at < len(s.text) && s.text[s.at] == c {
		s.at++
		return true
	}
	return false
}

func (s *scanner) end() error {
	s.space()
	if s.at != len(s.text) {
		return s.fail("the end")
	}
	return nil
}

func (s *scanner) object(depth int, member func(rawKey, raw string) error) error {
	if !s.take('{') {
		return s.fail("{")
	}
	s.space()
	if s.take('}') {
		return nil
	}
	for {
		s.space()
		start := s.at
		if err := s.str(); err != nil {
			return err
		}
		rawKey := s.text[start:s.at]
		s.space()
		if !s.take(':') {
			return s.fail(":")
		}
		raw, err := s.value(depth + 1)
		if err != nil {
			return err
		}
		if member != nil {
			if err := member(rawKey, raw); err != nil {
				return err
			}
		}
		s.space()
		if s.take('}') {
			return nil
		}
		if !s.take(',') {
			return s.fail("comma or }")
		}
	}
}

func (s *scanner) array(depth int, element func(raw string)) error {
	if !s.take('[') {
		return s.fail("[")
	}
	s.space()
	if s.take(']') {
		return nil
	}
	for {
		raw, err := s.value(depth + 1)
		if err != nil {
			return err
		}
		if element != nil {
			element(raw)
		}
		s.space()
		if s.take(']') {
			return nil
		}
		if !s.take(',') {
			return s.fail("comma or ]")
		}
	}
}

// value passes one value and gives its text without the white space around it.
func (s *scanner) value(depth int) (string, error) {
	if depth > maxDepth {
		return "", fmt.Errorf("JSON at byte %d: nested more than %d deep", s.at, maxDepth)
	}
	s.space()
	start := s.at
	var err error
	switch {
	case s.at == len(s.text):
		err = s.fail("a value")
	case s.text[s.at] == '{':
		err = s.object(depth, nil)
	case s.text[s.at] == '[':
		err = s.array(depth, nil)
	case s.text[s.at] == '"':
		err = s.str()
	default:
		err = s.bare()
	}
	return s.text[start:s.at], err
}

// str passes a string literal, leaving its inside to Text.
func (s *scanner) str() error {
	if !s.take('"') {
		return s.fail(`"`)
	}
	for s.at < len(s.text) {
		switch c := s.text[s.at]; {
		case c == '"':
			s.at++
			return nil
		case c == '\\':
			s.at += 2
		case c < 0x20:
			return s.fail("an escaped control character")
		default:
			s.at++
		}
	}
	s.at = len(s.text)
	return s.fail(`"`)
}

// bare passes a number, true, false or null.
func (s *scanner) bare() error {
	start := s.at
	for s.at < len(s.text) && strings.IndexByte(" \t\r\n,]}:", s.text[s.at]) < 0 {
		s.at++
	}
	switch word := s.text[start:s.at]; {
	case word == "true", word == "false", word == "null", IsNumber(word):
		return nil
	default:
		s.at = start
		return s.fail("a value")
	}
}
