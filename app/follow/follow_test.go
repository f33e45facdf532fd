package follow_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"customs179/app/follow"
	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/notify"
	"customs179/ui/tray"
)

// pc is a PC that can sleep, with a feed that looks at a core that needs a person.
type pc struct {
	mu    sync.Mutex
	slept time.Duration
	snap  status.Snapshot
	said  []string
}

func (p *pc) Now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Add(p.slept)
}

func (p *pc) Snapshot() status.Snapshot {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.snap
}

func (p *pc) Watch() (<-chan struct{}, func()) { return nil, func() {} }

func (p *pc) change(f func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	f()
}

func (p *pc) say(what string) { p.change(func() { p.said = append(p.said, what) }) }

// heard gives what was said since it was asked last, looks left out.
func (p *pc) heard() []string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	said := slices.DeleteFunc(p.said, func(s string) bool { return s == "view" })
	p.said = nil
	return said
}

// run has a feed look at the PC until the test ends.
func (p *pc) run(t *testing.T) {
	f := follow.New(follow.Options{
		Show: func(tray.View) { p.say("view") }, Awake: func() { p.say("awake") },
		Tell:  func(n notify.Note) { p.say("told " + string(n.Verdict.State)) },
		Front: func() bool { return false }, Level: func() notify.Level { return notify.LevelPerson },
	})
	words := assets.New(assets.ZH)
	feed := &tray.Feed{
		Live: p, Setup: func() bool { return false }, Words: func() *assets.Catalogue { return words }, Now: p.Now, Out: f.Look,
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- feed.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestAWakeUpIsNoticedAtOnceAndKeepsQuietForHalfAMinute(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pc{snap: status.Snapshot{Started: time.Now()}}
		p.run(t)
		<-time.After(time.Hour)
		if said := p.heard(); len(said) != 0 {
			t.Fatalf("a quiet hour says %v", said)
		}
		p.change(func() {
			p.slept = 8 * time.Hour
			p.snap.Conditions = []status.Condition{{Code: fault.PINRefused, Severity: status.SeverityPerson, Since: time.Now().Add(8 * time.Hour)}}
		})
		<-time.After(1500 * time.Millisecond)
		if said := p.heard(); !slices.Equal(said, []string{"awake"}) {
			t.Errorf("a second and a half after the wake-up: %v", said)
		}
		<-time.After(28 * time.Second)
		if said := p.heard(); len(said) != 0 {
			t.Errorf("within half a minute of the wake-up: %v", said)
		}
		<-time.After(3 * time.Second)
		if said := p.heard(); !slices.Equal(said, []string{"told person"}) {
			t.Errorf("after half a minute: %v", said)
		}
		p.change(func() { p.slept = 16 * time.Hour })
		<-time.After(time.Minute)
		if said := p.heard(); !slices.Equal(said, []string{"awake"}) {
			t.Errorf("the second wake-up, with trouble that was told: %v", said)
		}
	})
}

// TestAShortStopIsNoSleep: a PC that was busy for some seconds did not sleep.
func TestAShortStopIsNoSleep(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pc{snap: status.Snapshot{Started: time.Now()}}
		p.run(t)
		for range 20 {
			<-time.After(3 * time.Second)
			p.change(func() { p.slept += 10 * time.Second })
		}
		if said := p.heard(); len(said) != 0 {
			t.Error(said)
		}
	})
}
