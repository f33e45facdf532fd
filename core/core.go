// Package core owns the composition: it puts ledger, card, platform, customs
// and pipeline together and offers the whole to a window or a command line.
//
// It holds no rule of its own about orders, cards or wires. Invariant: there is
// one way in (New, Run, commands) and one picture out (Snapshot, Hub), so that
// every program built on it behaves alike.
package core

import (
	"context"
	"crypto/tls"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"customs179/core/config"
	"customs179/core/customs"
	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
	"customs179/core/pipeline"
	"customs179/core/platform"
	"customs179/core/secret"
	"customs179/core/status"
	"customs179/core/store"
)

// Options is everything that a program decides and the core does not.
type Options struct {
	Settings config.Settings
	// Dir is the data folder; the ledger lives in it.
	Dir string
	// Vault keeps the PIN.
	Vault secret.Vault
	// Version is the program's version text.
	Version string
	// Restarter restarts a hung control; nil where that cannot be done.
	Restarter eport.Restarter
	// Guard approves who holds the control's port before a PIN goes there; nil
	// means that only the address is looked at. A refusal that knows the program
	// is a fault with the program's path as its Detail.
	Guard func(ctx context.Context, url string) error
	// Log takes what is worth a line; nil means nowhere.
	Log *slog.Logger

	// The rest is for tests: another network, another clock, other figures, and a
	// hook at every step.
	Dial   func(ctx context.Context, network, addr string) (net.Conn, error)
	Now    func() time.Time
	Free   func(dir string) (uint64, error) // bytes free on the disk of a folder
	Policy pipeline.Policy
	Store  store.Options
	Hook   func(pipeline.Point)
}

// Core is the running whole. Make it with New, run it once with Run, end it with
// Close after Run has returned.
type Core struct {
	opt     Options
	started time.Time
	opening store.Report

	Hub     *status.Hub
	Orders  *store.Store
	Control *eport.Control

	http       *httpx.Client
	pipe       work
	missing    error // why the pipeline cannot work yet: see setUp
	conditions *status.Conditions
	clock      clockOffset
	watch      watcher

	damage  sync.Once
	damaged chan struct{} // closed when damage was met

	mu      sync.Mutex
	stopped fault.Code // why the pipeline was given up
}

// New opens the ledger and puts everything together. Nothing talks to anybody
// before Run. Errors are faults: of the ledger, of an address, of the CA file.
// Settings that lack an address are no error: control, card and ledger work, no
// order moves, Snapshot.Setup is true, and a command about an order answers
// config.invalid.
func New(opt Options) (*Core, error) {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Log == nil {
		opt.Log = slog.New(slog.DiscardHandler)
	}
	if opt.Free == nil {
		opt.Free = freeSpace
	}
	c := &Core{
		opt: opt, started: opt.Now(), Hub: &status.Hub{}, clock: clockOffset{now: opt.Now}, damaged: make(chan struct{}),
	}
	c.conditions = status.NewConditions(opt.Now, c.Hub)
	if err := c.openLedger(); err != nil {
		return nil, err
	}
	if err := c.assemble(); err != nil {
		return nil, closeAfter(err, c.Orders)
	}
	return c, nil
}

// closeAfter closes the ledger because something after it went wrong.
func closeAfter(err error, s *store.Store) error {
	if closing := s.Close(); closing != nil {
		return fmt.Errorf("%w (and the ledger: %w)", err, closing)
	}
	return err
}

// openLedger opens the store with the program's figures.
func (c *Core) openLedger() error {
	o := c.opt.Store
	o.Dir, o.Now, o.Log = c.opt.Dir, c.opt.Now, c.opt.Log
	o.DeadlineAfter = c.opt.Settings.UploadDeadline
	o.RecallEvery = c.opt.Settings.CallbackInterval
	o.OnCommit = c.committed
	o.OnHealth = c.ledgerHealth
	s, report, err := store.Open(o)
	if err != nil {
		return err
	}
	c.Orders, c.opening = s, report
	if !report.Behind {
		return nil
	}
	if err := eport.AskFirst(ledgerKeep{s}); err != nil {
		return closeAfter(err, s)
	}
	return nil
}

