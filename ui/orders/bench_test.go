package orders

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/order"
	"customs179/ui/port"
)

// ready answers at once from lists made before, so that a benchmark measures the
// page and not the fake.
type ready struct {
	port.Ledger
	lists map[order.Class][]uint64
	all   []uint64
}

func (r ready) Select(f port.Filter) ([]uint64, error) {
	if len(f.Classes) == 1 {
		return append([]uint64(nil), r.lists[f.Classes[0]]...), nil
	}
	return append([]uint64(nil), r.all...), nil
}

func million(b *testing.B) *stage {
	b.Helper()
	s := open(b, 1_000_000, assets.ZH)
	r := ready{Ledger: s.count.Ledger, lists: map[order.Class][]uint64{}}
	for _, c := range order.Classes {
		rows, err := r.Ledger.Select(port.Filter{Classes: []order.Class{c}})
		if err != nil {
			b.Fatal(err)
		}
		r.lists[c] = rows
		if c != order.ClassAttention {
			r.all = append(r.all, rows...)
		}
	}
	s.count.Ledger = r
	return s
}

// BenchmarkFilterAndFirstPage changes the filter over a million orders and shows
// the first page.
func BenchmarkFilterAndFirstPage(b *testing.B) {
	s := million(b)
	for b.Loop() {
		s.change(func(q *query) { q.classes = []order.Class{order.ClassDone} })
		s.change(func(q *query) { q.classes = nil })
	}
}

// BenchmarkVisiblePage draws the visible page again after a change.
func BenchmarkVisiblePage(b *testing.B) {
	s := million(b)
	shot := s.env.Desk.Live.Snapshot()
	for b.Loop() {
		s.rest = s.now.Add(time.Hour)
		shot.Version++
		s.Draw(shot)
	}
}

// BenchmarkTick draws only what goes with the time.
func BenchmarkTick(b *testing.B) {
	s := million(b)
	shot := s.env.Desk.Live.Snapshot()
	for b.Loop() {
		s.now = s.now.Add(time.Second)
		s.rest = s.now.Add(time.Hour)
		s.Draw(shot)
	}
}

// BenchmarkScroll jumps through the list.
func BenchmarkScroll(b *testing.B) {
	s := million(b)
	var y float32
	for b.Loop() {
		y += 7919 * (rowHeight + gap)
		if y > 900_000*(rowHeight+gap) {
			y = 0
		}
		s.table.ScrollToOffset(fyne.NewPos(0, y))
	}
}
