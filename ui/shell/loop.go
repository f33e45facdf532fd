package shell

import (
	"context"
	"time"

	"customs179/core/status"
)

// The pace of drawing.
const (
	tick  = time.Second            // ages grow without any change
	pause = 250 * time.Millisecond // between two draws
)

// Serve draws while the window is seen, until ctx ends, and then waits for all
// jobs. It runs beside the UI goroutine.
func (s *Shell) Serve(ctx context.Context) {
	stopJobs := context.AfterFunc(ctx, s.cancel)
	defer stopJobs()
	defer s.home()
	changed, stop := s.opt.Desk.Live.Watch()
	defer stop()
	ticker := time.NewTicker(tick)
	defer ticker.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case _, open := <-changed:
			if !open {
				changed = nil // the core has ended; the clock goes on
			}
		case <-ticker.C:
		case <-s.kick:
		}
		if !s.visible.Load() {
			continue
		}
		if !s.drawn(ctx) || !rest(ctx, pause) {
			return
		}
	}
}

// wake makes the loop draw now.
func (s *Shell) wake() {
	select {
	case s.kick <- struct{}{}:
	default: // it is awake
	}
}

// drawn takes a snapshot, has it drawn, and waits until it is: the queue of the
// UI goroutine has no end, and a slow screen must not fill it.
func (s *Shell) drawn(ctx context.Context) bool {
	snap, setup := s.opt.Desk.Live.Snapshot(), s.settingUp()
	done := make(chan struct{})
	s.do(func() {
		defer close(done)
		s.draw(snap, setup)
	})
	select {
	case <-done:
		return true
	case <-ctx.Done():
		return false
	}
}

func rest(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

// draw shows a snapshot: frame first, so that a page that panics cannot hide why.
// A page hears of the set-up what the strip below it says.
func (s *Shell) draw(snap status.Snapshot, setup bool) {
	snap.Setup = setup
	s.last, s.setup = snap, setup
	if !s.visible.Load() {
		return
	}
	s.frame.draw(s.env, &snap, setup, s.now())
	switch {
	case s.guide != nil:
		s.try("wizard", func() { s.guide.Draw(snap) })
	case s.shown != nil && !s.broken:
		page := s.shown
		s.try(string(s.at.Page), func() { page.Draw(snap) })
	}
	s.borrowKeys()
}

// try runs a page's code. A page that panics is taken off the screen, its fault
// stands in its place, and opening it again makes a new one.
func (s *Shell) try(where string, what func()) {
	defer func() {
		if r := recover(); r != nil {
			s.breakdown(s.fell("page "+where, r))
		}
	}()
	what()
}
