package core_test

import (
	"context"
	"testing"
	"time"

	"customs179/core"
	"customs179/core/config"
	"customs179/core/secret"
	"customs179/core/sim"
)

// newWorld makes the outside parties and ends them with the test.
func newWorld(t testing.TB, o sim.WorldOptions) *sim.World {
	t.Helper()
	w, err := sim.NewWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	return w
}

// settingsFor are those of a shop that was just set up against the world.
func settingsFor(w *sim.World) config.Settings {
	s := config.Default()
	s.TaskURL, s.CallbackURL = w.Platform.TaskURL(), w.Platform.CallbackURL()
	s.PostURL, s.WSURL = w.Customs.UploadURL(), w.Control.URL()
	s.SignKey = secret.NewKey(w.Platform.SignKey())
	return s
}

// vaultFor knows the PIN of the world's card.
func vaultFor(w *sim.World) secret.Vault {
	return secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(w.Card.PIN()), ID: "entered once"})
}

// start runs a core until the returned function is called, which waits for it
// and closes it.
func start(t testing.TB, o core.Options) (*core.Core, func()) {
	t.Helper()
	c, err := core.New(o)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(ctx)
	}()
	return c, func() {
		cancel()
		<-ended
		if err := c.Close(); err != nil {
			t.Error(err)
		}
	}
}

// await waits until a condition holds, looking whenever something happened.
func await(t testing.TB, c *core.Core, what string, holds func() bool) {
	t.Helper()
	changed, stop := c.Hub.Watch()
	defer stop()
	limit := time.After(60 * time.Second)
	look := time.NewTicker(20 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-changed:
		case <-look.C:
		case <-limit:
			t.Fatalf("waited in vain for %s", what)
		}
	}
}
