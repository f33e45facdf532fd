package main

import (
	"context"
	"time"

	"fyne.io/fyne/v2"

	"customs179/app/follow"
	"customs179/ui/notify"
	"customs179/ui/port"
	"customs179/ui/tray"
)

// looked makes what hears every look at the program.
func (p *program) looked(views chan tray.View) func(tray.Moment) {
	return follow.New(follow.Options{
		Show: func(v tray.View) {
			select { // only the latest counts
			case <-views:
			default:
			}
			views <- v
		},
		Front: func() bool { return p.shell.Load().Shown() },
		Level: func() notify.Level { return notify.LevelOf(p.desk.Keep.Text("notify", "")) },
		Tell: func(n notify.Note) {
			p.app.SendNotification(fyne.NewNotification(n.Text(p.shell.Load().Words())))
		},
		Awake: func() {
			p.log.Info("the PC has slept; everything is connected and looked at anew")
			p.bridge.Resume()
		},
	}).Look
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
		p.log.Warn("the tray's menu", "command", item.Action, "error", err)
	}
}
