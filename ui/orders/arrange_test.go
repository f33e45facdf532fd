package orders

import (
	"errors"
	"slices"
	"testing"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

func all(a *arrangement) []uint64 {
	out := make([]uint64, a.len())
	for i := range out {
		out[i] = a.at(i)
	}
	return out
}

func arranged(t testing.TB, l port.Ledger, q query) *arrangement {
	t.Helper()
	a, err := arrange(l, q, uitest.Now)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// classes are the classes along a list, each named once per run.
func classes(f *uitest.Fake, a *arrangement) (out []order.Class) {
	for _, seq := range all(a) {
		o := f.Order(seq)
		if c := o.Class(); len(out) == 0 || out[len(out)-1] != c {
			out = append(out, c)
		}
	}
	return out
}

func TestDefaultOrderPutsPersonsWorkFirst(t *testing.T) {
	f := uitest.New(t)
	f.AddOrders(600)
	a := arranged(t, f.Desk().Ledger, query{})
	got := all(a)
	if len(got) != 600 {
		t.Fatalf("%d rows", len(got))
	}
	held := 0
	for held < len(got) {
		if o := f.Order(got[held]); o.Class() != order.ClassAttention {
			break
		}
		held++
	}
	if held != 5 {
		t.Errorf("%d orders that need a person stand first", held)
	}
	newest := func(part []uint64) bool {
		return slices.IsSortedFunc(part, func(x, y uint64) int { return int(y) - int(x) })
	}
	if !newest(got[:held]) || !newest(got[held:]) {
		t.Error("not newest first")
	}
	for i, seq := range got {
		if a.index(seq) != i {
			t.Fatalf("order %d stands at %d and is found at %d", seq, i, a.index(seq))
		}
	}
	if a.index(601) != -1 {
		t.Error("an order that is not listed is found")
	}
}

func TestSortedByIndex(t *testing.T) {
	f := uitest.New(t)
	f.AddOrders(400)
	l := f.Desk().Ledger
	by := func(c column, other bool) *arrangement { return arranged(t, l, query{sort: sorting{c, other}}) }
	newest, oldest := all(by(columnReceived, false)), all(by(columnReceived, true))
	slices.Reverse(oldest)
	if newest[0] != 400 || !slices.Equal(newest, oldest) {
		t.Error("newest and oldest first are not each other's reverse")
	}
	if got := classes(f, by(columnState, false)); !slices.Equal(got, classOrder) {
		t.Errorf("by state: %v", got)
	}
	backwards := by(columnState, true)
	if got := classes(f, backwards); got[0] != order.ClassCancelled || len(got) != len(classOrder) {
		t.Errorf("by state, backwards: %v", got)
	}
	if i := backwards.index(backwards.at(7)); i != 7 {
		t.Errorf("found at %d", i)
	}
}

func TestSortedByColumnWhenShort(t *testing.T) {
	f := uitest.New(t)
	f.AddOrders(sortable)
	count := &counting{Ledger: f.Desk().Ledger}
	for _, tt := range []struct {
		by   column
		less func(x, y order.Order) bool
	}{
		{columnNo, func(x, y order.Order) bool { return x.OrderNo <= y.OrderNo }},
		{columnUpdated, func(x, y order.Order) bool { return !x.Updated.Before(y.Updated) }},
		{columnAttempts, func(x, y order.Order) bool { return x.Attempts >= y.Attempts }},
		{columnSteps, func(x, y order.Order) bool { return progress(&x) <= progress(&y) }},
		{columnClock, func(x, y order.Order) bool { return clockRank(&x) <= clockRank(&y) }},
		{columnNote, func(x, y order.Order) bool { return x.Hold <= y.Hold }},
	} {
		a := arranged(t, count, query{sort: sorting{by: tt.by}})
		if a.query.sort.by != tt.by || a.len() != sortable {
			t.Fatalf("column %d: %d rows sorted by %d", tt.by, a.len(), a.query.sort.by)
		}
		for i := range a.len() - 1 {
			if x, y := f.Order(a.at(i)), f.Order(a.at(i+1)); !tt.less(x, y) {
				t.Fatalf("column %d: row %d stands before row %d", tt.by, x.Seq, y.Seq)
			}
		}
		if i := a.index(a.at(3)); i != 3 {
			t.Errorf("found at %d", i)
		}
	}
	f.AddOrders(1)
	count.rows = 0
	if a := arranged(t, count, query{sort: sorting{by: columnNo}}); a.query.sort != (sorting{}) || count.rows != 0 {
		t.Errorf("a long list is sorted by %+v, %d rows were read", a.query.sort, count.rows)
	}
}

func TestCountsWithinASearch(t *testing.T) {
	f := uitest.New(t)
	f.AddOrders(5000)
	a := arranged(t, f.Desk().Ledger, query{span: spanToday, classes: []order.Class{order.ClassAttention}})
	if a.counts[order.ClassAttention] != a.len() || a.counts[order.ClassDone] == 0 || a.len() >= 14 {
		t.Errorf("%v for %d rows", a.counts, a.len())
	}
	if a := arranged(t, f.Desk().Ledger, query{}); a.counts != nil {
		t.Error("the whole ledger was counted once more")
	}
}

func TestChanges(t *testing.T) {
	list := func(parts ...[]uint64) *arrangement { return &arrangement{parts: parts} }
	sorted := func(rows ...uint64) *arrangement { return &arrangement{parts: [][]uint64{rows}, sorted: true} }
	for _, tt := range []struct {
		name     string
		a, b     *arrangement
		expected int
	}{
		{"nothing", list([]uint64{3}, []uint64{2, 1}), list([]uint64{3}, []uint64{2, 1}), 0},
		{"new ones", list(nil, []uint64{2, 1}), list(nil, []uint64{4, 3, 2, 1}), 2},
		{"one that needs a person now", list(nil, []uint64{3, 2, 1}), list([]uint64{2}, []uint64{3, 1}), 1},
		{"one gone, one come", list(nil, []uint64{3, 2}), list(nil, []uint64{4, 3}), 2},
		{"first rows", list(), list(nil, []uint64{2, 1}), 2},
		{"sorted, moved", sorted(1, 2, 3), sorted(2, 1, 3), 2},
		{"sorted, new", sorted(1, 3), sorted(2, 1, 3), 1},
	} {
		if got := tt.a.changes(tt.b); got != tt.expected {
			t.Errorf("%s: %d", tt.name, got)
		}
	}
}

func TestLedgersErrorComesThrough(t *testing.T) {
	f := uitest.New(t)
	f.AddOrders(10)
	broken := fault.New(fault.Transient, fault.StoreIO, "select", errors.New("gone"))
	for _, q := range []query{
		{}, {span: spanToday}, {sort: sorting{by: columnState}}, {sort: sorting{by: columnReceived}}, {sort: sorting{by: columnNo}},
	} {
		f.Fail("Ledger.Select", broken)
		if _, err := arrange(f.Desk().Ledger, q, uitest.Now); !errors.Is(err, broken) {
			t.Errorf("%+v: %v", q, err)
		}
		f.Fail("Ledger.Select", nil)
	}
	f.Fail("Ledger.Rows", broken)
	if _, err := arrange(f.Desk().Ledger, query{sort: sorting{by: columnNo}}, uitest.Now); !errors.Is(err, broken) {
		t.Errorf("rows: %v", err)
	}
}

// counting counts what is asked of a ledger.
type counting struct {
	port.Ledger
	selects, calls, rows, most int
}

func (c *counting) Select(f port.Filter) ([]uint64, error) {
	c.selects++
	return c.Ledger.Select(f)
}

func (c *counting) Rows(seqs []uint64) ([]order.Order, error) {
	c.calls++
	c.rows += len(seqs)
	c.most = max(c.most, len(seqs))
	return c.Ledger.Rows(seqs)
}
