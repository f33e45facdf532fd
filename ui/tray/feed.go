package tray

import (
	"context"
	"time"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/port"
)

// The pace of the feed.
const (
	feedEvery = time.Second            // states change by mere time too
	feedRest  = 250 * time.Millisecond // between two looks
	sleptFor  = 15 * time.Second       // a gap like this between two looks is a PC that slept
)

// Moment is one look at everything.
type Moment struct {
	At       time.Time
	Snapshot status.Snapshot
	View     View
	// Since is when the feed began, or when the PC last woke up.
	Since time.Time
}

// Feed looks at the program as long as it runs and tells what the tray shows.
type Feed struct {
	Live port.Live
	// Setup reports whether the set-up is unfinished.
	Setup func() bool
	// Words gives the catalogue of the language that is chosen now.
	Words func() *assets.Catalogue
	Now   func() time.Time
	// Out gets every look, at least one a second and at most four. It has to
	// return soon.
	Out func(Moment)
}

// Serve looks until ctx ends.
func (f *Feed) Serve(ctx context.Context) error {
	changed, stop := f.Live.Watch()
	defer stop()
	tick := time.NewTicker(feedEvery)
	defer tick.Stop()
	rest := time.NewTimer(feedRest)
	defer rest.Stop()
	since := f.Now()
	last := since
	for {
		now := f.Now()
		// The monotonic clock stands still while a PC sleeps, so the wall clock tells.
		// One that was set back would else have begun in the future.
		if gap := now.Round(0).Sub(last.Round(0)); gap > sleptFor || gap < 0 {
			since = now
		}
		last = now
		s := f.Live.Snapshot()
		f.Out(Moment{At: now, Snapshot: s, View: Of(&s, f.Setup(), now, f.Words()), Since: since})
		rest.Reset(feedRest)
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-rest.C:
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		case <-changed:
		}
	}
}
