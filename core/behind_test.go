package core_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"customs179/core"
	"customs179/core/eport"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
)

// TestLedgerThatLostChangesAsksForThePINFirst: a refusal may be among what was
// lost, so that no PIN goes out by itself until a person has entered one.
func TestLedgerThatLostChangesAsksForThePINFirst(t *testing.T) {
	t.Parallel()
	o := sim.WorldOptions{}
	o.Latency(0, 0, 0)
	w := newWorld(t, o)
	traffic := sim.NewTraffic(3, sim.TrafficOptions{})
	s := settingsFor(w)
	s.GetTaskInterval, s.WSPause = time.Second, 0
	dir := t.TempDir()
	c, stop := start(t, core.Options{Settings: s, Dir: dir, Vault: vaultFor(w)})
	w.Platform.Offer(traffic.Task(0))
	await(t, c, "the first order", func() bool { return c.Snapshot().Counts[order.ClassDone] == 1 })
	stop()
	used := w.Control.PINFrames()

	// The file is gone, the marker says that there was one.
	if err := os.Remove(filepath.Join(dir, "orders.db")); err != nil {
		t.Fatal(err)
	}
	w.Platform.Offer(traffic.Task(1))
	c, stop = start(t, core.Options{Settings: s, Dir: dir, Vault: vaultFor(w)})
	defer stop()
	await(t, c, "the order to wait for the PIN", func() bool {
		return c.Control.Card().Gate == eport.GatePINNeeded && c.Snapshot().Counts[order.ClassWaiting] > 0
	})
	if n := w.Control.PINFrames(); n != used {
		t.Errorf("%d frames carried a PIN although the ledger had lost changes", n-used)
	}
	if err := c.EnterPIN(t.Context(), secret.NewPIN(w.Card.PIN()), eport.Entering{}); err != nil {
		t.Fatal(err)
	}
	await(t, c, "the second order", func() bool {
		got, _ := w.Platform.Order(traffic.Order(1).OrderNo)
		return got.Status == sim.Done
	})
}
