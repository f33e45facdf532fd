package core_test

import (
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/status"
)

// unregistered begins with a pair that customs does not know, and n orders.
func (v *virtual) unregistered(n int) (tasks []order.Task) {
	v.Helper()
	v.world.Customs.Unregister(v.world.Card.CertNo(), v.world.EbpCode)
	v.ready()
	tasks = v.offer(n)
	v.within(2*time.Minute, "customs' refusal", func() bool { return len(v.world.Customs.Refusals()) > 0 })
	v.pass(20 * time.Second)
	return tasks
}

// pairGate is the gate of the world's card and shop.
func (v *virtual) pairGate() status.Gate {
	v.Helper()
	return v.gate(status.PartyPair, status.PairKey(v.world.Card.CertNo(), v.world.EbpCode))
}

// TestFirstUploadOfAPairGoesAlone: until customs has accepted one upload of a
// pair, no second one is under way; afterwards they overlap.
func TestFirstUploadOfAPairGoesAlone(t *testing.T) {
	o := sim.WorldOptions{}
	o.Latency(10*time.Millisecond, 0, 10*time.Second)
	inVirtualTime(t, o, func(v *virtual) {
		v.opt.Settings.WSPause = 0
		v.ready()
		v.offer(8)
		v.within(time.Minute, "the orders", v.known(8))
		v.pass(5 * time.Second)
		if n := v.in(order.StateSending); n != 1 {
			v.Errorf("%d uploads under way before the pair is proven", n)
		}
		v.within(15*time.Second, "the first", func() bool { return len(v.world.Customs.Ledger()) == 1 })
		v.pass(time.Second)
		if n := v.in(order.StateSending); n != 7 {
			v.Errorf("%d uploads under way after it is proven, want 7", n)
		}
		v.within(30*time.Second, "all", v.done(8))
		v.stop() // a pair stays proven
		v.ready()
		v.offer(5)
		v.within(time.Minute, "the orders", v.known(13))
		v.pass(5 * time.Second)
		if n := v.in(order.StateSending); n != 5 {
			v.Errorf("%d uploads under way after a restart, want 5", n)
		}
	})
}

// TestUnregisteredPairIsProbedByOneOrder is design section 3: 20004 spoils one
// order, not all; the platform gets customs' answer; one order probes every ten
// minutes; with the registration everything goes on by itself.
func TestUnregisteredPairIsProbedByOneOrder(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		tasks := v.unregistered(10)
		if n := len(v.world.Customs.Refusals()); n != 1 {
			v.Errorf("customs refused %d uploads before the gate was shut", n)
		}
		if g := v.pairGate(); g.Open() || g.Code != fault.CustomsUnregistered {
			v.Errorf("the pair's gate is %s, code %q", g.State, g.Code)
		}
		var held []order.Order
		for _, o := range v.rows() {
			if o.Hold == order.HoldRegistration {
				held = append(held, o)
			}
		}
		if len(held) != 1 || lastFail(held[0]) != fault.CustomsUnregistered {
			v.Fatalf("%d orders are held", len(held))
		}
		calls := v.world.Platform.Callbacks()
		if len(calls) != 1 || calls[0].Type != sim.Postback || calls[0].Code != "20004" || calls[0].OrderNo != held[0].OrderNo {
			v.Errorf("the platform was told %+v", calls)
		}

		v.pass(time.Hour)
		refused := v.world.Customs.Refusals()
		if n := len(refused); n < 6 || n > 8 {
			v.Errorf("%d uploads in an hour, want one each ten minutes", n)
		}
		for i := range refused[1:] {
			if gap := refused[i+1].At.Sub(refused[i].At); gap < 9*time.Minute || refused[i].BodyHash != refused[0].BodyHash {
				v.Errorf("probe %d after %v, body %.8s", i, gap, refused[i].BodyHash)
			}
		}
		if got := len(v.world.Platform.Callbacks()); got != 1 {
			v.Errorf("the platform was told %d times", got)
		}

		if err := v.world.Customs.Register(v.world.EbpCode, v.world.Card.Certificate()); err != nil {
			v.Fatal(err)
		}
		v.within(12*time.Minute, "all orders", v.done(len(tasks)))
		if !v.pairGate().Open() {
			v.Error("the gate is still shut")
		}
	})
}

