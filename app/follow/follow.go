// Package follow owns what follows from a look at the program: the tray icon gets
// the view, a wake-up of the PC is noticed, and a person is told outside the
// window when the rules say so.
//
// It looks at nothing itself and draws nothing. Invariant: every wake-up is told
// once, before anything else follows from the look that noticed it.
package follow

import (
	"time"

	"customs179/ui/notify"
	"customs179/ui/tray"
)

// Options are what is reached from here. None of it may take long.
type Options struct {
	Show  func(tray.View)
	Front func() bool         // the window is in front and tells by itself
	Level func() notify.Level // what the person wants to be told
	Tell  func(notify.Note)
	Awake func() // the PC has slept: a connection from before looks alive and is dead
}

// Follower hears every look, one after the other.
type Follower struct {
	opt     Options
	machine notify.Machine
	since   time.Time
}

// New makes a follower.
func New(o Options) *Follower { return &Follower{opt: o} }

// Look does what follows from a look. It is what a tray.Feed gives its moments to.
func (f *Follower) Look(m tray.Moment) {
	if !f.since.IsZero() && !m.Since.Equal(f.since) {
		f.opt.Awake()
	}
	f.since = m.Since
	f.opt.Show(m.View)
	note, ok := f.machine.Next(notify.Moment{
		Now: m.At, Verdict: m.View.Verdict, Conditions: m.Snapshot.Conditions, Waiting: m.Snapshot.Waiting(),
		Front: f.opt.Front(), Since: m.Since, Level: f.opt.Level(),
	})
	if ok {
		f.opt.Tell(note)
	}
}