// assemble makes the parties and the pipeline from the settings.
func (c *Core) assemble() error {
	s := &c.opt.Settings
	client, err := httpx.New(httpx.Options{
		Dial: c.opt.Dial, CAFile: s.TLSCAFile, Proxy: s.Proxy, Now: c.opt.Now, OnDate: c.clock.heard,
	})
	if err != nil {
		return err
	}
	c.http = client
	roots, err := httpx.Trusted(s.TLSCAFile)
	if err != nil {
		return err
	}
	c.Control = eport.New(eport.Options{
		URL: s.WSURL, HandshakeWait: s.WSHandshakeWait, SignTimeout: s.WSSignTimeout, Pause: s.WSPause,
		Dial: c.opt.Dial, TLS: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}, Vault: c.opt.Vault, Keep: ledgerKeep{c.Orders}, Guard: c.guard,
		Restarter: c.opt.Restarter, CertNoExpected: s.CertNoExpected, Now: c.opt.Now,
		ClockOff: c.clock.suspicious, OnChange: c.cardChanged, Log: c.opt.Log,
	})
	return c.assembleWork(client)
}

// assembleWork makes the pipeline with shop and customs, or what stands in its
// place until the settings are complete.
func (c *Core) assembleWork(client *httpx.Client) error {
	s := &c.opt.Settings
	c.missing = notSetUp(s)
	var upload *customs.Client
	if s.PostURL != "" { // a bad address is an error, one that is missing is not
		var err error
		if upload, err = customs.New(customs.Options{URL: s.PostURL, HTTP: client, Now: c.opt.Now}); err != nil {
			return err
		}
	}
	if c.missing != nil {
		c.pipe = &setUp{missing: c.missing, now: c.opt.Now, since: c.started}
		return nil
	}
	shop := platform.New(platform.Options{
		TaskURL: s.TaskURL, CallbackURL: s.CallbackURL, SignKey: s.SignKey.Reveal(),
		Dialect: platform.Dialect(s.TaskDialect), ErrorIDs: s.ErrorIDs, HTTP: client, Now: c.opt.Now,
	})
	policy := c.opt.Policy
	policy.Interval, policy.CallbackInterval, policy.CallbackTimes = s.GetTaskInterval, s.CallbackInterval, s.CallbackTimes
	c.pipe = pipeline.New(pipeline.Options{
		Tasks: shop, Callbacks: shop, Card: card{c.Control}, Customs: upload, Ledger: c.Orders,
		Policy: policy, Payload: PayloadOptions(s), EbpCode: s.EbpCodeExpected,
		SettingsTag: settingsTag(s), Destination: tag(s.PostURL), Now: c.opt.Now,
		Publish: c.Hub.Publish, Warn: c.warned, Hook: c.opt.Hook,
	})
	return nil
}

// guard keeps the PIN on this PC: a control elsewhere needs a person's word for
// its address once, and the program may ask more (reliability.md section 4).
func (c *Core) guard(ctx context.Context, url string) error {
	if !c.opt.Settings.ControlConfirmed() {
		return fault.Newf(fault.Person, fault.EportStranger, "check who gets the PIN",
			"the control is not on this PC and nobody has confirmed its address")
	}
	if c.opt.Guard == nil {
		return nil
	}
	return c.opt.Guard(ctx, url)
}

// Run works until ctx ends and everything has come home.
func (c *Core) Run(ctx context.Context) {
	c.Hub.Publish(status.Started{Program: c.opt.Version})
	c.toldOpening()
	c.restoreStanding()
	runServices(ctx, c.failed, c.gaveUp,
		service{"card", c.Control.Serve},
		service{"pipeline", c.pipe.Serve},
		service{"ledger upkeep", c.Orders.Maintain},
		service{"watch", c.watchHealth},
	)
	c.Hub.Publish(status.Stopped{})
}

// Close ends the ledger. Call it after Run has returned.
func (c *Core) Close() error {
	c.http.CloseIdle()
	err := c.Orders.Close()
	c.Hub.Close()
	return err
}

// committed takes the ledger's changes in the order of their commits.
func (c *Core) committed(changes []order.Change) {
	c.pipe.Committed(changes)
	c.watch.committed()
	for _, ch := range changes {
		c.Hub.Publish(status.OrderMoved{Order: ch.Order, Step: ch.Step, Decision: ch.Decision})
		c.noteConflict(ch)
	}
}

// failed hears of a service that ended by itself and will be started again.
func (c *Core) failed(name string, err error) {
	c.opt.Log.Error("a part ended by itself and is started again", "part", name, "error", err)
}

// gaveUp hears of a service that failed too often.
func (c *Core) gaveUp(name string, err error) {
	c.opt.Log.Error("a part failed too often and stays stopped", "part", name, "error", err)
	c.mu.Lock()
	c.stopped = fault.PipelineStopped
	c.mu.Unlock()
	c.conditions.Raise(fault.PipelineStopped, status.Params{"part": name})
	c.Hub.Publish(status.Stopped{Code: fault.PipelineStopped})
}
