package orders

import (
	"slices"
	"strings"
	"time"
	"unicode"

	"customs179/core/order"
	"customs179/ui/port"
)

// span is a choice of the time of arrival.
type span int

// The spans, in the order of the selector.
const (
	spanAll span = iota
	spanToday
	spanWeek
	spanCustom
)

// query is everything that decides which rows are listed, and how.
type query struct {
	classes []order.Class
	span    span
	// from and to are local days, to included; they count for spanCustom only.
	from, to time.Time
	// typed is the text of the search box, pasted a list of numbers beside it.
	typed  string
	pasted []string
	sort   sorting
}

// sorting is a column and a direction; the zero value is the default order:
// what needs a person first, then the newest.
type sorting struct {
	by    column
	other bool // the second direction of the column
}

// next is the sorting after a click on a header: two directions, then default.
func (s sorting) next(by column) sorting {
	switch {
	case s.by != by:
		return sorting{by: by}
	case !s.other:
		return sorting{by: by, other: true}
	}
	return sorting{}
}

// narrowed reports whether more than the class restricts the list, so that the
// counts of the whole ledger do not fit.
func (q query) narrowed() bool {
	ids, _ := q.ids()
	return q.span != spanAll || len(ids) > 0
}

// open reports whether nothing restricts the list.
func (q query) open() bool { return len(q.classes) == 0 && !q.narrowed() }

// sameRows reports whether two queries list the same rows in the same order.
func (q query) same(r query) bool {
	a, exactA := q.ids()
	b, exactB := r.ids()
	return q.span == r.span && q.from.Equal(r.from) && q.to.Equal(r.to) && q.sort == r.sort &&
		slices.Equal(q.classes, r.classes) && slices.Equal(a, b) && exactA == exactB
}

// ids gives the numbers to look for. One number may be the beginning of what it
// finds; of a list each is meant whole.
func (q query) ids() (ids []string, exact bool) {
	if len(q.pasted) > 0 {
		return q.pasted, true
	}
	ids = numbers(q.typed)
	return ids, len(ids) > 1
}

// numbers takes a text apart: one number per line, comma or semicolon, without
// the spaces that a copy from elsewhere brings, none twice.
func numbers(text string) []string {
	var out []string
	seen := map[string]bool{}
	for _, part := range strings.FieldsFunc(text, func(r rune) bool {
		return r == '\n' || r == '\r' || r == '\t' || r == ',' || r == ';' || r == '，' || r == '；' || r == '、'
	}) {
		part = strings.Map(func(r rune) rune {
			if unicode.IsSpace(r) || r == '\u200b' || r == '\ufeff' {
				return -1
			}
			return r
		}, part)
		if part != "" && !seen[part] {
			seen[part] = true
			out = append(out, part)
		}
	}
	return out
}

// filter gives the ledger's filter without classes. now decides what today is.
func (q query) filter(now time.Time) port.Filter {
	var f port.Filter
	f.IDs, f.Exact = q.ids()
	today := dayOf(now)
	switch q.span {
	case spanToday:
		f.From = today
	case spanWeek:
		f.From = today.AddDate(0, 0, -6)
	case spanCustom:
		f.From = q.from
		if !q.to.IsZero() {
			f.To = q.to.AddDate(0, 0, 1)
		}
	}
	return f
}

// dayOf gives the begin of a moment's local day.
func dayOf(t time.Time) time.Time {
	t = t.Local()
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, time.Local)
}

// wants reports whether a class is listed.
func (q query) wants(c order.Class) bool {
	return len(q.classes) == 0 || slices.Contains(q.classes, c)
}
