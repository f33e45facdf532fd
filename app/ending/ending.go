// Package ending owns the order in which the program ends, and the clock by which
// it does, whoever asked for it: a person, a second start, a signal, or a system
// that ends the session and then the process.
//
// It knows none of the parts that end. Invariant: the ledger is closed after
// everything that may touch it has come home and before the window is asked to
// end; the process never outlives the limit.
package ending

import (
	"log/slog"
	"sync"
	"sync/atomic"
	"time"
)

// Within is how long an orderly end may take. Windows waits as long for a program
// at the end of a session. Fyne sometimes hangs on its way out; the ledger is
// closed before Fyne is asked.
const Within = 5 * time.Second

// Options are what ends, in this order.
type Options struct {
	Home   func()       // brings home everything that may touch the ledger
	Ledger func() error // closes it
	Window func()       // asks the window to end
	// Exit ends the process because something hangs; failed is false when only the
	// window does.
	Exit func(failed bool)
	Log  *slog.Logger
}

// End is the program's one end. Make it with New.
type End struct {
	opt     Options
	once    sync.Once
	closed  chan struct{} // the ledger is closed
	failing atomic.Bool
}

// New makes an end that nobody has asked for yet.
func New(o Options) *End { return &End{opt: o, closed: make(chan struct{})} }

// Ask begins the end, once, and returns at once.
func (e *End) Ask(why string) {
	e.once.Do(func() {
		e.opt.Log.Info("the program ends: " + why)
		time.AfterFunc(Within, e.leave)
		go e.run()
	})
}

// AskAndWait begins the end and returns when the ledger is closed: the system ends
// the session, and the process dies soon after.
func (e *End) AskAndWait(why string) {
	e.Ask(why)
	<-e.closed
}

// Failing reports whether the ledger did not close well.
func (e *End) Failing() bool { return e.failing.Load() }

func (e *End) run() {
	e.opt.Home()
	if err := e.opt.Ledger(); err != nil {
		e.opt.Log.Error("the ledger did not close well", "error", err)
		e.failing.Store(true)
	}
	close(e.closed)
	e.opt.Window()
}

// leave ends the process by the clock. The ledger is closed long before, or it
// heals at the next start.
func (e *End) leave() {
	select {
	case <-e.closed:
		e.opt.Log.Warn("the window did not end in time; the process ends without it")
		e.opt.Exit(e.failing.Load())
	default:
		e.opt.Log.Error("the work did not come home in time; the process ends without it")
		e.opt.Exit(true)
	}
}
