package store

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"customs179/core/fault"
	"customs179/core/order"
)

// model is what a store should hold, kept in plain maps.
type model struct {
	s     *Store
	o     Options
	clock *fakeClock
	rows  map[uint64]order.Order
	keys  map[string]uint64
	task  map[uint64]order.Task
	steps map[uint64]int
	last  uint64
	acts  int
}

// TestModel runs random acts against a store and the maps, and compares both
// with each other and with the store's own indexes, also across restarts.
func TestModel(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(rt *rapid.T) {
		m := &model{
			clock: newClock(), rows: map[uint64]order.Order{}, keys: map[string]uint64{},
			task: map[uint64]order.Task{}, steps: map[uint64]int{},
		}
		m.o = Options{Dir: t.TempDir(), Now: m.clock.now}
		m.open(rt)
		defer func() { m.must(rt, m.s.Close()) }()
		rt.Repeat(map[string]func(*rapid.T){
			"accept":  m.accept,
			"advance": m.advance,
			"upkeep":  m.upkeep,
			"wait": func(rt *rapid.T) {
				m.clock.add(time.Duration(rapid.IntRange(1, 100).Draw(rt, "minutes")) * time.Minute)
			},
			"": m.compare,
		})
	})
}

// upkeep is what happens seldom.
func (m *model) upkeep(rt *rapid.T) {
	var err error
	switch rapid.IntRange(0, 9).Draw(rt, "upkeep") {
	case 0, 1, 2:
		_, err = m.s.ArchiveNow(rt.Context())
	case 3:
		_, err = m.s.BackupNow(rt.Context())
	case 4, 5:
		err = m.s.Close()
		m.open(rt)
	case 6:
		m.prune(rt)
	}
	m.must(rt, err)
}

func (m *model) must(rt *rapid.T, err error) {
	if err != nil {
		rt.Fatalf("%v", err)
	}
}

func (m *model) open(rt *rapid.T) {
	s, rep, err := Open(m.o)
	m.must(rt, err)
	if rep.Kind != KindClean && rep.Kind != KindFresh {
		rt.Fatalf("%+v", rep)
	}
	m.s = s
}

func (m *model) accept(rt *rapid.T) {
	var list []order.Arrival
	for range rapid.IntRange(1, 4).Draw(rt, "batch") {
		a := changed(taskNo(rapid.IntRange(1, 8).Draw(rt, "task")), rapid.SampledFrom([]string{"1", "2"}).Draw(rt, "amount"))
		if rapid.IntRange(0, 4).Draw(rt, "bad") == 0 {
			a = bad(a)
		}
		list = append(list, a)
	}
	got, err := m.s.Accept(rt.Context(), list)
	m.must(rt, err)
	for i, a := range list {
		var known *order.Order
		if seq, ok := m.keys[a.Key()]; ok {
			row := m.rows[seq]
			known = &row
		}
		d := order.Admit(known, a.ContentHash(), m.clock.now(), 30*time.Second)
		if got[i].Decision != d {
			rt.Fatalf("decision %s, model says %s", got[i].Decision, d)
		}
		o := got[i].Order
		if d == order.DecideNew {
			m.last++
			if o.Seq != m.last {
				rt.Fatalf("number %d, model says %d", o.Seq, m.last)
			}
			m.keys[a.Key()] = o.Seq
		}
		if d != order.DecideSame {
			m.steps[o.Seq]++
		}
		if d.Brings() {
			m.task[o.Seq] = a.Task
			if a.Reject != nil {
				m.steps[o.Seq]++
			}
		}
		m.rows[o.Seq] = o
	}
}

func (m *model) advance(rt *rapid.T) {
	seq := uint64(rapid.IntRange(1, 9).Draw(rt, "seq"))
	state := rapid.SampledFrom(order.States)
	from, to := state.Draw(rt, "from"), state.Draw(rt, "to")
	row, there := m.rows[seq]
	if there && rapid.IntRange(0, 5).Draw(rt, "right") > 0 {
		from = row.State
	}
	hold := rapid.SampledFrom([]order.Hold{"", "", "", order.HoldPerson, order.HoldRetriesSpent}).Draw(rt, "hold")
	o, err := m.s.Advance(seq, from, to, Patch{
		Mutate: func(o *order.Order) { o.Hold, o.Owes, o.CalledBack = hold, order.NoticeNone, m.clock.now() },
		Step:   order.Step{Name: order.StepRetry},
	})
	want := fault.Code("")
	switch {
	case !there:
		want = fault.StoreNoOrder
	case row.State != from:
		want = fault.StoreMoved
	case order.Next(from, to, row.Outcome) != nil:
		want = fault.Internal
	}
	if want != "" {
		if f := fault.Of(err); f == nil || f.Code != want {
			rt.Fatalf("advance: %v, model says %s", err, want)
		}
		return
	}
	m.must(rt, err)
	m.steps[seq]++
	m.rows[seq] = o
}

func (m *model) prune(rt *rapid.T) {
	m.clock.add(4 * 365 * 24 * time.Hour)
	before := m.clock.now().Add(-3 * 365 * 24 * time.Hour)
	n, err := m.s.Prune(rt.Context(), before)
	m.must(rt, err)
	for seq, o := range m.rows {
		if isOld(&o, before) {
			delete(m.rows, seq)
			delete(m.keys, o.Key)
			n--
		}
	}
	if n != 0 {
		rt.Fatalf("%d more deleted than the model says", n)
	}
}

// compare runs after every act; it is dear, so it looks at every fifth.
func (m *model) compare(rt *rapid.T) {
	if m.acts++; m.acts%5 != 0 {
		return
	}
	rows := audit(rt, m.s)
	if len(rows) != len(m.rows) {
		rt.Fatalf("%d rows, model says %d", len(rows), len(m.rows))
	}
	for seq, want := range m.rows {
		if !reflect.DeepEqual(rows[seq], want) {
			rt.Fatalf("row %+v, model says %+v", rows[seq], want)
		}
		b, err := m.s.Body(seq)
		steps, err2 := m.s.Timeline(seq)
		m.must(rt, errors.Join(err, err2))
		if b.Task.ContentHash() != ptrTask(m.task[seq]).ContentHash() || len(steps) != m.steps[seq] {
			rt.Fatalf("order %d: body %+v, %d steps; model says %d", seq, b, len(steps), m.steps[seq])
		}
	}
}

func ptrTask(t order.Task) *order.Task { return &t }
