package main

import (
	"os"
	"time"

	"fyne.io/fyne/v2"
)

// quitWithin is how long an orderly end may take. Fyne sometimes hangs on its
// way out; the ledger is closed before Fyne is asked.
const quitWithin = 5 * time.Second

// askQuit begins the end of the program, once, and returns at once.
func (p *program) askQuit(why string) {
	p.quit.Do(func() {
		p.log.Info("the program ends", "why", why)
		time.AfterFunc(quitWithin, p.leave)
		go p.close()
	})
}

// close brings everything home but the tray icon, whose thread may be the one
// that waits for us, closes the ledger, and then ends the window.
func (p *program) close() {
	p.ending.Lock()
	p.stop()
	p.ending.Unlock()
	p.working.Wait()
	if err := p.bridge.Close(); err != nil {
		p.log.Error("the ledger did not close well", "error", err)
		p.failing.Store(true)
	}
	close(p.closed)
	if p.signalled.Load() { // Fyne hears the signal too and ends its loop by itself
		select {
		case <-p.unlooped:
		case <-time.After(quitWithin / 5):
		}
	}
	if p.looping.Load() {
		fyne.Do(p.app.Quit)
	}
}

// leave ends the process by the clock. The ledger is closed long before, or it
// heals at the next start.
func (p *program) leave() {
	code := exitDone
	select {
	case <-p.closed:
		p.log.Warn("the window did not end in time; the process ends without it")
	default:
		p.log.Error("the work did not come home in time; the process ends without it")
		code = exitFailed
	}
	if p.failing.Load() {
		code = exitFailed
	}
	os.Exit(code)
}

// sessionEnds is called when the system ends the session: the process dies soon
// after it returns.
func (p *program) sessionEnds() {
	p.askQuit("the session ends")
	<-p.closed
}
