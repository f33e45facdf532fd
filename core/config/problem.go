package config

import (
	"errors"
	"fmt"
	"strings"

	"customs179/core/fault"
)

// Problem is one value that cannot stay as it is.
type Problem struct {
	Key string
	// Value is what stands there, cut, and "" for secrets and missing keys.
	Value string
	// Allowed says in words what may stand there.
	Allowed string
	// Missing is true when the key has to be given and is not.
	Missing bool
}

// String gives the problem on one line.
func (p Problem) String() string {
	switch {
	case p.Missing:
		return fmt.Sprintf("%s is missing: it has to be %s", p.Key, p.Allowed)
	case p.Value == "":
		return fmt.Sprintf("%s: allowed is %s", p.Key, p.Allowed)
	default:
		return fmt.Sprintf("%s is %q: allowed is %s", p.Key, p.Value, p.Allowed)
	}
}

// Warning is something about the file that a person should know but that stops
// nothing.
type Warning struct {
	Key  string
	Text string
}

// String gives the warning on one line.
func (w Warning) String() string { return w.Key + ": " + w.Text }

// Invalid is the cause inside the fault config.invalid: all problems at once.
type Invalid struct{ Problems []Problem }

// Error lists the problems.
func (e *Invalid) Error() string {
	lines := make([]string, len(e.Problems))
	for i, p := range e.Problems {
		lines[i] = p.String()
	}
	return strings.Join(lines, "; ")
}

// Problems gives the problems inside an error of this package, nil when it is
// about something else.
func Problems(err error) []Problem {
	var e *Invalid
	if errors.As(err, &e) {
		return e.Problems
	}
	return nil
}

func invalid(op string, problems []Problem) error {
	if len(problems) == 0 {
		return nil
	}
	return fault.New(fault.Person, fault.ConfigInvalid, op, &Invalid{Problems: problems})
}

// problem describes a bad value of the field without telling a secret.
func (f *field) problem(value string) Problem {
	p := Problem{Key: f.key, Allowed: f.allowed}
	switch {
	case f.secret:
	case f.address:
		p.Value = fault.Cap(PublicAddress(value), 120)
	default:
		p.Value = fault.Cap(value, 120)
	}
	return p
}

// Validate checks all values at once: nil, or a fault config.invalid of kind
// Person whose Problems tell the rest.
func (s *Settings) Validate() error { return invalid("check settings", s.problems()) }

func (s *Settings) problems() []Problem {
	var found []Problem
	for i := range fields {
		f := &fields[i]
		value := f.get(s)
		scratch := *s
		switch {
		case value == "" && f.required:
			found = append(found, Problem{Key: f.key, Allowed: f.allowed, Missing: true})
		case !f.set(&scratch, value):
			found = append(found, f.problem(value))
		}
	}
	return found
}
