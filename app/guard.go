package main

import (
	"context"
	"path/filepath"
	"runtime"

	"customs179/app/bridge"
	"customs179/app/guard"
	"customs179/core/probe"
	"customs179/ui/port"
)

// approvedName is the file of programs that a person approved.
const approvedName = "approved-programs.json"

// setGuard has the holder of the control's port looked at before a PIN goes
// there. Only Windows has the control, and tells who holds a port: elsewhere the
// guard is nil and the address is all that is looked at.
func (p *program) setGuard(o *bridge.Options) *guard.Guard {
	if runtime.GOOS != "windows" {
		return nil
	}
	opt := guard.Options{
		File: filepath.Join(o.Config, approvedName), Holder: probe.PortProgram,
		Confirmed: func(url string) bool { return p.desk.Settings.Get().WSURLConfirmed == url },
	}
	if p.stage != nil {
		opt.Own = p.stage.World.Control.URL()
	}
	g := guard.New(opt)
	o.Guard = g.Check
	return g
}

// guarded is the card desk whose approval counts for the program that holds the
// control's port.
type guarded struct {
	port.Card
	guard    *guard.Guard
	settings port.Settings
}

// ApproveControl notes the program that holds the port, or the address where
// there is none that could be noted, and looks again at once.
func (g guarded) ApproveControl() error {
	address := g.settings.Get().WSURL
	named, err := g.guard.Approve(address)
	switch {
	case err != nil:
		return err
	case !named:
		return g.Card.ApproveControl()
	}
	ctx, stop := context.WithTimeout(context.Background(), choiceTime)
	defer stop()
	return g.Refresh(ctx)
}
