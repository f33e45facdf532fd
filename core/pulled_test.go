package core_test

import (
	"context"
	"testing"
	"time"

	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// TestCardTroubleCostsNoAttempt is figure F10: whatever happens to the card or
// its reader in the middle of a signature, the gate closes within 5 seconds, the
// orders lose no attempt, and signing goes on within 5 seconds of its return.
func TestCardTroubleCostsNoAttempt(t *testing.T) {
	reader := func(f sim.Fault) func(c *sim.Control) {
		return func(c *sim.Control) { c.Faults().Always().Do(f) }
	}
	for _, c := range []struct {
		name   string
		strike func(c *sim.Control) // nil: swapped
		gate   eport.Gate
		code   fault.Code
	}{
		{"pulled", (*sim.Control).Pull, eport.GateNoCard, fault.EportNoCard},
		{"50070", reader(sim.Err50070), eport.GateNoCard, fault.EportReaderReset},
		{"50200", reader(sim.Err50200), eport.GateNoCard, fault.EportNoCard},
		{"51590", reader(sim.Err51590), eport.GateNoCard, fault.EportNoCard},
		{"swapped", nil, eport.GateWrongCard, fault.EportWrongCard},
	} {
		t.Run(c.name, func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
				other := v.otherCard(softcard.DefaultPIN)
				v.opt.Settings.GetTaskInterval = 5 * time.Second
				v.ready()
				v.offer(1)
				v.within(20*time.Second, "the first order", v.done(1))
				v.offer(5)
				signs := v.world.Control.Calls(sim.MethodSign)
				v.within(10*time.Second, "a signature to begin", func() bool { return v.world.Control.Calls(sim.MethodSign) > signs })
				v.pass(300 * time.Millisecond)

				if c.strike == nil {
					v.world.Control.Insert(other)
				} else {
					c.strike(v.world.Control)
				}
				gate := func() bool { return v.core.Control.Card().Gate == c.gate && v.core.Control.Card().Fault.Code == c.code }
				took := v.within(5*time.Second, "the gate to close", gate)
				v.Logf("closed after %v", took)
				v.pass(10 * time.Minute)
				if !gate() {
					v.Errorf("the gate is %s", v.core.Control.Card().Gate)
				}
				if n := v.in(order.StateReceived); n < 4 { // the one under way may have been finished
					v.Errorf("%d orders wait", n)
				}
				for _, o := range v.rows() {
					if o.State == order.StateDone {
						continue
					}
					if o.Attempts != 0 || o.Hold != order.HoldNone || o.State != order.StateReceived {
						v.Errorf("order %d: %s, %d attempts, held %q", o.Seq, o.State, o.Attempts, o.Hold)
					}
				}

				v.world.Control.Faults().Clear()
				v.world.Control.Insert(v.world.Card)
				signs = v.world.Control.Calls(sim.MethodSign)
				took = v.within(5*time.Second, "the next signature", func() bool { return v.world.Control.Calls(sim.MethodSign) > signs })
				v.Logf("signing %v after the return", took)
				v.within(time.Minute, "all orders", v.done(6))
				if n := v.world.Card.WrongPINs() + len(other.PINUses()); n != 0 {
					v.Errorf("%d wrong PINs, or PINs to the other card", n)
				}
			})
		})
	}
}

// TestWrongCardFreesNoRefusedOrder: while another card is in the reader, orders
// that customs refused as unregistered keep their bytes, and what the shop is
// owed about them stays owed.
func TestWrongCardFreesNoRefusedOrder(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		other := v.otherCard(softcard.DefaultPIN)
		v.world.Customs.Unregister(v.world.Card.CertNo(), v.world.EbpCode)
		v.ready()
		task := v.offer(1)[0]
		v.within(time.Minute, "20004", func() bool { return len(v.world.Customs.Refusals()) == 1 })
		v.pass(time.Second)
		before := v.row(task)
		if before.Hold != order.HoldRegistration {
			v.Fatalf("held %q", before.Hold)
		}
		v.world.Control.Insert(other)
		if err := v.core.CheckNow(context.Background()); err != nil {
			v.Fatal(err)
		}
		v.within(5*time.Second, "the gate", func() bool { return v.core.Control.Card().Gate == eport.GateWrongCard })
		v.pass(time.Minute)
		if o := v.row(task); o.State != order.StateSigned || o.Hold != order.HoldRegistration || o.BodyHash != before.BodyHash {
			v.Errorf("with a wrong card in, the order is %s, held %q", o.State, o.Hold)
		}
	})
}
