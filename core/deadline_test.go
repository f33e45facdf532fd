package core_test

import (
	"slices"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
)

// uploads gives when uploads left, of all orders, in the order of time.
func (v *virtual) uploads() (at []time.Time) {
	v.Helper()
	for _, o := range v.rows() {
		for _, s := range v.timeline(o, order.StepIntent) {
			at = append(at, s.At)
		}
	}
	slices.SortFunc(at, time.Time.Compare)
	return at
}

// gaps gives the pauses between an order's steps of a name.
func (v *virtual) gaps(o order.Order, name order.StepName) (gaps []time.Duration) {
	v.Helper()
	steps := v.timeline(o, name)
	for i := 1; i < len(steps); i++ {
		gaps = append(gaps, steps[i].At.Sub(steps[i-1].At))
	}
	return gaps
}

// TestBackOffKeepsToTheTwoMinutes: until its deadline an order is tried again
// after 20 seconds at the latest, gate or no gate; afterwards within 5 minutes.
func TestBackOffKeepsToTheTwoMinutes(t *testing.T) {
	for _, n := range []int{1, 12} {
		inBubbles(t, n, func(v *virtual) {
			v.world.Customs.Faults().On(sim.CallUpload).Times(-1).Do(sim.BadGateway)
			v.ready()
			v.offer(n)
			v.within(time.Minute, "the orders", v.known(n))
			v.pass(2 * time.Minute)
			deadline := v.rows()[0].Deadline
			last := v.rows()[0].FirstSeen
			for _, at := range v.uploads() {
				if gap := at.Sub(last); at.Before(deadline) && gap > 21*time.Second {
					v.Errorf("customs is not asked for %v before the deadline", gap)
				}
				last = at
			}
			v.pass(time.Hour)
			for _, at := range v.uploads() {
				if gap := at.Sub(last); gap > 5*time.Minute+time.Second {
					v.Errorf("customs is not asked for %v after the deadline", gap)
				}
				last = at
			}
			v.world.Customs.Faults().Clear()
			v.within(6*time.Minute, "all orders", v.done(n))
		})
	}
}

// TestCustomsRetryAfterIsHonoured: customs says when to come back.
func TestCustomsRetryAfterIsHonoured(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.world.Customs.Faults().On(sim.CallUpload).Wait(50 * time.Second).Do(sim.TooMany)
		v.ready()
		task := v.offer(1)[0]
		v.within(2*time.Minute, "the end", v.done(1))
		if gaps := v.gaps(v.row(task), order.StepUpload); len(gaps) != 1 || gaps[0] < 50*time.Second || gaps[0] > 55*time.Second {
			v.Errorf("uploads %v apart, want 50s", gaps)
		}
	})
}

// TestUploadsAreHeldAfterThreeDays: 72 hours without a verdict end in a hold that
// says why; a person's retry gives three more days.
func TestUploadsAreHeldAfterThreeDays(t *testing.T) {
	old := sim.CustomsOptions{Skew: -1} // production took a serviceTime of years ago
	inVirtualTime(t, sim.WorldOptions{Customs: old}, func(v *virtual) {
		v.world.Customs.Faults().On(sim.CallUpload).Times(-1).Do(sim.BadGateway)
		v.ready()
		task := v.offer(1)[0]
		v.pass(71 * time.Hour)
		if o := v.row(task); o.State != order.StateSending || o.Hold != order.HoldNone {
			v.Fatalf("after 71 hours the order is %s, held %q", o.State, o.Hold)
		}
		v.pass(90 * time.Minute)
		o := v.row(task)
		if o.Hold != order.HoldRetriesSpent || lastFail(o) != fault.CustomsSpent {
			v.Fatalf("after 72.5 hours the order is held %q with code %q", o.Hold, lastFail(o))
		}
		before := len(v.uploads())
		v.pass(time.Hour)
		if n := len(v.uploads()); n != before {
			v.Errorf("%d uploads of a held order", n-before)
		}
		if err := v.core.RetryNow(o.Seq); err != nil {
			v.Fatal(err)
		}
		v.within(10*time.Second, "the retry", func() bool { return len(v.uploads()) == before+1 })
		v.pass(time.Hour)
		if o := v.row(task); o.Hold != order.HoldNone {
			v.Errorf("held %q an hour after the retry", o.Hold)
		}
		v.world.Customs.Faults().Clear()
		v.within(6*time.Minute, "the end", v.done(1))
	})
}

