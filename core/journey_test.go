package core_test

import (
	"testing"
	"time"

	"customs179/core"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// TestJourney takes forty orders from openReq to the platform's success, over
// real sockets, with both kinds of card.
func TestJourney(t *testing.T) {
	t.Parallel()
	for _, kind := range []softcard.Kind{softcard.RSA, softcard.SM2} {
		t.Run(string(kind), func(t *testing.T) {
			t.Parallel()
			o := sim.WorldOptions{Card: softcard.Options{Kind: kind}}
			o.Latency(0, 0, 0)
			w := newWorld(t, o)
			s := settingsFor(w)
			s.GetTaskInterval, s.WSPause = 5*time.Second, 0
			traffic := sim.NewTraffic(1, sim.TrafficOptions{})
			const n = 40
			for i := range n {
				task := traffic.Order(i)
				w.Platform.Stock(sim.TaskText(task))
				if _, err := w.Customs.Ask(t.Context(), w.Platform.OpenReqURL(), task.OrderNo); err != nil {
					t.Fatal(err)
				}
			}
			c, stop := start(t, core.Options{Settings: s, Dir: t.TempDir(), Vault: vaultFor(w)})
			await(t, c, "all orders to be done", func() bool { return c.Snapshot().Counts[order.ClassDone] == n })
			stop()
			if got := len(w.Customs.Ledger()); got != n {
				t.Errorf("customs holds %d sessions, want %d", got, n)
			}
			if bad := w.Customs.Refusals(); len(bad) > 0 {
				t.Errorf("customs refused %d uploads, the first: %+v", len(bad), bad[0])
			}
			if !w.Settled() {
				t.Error("the shop does not know about every order")
			}
		})
	}
}
