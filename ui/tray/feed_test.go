package tray_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/tray"
)

// live is a core that changes when it is told to.
type live struct {
	mu      sync.Mutex
	snap    status.Snapshot
	changed chan struct{}
	stopped bool
}

func (l *live) Snapshot() status.Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.snap
}

func (l *live) Watch() (<-chan struct{}, func()) { return l.changed, func() { l.stopped = true } }

func (l *live) change(s status.Snapshot) {
	l.mu.Lock()
	l.snap = s
	l.mu.Unlock()
	select {
	case l.changed <- struct{}{}:
	default:
	}
}

func TestTheFeedLooksOftenEnoughAndNotTooOften(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := &live{changed: make(chan struct{}, 1)}
		var slept time.Duration
		var looks []tray.Moment
		var mu sync.Mutex
		begun := time.Now()
		l.snap = status.Snapshot{Started: begun}
		f := &tray.Feed{
			Live: l, Setup: func() bool { return false }, Words: func() *assets.Catalogue { return words(t, assets.ZH) },
			Now: func() time.Time { mu.Lock(); defer mu.Unlock(); return time.Now().Add(slept) },
			Out: func(m tray.Moment) { mu.Lock(); defer mu.Unlock(); looks = append(looks, m) },
		}
		count := func() int { mu.Lock(); defer mu.Unlock(); return len(looks) }
		last := func() tray.Moment { mu.Lock(); defer mu.Unlock(); return looks[len(looks)-1] }
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		go func() { ended <- f.Serve(ctx) }()

		wait(11 * time.Second)
		if n := count(); n < 10 || n > 13 {
			t.Errorf("%d looks in eleven quiet seconds", n)
		}
		if v := last().View; v.Icon != assets.IconIdle {
			t.Errorf("after eleven seconds the icon is %s: time alone changes nothing", v.Icon)
		}
		before := count()
		for range 1000 { // a burst of changes, one per millisecond
			l.change(status.Snapshot{Started: begun, LastMoved: time.Now()})
			wait(time.Millisecond)
		}
		if n := count() - before; n > 6 {
			t.Errorf("%d looks in a second of 1000 changes", n)
		}
		if v := last().View; v.Icon != assets.IconWorking {
			t.Errorf("after the burst the icon is %s", v.Icon)
		}
		if m := last(); !m.Since.Equal(begun) {
			t.Errorf("begun %v, since %v", begun, m.Since)
		}
		mu.Lock()
		slept = time.Hour
		mu.Unlock()
		wait(2 * time.Second)
		if m := last(); m.Since.Sub(begun) < time.Hour {
			t.Errorf("the wake-up was not noticed: since %v", m.Since)
		}
		mu.Lock()
		slept = -time.Hour
		mu.Unlock()
		wait(2 * time.Second)
		if m := last(); m.Since.After(m.At) {
			t.Errorf("the clock was set back to %v, begun in the future: %v", m.At, m.Since)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) || !l.stopped {
			t.Errorf("ended with %v, watch stopped: %v", err, l.stopped)
		}
	})
}

// wait lets the bubble's time pass.
func wait(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}
