package main

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"customs179/ui/notify"
	"customs179/ui/port"
	"customs179/ui/tray"
)

// looked makes what hears every look at the program: the icon gets the view, and
// a person is told outside the window when the rules say so.
func (p *program) looked(views chan tray.View) func(tray.Moment) {
	machine := &notify.Machine{}
	var awake time.Time
	return func(m tray.Moment) {
		// A connection from before a sleep looks alive and is dead.
		if !awake.IsZero() && !m.Since.Equal(awake) {
			p.log.Info("the PC has slept; the card is looked at anew")
			p.bridge.Resume()
		}
		awake = m.Since
		select { // only the latest counts
		case <-views:
		default:
		}
		views <- m.View
		window := p.shell.Load()
		note, ok := machine.Next(notify.Moment{
			Now: m.At, Verdict: m.View.Verdict, Conditions: m.Snapshot.Conditions, Waiting: m.Snapshot.Waiting(),
			Front: window.Shown(), Since: m.Since, Level: notify.LevelOf(p.desk.Keep.Text("notify", "")),
		})
		if ok {
			p.app.SendNotification(fyne.NewNotification(note.Text(window.Words())))
		}
	}
}

// choiceTime bounds what an item of the menu may take.
const choiceTime = 30 * time.Second

// chosen does what an item of the tray's menu says, without making the next one
// wait for it.
func (p *program) chosen(item tray.Item) {
	p.job(func() { p.carryOut(item) })
}

func (p *program) carryOut(item tray.Item) {
	window := p.shell.Load()
	var err error
	switch item.Action {
	case tray.ActionOpen:
		window.Raise()
	case tray.ActionStatus, tray.ActionToday, tray.ActionEnterPIN:
		window.Raise()
		window.Go(item.Place)
	case tray.ActionPause, tray.ActionResume:
		p.desk.Commands.Pause(item.Action == tray.ActionPause)
	case tray.ActionRetry:
		ctx, stop := context.WithTimeout(p.ctx, choiceTime)
		defer stop()
		err = p.desk.Commands.CheckNow(ctx)
	case tray.ActionOpenLogs:
		err = p.desk.System.OpenFolder(port.FolderLogs)
	case tray.ActionQuit:
		window.Raise()
		window.AskQuit()
	}
	if err != nil {
		p.log.Warn("the tray's menu", "item", item.Action, "error", err)
	}
}
