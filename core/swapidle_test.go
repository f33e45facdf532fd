package core_test

import (
	"testing"
	"time"

	"customs179/core/eport"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// TestOtherCardPutInWhileIdleGetsNoPIN: somebody uses the reader for another card
// between two orders. The next order comes before the program has looked by
// itself; the PIN must not meet the other card, and the order waits unharmed.
func TestOtherCardPutInWhileIdleGetsNoPIN(t *testing.T) {
	for _, again := range []bool{false, true} {
		t.Run("", func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
				other := v.otherCard(softcard.DefaultPIN)
				v.opt.Settings.GetTaskInterval = 5 * time.Second
				v.ready()
				v.offer(1)
				v.within(20*time.Second, "the first order", v.done(1))
				v.world.Control.Insert(other)
				if again { // the settings are made to name it instead of accepting it
					v.stop()
					v.opt.Settings.CertNoExpected = other.CertNo()
					v.begin()
				}
				v.offer(1)
				v.within(20*time.Second, "the second order", v.known(2))
				v.pass(10 * time.Second)
				want := eport.GateWrongCard
				if again {
					want = eport.GatePINNeeded
				}
				if g := v.core.Control.Card().Gate; g != want || len(other.PINUses()) != 0 || v.world.Card.WrongPINs() != 0 {
					v.Fatalf("gate %s, %d PINs met the other card", g, len(other.PINUses()))
				}
				if v.in(order.StateReceived) != 1 {
					v.Error("the order does not wait")
				}
				if again {
					return
				}
				v.world.Control.Insert(v.world.Card)
				v.within(20*time.Second, "both orders", v.done(2))
			})
		})
	}
}
