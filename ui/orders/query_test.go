package orders

import (
	"slices"
	"testing"
	"time"

	"customs179/core/order"
	"customs179/ui/uitest"
)

func TestNumbers(t *testing.T) {
	for _, tt := range []struct {
		text     string
		expected []string
	}{
		{"", nil},
		{"  SO1 ", []string{"SO1"}},
		{"SO 2026 0001", []string{"SO20260001"}},
		{"SO1\r\nSO2\n\nSO1\n", []string{"SO1", "SO2"}},
		{"SO1, SO2；SO3、SO4\tSO5", []string{"SO1", "SO2", "SO3", "SO4", "SO5"}},
		{"\ufeffSO1\u3000", []string{"SO1"}},
	} {
		if got := numbers(tt.text); !slices.Equal(got, tt.expected) {
			t.Errorf("%q: %q", tt.text, got)
		}
	}
}

func TestQueryBecomesAFilter(t *testing.T) {
	now := uitest.Now
	day := func(d int) time.Time { return time.Date(2026, 11, d, 0, 0, 0, 0, time.Local) }
	for _, tt := range []struct {
		name     string
		q        query
		from, to time.Time
		ids      []string
		exact    bool
	}{
		{name: "all"},
		{name: "today", q: query{span: spanToday}, from: day(21)},
		{name: "week", q: query{span: spanWeek}, from: day(15)},
		{name: "custom", q: query{span: spanCustom, from: day(3), to: day(5)}, from: day(3), to: day(6)},
		{name: "open end", q: query{span: spanCustom, from: day(3)}, from: day(3)},
		{name: "prefix", q: query{typed: " SO 1 "}, ids: []string{"SO1"}},
		{name: "typed list", q: query{typed: "SO1,SO2"}, ids: []string{"SO1", "SO2"}, exact: true},
		{name: "pasted list", q: query{pasted: []string{"SO1"}}, ids: []string{"SO1"}, exact: true},
		{name: "dates of another span do not count", q: query{from: day(3), to: day(5)}},
	} {
		f := tt.q.filter(now)
		if !f.From.Equal(tt.from) || !f.To.Equal(tt.to) || !slices.Equal(f.IDs, tt.ids) || f.Exact != tt.exact {
			t.Errorf("%s: %+v", tt.name, f)
		}
	}
}

func TestSortingGoesRoundInThreeClicks(t *testing.T) {
	s := sorting{}
	for _, expected := range []sorting{{by: columnNo}, {by: columnNo, other: true}, {}, {by: columnNo}} {
		if s = s.next(columnNo); s != expected {
			t.Errorf("got %+v, want %+v", s, expected)
		}
	}
	if s = (sorting{by: columnNo, other: true}).next(columnState); s != (sorting{by: columnState}) {
		t.Errorf("another column: %+v", s)
	}
}

func TestSameQuery(t *testing.T) {
	a := query{classes: []order.Class{order.ClassDone}, typed: "SO1"}
	b := a
	b.typed = " SO1 "
	if !a.same(b) {
		t.Error("spaces make another query")
	}
	b.sort.by = columnState
	if a.same(b) || a.same(query{}) {
		t.Error("different queries are the same")
	}
	if !(query{}).open() || a.open() || !a.narrowed() || (query{classes: a.classes}).narrowed() {
		t.Error("what restricts the list is not seen")
	}
}
