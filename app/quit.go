package main

import (
	"os"
	"time"

	"fyne.io/fyne/v2"

	"customs179/app/ending"
)

// newEnd says what ends, and how.
func (p *program) newEnd() *ending.End {
	return ending.New(ending.Options{
		Home: p.comeHome, Ledger: p.bridge.Close, Window: p.endWindow, Log: p.log.Logger,
		Exit: func(failed bool) {
			if failed {
				os.Exit(exitFailed)
			}
			os.Exit(exitDone)
		},
	})
}

// comeHome brings everything home but the tray icon, whose thread may be the one
// that waits for us.
func (p *program) comeHome() {
	p.ending.Lock()
	p.stop()
	p.ending.Unlock()
	p.working.Wait()
}

// endWindow ends Fyne's loop.
func (p *program) endWindow() {
	if p.signalled.Load() { // Fyne hears the signal too and ends its loop by itself
		select {
		case <-p.unlooped:
		case <-time.After(ending.Within / 5):
		}
	}
	if p.looping.Load() {
		fyne.Do(p.app.Quit)
	}
}
