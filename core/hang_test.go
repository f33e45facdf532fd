package core_test

import (
	"testing"
	"time"

	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/status"
)

// TestHungControlIsFoundAndHealsByItself is figure F6: a control that accepts
// everything and answers nothing.
func TestHungControlIsFoundAndHealsByItself(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.opt.Settings.GetTaskInterval = 5 * time.Second
		v.ready()
		first := v.offer(1)[0]
		v.within(20*time.Second, "the first order", v.done(1))

		v.world.Control.Hung(true)
		v.offer(3)
		calls := func() int { return len(v.world.Control.Frames()) }
		before := calls()
		v.within(10*time.Second, "an order to bring a call to the card", func() bool { return calls() > before })
		took := v.within(20*time.Second, "the gate to close", func() bool {
			return v.core.Control.Card().Gate == eport.GateServiceDown
		})
		v.Logf("found after %v", took)

		v.pass(10 * time.Minute)
		if g := v.core.Control.Card().Gate; g == eport.GateReady {
			v.Errorf("the gate is %s although nothing answers", g)
		}
		for _, o := range v.rows() {
			if o.OrderNo != first.OrderNo && (o.State != order.StateReceived || o.Attempts != 0) {
				v.Errorf("order %d is %s with %d attempts", o.Seq, o.State, o.Attempts)
			}
		}
		if n := v.world.Platform.TaskCalls(); n < 100 {
			v.Errorf("only %d polls: other work did not go on", n)
		}

		v.world.Control.Hung(false)
		took = v.within(20*time.Second, "the card", func() bool { return v.core.Control.Card().Gate == eport.GateReady })
		v.Logf("ready %v after the control came back", took)
		v.within(time.Minute, "all orders", v.done(4))
		if n := v.world.Card.WrongPINs(); n != 0 {
			v.Errorf("%d wrong PINs", n)
		}
	})
}

// TestHalfOpenControlIsFoundWhileIdle is figure F7: the peer is gone and no
// packet says so.
func TestHalfOpenControlIsFoundWhileIdle(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.pass(time.Minute)
		v.net.Freeze(v.world.Control.Addr())
		took := v.within(30*time.Second, "the gate to close", func() bool {
			return v.core.Control.Card().Gate == eport.GateServiceDown
		})
		v.Logf("found after %v", took)
		v.net.Thaw(v.world.Control.Addr())
		took = v.within(20*time.Second, "the card", func() bool { return v.core.Control.Card().Gate == eport.GateReady })
		v.Logf("ready %v after the thaw", took)
	})
}

// TestHalfOpenControlIsFoundInACall is figure F7 while a signature is awaited.
func TestHalfOpenControlIsFoundInACall(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.opt.Settings.GetTaskInterval = 5 * time.Second
		v.ready()
		v.offer(1)
		v.within(10*time.Second, "the order to reach the card", func() bool { return v.world.Control.Calls(sim.MethodSign) == 1 })
		v.net.Freeze(v.world.Control.Addr())
		limit := v.opt.Settings.WSSignTimeout + time.Second
		v.within(limit, "the gate to close", func() bool { return v.core.Control.Card().Gate == eport.GateServiceDown })
		v.net.Thaw(v.world.Control.Addr())
		v.within(time.Minute, "the order", v.done(1))
	})
}

// TestDeadPartiesLeaveNobodyBusy holds the loop to its timers: while a party is
// away and nothing can be done, the program does next to nothing.
func TestDeadPartiesLeaveNobodyBusy(t *testing.T) {
	for name, kill := range map[string]func(v *virtual) error{
		"customs":  func(v *virtual) error { return v.world.Customs.Down() },
		"platform": func(v *virtual) error { return v.world.Platform.Down() },
		"card":     func(v *virtual) error { v.world.Control.Pull(); return nil },
		"paused":   func(v *virtual) error { v.core.Pause(true); return nil },
	} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
				v.opt.Settings.GetTaskInterval = 5 * time.Second
				clock := &offsetClock{}
				v.opt.Now = clock.Now
				v.ready()
				v.offer(5)
				v.within(10*time.Second, "the orders", v.known(5))
				v.pass(2 * time.Second)
				if err := kill(v); err != nil {
					v.Fatal(err)
				}
				v.pass(time.Minute)
				before := clock.asked.Load()
				v.pass(time.Hour)
				if n := clock.asked.Load() - before; n > 100*3600 {
					v.Errorf("the clock was read %d times in an idle hour", n)
				}
			})
		})
	}
}

// gate gives a gate of the snapshot by its party and key.
func (v *virtual) gate(party status.Party, key string) status.Gate {
	v.Helper()
	for _, g := range v.core.Snapshot().Gates {
		if g.Party == party && g.Key == key {
			return g
		}
	}
	return status.Gate{}
}

// lastFail gives the code of an order's last failure.
func lastFail(o order.Order) fault.Code {
	if o.LastFail == nil {
		return ""
	}
	return fault.Code(o.LastFail.Code)
}
