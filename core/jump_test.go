package core_test

import (
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// offsetClock is a wall clock that can be set wrong: a bubble of synctest cannot
// part the wall clock from the monotonic one.
type offsetClock struct {
	off   atomic.Int64
	zone  atomic.Int64 // seconds east of Greenwich
	asked atomic.Int64
}

// Now gives the wall time, without a monotonic reading.
func (c *offsetClock) Now() time.Time {
	c.asked.Add(1)
	wall := time.Now().Round(0).Add(time.Duration(c.off.Load()))
	return wall.In(time.FixedZone("here", int(c.zone.Load())))
}

// jump moves the clock.
func (c *offsetClock) jump(by time.Duration) { c.off.Add(int64(by)) }

const year = 365 * 24 * time.Hour

// jumps are those of figure F12.
var jumps = []struct {
	name string
	jump func(c *offsetClock)
}{
	{"a year ahead", func(c *offsetClock) { c.jump(year) }},
	{"a year back", func(c *offsetClock) { c.jump(-year) }},
	{"an hour ahead", func(c *offsetClock) { c.jump(time.Hour) }},
	{"an hour back", func(c *offsetClock) { c.jump(-time.Hour) }},
	{"daylight saving time", func(c *offsetClock) { c.zone.Add(3600) }},
	{"there and back again", func(c *offsetClock) { c.jump(year); c.jump(-year - time.Minute) }},
}

// afterJumps runs a test for each jump. Customs takes any serviceTime.
func afterJumps(t *testing.T, o sim.WorldOptions, test func(v *virtual, jump func())) {
	o.Customs.Skew = -1
	for _, j := range jumps {
		t.Run(j.name, func(t *testing.T) {
			inVirtualTime(t, o, func(v *virtual) {
				clock := &offsetClock{}
				v.opt.Now = clock.Now
				test(v, func() { j.jump(clock) })
			})
		})
	}
}

// TestJumpDuringBackOff is figure F12: whatever the clock does while orders wait
// for their next try, none waits longer than its cap, also after a restart, and
// none is given up.
func TestJumpDuringBackOff(t *testing.T) {
	afterJumps(t, sim.WorldOptions{}, func(v *virtual, jump func()) {
		customs, shop := v.world.Customs.Faults(), v.world.Platform.Faults()
		v.ready()
		told := v.offer(1)[0]
		shop.On(sim.CallCallback).Times(-1).Do(sim.Empty200)
		v.within(time.Minute, "customs' yes", func() bool { return v.in(order.StateAccepted) == 1 })
		customs.On(sim.CallUpload).Times(-1).Do(sim.BadGateway)
		sent := v.offer(1)[0]
		v.within(time.Minute, "silence", func() bool { return v.in(order.StateSending) == 1 })
		v.pass(2 * time.Hour) // both are at their slow pace now

		tries := func(task order.Task) int {
			return len(v.timeline(v.row(task), order.StepUpload)) + len(v.timeline(v.row(task), order.StepCallback))
		}
		for range 3 {
			uploads, calls := tries(sent), tries(told)
			jump()
			v.within(5*time.Minute+5*time.Second, "the next upload", func() bool { return tries(sent) > uploads })
			v.within(30*time.Minute+5*time.Second, "the next callback", func() bool { return tries(told) > calls })
		}
		uploads, calls := tries(sent), tries(told)
		v.stop()
		jump()
		v.ready()
		v.within(5*time.Minute+5*time.Second, "the next upload after a restart", func() bool { return tries(sent) > uploads })
		v.within(30*time.Minute+5*time.Second, "the next callback after a restart", func() bool { return tries(told) > calls })
		for _, o := range v.rows() {
			if o.Hold != order.HoldNone && !v.T.Failed() {
				v.Errorf("order %d is held: %s", o.Seq, o.Hold)
			}
		}
		customs.Clear()
		shop.Clear()
		v.within(40*time.Minute, "the end", v.done(2))
	})
}

// TestJumpKeepsTheOrderOfOrders: those that came before the jump are still signed
// before those that came after it. An hour ahead is the exception: it may be a
// computer that slept, and then the older ones are too late and go last.
func TestJumpKeepsTheOrderOfOrders(t *testing.T) {
	afterJumps(t, sim.WorldOptions{}, func(v *virtual, jump func()) {
		slept := strings.HasSuffix(v.Name(), "an_hour_ahead")
		v.opt.Settings.GetTaskInterval = 5 * time.Second
		v.ready()
		v.world.Control.Pull()
		v.offer(4)
		v.within(10*time.Second, "the orders", v.known(4))
		v.pass(5 * time.Second)
		jump()
		v.pass(2 * time.Second)
		v.offer(4)
		v.within(time.Minute, "the others", v.known(8))
		v.world.Control.Insert(v.world.Card)
		v.within(time.Minute, "all orders", v.done(8))
		want := []uint64{1, 2, 3, 4, 5, 6, 7, 8}
		if slept {
			want = []uint64{5, 6, 7, 8, 1, 2, 3, 4}
		}
		for i, r := range v.world.Customs.Ledger() {
			if seq := v.rowOf(r.OrderNo).Seq; seq != want[i] {
				v.Fatalf("order %d went to customs as number %d", seq, i+1)
			}
		}
	})
}

// TestJumpIsShownAndStopsNoCard: with a clock that is a year off the certificate
// is not called expired; the clock is said to be wrong.
func TestJumpIsShownAndStopsNoCard(t *testing.T) {
	thisYear := softcard.Options{ // a bubble's time begins in the middle of it
		NotBefore: time.Date(1999, 7, 1, 0, 0, 0, 0, time.UTC), NotAfter: time.Date(2000, 7, 1, 0, 0, 0, 0, time.UTC),
	}
	for name, by := range map[string]time.Duration{"ahead": year, "back": -year} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{Card: thisYear, Customs: sim.CustomsOptions{Skew: -1}}, func(v *virtual) {
				clock := &offsetClock{}
				v.opt.Now = clock.Now
				v.ready()
				v.offer(1)
				v.within(time.Minute, "an order", v.done(1))
				clock.jump(by)
				v.within(2*time.Minute, "the clock to be suspicious", func() bool { return v.raised(fault.ClockOff) })
				v.pass(2 * time.Minute)
				if k := v.core.Control.Card(); k.Gate != eport.GateReady {
					v.Errorf("the gate is %s: %v", k.Gate, k.Fault)
				}
				v.offer(3)
				v.within(time.Minute, "more orders", v.done(4))
				clock.jump(-by)
				v.pass(2 * time.Minute)
				if v.raised(fault.ClockOff) {
					v.Error("the clock is right again and still said to be wrong")
				}
				v.offer(1)
				v.within(time.Minute, "one more", v.done(5))
			})
		})
	}
}

// TestClockThatIsNotSetYetHoldsNoOrder: a computer without a battery begins in
// 1970 and hears of the time later. The orders wait for that.
func TestClockThatIsNotSetYetHoldsNoOrder(t *testing.T) {
	clock := &offsetClock{}
	o := sim.WorldOptions{Customs: sim.CustomsOptions{Skew: -1}, Platform: sim.PlatformOptions{Now: clock.Now}} // a shop that takes any timestamp
	inVirtualTime(t, o, func(v *virtual) {
		v.opt.Now = clock.Now
		v.opt.Settings.GetTaskInterval = 5 * time.Second
		clock.jump(time.Until(time.Unix(300, 0)))
		v.begin()
		v.offer(3)
		v.within(time.Minute, "the orders", v.known(3))
		v.pass(time.Minute)
		for _, o := range v.rows() {
			if o.State != order.StateReceived || o.Hold != order.HoldNone || o.Attempts != 0 {
				v.Errorf("order %d is %s, held %q, %d attempts", o.Seq, o.State, o.Hold, o.Attempts)
			}
		}
		clock.off.Store(0)
		v.within(6*time.Minute, "all orders", v.done(3))
	})
}
