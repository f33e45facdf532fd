package config

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"customs179/core/fault"
)

// maxFile is the size in bytes above which a file is no settings file.
const maxFile = 1 << 20

// Load reads a settings file: the vendor's as it is, or ours. The Settings are
// usable as far as they could be read even when values are bad: those are at
// their defaults, and the error is a fault config.invalid whose Problems names
// all of them. A file that cannot be opened gives config.io, with os.ErrNotExist
// in its chain when there is none.
func Load(path string) (Settings, []Warning, error) {
	text, err := readFile(path)
	if err != nil {
		return Default(), nil, fault.New(fault.Person, fault.ConfigIO, "read settings", err)
	}
	return read(text)
}

func readFile(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("open the settings file: %w", err)
	}
	defer f.Close()
	text, err := io.ReadAll(io.LimitReader(f, maxFile+1))
	if err != nil {
		return nil, fmt.Errorf("read the settings file: %w", err)
	}
	return text, nil
}

// EntryID names the PIN that stands in a file: another time of change or size
// is another act of entering. It is no secret.
func EntryID(path string) (string, error) {
	info, err := os.Stat(path)
	if err != nil {
		return "", fault.New(fault.Person, fault.ConfigIO, "look at the settings file", err)
	}
	return fmt.Sprintf("file:%d:%d", info.ModTime().UnixNano(), info.Size()), nil
}

func read(text []byte) (Settings, []Warning, error) {
	const op = "read settings"
	s := Default()
	entries, err := parse(text)
	if err != nil {
		return s, nil, fault.New(fault.Person, fault.ConfigInvalid, op, err)
	}
	var problems []Problem
	var warnings []Warning
	seen := make(map[string]bool)
	for i, e := range entries {
		if repeated(entries[i+1:], e.key) {
			if !seen[e.key] {
				warnings = append(warnings, Warning{shown(e.key), "stands there more than once; the last one counts"})
			}
			seen[e.key] = true
			continue
		}
		f := fieldOf(e.key)
		if f == nil {
			s.keep(e)
			warnings = append(warnings, foreign(e.key))
			continue
		}
		if p, ok := s.take(f, e); !ok {
			problems = append(problems, p)
		}
	}
	for i := range fields {
		if f := &fields[i]; f.required && f.get(&s) == "" && !names(problems, f.key) {
			problems = append(problems, Problem{Key: f.key, Allowed: f.allowed, Missing: true})
		}
	}
	if s.SignKey.IsZero() && !names(problems, "signKey") {
		warnings = append(warnings, Warning{"signKey", "is empty; most platforms refuse that"})
	}
	return s, warnings, invalid(op, problems)
}

// repeated reports whether one of the entries has the key.
func repeated(entries []entry, key string) bool {
	return slices.ContainsFunc(entries, func(e entry) bool { return e.key == key })
}

// take sets the field from the entry, null being the default; a value that is
// not allowed changes nothing.
func (s *Settings) take(f *field, e entry) (Problem, bool) {
	value, ok := e.plainText()
	if e.null() {
		plain := Default()
		value, ok = f.get(&plain), true
	}
	if !ok {
		return Problem{Key: f.key, Allowed: f.allowed}, false
	}
	next := *s
	if !f.set(&next, value) {
		return f.problem(value), false
	}
	*s = next
	return Problem{}, true
}

// keep remembers a key that is not ours, the last value of each.
func (s *Settings) keep(e entry) {
	e.start, e.end = 0, 0
	for i := range s.extra {
		if s.extra[i].key == e.key {
			s.extra[i] = e
			return
		}
	}
	s.extra = append(s.extra, e)
}

func foreign(key string) Warning {
	for i := range fields {
		if strings.EqualFold(fields[i].key, key) {
			return Warning{shown(key), "is not used: the key is written " + fields[i].key}
		}
	}
	return Warning{shown(key), "is not known; it is kept and not used"}
}

// shown makes a foreign key fit to be shown.
func shown(key string) string { return fault.Cap(strings.ToValidUTF8(key, "?"), 60) }

func names(problems []Problem, key string) bool {
	for _, p := range problems {
		if p.Key == key {
			return true
		}
	}
	return false
}
