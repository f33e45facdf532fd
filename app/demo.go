package main

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"customs179/app/bridge"
	"customs179/app/stage"
	"customs179/core/eport"
	"customs179/core/sim/softcard"
)

// The demo's pace.
const (
	demoEvery = 4 * time.Second // a new order after those of the beginning
	demoRuns  = "run-*"         // the folders of runs
)

// setStage gives the demo its stand-ins and folders of its own for this run: the
// stand-ins forget everything with the process, so the ledger begins anew too.
// Everything else is the program as it ships.
func (p *program) setStage(o *bridge.Options) error {
	if p.wish.verb != "demo" {
		return nil
	}
	orders := max(p.wish.orders, stage.Special+1)
	s, err := stage.New(stage.Options{Kind: softcard.SM2, Orders: orders, Latency: p.wish.latency, Tidy: true})
	if err != nil {
		return err
	}
	p.stage = s
	if err := p.clearRuns(); err != nil {
		return err
	}
	run, err := os.MkdirTemp(p.folders.Data, demoRuns)
	if err != nil {
		return err
	}
	p.folders.Data = filepath.Join(run, "data")
	p.folders.Config = filepath.Join(run, "config")
	p.folders.Backups = filepath.Join(p.folders.Data, filepath.Base(p.folders.Backups))
	if err := p.folders.Make(); err != nil {
		return err
	}
	o.Demo, o.Settings, o.Autostart = true, s.Settings(), &pretended{}
	o.Restarter = func(string) eport.Restarter { return s.World.Control }
	return nil
}

// clearRuns takes away what earlier demos left behind.
func (p *program) clearRuns() error {
	old, err := filepath.Glob(filepath.Join(p.folders.Data, demoRuns))
	for _, run := range old {
		err = errors.Join(err, os.RemoveAll(run))
	}
	return err
}

// play has customs ask for the orders of the beginning, and then for one more now
// and then, unless an operator works by a script that counts them.
func (p *program) play(ctx context.Context) error {
	if err := p.stage.Ask(ctx); err != nil || p.wish.scripted {
		return err
	}
	return p.stage.Trickle(ctx, demoEvery)
}

// leaveStage ends the stand-ins and takes this run's folder away.
func (p *program) leaveStage() error {
	if p.stage == nil {
		return nil
	}
	return errors.Join(p.stage.Close(), os.RemoveAll(filepath.Dir(p.folders.Data)))
}

// pretended is the demo's switch for the start with the session: it shows what a
// person chose and changes nothing on the PC.
type pretended struct{ on atomic.Bool }

func (s *pretended) Enabled() (bool, error) { return s.on.Load(), nil }

func (s *pretended) Set(on bool) error {
	s.on.Store(on)
	return nil
}
