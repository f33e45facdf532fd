package core_test

import (
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/sim"
)

// TestOnlyAnOrderThatMovesCounts: the tray says that it works because an order
// moved, not because the program began, read its ledger or repeated a try.
func TestOnlyAnOrderThatMovesCounts(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.pass(5 * time.Second)
		if at := v.core.Snapshot().LastMoved; !at.IsZero() {
			t.Errorf("an order moved at %v, there is none", at)
		}
		before := time.Now()
		v.offer(3)
		v.within(2*time.Minute, "the orders", v.done(3))
		if at := v.core.Snapshot().LastMoved; at.Before(before) || time.Since(at) > time.Second {
			t.Errorf("the last order moved at %v, now it is %v", at, time.Now())
		}

		// An order that only waits and is tried in vain moves no more.
		v.world.Customs.Close()
		v.offer(1)
		v.within(2*time.Minute, "an upload in vain", func() bool { return v.in(order.StateSending) == 1 })
		moved := v.core.Snapshot().LastMoved
		tries := v.rows()[3].Uploads
		v.within(time.Hour, "more uploads in vain", func() bool { return v.rows()[3].Uploads > tries+2 })
		if at := v.core.Snapshot().LastMoved; !at.Equal(moved) {
			t.Errorf("an upload in vain counts as a move: %v, before %v", at, moved)
		}

		v.stop()
		v.begin()
		v.pass(time.Second)
		if at := v.core.Snapshot().LastMoved; !at.IsZero() {
			t.Errorf("the start with an unfinished order counts as a move at %v", at)
		}
		if v.core.Idle(time.Minute) {
			t.Error("idle for a minute after a second")
		}
	})
}
