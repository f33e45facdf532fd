package core_test

import (
	"context"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/status"
	"customs179/core/store"
)

// raised reports whether a condition is on the screen or about to be.
func (v *virtual) raised(code fault.Code) bool {
	v.pass(3 * time.Second)
	return slices.ContainsFunc(v.core.Snapshot().Conditions, func(c status.Condition) bool { return c.Code == code })
}

// TestDuplicateTasks is the table of figure F11: the same identity with the same
// data is one order, with other data one order and an alarm (or the newer data,
// as long as nothing was signed), with another sessionID two orders.
func TestDuplicateTasks(t *testing.T) {
	for _, c := range []struct {
		name string
		// still keeps the first order where the second arrives.
		still  func(v *virtual) error
		goOn   func(v *virtual) error
		state  order.State // of the first order when the second arrives
		change func(task *order.Task)
		rows   int
		alarm  bool
		newer  bool // customs has the second data
	}{
		{"same, waiting", pull, insert, order.StateReceived, func(*order.Task) {}, 1, false, false},
		{"same, sending", customsDown, customsUp, order.StateSending, func(*order.Task) {}, 1, false, false},
		{"other data, waiting", pull, insert, order.StateReceived, otherAmount, 1, false, true},
		{"other data, sending", customsDown, customsUp, order.StateSending, otherAmount, 1, true, false},
		{"other data, done", nothing, nothing, order.StateDone, otherAmount, 1, true, false},
		{"other session, waiting", pull, insert, order.StateReceived, otherSession, 2, false, true},
		{"other session, done", nothing, nothing, order.StateDone, otherSession, 2, false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
				v.opt.Settings.GetTaskInterval = 5 * time.Second
				v.ready()
				if err := c.still(v); err != nil {
					v.Fatal(err)
				}
				task := v.offer(1)[0]
				v.within(time.Minute, "the first order", func() bool { return v.in(c.state) == 1 })
				first := task
				c.change(&task)
				v.world.Platform.Offer(sim.TaskText(task))
				v.pass(20 * time.Second)
				if n := len(v.rows()); n != c.rows {
					v.Errorf("%d rows, want %d", n, c.rows)
				}
				if got := v.raised(fault.PlatformConflict); got != c.alarm {
					v.Errorf("alarm %v, want %v", got, c.alarm)
				}
				if err := c.goOn(v); err != nil {
					v.Fatal(err)
				}
				v.within(10*time.Minute, "all orders", v.done(c.rows))
				v.amountAtCustoms(first, c.rows == 2 || !c.newer)
				v.amountAtCustoms(task, c.newer || task.TotalAmount == first.TotalAmount)
			})
		})
	}
}

func nothing(*virtual) error       { return nil }
func pull(v *virtual) error        { v.world.Control.Pull(); return nil }
func insert(v *virtual) error      { v.world.Control.Insert(v.world.Card); return nil }
func customsDown(v *virtual) error { return v.world.Customs.Down() }
func customsUp(v *virtual) error   { return v.world.Customs.Up() }
func otherAmount(task *order.Task) { task.TotalAmount = "4711.5" }
func otherSession(task *order.Task) {
	task.SessionID, task.TotalAmount = "another-"+task.SessionID, "4711.5"
}

// TestTenThousandTasksWithDuplicates is the soak of figure F11, in real time: of
// 10,000 tasks three in ten are repeats, some with the same data, some with
// other, some of the same order for another session.
func TestTenThousandTasksWithDuplicates(t *testing.T) {
	t.Parallel()
	s, _, err := store.Open(store.Options{Dir: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	defer func() {
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}()
	const seed = 179
	d := rand.New(rand.NewPCG(seed, seed))
	traffic := sim.NewTraffic(seed, sim.TrafficOptions{Plain: true})
	var known []order.Task
	sessions, counts := 0, map[order.Decision]int{}
	batch := []order.Arrival{}
	for i := range 10000 {
		task := traffic.Order(i)
		if i > 0 && d.IntN(10) < 3 {
			task = known[d.IntN(len(known))]
			switch d.IntN(3) {
			case 0:
				task.Goods = slices.Clone(task.Goods)
				task.Goods[0].Name += "!"
			case 1:
				task.SessionID += "-again"
				known, sessions = append(known, task), sessions+1
			}
		} else {
			known, sessions = append(known, task), sessions+1
		}
		batch = append(batch, order.Arrival{Task: task, Raw: sim.TaskText(task)})
		if len(batch) < 15 && i < 9999 {
			continue
		}
		admissions, err := s.Accept(context.Background(), batch)
		if err != nil {
			t.Fatal(err)
		}
		for _, a := range admissions {
			counts[a.Decision]++
		}
		batch = batch[:0]
	}
	distinct := map[string]bool{}
	for _, task := range known {
		distinct[order.KeyOf(task.OrderNo, task.SessionID)] = true
	}
	got, err := s.Counts()
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("seed %d: %d identities, decisions %v", seed, len(distinct), counts)
	if got.Total != len(distinct) || counts[order.DecideNew] != len(distinct) || counts[order.DecideReplace] == 0 || counts[order.DecideSame] == 0 {
		t.Errorf("%d rows for %d identities, decisions %v", got.Total, len(distinct), counts)
	}
}