// TestOtherPairsGoOn: a platform that is not registered stops nobody else.
func TestOtherPairsGoOn(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		for i := range 6 {
			task := v.traffic.Order(i)
			if i%2 == 1 {
				task.EbpCode = "3301OTHER1"
			}
			v.world.Platform.Offer(sim.TaskText(task))
		}
		v.within(2*time.Minute, "the registered ones", v.done(3))
		v.pass(30 * time.Second)
		if n := len(v.world.Customs.Refusals()); n != 1 {
			v.Errorf("%d uploads refused, want 1", n)
		}
		if err := v.world.Customs.Register("3301OTHER1", v.world.Card.Certificate()); err != nil {
			v.Fatal(err)
		}
		v.within(12*time.Minute, "the others", v.done(6))
	})
}

// TestPersonOpensTheRegistrationGate: a retry does not wait for the probe.
func TestPersonOpensTheRegistrationGate(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		task := v.unregistered(3)[0]
		if err := v.world.Customs.Register(v.world.EbpCode, v.world.Card.Certificate()); err != nil {
			v.Fatal(err)
		}
		for _, o := range v.rows() {
			if o.Hold == order.HoldRegistration {
				if err := v.core.RetryNow(o.Seq); err != nil {
					v.Fatal(err)
				}
			}
		}
		v.within(10*time.Second, "all orders", v.done(3))
		if n := len(v.timeline(v.row(task), order.StepSign)); n != 1 {
			v.Errorf("signed %d times although nothing had changed", n)
		}
	})
}

// TestChangedSettingsSignAnew: with other settings held orders get new bytes at
// once, unless customs may have the old ones.
func TestChangedSettingsSignAnew(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.unregistered(2)
		v.stop()
		if err := v.world.Customs.Register(v.world.EbpCode, v.world.Card.Certificate()); err != nil {
			v.Fatal(err)
		}
		v.opt.Settings.RecpCodeDefault = "91440101MA0TEST01X"
		v.ready()
		v.within(20*time.Second, "all orders", v.done(2))
		signed := 0
		for _, o := range v.rows() {
			signed += len(v.timeline(o, order.StepSign))
		}
		if signed != 3 {
			v.Errorf("%d signatures, want 3: the refused order is signed anew", signed)
		}
	})
}

// TestOtherCardSignsAnew: a person accepts another card for the refused one.
func TestOtherCardSignsAnew(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		other := v.otherCard("99999999")
		v.unregistered(3)
		if err := v.world.Customs.Register(v.world.EbpCode, other.Certificate()); err != nil {
			v.Fatal(err)
		}
		v.world.Control.Insert(other)
		v.acceptCard(other)
		v.within(30*time.Second, "all orders", v.done(3))
		for _, r := range v.world.Customs.Ledger() {
			if r.CertNo != other.CertNo() {
				v.Errorf("session %s was signed by card %s", r.SessionID, r.CertNo)
			}
		}
	})
}

// TestBytesThatMayHaveArrivedAreNeverReplaced: after a lost answer a 20004 proves
// nothing about the first upload, so that only the identical bytes go again.
func TestBytesThatMayHaveArrivedAreNeverReplaced(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.world.Customs.Faults().On(sim.CallUpload).Do(sim.BadGateway) // did it arrive? nobody knows
		task := v.offer(1)[0]
		v.within(time.Minute, "silence", func() bool { return len(v.rows()) == 1 && v.rows()[0].MaybeArrived })
		v.world.Customs.Unregister(v.world.Card.CertNo(), v.world.EbpCode)
		v.within(time.Minute, "20004", func() bool { return v.row(task).Hold == order.HoldRegistration })
		before := v.row(task)
		if before.State != order.StateSending {
			v.Fatalf("the order is %s", before.State)
		}
		v.stop()
		v.opt.Settings.RecpCodeDefault = "91440101MA0TEST01X"
		v.ready()
		v.pass(time.Minute)
		if err := v.world.Customs.Register(v.world.EbpCode, v.world.Card.Certificate()); err != nil {
			v.Fatal(err)
		}
		v.within(12*time.Minute, "the end", v.done(1))
		if r, ok := v.world.Customs.Stored(task.SessionID); !ok || r.BodyHash != before.BodyHash || r.Others != 0 {
			v.Errorf("customs has %+v, the bytes that may have arrived are %s", r, before.BodyHash)
		}
	})
}
