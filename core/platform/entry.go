package platform

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
)

// reader takes fields out of one entry and collects what is wrong with it.
type reader struct {
	object   httpx.Object
	twice    []string // names that must not be read: which value would count?
	problems []string
}

func newReader(o httpx.Object) *reader {
	r := &reader{object: o, twice: o.Repeated()}
	for _, name := range r.twice {
		r.problem("the key %q occurs twice", fault.Cap(name, 40))
	}
	return r
}

// problemsShown caps how many problems of one entry are named.
const problemsShown = 10

// problem notes what is wrong, in words that hold no value of the order.
func (r *reader) problem(format string, args ...any) {
	if len(r.problems) < problemsShown {
		r.problems = append(r.problems, fmt.Sprintf(format, args...))
	}
}

func (r *reader) malformed() string { return strings.Join(r.problems, "; ") }

// get gives a member that is there, not null, and not ambiguous.
func (r *reader) get(name string) (json.RawMessage, bool) {
	v, ok := r.object.Get(name)
	return v, ok && !slices.Contains(r.twice, name)
}

// optional reads a field; a number counts as its literal text, because shops
// write amounts and codes as numbers too.
func (r *reader) optional(name string) *string {
	v, ok := r.get(name)
	if !ok {
		return nil
	}
	s, err := httpx.Plain(v)
	if err != nil {
		r.problem("%s is %v", name, err)
		return nil
	}
	return &s
}

// text is optional with "" for a missing field.
func (r *reader) text(name string) string {
	if s := r.optional(name); s != nil {
		return *s
	}
	return ""
}

// sessionID reads the session under its name or that of older products
// (protocol 3.3); two that differ are no session.
func (r *reader) sessionID() string {
	s, old := r.optional("sessionID"), r.optional("SessionID")
	switch {
	case s == nil && old == nil:
		return ""
	case s == nil:
		return *old
	case old != nil && *old != *s:
		r.problem("sessionID and SessionID differ")
		return ""
	}
	return *s
}

// goods reads the lines of goods; goodsInfo, customs' own name, goes before
// goods (protocol 3.4).
func (r *reader) goods() []order.Goods {
	name := "goodsInfo"
	v, ok := r.get(name)
	if !ok {
		name = "goods"
		v, ok = r.get(name)
	}
	if !ok {
		return nil
	}
	list, err := httpx.List(v)
	if err != nil {
		r.problem("%s is %v", name, err)
		return nil
	}
	var goods []order.Goods
	for i, element := range list {
		o, err := httpx.Members(element)
		if err != nil {
			r.problem("%s[%d] is %v", name, i, err)
			continue
		}
		line := newReader(o)
		goods = append(goods, order.Goods{Name: line.text("gname"), ItemLink: line.text("itemLink")})
		for _, p := range line.problems {
			r.problem("%s[%d]: %s", name, i, p)
		}
	}
	return goods
}
