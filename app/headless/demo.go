package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"customs179/app/stage"
	"customs179/app/version"
	"customs179/core"
	"customs179/core/diag"
	"customs179/core/fault"
	"customs179/core/secret"
	"customs179/core/sim/softcard"
)

// demoFlags are the flags of the command demo.
type demoFlags struct {
	orders  int
	latency time.Duration
	card    string
	data    string
	limit   time.Duration
}

// demo shows the whole job on stand-ins, all in this process: real sockets, real
// keys, a ledger on disk. Without --card it does so with both kinds of card.
func (p *program) demo(args []string) error {
	var f demoFlags
	fs := p.flags("demo", "demo [--orders N] [--latency 300ms] [--card rsa|sm2] [--data DIR]")
	fs.IntVar(&f.orders, "orders", 20, "how many orders, at least 5")
	fs.DurationVar(&f.latency, "latency", 300*time.Millisecond, "how long the card takes for a signature; a real one takes 1.3s")
	fs.StringVar(&f.card, "card", "", "rsa or sm2; default: one after the other")
	fs.StringVar(&f.data, "data", "", "keep the data folder here; default: a temporary one that is removed")
	fs.DurationVar(&f.limit, "timeout", 5*time.Minute, "give up after so long")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	if f.orders < stage.Special+1 {
		return usagef("--orders is at least %d: four of them are special", stage.Special+1)
	}
	kinds := map[string][]softcard.Kind{
		"": {softcard.RSA, softcard.SM2}, "rsa": {softcard.RSA}, "sm2": {softcard.SM2},
	}
	chosen, ok := kinds[f.card]
	if !ok {
		return usagef("--card is rsa or sm2, not %q", f.card)
	}
	for _, kind := range chosen {
		if err := p.demoOn(kind, f); err != nil {
			return fmt.Errorf("demo with a card of kind %s: %w", kind, err)
		}
	}
	return nil
}

// demoOn runs the demo with one kind of card.
func (p *program) demoOn(kind softcard.Kind, f demoFlags) (err error) {
	dir, remove, err := demoDir(f.data, kind)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, remove()) }()
	d, err := stage.New(stage.Options{Kind: kind, Orders: f.orders, Latency: f.latency})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, d.Close()) }()
	fmt.Fprintf(p.out, "== %s card %s, %s per signature; %d orders; data in %s\n",
		kind, d.World.Card.CertNo(), f.latency, f.orders, dir)

	settings, pin := d.Settings(), d.PIN()
	redactor := &diag.Redactor{}
	redactor.AddPIN(pin)
	redactor.AddKey(settings.SignKey)
	logs := diag.Open(diag.Options{Dir: filepath.Join(dir, "logs"), Redactor: redactor})
	defer func() { err = errors.Join(err, logs.Close()) }()
	c, err := core.New(core.Options{
		Settings: settings, Dir: dir, Version: version.Text, Log: logs.Logger,
		Vault: secret.NewMemoryWith(secret.Entry{PIN: pin, ID: "demo"}),
	})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, c.Close()) }()
	if err := p.runDemo(c, d, f.limit, logs); err != nil {
		return err
	}
	return p.tellDemo(c, d)
}

// runDemo lets customs ask for every order and the core work until the shop has
// learnt about all of them.
func (p *program) runDemo(c *core.Core, d *stage.Stage, limit time.Duration, logs *diag.Log) error {
	ctx, stop := context.WithTimeout(p.ctx, limit)
	defer stop()
	logged := diag.LogEvents(c.Hub, logs.Logger)
	defer logged()
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(ctx)
	}()
	err := d.Ask(ctx)
	if err == nil {
		waitUntil(ctx, func() bool { return over(d, c) || c.Idle(10*time.Second) })
	}
	late := ctx.Err()
	stop()
	<-ended
	if err == nil && p.ctx.Err() == nil && errors.Is(late, context.DeadlineExceeded) {
		err = fault.Newf(fault.Transient, fault.QueueLate, "wait for the orders", "not all are through after %s", limit)
	}
	return err
}

// demoDir gives the data folder and what removes it.
func demoDir(data string, kind softcard.Kind) (dir string, remove func() error, err error) {
	if data != "" {
		dir = filepath.Join(data, string(kind))
		return dir, func() error { return nil }, os.MkdirAll(dir, 0o700)
	}
	dir, err = os.MkdirTemp("", "customs179-demo-")
	return dir, func() error { return os.RemoveAll(dir) }, err
}
