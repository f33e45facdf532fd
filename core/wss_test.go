package core_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"customs179/core"
	"customs179/core/order"
	"customs179/core/sim"
)

// TestEncryptedParties reaches control, platform and customs over TLS with an
// authority of the extra CA file, and none of them without it.
func TestEncryptedParties(t *testing.T) {
	t.Parallel()
	ca, err := sim.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	tls, err := ca.Server(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	o := sim.WorldOptions{}
	o.Latency(0, 0, 0)
	o.Control.TLS, o.Platform.TLS, o.Customs.TLS = tls, tls, tls
	w := newWorld(t, o)
	w.Platform.Offer(sim.NewTraffic(5, sim.TrafficOptions{}).Task(0))
	s := settingsFor(w)
	s.GetTaskInterval = time.Second

	c, stop := start(t, core.Options{Settings: s, Dir: t.TempDir(), Vault: vaultFor(w)})
	await(t, c, "the refusal of unknown authorities", func() bool {
		return c.Snapshot().Poll.Failures > 0 && c.Control.Card().Fault != nil
	})
	stop()
	if n := w.Control.Connections(); n != 0 {
		t.Errorf("%d connections to a control that nobody vouches for", n)
	}

	s.TLSCAFile = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(s.TLSCAFile, ca.PEM(), 0o600); err != nil {
		t.Fatal(err)
	}
	c, stop = start(t, core.Options{Settings: s, Dir: t.TempDir(), Vault: vaultFor(w)})
	defer stop()
	await(t, c, "the order", func() bool { return c.Snapshot().Counts[order.ClassDone] == 1 })
}