// TestNearestDeadlineFirst: of the orders that wait for the card those go first
// that can still make their two minutes, the nearest first; the late ones go
// after them, the oldest first.
func TestNearestDeadlineFirst(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.opt.Settings.GetTaskInterval = 5 * time.Second
		v.ready()
		v.world.Control.Pull()
		v.pass(time.Second)
		var want []string
		groups := [][]order.Task{}
		for _, gap := range []time.Duration{90 * time.Second, 60 * time.Second, 40 * time.Second} {
			before := len(v.rows())
			groups = append(groups, v.offer(3))
			v.within(10*time.Second, "the orders", v.known(before+3))
			v.pass(gap)
		}
		// By now the first group is late, the second has 20 s left, the third 80 s.
		for _, g := range [][]order.Task{groups[1], groups[2], groups[0]} {
			rows := []order.Order{v.row(g[0]), v.row(g[1]), v.row(g[2])}
			slices.SortFunc(rows, func(a, b order.Order) int { return int(a.Seq) - int(b.Seq) })
			for _, o := range rows {
				want = append(want, o.OrderNo)
			}
		}
		v.world.Control.Insert(v.world.Card)
		v.within(time.Minute, "all orders", v.done(9))
		rows := v.rows()
		signedAt := func(o order.Order) time.Time { return v.timeline(o, order.StepSign)[0].At }
		slices.SortFunc(rows, func(a, b order.Order) int { return signedAt(a).Compare(signedAt(b)) })
		for i, o := range rows {
			if o.OrderNo != want[i] {
				v.Fatalf("order %d was signed as number %d, want %s there", o.Seq, i+1, want[i])
			}
		}
	})
}

// TestPauseAndResume: a paused program asks for nothing, signs nothing and
// uploads nothing, but calls back what customs has answered; resumed it goes on.
func TestPauseAndResume(t *testing.T) {
	o := sim.WorldOptions{}
	o.Latency(time.Second, 0, 5*time.Second)
	inVirtualTime(t, o, func(v *virtual) {
		v.ready()
		v.offer(4)
		v.within(time.Minute, "an upload", func() bool { return v.in(order.StateSending) > 0 })
		v.core.Pause(true)
		v.pass(10 * time.Second) // what is under way ends
		signs, uploads, polls := v.world.Control.Calls(sim.MethodSign), len(v.uploads()), v.world.Platform.TaskCalls()
		told := v.in(order.StateDone)
		if told == 0 {
			v.Error("an answer of customs was not told to the platform")
		}
		v.offer(3)
		v.pass(time.Hour)
		if n := v.world.Control.Calls(sim.MethodSign) - signs; n != 0 {
			v.Errorf("%d signatures while paused", n)
		}
		if n := len(v.uploads()) - uploads; n != 0 {
			v.Errorf("%d uploads while paused", n)
		}
		if n := v.world.Platform.TaskCalls() - polls; n != 0 {
			v.Errorf("%d polls while paused", n)
		}
		if !v.core.Snapshot().Paused {
			v.Error("the snapshot does not say that it is paused")
		}
		v.core.Pause(false)
		v.within(time.Minute, "all orders", v.done(7))
	})
}

// inBubbles is inVirtualTime as a subtest for n orders.
func inBubbles(t *testing.T, n int, test func(v *virtual)) {
	t.Run(map[bool]string{true: "one order", false: "many orders"}[n == 1], func(t *testing.T) {
		inVirtualTime(t, sim.WorldOptions{}, test)
	})
}
