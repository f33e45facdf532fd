package core_test

import (
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core"
	"customs179/core/order"
	"customs179/core/sim"
)

// TestDataReplacedWhileTheCardSigns: the shop corrects an order while the card is
// busy with the old bytes. Nothing has left yet, so customs must get the new data.
func TestDataReplacedWhileTheCardSigns(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		net := sim.NewNet()
		o := sim.WorldOptions{Net: net}
		o.Latency(4*time.Second, 0, 0)
		w := newWorld(t, o)
		s := settingsFor(w)
		s.GetTaskInterval, s.WSPause = time.Second, 0
		task := sim.NewTraffic(1, sim.TrafficOptions{Plain: true}).Order(0)
		w.Platform.Offer(sim.TaskText(task))
		c, stop := start(t, core.Options{Settings: s, Dir: t.TempDir(), Vault: vaultFor(w), Dial: net.Dial})
		await(t, c, "the card to be busy", func() bool { return w.Control.Calls(sim.MethodSign) > 0 })
		if err := w.Platform.Mend(task.OrderNo, "recpName", "更正后的测试公司"); err != nil {
			t.Fatal(err)
		}
		await(t, c, "the order to be done", func() bool { return c.Snapshot().Counts[order.ClassDone] == 1 })
		stop()
		if r, _ := w.Customs.Stored(task.SessionID); !strings.Contains(r.Raw, "更正后的测试公司") {
			t.Error("customs has the data from before the correction")
		}
	})
}
