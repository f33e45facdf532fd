package core_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/sim"
)

// TestNothingIsSignedThatCannotBeKept: nothing can be written to the ledger while
// many orders wait. The card is not used over and over for signatures that are
// lost, and all goes on by itself when the trouble is over.
func TestNothingIsSignedThatCannotBeKept(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		const waiting = 100
		v.world.Control.SetLatency(time.Second)
		v.ready()
		v.offer(waiting)
		v.within(5*time.Minute, "the orders", v.known(waiting))
		ledger := filepath.Join(v.opt.Dir, "orders.db")
		if err := os.Rename(ledger, ledger+".away"); err != nil {
			v.Fatal(err)
		}
		v.world.Control.SetLatency(10 * time.Millisecond)
		v.pass(30 * time.Minute)
		kept, signed := waiting-v.in(order.StateReceived), v.world.Control.Calls(sim.MethodSign)
		if lost := signed - kept; kept == waiting || lost == 0 || lost > 50 {
			v.Errorf("%d signatures, %d of them kept", signed, kept)
		}
		if err := os.Rename(ledger+".away", ledger); err != nil {
			v.Fatal(err)
		}
		fresh := v.offer(1)[0]
		v.within(time.Minute, "the new order's end", func() bool { return v.known(waiting+1)() && v.row(fresh).State == order.StateDone })
		v.within(6*time.Minute, "the end", v.done(waiting+1))
	})
}
