// Package bridge owns the one core that runs at a time, and shows it to the
// window as the parts of a port.Desk. When the settings change it ends that core
// in order and begins another one on the same ledger.
//
// It draws nothing and decides nothing about orders or cards. Invariant: at any
// time there is exactly one core, and whoever holds a part of the desk reaches
// the one that runs now.
package bridge

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"customs179/core"
	"customs179/core/config"
	"customs179/core/diag"
	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/secret"
	"customs179/core/status"
	"customs179/ui/port"
)

// Options is what the program decides for its bridge.
type Options struct {
	// Folders are where everything lies: data, logs, backups and export.
	Folders map[port.Folder]string
	// Config is the folder of the settings and of what the window remembers.
	Config   string
	Version  string
	Log      *diag.Log
	Redactor *diag.Redactor
	// Settings are those to begin with when there is no settings file yet.
	Settings config.Settings
	// Lasting is the vault that outlives the program; nil where there is none.
	Lasting secret.Vault
	// Restarter makes what restarts the control from the command in the settings.
	Restarter func(command string) eport.Restarter
	// Guard approves who holds the control's port; nil means the address only.
	Guard func(ctx context.Context, url string) error
	// Autostart is the switch of the system, nil where there is none.
	Autostart Autostart
	// Open opens folders, files and pages with the system's programs.
	Open Opener
	// Alarm sends a test line to a chat robot.
	Alarm func(ctx context.Context, webhook string) error
	// Quit ends the program in order.
	Quit func()
	// Demo tells the window that stand-ins play the outside parties.
	Demo bool
}

// Autostart is whether the system starts the program with the session.
type Autostart interface {
	Enabled() (bool, error)
	Set(on bool) error
}

// Opener opens things with the programs that the system has for them.
type Opener interface {
	Folder(path string) error
	File(path string) error
	// Reveal opens the folder of a file with the file chosen.
	Reveal(path string) error
	URL(address string) error
	Clock() error
}

// Bridge holds the running core. Make it with Open, run it once with Run, end it
// with Close after Run has returned.
type Bridge struct {
	opt   Options
	hub   status.Hub
	vault *vault
	keep  *keep

	mu       sync.RWMutex // held for reading while the ledger is read
	core     *core.Core
	settings config.Settings
	unusable time.Time // since when the settings file holds what cannot be used; zero when it does not

	swapping sync.Mutex // one change of settings at a time
	running  chan run   // the core that Run runs now
	over     chan struct{}
	healing  sync.WaitGroup
	healed   time.Time
	paused   atomic.Bool // a person paused the work, whichever core does it
}

// run is one life of a core.
type run struct {
	stop  context.CancelFunc
	ended chan struct{}
	next  chan struct{} // closed when the next core is in place
}

// Open reads the settings and opens the ledger. Nothing talks to anybody before
// Run. Errors are those of core.New; settings that cannot be read make a program
// that waits for its set-up and says why.
func Open(opt Options) (*Bridge, error) {
	b := &Bridge{opt: opt, running: make(chan run, 1), over: make(chan struct{})}
	keep, err := openKeep(opt.Config)
	if err != nil {
		opt.Log.Warn("what the window remembers cannot be read and begins anew", "error", err)
	}
	b.keep = keep
	settings, entry, err := b.load()
	if err != nil {
		return nil, err
	}
	b.vault = newVault(entry, opt.Lasting)
	b.settings = settings
	b.core, err = b.newCore(settings)
	return b, err
}

// newCore makes a core on the settings.
func (b *Bridge) newCore(s config.Settings) (*core.Core, error) {
	b.opt.Redactor.AddKey(s.SignKey)
	o := core.Options{
		Settings: s, Dir: b.opt.Folders[port.FolderData], Vault: b.vault, Version: b.opt.Version,
		Log: b.opt.Log.Logger, Guard: b.opt.Guard,
	}
	if b.opt.Restarter != nil {
		o.Restarter = b.opt.Restarter(s.ControlRestartCommand)
	}
	return core.New(o)
}

