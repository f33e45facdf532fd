package assets

import (
	"errors"
	"fmt"
	"strings"
)

// A text may hold
//
//	{name}            a parameter
//	{name:one|many}   a word that depends on a parameter being 1
//	[with|without]    the first part when all its own parameters are given,
//	                  else the second, which may be left out
//
// Brackets nest: [order {no}|[{n} orders|orders]].
type template []piece

// piece is one of: a literal, a parameter, a word by number, an option.
type piece struct {
	literal       string
	name          string
	one, many     string
	with, without template
	optional      bool
}

// params are the values that a text is filled with.
type params = map[string]string

// parse reads a text.
func parse(text string) (template, error) {
	r := &reader{rest: text}
	t, _, err := r.until("")
	if err != nil {
		return nil, fmt.Errorf("%w in %q", err, text)
	}
	return t, nil
}

type reader struct{ rest string }

var errOpen = errors.New("a bracket that does not end")

// until reads pieces up to one of the ends, which it takes away and gives; 0 at
// the end of the text.
func (r *reader) until(ends string) (template, byte, error) {
	var t template
	for {
		i := strings.IndexAny(r.rest, "{}[]|")
		if i < 0 {
			t = literal(t, r.rest)
			r.rest = ""
			if ends != "" {
				return nil, 0, errOpen
			}
			return t, 0, nil
		}
		t = literal(t, r.rest[:i])
		c := r.rest[i]
		r.rest = r.rest[i+1:]
		var p piece
		var err error
		switch {
		case c == '{':
			p, err = r.param()
		case c == '[':
			p, err = r.option()
		case strings.IndexByte(ends, c) >= 0:
			return t, c, nil
		default:
			err = fmt.Errorf("a stray %q", c)
		}
		if err != nil {
			return nil, 0, err
		}
		t = append(t, p)
	}
}

func literal(t template, text string) template {
	if text == "" {
		return t
	}
	return append(t, piece{literal: text})
}

func (r *reader) param() (piece, error) {
	inside, rest, found := strings.Cut(r.rest, "}")
	if !found {
		return piece{}, errOpen
	}
	r.rest = rest
	name, words, plural := strings.Cut(inside, ":")
	if strings.Trim(name, "abcdefghijklmnopqrstuvwxyz") != "" || name == "" {
		return piece{}, fmt.Errorf("the parameter name %q", name)
	}
	p := piece{name: name}
	if plural {
		var two bool
		if p.one, p.many, two = strings.Cut(words, "|"); !two || p.one == "" || p.many == "" {
			return piece{}, fmt.Errorf("the words %q", words)
		}
	}
	return p, nil
}

func (r *reader) option() (piece, error) {
	p := piece{optional: true}
	var end byte
	var err error
	if p.with, end, err = r.until("|]"); err != nil {
		return piece{}, err
	}
	if end == '|' {
		p.without, _, err = r.until("]")
	}
	return p, err
}

// fill writes the text with its parameters. A parameter that is not given stays
// visible in braces and is handed to missing.
func (t template) fill(b *strings.Builder, values params, missing func(name string)) {
	for _, p := range t {
		switch {
		case p.optional && p.with.given(values):
			p.with.fill(b, values, missing)
		case p.optional:
			p.without.fill(b, values, missing)
		case p.name == "":
			b.WriteString(p.literal)
		default:
			b.WriteString(p.value(values, missing))
		}
	}
}

func (p piece) value(values params, missing func(name string)) string {
	value, ok := values[p.name]
	switch {
	case !ok:
		missing(p.name)
		return "{" + p.name + "}"
	case p.one == "":
		return value
	case value == "1":
		return p.one
	default:
		return p.many
	}
}

// given reports whether every parameter outside inner brackets has a value.
func (t template) given(values params) bool {
	for _, p := range t {
		if p.name != "" && values[p.name] == "" {
			return false
		}
	}
	return true
}
