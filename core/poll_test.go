package core_test

import (
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/sim"
)

// polls gives the pauses between the questions that the shop answered with a
// list while for passed, to a tenth of a second.
func (v *virtual) polls(during time.Duration) (gaps []time.Duration) {
	v.Helper()
	n, last := v.world.Platform.TaskCalls(), time.Now()
	for range during / (100 * time.Millisecond) {
		v.pass(100 * time.Millisecond)
		now := v.world.Platform.TaskCalls()
		for ; n < now; n++ {
			gaps = append(gaps, time.Since(last))
			last = time.Now()
		}
	}
	return gaps
}

// TestFullBatchIsFollowedAtOnce: 40 orders in batches of 15 are fetched within a
// moment when the shop hands out others each time, not one batch per interval.
func TestFullBatchIsFollowedAtOnce(t *testing.T) {
	reserving := sim.PlatformOptions{Reserve: time.Hour}
	inVirtualTime(t, sim.WorldOptions{Platform: reserving}, func(v *virtual) {
		v.offer(40)
		v.begin()
		v.pass(time.Second)
		if n := len(v.rows()); n != 40 {
			v.Errorf("%d orders after a second", n)
		}
		if n := v.world.Platform.TaskCalls(); n != 3 {
			v.Errorf("asked %d times, want 3: full, full, ten", n)
		}
		if gaps := v.polls(5 * time.Minute); len(gaps) != 10 {
			v.Errorf("asked %d times in five minutes afterwards, want 10", len(gaps))
		}
	})
}

// TestFullBatchOfKnownOrdersWaits: a card that is out must not make a hot loop on
// the shop's server, which goes on handing out the same 15 orders.
func TestFullBatchOfKnownOrdersWaits(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.world.Control.Pull()
		v.offer(40)
		v.begin()
		v.pass(time.Second)
		if n := v.world.Platform.TaskCalls(); n != 2 {
			v.Errorf("asked %d times in the first second, want 2", n)
		}
		if gaps := v.polls(5 * time.Minute); len(gaps) != 10 {
			v.Errorf("asked %d times in five minutes, want 10", len(gaps))
		}
	})
}

// TestCallbacksMakeRoomInAFullBatch: while batches are full every success of a
// callback may bring the next order, so that it triggers a poll; but at most one
// a second, which is followed by another when it brought something, and none
// while batches are not full.
func TestCallbacksMakeRoomInAFullBatch(t *testing.T) {
	o := sim.WorldOptions{}
	o.Latency(150*time.Millisecond, 0, 0)
	inVirtualTime(t, o, func(v *virtual) {
		v.opt.Settings.WSPause = 0
		v.ready()
		v.offer(60)
		v.within(45*time.Second, "the first batch", v.known(15))
		n, begun := v.world.Platform.TaskCalls(), time.Now()
		v.within(45*time.Second, "all orders", v.done(60))
		took := time.Since(begun)
		if most := 2*int(took/time.Second) + 4; v.world.Platform.TaskCalls()-n > most {
			v.Errorf("asked %d times in %v", v.world.Platform.TaskCalls()-n, took)
		}
		if took > 20*time.Second {
			v.Errorf("60 orders took %v: the card waited for the interval", took)
		}
		v.offer(3)
		v.within(time.Minute, "three more", v.known(63))
		n = v.world.Platform.TaskCalls()
		v.within(20*time.Second, "their end", v.done(63))
		if v.world.Platform.TaskCalls() != n {
			v.Error("a callback triggered a poll although the batch was not full")
		}
	})
}

// TestDrainStopsWhenTheShopIsInTrouble: callbacks trigger no polls at a task
// interface that has just answered 429 or nothing at all.
func TestDrainStopsWhenTheShopIsInTrouble(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.world.Platform.Faults().On(sim.CallTask).After(2).Times(1).Wait(4 * time.Minute).Do(sim.TooMany)
		v.offer(40)
		v.within(45*time.Second, "the first batch", v.known(15))
		v.within(time.Minute, "the shop's refusal", func() bool { return v.world.Platform.Faults().Fired()[sim.TooMany] == 1 })
		known := len(v.rows())
		v.pass(3 * time.Minute)
		if n := len(v.rows()); n != known {
			v.Errorf("%d orders fetched before Retry-After was over", n-known)
		}
		v.within(5*time.Minute, "all orders", v.done(40))
	})
}

// TestNothingNewWaitsForTheInterval: an empty shop is asked every 30 seconds.
func TestNothingNewWaitsForTheInterval(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.begin()
		v.pass(time.Second)
		for i, gap := range v.polls(10 * time.Minute) {
			if i > 0 && gap != 30*time.Second {
				v.Errorf("poll %d after %v", i, gap)
			}
		}
	})
}

// TestAsyncShopSeesOneOrderOnce: whatever the polls, an order is one row.
func TestOneRowHoweverOftenHandedOut(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.world.Control.Pull()
		v.offer(4)
		v.begin()
		v.pass(time.Hour)
		if rows := v.rows(); len(rows) != 4 || v.in(order.StateReceived) != 4 {
			v.Errorf("%d rows for 4 orders", len(rows))
		}
	})
}
