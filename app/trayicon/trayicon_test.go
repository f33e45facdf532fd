package trayicon

import (
	"context"
	"log/slog"
	"runtime"
	"testing"
	"testing/synctest"

	"github.com/getlantern/systray"

	"customs179/assets"
	"customs179/ui/tray"
)

func TestWithoutADesktopItSaysSo(t *testing.T) {
	if runtime.GOOS == "windows" {
		return // there is always one
	}
	t.Setenv("DISPLAY", "")
	t.Setenv("WAYLAND_DISPLAY", "")
	t.Setenv("DBUS_SESSION_BUS_ADDRESS", "")
	if err := Run(t.Context(), Options{Log: slog.New(slog.DiscardHandler)}); err == nil {
		t.Error("it ran without a desktop")
	}
	if err := Run(t.Context(), Options{Log: slog.New(slog.DiscardHandler)}); err == nil {
		t.Error("it ran twice")
	}
	if HasPlace(t.Context()) {
		t.Error("a place for icons without a bus")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if AwaitPlace(ctx) {
		t.Error("it was waited for in vain, and came")
	}
}

func TestAClickArrivesAsTheItemIsNow(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		e := &entry{item: &systray.MenuItem{ClickedCh: make(chan struct{})}, now: tray.Item{Action: tray.ActionStatus}}
		chosen := make(chan tray.Item, 1)
		go e.listen(ctx, chosen)
		e.mu.Lock()
		e.now.Title = "new"
		e.mu.Unlock()
		e.item.ClickedCh <- struct{}{}
		e.item.ClickedCh <- struct{}{} // a second one has no room and is dropped
		if it := <-chosen; it.Title != "new" || it.Action != tray.ActionStatus {
			t.Errorf("got %+v", it)
		}
	})
}

func TestEveryStateHasItsIconFile(t *testing.T) {
	t.Parallel()
	seen := map[string]assets.IconName{}
	for name, data := range icons() {
		if len(data) == 0 {
			t.Errorf("no file for %s", name)
		}
		if other, twice := seen[string(data)]; twice {
			t.Errorf("%s and %s look the same", name, other)
		}
		seen[string(data)] = name
	}
	if len(seen) != len(tray.States) {
		t.Errorf("%d icons for %d states", len(seen), len(tray.States))
	}
}