// Run works until ctx ends and everything has come home, across changes of the
// settings.
func (b *Bridge) Run(ctx context.Context) {
	for ctx.Err() == nil {
		c := b.now()
		life, stop := context.WithCancel(ctx)
		r := run{stop: stop, ended: make(chan struct{}), next: make(chan struct{})}
		b.running <- r
		b.healing.Go(func() { b.heal(life, c) })
		b.live(life, c)
		stop()
		close(r.ended)
		select {
		case <-ctx.Done():
		case <-r.next:
		}
		<-b.running
	}
	close(b.over)
	b.healing.Wait()
}

// live runs one core and passes its changes on to the bridge's own watchers.
func (b *Bridge) live(ctx context.Context, c *core.Core) {
	changed, unwatch := c.Hub.Watch()
	passed := make(chan struct{})
	go func() {
		defer close(passed)
		for range changed {
			b.hub.Touch()
		}
	}()
	logged := diag.LogEvents(c.Hub, b.opt.Log.Logger)
	c.Run(ctx)
	logged()
	unwatch()
	<-passed
	b.hub.Touch()
}

// healEvery is the least time between two healings: a disk that dies would have
// the ledger closed and opened for ever.
const healEvery = 24 * time.Hour

// heal opens the ledger anew when damage is met while it is in use: the ritual
// of opening is what heals it.
func (b *Bridge) heal(life context.Context, c *core.Core) {
	select {
	case <-life.Done():
		return
	case <-c.Damaged():
	}
	b.mu.Lock()
	again := !b.healed.IsZero() && time.Since(b.healed) < healEvery
	b.healed = time.Now()
	now := b.settings
	b.mu.Unlock()
	if again {
		b.opt.Log.Error("the ledger is damaged again; it is left as it is until the next start")
		return
	}
	b.opt.Log.Warn("the ledger was damaged while in use; it is closed and opened anew")
	ctx, stop := context.WithTimeout(context.WithoutCancel(life), patience)
	defer stop()
	if err := b.swap(ctx, now); err != nil {
		b.opt.Log.Error("the ledger could not be opened anew", "error", err)
	}
}

// now is the core of this moment.
func (b *Bridge) now() *core.Core {
	b.mu.RLock()
	defer b.mu.RUnlock()
	return b.core
}

// swap ends the running core and begins one with other settings. When that one
// cannot begin, one with the old settings takes its place.
func (b *Bridge) swap(ctx context.Context, s config.Settings) error {
	b.swapping.Lock()
	defer b.swapping.Unlock()
	var r run
	select {
	case r = <-b.running:
		b.running <- r
	case <-ctx.Done():
		return ctx.Err()
	case <-b.over:
		return fault.Newf(fault.Transient, fault.PipelineStopped, "change the settings", "the program is ending")
	}
	r.stop()
	<-r.ended // the card's present call comes home first
	defer close(r.next)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.core.Close(); err != nil {
		b.opt.Log.Error("the ledger did not close well", "error", err)
	}
	next, err := b.newCore(s)
	if err == nil {
		next.Pause(b.paused.Load())
		b.core, b.settings = next, s
		return nil
	}
	old, back := b.newCore(b.settings)
	if back != nil {
		return errors.Join(err, fmt.Errorf("and the old settings do not work either: %w", back))
	}
	old.Pause(b.paused.Load())
	b.core = old
	return err
}

// Close ends the ledger. Call it after Run has returned.
func (b *Bridge) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.hub.Close()
	return b.core.Close()
}

// Desk is everything the window stands on.
func (b *Bridge) Desk() *port.Desk {
	return &port.Desk{
		Live: live{b}, Ledger: ledger{b}, Commands: commands{b}, Card: card{b}, Settings: settings{b},
		Probes: probes{b}, System: system{b}, Log: logLines{b.opt.Log.Ring()}, Keep: b.keep, Demo: b.opt.Demo,
	}
}

// patience bounds what a button waits for when its page brought no deadline.
const patience = 2 * time.Minute
