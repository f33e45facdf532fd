package main

import (
	"context"
	"errors"
	"os"
	"os/signal"
	"syscall"
	"time"

	"fyne.io/fyne/v2"

	"customs179/app/trayicon"
	"customs179/ui/tray"
)

// goes runs a part of the program until ctx ends; a part that ends by itself is
// told, and the rest goes on without it.
func (p *program) goes(name string, part func(context.Context) error) {
	p.working.Go(func() { p.noteEnd(name, part(p.ctx)) })
}

// job runs something that comes home before the ledger is closed; once the end
// has begun it is not begun any more.
func (p *program) job(f func()) {
	p.ending.Lock()
	defer p.ending.Unlock()
	if p.ctx.Err() == nil {
		p.working.Go(f)
	}
}

func (p *program) noteEnd(name string, err error) {
	if err != nil && !errors.Is(err, context.Canceled) {
		p.log.Warn("a part of the program ended", "part", name, "error", err)
	}
}

// live begins everything that works beside the window.
func (p *program) live() {
	window := p.shell.Load()
	if p.first {
		p.desk.Commands.Pause(true)
	}
	views := make(chan tray.View, 1)
	feed := &tray.Feed{
		Live: p.desk.Live, Setup: p.settingUp,
		Words: window.Words, Now: time.Now, Out: p.looked(views),
	}
	p.goes("core", func(ctx context.Context) error { p.bridge.Run(ctx); return nil })
	p.goes("window", func(ctx context.Context) error { window.Serve(ctx); return nil })
	p.goes("tray's view", feed.Serve)
	p.icon.Go(func() {
		err := trayicon.Run(p.ctx, trayicon.Options{Update: views, On: p.chosen, Ended: func() { p.over.AskAndWait("the session ends") }, Log: p.log.Logger})
		p.noteEnd("tray icon", err)
	})
	p.goes("tray's place", p.watchPlace)
	p.goes("alarm", p.alarm)
	p.goes("signals", p.signals)
	if p.stage != nil {
		p.goes("stage", p.play)
	}
	p.app.Lifecycle().SetOnStarted(func() { p.job(p.firstFrame) })
	if !p.startsHidden() {
		window.Show()
	}
}

// panelTime is how long a session that has just begun may take to show its panel.
const panelTime = 5 * time.Second

// doneKey is where the wizard keeps that work was started.
const doneKey = "wizard.done"

// settingUp reports whether a person has still to end the set-up.
func (p *program) settingUp() bool {
	return !p.desk.Settings.Ready() || p.first && p.desk.Keep.Text(doneKey, "") == ""
}

// firstTime reports whether nobody has ever worked here: then the wizard comes
// first, and work waits for its last button, for another client may still be at
// it. What the window remembers may get lost; the orders tell too.
func (p *program) firstTime() (bool, error) {
	counts, err := p.desk.Ledger.Counts()
	for _, n := range counts {
		if n > 0 {
			return false, err
		}
	}
	return p.desk.Keep.Text(doneKey, "") == "", err
}

// startsHidden reports whether the window stays away: that was wished, and a
// person can find it again.
func (p *program) startsHidden() bool {
	if !p.wish.hidden || p.first {
		return false
	}
	ctx, stop := context.WithTimeout(p.ctx, panelTime)
	defer stop()
	if trayicon.AwaitPlace(ctx) {
		return true
	}
	p.log.Warn("this desktop has no place for tray icons, so the window is shown")
	return false
}

// placeEvery is how often the desktop is asked whether it shows tray icons.
const placeEvery = 15 * time.Second

// watchPlace keeps in mind whether a hidden window could be found again.
func (p *program) watchPlace(ctx context.Context) error {
	tick := time.NewTicker(placeEvery)
	defer tick.Stop()
	for {
		p.placed.Store(trayicon.HasPlace(ctx))
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
	}
}

// firstFrame logs how long the program took until it was seen: two rounds of the
// loop after its start everything has been drawn once.
func (p *program) firstFrame() {
	for range 2 {
		done := make(chan struct{})
		fyne.Do(func() { close(done) })
		select {
		case <-done:
		case <-p.ctx.Done():
			return
		}
	}
	p.log.Info("first frame", "ms", time.Since(began).Milliseconds())
}

// signals ends the program in order when the system asks for it.
func (p *program) signals(ctx context.Context) error {
	asked := make(chan os.Signal, 1)
	signal.Notify(asked, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(asked)
	select {
	case <-ctx.Done():
	case s := <-asked:
		p.signalled.Store(true)
		p.over.Ask("signal " + s.String())
	}
	return nil
}
