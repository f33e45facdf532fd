package store

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"customs179/core/order"
)

func TestSelect(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	start := clock.now() // half past eight
	for i := range 30 {
		accept(t, s, taskNo(i))
		clock.add(10 * time.Minute)
	}
	clock.add(-20 * time.Hour) // somebody sets the clock back
	accept(t, s, taskNo(30))
	for _, seq := range []uint64{2, 30} {
		carry(t, s, seq, order.StateDone)
	}
	carry(t, s, 5, order.StateSending)
	at := func(d time.Duration) time.Time { return start.Add(d) }
	down := func(from, to uint64) (l []uint64) {
		for ; from >= to; from-- {
			l = append(l, from)
		}
		return l
	}
	cases := []struct {
		name string
		f    Filter
		want []uint64
	}{
		{"all", Filter{}, down(31, 1)},
		{"done", Filter{Classes: []order.Class{order.ClassDone}}, []uint64{30, 2}},
		{"two classes", Filter{Classes: []order.Class{order.ClassDone, order.ClassMoving}}, []uint64{30, 5, 2}},
		{"none", Filter{Classes: []order.Class{order.ClassCancelled}}, []uint64{}},
		{"from inside an hour", Filter{From: at(280 * time.Minute)}, []uint64{30, 29}},
		{"whole hours", Filter{From: at(30 * time.Minute), To: at(90 * time.Minute)}, down(9, 4)},
		{"cut hours", Filter{From: at(20 * time.Minute), To: at(40*time.Minute + 1)}, []uint64{5, 4, 3}},
		{"before the clock was set back", Filter{To: at(0)}, []uint64{31}},
		{"class and time", Filter{Classes: []order.Class{order.ClassDone}, To: at(time.Hour)}, []uint64{2}},
		{"prefix of the number", Filter{IDs: []string{" NO00002"}}, down(30, 21)},
		{"prefix of the session", Filter{IDs: []string{"se-000007"}}, []uint64{8}},
		{"exact", Filter{IDs: []string{"NO000007", "se-000009-0af2\n", "NO00001"}, Exact: true}, []uint64{10, 8}},
		{"pasted list with a class", Filter{IDs: []string{"NO000001", "NO000002"}, Classes: []order.Class{order.ClassDone}}, []uint64{2}},
		{"the newest three", Filter{Limit: 3}, []uint64{31, 30, 29}},
		{"unknown", Filter{IDs: []string{"zz"}}, []uint64{}},
		{"blank", Filter{IDs: []string{"  "}}, []uint64{}},
	}
	for _, c := range cases {
		got, err := s.Select(c.f)
		if err != nil || !slices.Equal(got, c.want) {
			t.Errorf("%s: %v (%v), want %v", c.name, got, err, c.want)
		}
	}
	long := strings.Repeat("长", 200)
	unknown, err := s.Unknown([]string{"NO000007", "nobody", " ", " se-000009-0af2", "se-000009", long})
	if want := []string{"nobody", "se-000009", long}; err != nil || !slices.Equal(unknown, want) {
		t.Errorf("unknown are %q, %v", unknown, err)
	}
	rows, err := s.Rows([]uint64{7, 999, 3})
	if err != nil || len(rows) != 2 || rows[0].Seq != 7 || rows[1].Seq != 3 {
		t.Errorf("rows %v, %v", rows, err)
	}
	open, err := s.Unfinished()
	if err != nil || len(open) != 29 || open[0].Seq != 1 {
		t.Errorf("%d unfinished, %v", len(open), err)
	}
	audit(t, s)
}

// TestAnOrderIsDoneOnce: an order that was refused and told, mended, and told
// again counts on the day of its first end only, also across a restart.
func TestAnOrderIsDoneOnce(t *testing.T) {
	t.Parallel()
	clock, dir := newClock(), t.TempDir()
	s, _ := openIn(t, Options{Dir: dir, Now: clock.now})
	accept(t, s, tasks(1, 2)...)
	carry(t, s, 2, order.StateDone)
	for i, amount := range []string{"7", "8", "9"} { // mended twice, refused twice
		last := order.StateRejected
		if i == 2 {
			last = order.StateAccepted
		}
		carry(t, s, 1, last)
		advance(t, s, 1, last, order.StateDone, patchFor(1, order.StateDone))
		if last == order.StateRejected {
			accept(t, s, changed(taskNo(1), amount))
			accept(t, s, changed(taskNo(1), amount+"0")) // replaced before it is signed
		}
		clock.add(time.Hour)
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
		s, _ = openIn(t, Options{Dir: dir, Now: clock.now})
	}
	rows := audit(t, s)
	auditDone(t, s, rows)
	o := rows[1]
	if o.Generation != 3 || o.State != order.StateDone || !o.DoneAt().Equal(o.FirstSeen) {
		t.Errorf("done at %v: %+v", o.DoneAt(), o)
	}
	days, err := s.Totals(PerDay, clock.now().Add(-48*time.Hour), clock.now().Add(time.Hour))
	if err != nil || len(days) != 1 || days[0].Done != 2 || days[0].Rejected != 2 || days[0].Accepted != 2 {
		t.Errorf("the day: %+v, %v", days, err)
	}
}

func TestTotals(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	start := clock.now()
	accept(t, s, tasks(1, 5)...)
	carry(t, s, 1, order.StateDone)
	carry(t, s, 2, order.StateRejected)
	clock.add(time.Hour)
	carry(t, s, 3, order.StateDone)
	advance(t, s, 4, order.StateReceived, order.StateCancelled, Patch{})
	accept(t, s, changed(taskNo(2), "8"), bad(taskNo(6)))
	clock.add(23 * time.Hour)
	carry(t, s, 2, order.StateDone)
	hour := start.Truncate(time.Hour)
	want := []Total{
		{Start: hour, Received: 5, Accepted: 1, Rejected: 1, Done: 1},
		{Start: hour.Add(time.Hour), Received: 1, Accepted: 1, Done: 1, Cancelled: 1, Late: 1, Rejected: 1},
		{Start: hour.Add(24 * time.Hour), Accepted: 1, Done: 1, Late: 1},
	}
	got, err := s.Totals(PerHour, start, start.Add(48*time.Hour))
	if err != nil || fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("hours %v (%v), want %v", got, err, want)
	}
	shanghai := time.FixedZone("", 8*3600)
	days, err := s.Totals(PerDay, start.In(shanghai), start.Add(48*time.Hour))
	first := want[0]
	first.add(&want[1])
	if err != nil || len(days) != 2 || days[0].Received != 6 || days[0].Done != first.Done || days[1].Done != 1 {
		t.Errorf("days %v, %v", days, err)
	}
	if y, m, d := days[0].Start.Date(); y != 2026 || m != 11 || d != 21 || days[0].Start.Hour() != 0 {
		t.Errorf("day starts %s", days[0].Start)
	}
	if one, err := s.Totals(PerHour, start.Add(time.Hour), start.Add(2*time.Hour)); err != nil || len(one) != 1 {
		t.Errorf("range %v, %v", one, err)
	}
}
