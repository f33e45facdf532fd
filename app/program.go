package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	fyneapp "fyne.io/fyne/v2/app"

	"customs179/app/autostart"
	"customs179/app/bridge"
	"customs179/app/ending"
	"customs179/app/guard"
	"customs179/app/instance"
	"customs179/app/paths"
	"customs179/app/stage"
	"customs179/app/version"
	"customs179/assets"
	"customs179/core/config"
	"customs179/core/diag"
	"customs179/core/eport"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/ui/port"
	"customs179/ui/shell"
)

// appID names the program to the system.
const appID = "cn.customs179.desk"

// began is when the process began, as far as it can tell.
var began = time.Now()

// program is everything that lives while the program works.
type program struct {
	wish     wish
	folders  paths.Paths
	log      *diag.Log
	redactor *diag.Redactor
	stage    *stage.Stage // nil but for the demo
	bridge   *bridge.Bridge
	desk     *port.Desk
	first    bool // nobody has ever worked here
	app      fyne.App
	shell    atomic.Pointer[shell.Shell]

	ctx     context.Context
	stop    context.CancelFunc
	working sync.WaitGroup // everything that has to come home before the ledger is closed
	icon    sync.WaitGroup // the tray icon
	placed  atomic.Bool    // the desktop shows tray icons
	looping atomic.Bool    // Fyne's loop runs, or will
	ending  sync.Mutex     // held to begin a job, and to begin the end
	over    *ending.End    // made with the bridge

	signalled atomic.Bool
	unlooped  chan struct{} // Fyne's loop is over
}

// work runs the program until it is told to end, and gives the exit code.
func work(w wish, folders paths.Paths) int {
	p := &program{wish: w, folders: folders, redactor: &diag.Redactor{}, unlooped: make(chan struct{})}
	p.ctx, p.stop = context.WithCancel(context.Background())
	defer p.stop()
	if err := folders.Make(); err != nil {
		return p.hopeless(err)
	}
	in, err := instance.Enter(p.ctx, folders.Data, p.handlers())
	if err != nil {
		return p.hopeless(err)
	}
	if in == nil {
		return exitDone // the window of the first one is in front now
	}
	p.openLog()
	if !canDraw() {
		p.log.Error("the graphics driver of this PC is too old for a window")
		return p.end(in, exitFailed)
	}
	if err := p.assemble(); err != nil {
		p.log.Error("the program cannot begin", "error", err)
		code := p.hopeless(err)
		return p.end(in, code)
	}
	p.looping.Store(true)
	p.live()
	p.app.Run()
	p.looping.Store(false)
	close(p.unlooped)
	p.shell.Load().Ended()
	p.over.AskAndWait("the window system ended")
	p.icon.Wait()
	return p.end(in, exitDone)
}

// openLog begins the log, and catches crashes in its folder.
func (p *program) openLog() {
	var console io.Writer = os.Stderr
	if runtime.GOOS == "windows" {
		console = nil // a program with a window has no console there
	}
	p.log = diag.Open(diag.Options{Dir: p.folders.Logs, Console: console, Redactor: p.redactor})
	crashed, err := diag.CatchCrash(p.folders.Logs)
	if err != nil {
		p.log.Warn("a crash would leave no file", "error", err)
	}
	if crashed {
		p.log.Warn("the last run crashed", "file", filepath.Join(p.folders.Logs, diag.LastCrashName))
	}
	p.log.Info("program started", "version", version.Text, "dir", p.folders.Data)
}

// assemble opens the ledger and makes the window; nothing works yet.
func (p *program) assemble() error {
	o := bridge.Options{
		Version: version.Text, Log: p.log, Redactor: p.redactor, Settings: config.Default(),
		Open: paths.Opener{}, Restarter: eport.NewRestarter, Alarm: p.testAlarm, Quit: func() { p.over.Ask("a person quit") },
	}
	if err := p.setStage(&o); err != nil {
		return err
	}
	o.Config = p.folders.Config
	o.Folders = map[port.Folder]string{
		port.FolderData: p.folders.Data, port.FolderLogs: p.folders.Logs,
		port.FolderBackups: p.folders.Backups, port.FolderExport: p.folders.Export,
	}
	if lasting, err := secret.NewDPAPI(filepath.Join(p.folders.Data, "pin.vault")); err == nil {
		o.Lasting = lasting
	} else {
		p.log.Info("the PIN is asked for at each start", "error", err)
	}
	if o.Autostart == nil {
		o.Autostart = p.autostart()
	}
	place := guard.Place{System: runtime.GOOS, Holder: probe.PortProgram}
	if p.stage != nil {
		place.Own = p.stage.World.Control.URL()
	}
	wire := guard.Set(&o, place)
	var err error
	if p.bridge, err = bridge.Open(o); err != nil {
		return err
	}
	p.over = p.newEnd()
	p.desk = p.bridge.Desk()
	if p.first, err = p.firstTime(); err != nil {
		return errors.Join(err, p.bridge.Close())
	}
	wire.Dress(p.desk)
	p.app = fyneapp.NewWithID(appID)
	p.app.SetIcon(fyne.NewStaticResource("app.png", assets.Icon(assets.IconApp, assets.PNG)))
	p.shell.Store(shell.New(shell.Options{
		App: p.app, Desk: p.desk, Version: version.Text, Pages: pages(p.desk), FirstTime: p.first, Log: p.log.Logger,
		Findable: p.placed.Load,
	}))
	return nil
}

// autostart is the switch of this very program, nil where it cannot be.
func (p *program) autostart() bridge.Autostart {
	args := []string{}
	var err error
	if p.wish.data != "" {
		dir, absErr := filepath.Abs(p.wish.data)
		args, err = append(args, "--data", dir), absErr
	}
	entry, hereErr := autostart.Here(args...)
	err = errors.Join(err, hereErr)
	if err != nil {
		p.log.Warn("the program cannot start with the session", "error", err)
		return nil
	}
	if !entry.Possible() {
		return nil
	}
	return entry
}

// end is the last part of every way out: what does not touch the ledger.
func (p *program) end(in *instance.Instance, code int) int {
	if err := errors.Join(p.leaveStage(), in.Close()); err != nil {
		p.log.Warn("not everything ended well", "error", err)
	}
	p.tellLeft()
	if p.over != nil && p.over.Failing() {
		code = exitFailed
	}
	p.log.Info("program ended", "code", code)
	if err := p.log.Close(); err != nil {
		fmt.Fprintln(os.Stderr, "customs179:", err)
	}
	return code
}
