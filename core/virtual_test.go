package core_test

import (
	"context"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core"
	"customs179/core/eport"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
	"customs179/core/store"
)

// virtual is one core with its outside world on a network in memory, in virtual
// time: hours pass in an instant, and nothing happens between two lines of a
// test but what is due. Change opt before begin.
type virtual struct {
	*testing.T
	net     *sim.Net
	world   *sim.World
	traffic *sim.Traffic
	opt     core.Options
	core    *core.Core
	halt    func()
	offered int
}

// inVirtualTime runs a test in a bubble. Everything that the test started must
// have ended when it returns; synctest sees to that.
func inVirtualTime(t *testing.T, o sim.WorldOptions, test func(v *virtual)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		v := &virtual{T: t, net: sim.NewNet(), traffic: sim.NewTraffic(1, sim.TrafficOptions{Plain: true})}
		o.Net = v.net
		v.world = newWorld(t, o)
		v.opt = core.Options{Settings: settingsFor(v.world), Dir: t.TempDir(), Vault: vaultFor(v.world), Dial: v.net.Dial}
		v.opt.Free = func(string) (uint64, error) { return 1 << 40, nil }
		defer v.stop()
		test(v)
	})
}

// begin starts the core on the same folder, for the first time or again.
func (v *virtual) begin() {
	v.Helper()
	v.core, v.halt = start(v, v.opt)
}

// stop ends the core as a person would, and waits for it.
func (v *virtual) stop() {
	if v.halt != nil {
		v.halt()
		v.halt = nil
	}
}

// ready begins and waits until the card can sign.
func (v *virtual) ready() {
	v.Helper()
	v.begin()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if err := v.core.Control.Ready(ctx); err != nil {
		v.Fatalf("the card is not ready: %v", err)
	}
}

// pass lets virtual time pass, and then everything happen that is due.
func (v *virtual) pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

// within waits for a condition, looking ten times a second (once a second in a
// wait of more than two minutes), and gives the time that it took.
func (v *virtual) within(limit time.Duration, what string, holds func() bool) time.Duration {
	v.Helper()
	begun, every := time.Now(), 100*time.Millisecond
	if limit > 2*time.Minute {
		every = time.Second
	}
	for !holds() {
		if time.Since(begun) >= limit {
			v.Fatalf("waited %v in vain for %s", limit, what)
		}
		v.pass(every)
	}
	return time.Since(begun)
}

// offer gives the shop n new orders that customs has asked for.
func (v *virtual) offer(n int) (tasks []order.Task) {
	for range n {
		task := v.traffic.Order(v.offered)
		v.offered++
		v.world.Platform.Offer(sim.TaskText(task))
		tasks = append(tasks, task)
	}
	return tasks
}

// rows gives every order in the ledger, oldest first.
func (v *virtual) rows() []order.Order {
	v.Helper()
	seqs, err := v.core.Orders.Select(store.Filter{})
	if err != nil {
		v.Fatal(err)
	}
	slices.Reverse(seqs)
	rows, err := v.core.Orders.Rows(seqs)
	if err != nil {
		v.Fatal(err)
	}
	return rows
}

// row gives the one row of an order and session.
func (v *virtual) row(task order.Task) order.Order {
	v.Helper()
	return v.find(func(o order.Order) bool { return o.OrderNo == task.OrderNo && o.SessionID == task.SessionID })
}

// rowOf gives the row of an order that has only one.
func (v *virtual) rowOf(orderNo string) order.Order {
	v.Helper()
	return v.find(func(o order.Order) bool { return o.OrderNo == orderNo })
}

func (v *virtual) find(is func(order.Order) bool) order.Order {
	v.Helper()
	rows := v.rows()
	i := slices.IndexFunc(rows, is)
	if i < 0 {
		v.Fatal("the order is not in the ledger")
	}
	return rows[i]
}

// in counts the orders in a state.
func (v *virtual) in(s order.State) (n int) {
	v.Helper()
	counts, err := v.core.Orders.Counts()
	if err != nil {
		v.Fatal(err)
	}
	for g, k := range counts.Groups {
		if g.State == s {
			n += k
		}
	}
	return n
}

// done tells how to wait for n orders to be over.
func (v *virtual) done(n int) func() bool {
	return func() bool { return v.in(order.StateDone) == n }
}

// timeline counts the steps of an order with a name.
func (v *virtual) timeline(o order.Order, name order.StepName) (steps []order.Step) {
	v.Helper()
	all, err := v.core.Orders.Timeline(o.Seq)
	if err != nil {
		v.Fatal(err)
	}
	for _, s := range all {
		if s.Name == name {
			steps = append(steps, s)
		}
	}
	return steps
}

// known tells how to wait until the ledger has n orders.
func (v *virtual) known(n int) func() bool {
	return func() bool {
		counts, err := v.core.Orders.Counts()
		if err != nil {
			v.Fatal(err)
		}
		return counts.Total == n
	}
}

// acceptCard plays the person who takes another card: accepts it and types its
// PIN.
func (v *virtual) acceptCard(card *softcard.Card) {
	v.Helper()
	ctx := context.Background()
	if err := v.core.CheckNow(ctx); err != nil {
		v.Fatal(err)
	}
	if err := v.core.AcceptCard(ctx); err != nil {
		v.Fatal(err)
	}
	if err := v.core.EnterPIN(ctx, secret.NewPIN(card.PIN()), eport.Entering{}); err != nil {
		v.Fatal(err)
	}
}

// otherCard makes a card that is not the world's.
func (v *virtual) otherCard(pin string) *softcard.Card {
	v.Helper()
	card, err := softcard.New(softcard.Options{CertNo: "03000000009f9f9f", CardNo: "03-TESTCARD0009", PIN: pin})
	if err != nil {
		v.Fatal(err)
	}
	return card
}
