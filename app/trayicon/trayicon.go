// Package trayicon owns the binding of the tray's view to the icon and menu that
// the system draws: one library, its thread, its channels.
//
// It decides nothing about what is shown. Invariant: every item of the menu is
// made once and then only retitled, shown and hidden; a desktop without a place
// for icons costs one line in the log and nothing else.
package trayicon

import (
	"context"
	"errors"
	"log/slog"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"github.com/getlantern/systray"

	"customs179/ui/tray"
)

// Options is what the icon needs.
type Options struct {
	// Update brings the views; only the latest counts. It is never closed.
	Update <-chan tray.View
	// On hears that a person chose an item, as the menu showed it. It may take its
	// time; choices that come meanwhile wait.
	On func(tray.Item)
	// Ended hears that the system ends the session (Windows). The process dies soon
	// after it returns, so it has to wait for an orderly shutdown, but not for Run.
	Ended func()
	Log   *slog.Logger
}

// Times of the binding.
const (
	quitGrace  = 2 * time.Second  // for the library's loop to end
	readyGrace = 20 * time.Second // for the icon to appear
)

// errStuck says that the library's loop did not end.
var errStuck = errors.New("the tray's loop did not end")

// once: the library's state is the process's, it cannot be run twice.
var once atomic.Bool

// Run shows the icon until ctx ends or the system ends the session. It can be
// used once in a process.
func Run(ctx context.Context, opt Options) error {
	if once.Swap(true) {
		return errors.New("the tray can be run once in a process")
	}
	if err := place(ctx, opt.Log); err != nil {
		return err
	}
	t := &icon{opt: opt, ready: make(chan struct{}), chosen: make(chan tray.Item, 16)}
	inner, stop := context.WithCancel(ctx)
	defer t.own.Wait()
	defer stop()
	t.own.Go(func() { t.show(inner) })
	t.own.Go(func() { t.deliver(inner) })
	for {
		if again, err := t.attempt(ctx); !again {
			return err
		}
	}
}

// attempt runs the library's loop to its end. again is true when the icon did not
// come and it is worth another try.
func (t *icon) attempt(ctx context.Context) (again bool, err error) {
	loop := make(chan struct{})
	t.giveUp.Store(false)
	go func() {
		defer close(loop)
		runtime.LockOSThread() // never given back: the thread ends with its windows
		systray.Run(func() { close(t.ready) }, func() { t.exited(ctx) })
	}()
	late := time.NewTimer(readyGrace)
	defer late.Stop()
	select {
	case <-t.ready:
	case <-late.C:
		t.told.Do(func() { t.opt.Log.Warn("the tray icon does not appear; the window works without it") })
		t.giveUp.Store(true)
		again = abandon()
		t.giveUp.Store(again)
	case <-loop:
	case <-ctx.Done():
	}
	select {
	case <-loop:
		return again && ctx.Err() == nil, ctx.Err()
	case <-ctx.Done():
	}
	systray.Quit()
	select {
	case <-loop:
		return false, ctx.Err()
	case <-time.After(quitGrace):
		return false, errStuck
	}
}

// icon is one run.
type icon struct {
	opt    Options
	ready  chan struct{}
	chosen chan tray.Item
	own    sync.WaitGroup
	exit   sync.Once
	told   sync.Once
	giveUp atomic.Bool // we end the loop ourselves to begin again
}

// exited is called by the library on its own thread when its loop ends: because
// of us, or because the system ends the session.
func (t *icon) exited(ctx context.Context) {
	if t.giveUp.Load() || ctx.Err() != nil {
		return
	}
	t.exit.Do(t.opt.Ended)
}

// show waits for the library and then draws every view.
func (t *icon) show(ctx context.Context) {
	select {
	case <-ctx.Done():
		return
	case <-t.ready:
	}
	if err := heedCalledOff(); err != nil {
		t.opt.Log.Warn("a session whose end is called off will end the program all the same", "error", err)
	}
	d := &drawn{}
	defer d.close()
	again := time.NewTimer(time.Hour)
	defer again.Stop()
	var latest *tray.View
	for {
		select {
		case <-ctx.Done():
			return
		case v := <-t.opt.Update:
			latest = &v
		case <-again.C:
		}
		if latest == nil {
			continue
		}
		if d.items == nil {
			d.make(ctx, latest, t.chosen)
		}
		if wait := d.draw(latest, time.Now()); wait > 0 {
			again.Reset(wait)
		}
	}
}

// deliver hands choices on, one after the other.
func (t *icon) deliver(ctx context.Context) {
	for {
		select {
		case <-ctx.Done():
			return
		case it := <-t.chosen:
			t.opt.Log.Info("chosen in the tray", "command", string(it.Action))
			t.opt.On(it)
		}
	}
}
