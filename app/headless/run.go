package main

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"time"

	"customs179/app/version"
	"customs179/core"
	"customs179/core/config"
	"customs179/core/diag"
	"customs179/core/eport"
	"customs179/core/secret"
)

// runFlags are the flags of the command run.
type runFlags struct {
	config, data, pinFile, log       string
	untilIdle                        time.Duration
	pinRetry, lastTry, confirmRemote bool
	movePIN                          bool
}

func (p *program) readRunFlags(args []string) (runFlags, error) {
	var f runFlags
	fs := p.flags("run", "run --config FILE --data DIR [--until-idle 5s] [--log text|json] [--pin-retry]")
	fs.StringVar(&f.config, "config", "", "the settings file; the vendor's is read as it is")
	fs.StringVar(&f.data, "data", "", "the data folder; one running program per folder")
	fs.StringVar(&f.pinFile, "pin-file", "", "a file with the PIN, before the variable "+pinVariable+" and cardPassword")
	fs.StringVar(&f.log, "log", "text", "text or json")
	fs.DurationVar(&f.untilIdle, "until-idle", 0, "end when for so long nothing moved and nothing is due")
	fs.BoolVar(&f.pinRetry, "pin-retry", false, "verify the PIN once now, although the card refused one before")
	fs.BoolVar(&f.lastTry, "last-try", false, "with --pin-retry: I know that this may lock the card")
	fs.BoolVar(&f.confirmRemote, "confirm-control", false, "the PIN may go to the control's address although it is on another PC")
	fs.BoolVar(&f.movePIN, "move-pin", false, "Windows: put cardPassword into this user's vault and blank it in the settings file")
	if err := parse(fs, args, 0); err != nil {
		return f, err
	}
	if f.log != "text" && f.log != "json" {
		return f, usagef("--log is text or json, not %q", f.log)
	}
	return f, required(fs, "config", "data")
}

// work runs the core until it is told to end, or is idle.
func (p *program) work(args []string) error {
	f, err := p.readRunFlags(args)
	if err != nil {
		return err
	}
	settings, odd, err := loadSettings(f)
	if err != nil {
		return err
	}
	entry, have, err := p.pinFrom(f.pinFile, settings, f.config)
	if err != nil {
		return err
	}
	vault, err := vaultFor(f, entry, have)
	if err != nil {
		return err
	}
	logs := p.openLog(f, settings, entry.PIN)
	for _, text := range odd {
		logs.Warn("settings: " + text)
	}
	p.catchCrash(f)
	defer p.closing("the log", logs.Close)
	c, err := core.New(core.Options{
		Settings: settings, Dir: f.data, Vault: vault, Version: version.Text, Log: logs.Logger,
		Restarter: eport.NewRestarter(settings.ControlRestartCommand),
	})
	if err != nil {
		return err
	}
	defer p.closing("the ledger", c.Close)
	stop := diag.LogEvents(c.Hub, logs.Logger)
	defer stop()
	return p.serve(c, f, entry, have)
}

// loadSettings reads the settings file; odd says what is odd about it.
func loadSettings(f runFlags) (settings config.Settings, odd []string, err error) {
	settings, warnings, err := config.Load(f.config)
	for _, w := range warnings {
		odd = append(odd, w.String())
	}
	if !settings.CardPassword.IsZero() && !f.movePIN {
		odd = append(odd, "cardPassword stands in the file in clear; --move-pin (Windows) or --pin-file keeps it out of it")
	}
	if f.confirmRemote {
		settings.WSURLConfirmed = settings.WSURL
	}
	return settings, odd, err
}

// openLog opens the rotated log in the data folder, and what is printed.
func (p *program) openLog(f runFlags, settings config.Settings, pin secret.PIN) *diag.Log {
	redactor := &diag.Redactor{}
	redactor.AddPIN(pin)
	redactor.AddKey(settings.SignKey)
	return diag.Open(diag.Options{
		Dir: f.logDir(), Console: p.errout, JSON: f.log == "json", Redactor: redactor,
	})
}

// catchCrash has the runtime write a crash of this process into the log folder.
// A program that cannot do that works all the same.
func (p *program) catchCrash(f runFlags) {
	crashed, err := diag.CatchCrash(f.logDir())
	if err != nil {
		fmt.Fprintln(p.errout, "headless: a crash would leave no file:", err)
	}
	if crashed {
		fmt.Fprintln(p.errout, "headless: the last run crashed; its account is", filepath.Join(f.logDir(), diag.LastCrashName))
	}
}

func (f *runFlags) logDir() string { return filepath.Join(f.data, "logs") }

// closing ends something and says when that went wrong: at this point there is
// nothing left to do about it.
func (p *program) closing(what string, end func() error) {
	if err := end(); err != nil {
		fmt.Fprintf(p.errout, "headless: close %s: %v\n", what, err)
	}
}

// serve runs the core, enters the PIN when that was asked for, and waits.
func (p *program) serve(c *core.Core, f runFlags, entry secret.Entry, have bool) error {
	ctx, stop := context.WithCancel(p.ctx)
	defer stop()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(ctx)
	}()
	err := p.retryPIN(ctx, c, f, entry, have)
	if err == nil {
		waitIdle(ctx, c, f.untilIdle)
	}
	waits := c.NeedsPerson() // asked before the card's gate closes with the program
	stop()
	<-ended
	switch {
	case err != nil:
		return err
	case f.untilIdle > 0 && waits:
		return errPerson
	}
	return nil
}

// retryPIN is the person's word, without a window, that a PIN may be tried
// although the card refused one before.
func (p *program) retryPIN(ctx context.Context, c *core.Core, f runFlags, entry secret.Entry, have bool) error {
	if !f.pinRetry {
		return nil
	}
	if !have {
		return usagef("--pin-retry needs a PIN: cardPassword, the variable %s, or --pin-file", pinVariable)
	}
	if err := c.EnterPIN(ctx, entry.PIN, eport.Entering{LastTry: f.lastTry}); err != nil {
		return errors.Join(errPerson, err)
	}
	return nil
}

// waitIdle waits for the end of ctx, or until nothing is left to do.
func waitIdle(ctx context.Context, c *core.Core, quiet time.Duration) {
	if quiet <= 0 {
		<-ctx.Done()
		return
	}
	waitUntil(ctx, func() bool { return c.Idle(quiet) })
}

// waitUntil waits for the end of ctx, or until something holds.
func waitUntil(ctx context.Context, holds func() bool) {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	for !holds() {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
		}
	}
}
