package ending

import (
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// parts of a program; each takes its time and notes when it was done.
type parts struct {
	begun time.Time
	mu    sync.Mutex
	said  []string
}

func (p *parts) say(what string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.said = append(p.said, fmt.Sprintf("%s %v", what, time.Since(p.begun)))
}

func (p *parts) heard() []string {
	synctest.Wait()
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.said)
}

// end is one whose parts take as long as is said.
func (p *parts) end(home, window time.Duration, trouble error) *End {
	p.begun = time.Now()
	return New(Options{
		Home:   func() { <-time.After(home); p.say("home") },
		Ledger: func() error { p.say("ledger"); return trouble },
		Window: func() { <-time.After(window); p.say("window") },
		Exit:   func(failed bool) { p.say(fmt.Sprintf("exit, failed %v,", failed)) },
		Log:    slog.New(slog.DiscardHandler),
	})
}

func TestTheOrderOfTheEnd(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		home, window time.Duration
		trouble      error
		want         []string
	}{
		"all is well": {home: 2 * time.Second, window: time.Second,
			want: []string{"home 2s", "ledger 2s", "window 3s", "exit, failed false, 5s"}},
		"the window hangs": {home: time.Second, window: time.Hour,
			want: []string{"home 1s", "ledger 1s", "exit, failed false, 5s", "window 1h0m1s"}},
		"the ledger is in trouble": {window: time.Hour, trouble: errors.New("disk"),
			want: []string{"home 0s", "ledger 0s", "exit, failed true, 5s", "window 1h0m0s"}},
		"the work hangs": {home: time.Hour,
			want: []string{"exit, failed true, 5s", "home 1h0m0s", "ledger 1h0m0s", "window 1h0m0s"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &parts{}
				e := p.end(tt.home, tt.window, tt.trouble)
				e.Ask("a person quit")
				e.Ask("and again")
				<-time.After(2 * time.Hour)
				if said := p.heard(); !slices.Equal(said, tt.want) {
					t.Errorf("%q, want %q", said, tt.want)
				}
				if e.Failing() != (tt.trouble != nil) {
					t.Errorf("failing %v", e.Failing())
				}
			})
		})
	}
}

// TestTheSessionEnds: the system waits until the ledger is closed and not for the
// window, whoever began the end; and never longer than it would wait anyway.
func TestTheSessionEnds(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		home  time.Duration
		asked bool // a person quit a second before
		waits time.Duration
	}{
		"at rest":                 {home: 0, waits: 0},
		"in the middle of a call": {home: 4 * time.Second, waits: 4 * time.Second},
		"while it ends anyway":    {home: 4 * time.Second, asked: true, waits: 3 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				p := &parts{}
				e := p.end(tt.home, time.Hour, nil)
				if tt.asked {
					e.Ask("a person quit")
					<-time.After(time.Second)
				}
				from := time.Now()
				e.AskAndWait("the session ends")
				if took := time.Since(from); took != tt.waits || took >= Within {
					t.Errorf("the system waited for %v", took)
				}
				if said := p.heard(); len(said) != 2 {
					t.Errorf("when the system goes on: %q", said)
				}
				<-time.After(2 * time.Hour)
			})
		})
	}
}
