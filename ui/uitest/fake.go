// Package uitest owns what tests of the window stand on: a fake program behind
// the window, an environment with a test window, pictures of pages in all looks,
// and hands that tap, type and read.
//
// It is for tests only; nothing of the program may import it. Invariant: nothing
// here waits or sleeps, so that a test that counts always counts the same.
package uitest

import (
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/cert"
	"customs179/core/config"
	"customs179/core/order"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// Now is the moment at which the fake program stands still.
var Now = time.Date(2026, 11, 21, 15, 4, 5, 0, time.Local)

// SavedSheet is a table that was saved, with its rows.
type SavedSheet struct {
	Path string
	port.Sheet
	Lines [][]string
}

// Fake is a program without insides. Set its exported fields before the page is
// made, or between two steps of a test; its methods may be called from any
// goroutine.
type Fake struct {
	// What the settings answer and got.
	Settings config.Settings
	NotReady bool
	Saved    []config.Settings
	Imported config.Settings
	Warnings []config.Warning
	FilePIN  bool

	// What the card answers and got.
	Cert     *cert.Certificate
	CanKeep  bool
	Keeps    bool
	PINs     []secret.PIN
	CertPath string

	// What the testers answer, by step.
	Steps map[probe.StepName]probe.Step

	// What the system answers and got.
	Autostart   bool
	NoAutostart bool
	Sheets      []SavedSheet
	SavedTexts  map[string]string
	Bundle      port.Bundle
	Lines       []port.LogLine

	// What the ledger answers beside the computed rows.
	DayTotals []port.Day
	Timelines map[uint64][]order.Step
	Detail    port.Details

	// Where the page wanted to go and what it wanted done, in order.
	Went      []kit.Place
	Performed []string

	mu      sync.Mutex
	snap    status.Snapshot
	watches map[int]chan struct{}
	serial  int
	calls   []string
	fails   map[string]error
	after   map[string]func()
	kept    map[string]string
	orders  rows
}

// New makes a fake that is well: all gates open, no orders, complete settings.
func New(t testing.TB) *Fake {
	t.Helper()
	return &Fake{
		Settings:   settings(),
		Cert:       certificate(),
		CanKeep:    true,
		CertPath:   "export/0169d3a7.cer",
		Steps:      map[probe.StepName]probe.Step{},
		SavedTexts: map[string]string{}, Timelines: map[uint64][]order.Step{},
		Bundle: port.Bundle{ID: "K7M2", Path: "export/diagnostics-K7M2.zip", Parts: []port.Part{
			{Name: "settings.json", Bytes: 812}, {Name: "snapshot.json", Bytes: 2304}, {Name: "log.txt", Bytes: 40960},
		}},
		snap:    Well(),
		watches: map[int]chan struct{}{},
		fails:   map[string]error{},
		after:   map[string]func(){},
		kept:    map[string]string{},
		orders:  rows{now: Now, changed: map[uint64]order.Order{}},
	}
}

// Desk gives the program as the window sees it.
func (f *Fake) Desk() *port.Desk {
	return &port.Desk{
		Live: live{f}, Ledger: ledger{f}, Commands: commands{f}, Card: card{f}, Settings: settingsDesk{f},
		Probes: probes{f}, System: system{f}, Log: logDesk{f}, Keep: keep{f},
	}
}

// Calls lists the calls that change or ask something outside, as
// "Commands.RetryNow(12)", in order.
func (f *Fake) Calls() []string {
	f.mu.Lock()
	defer f.mu.Unlock()
	return append([]string(nil), f.calls...)
}

// Called reports whether a call was made whose text begins so.
func (f *Fake) Called(prefix string) bool {
	for _, c := range f.Calls() {
		if strings.HasPrefix(c, prefix) {
			return true
		}
	}
	return false
}

// SetSnapshot changes the present state and wakes the watchers.
func (f *Fake) SetSnapshot(s status.Snapshot) {
	f.mu.Lock()
	defer f.mu.Unlock()
	s.Version = f.snap.Version + 1
	f.snap = s
	f.wake()
}

// Change changes a copy of the present state and makes it the present one.
func (f *Fake) Change(change func(*status.Snapshot)) {
	f.mu.Lock()
	s := f.snap
	s.Gates = append(status.Gates(nil), s.Gates...)
	s.Conditions = append([]status.Condition(nil), s.Conditions...)
	f.mu.Unlock()
	change(&s)
	f.SetSnapshot(s)
}

// Fail makes a method ("Commands.RetryNow") give an error; nil ends that.
func (f *Fake) Fail(method string, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails[method] = err
}

// After runs something when a method was called, before it returns: a PIN that
// was entered opens the gate.
func (f *Fake) After(method string, do func()) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.after[method] = do
}

// note writes a call down and gives the error that it is to have.
func (f *Fake) note(method, args string) error {
	f.mu.Lock()
	f.calls = append(f.calls, method+"("+args+")")
	err, do := f.fails[method], f.after[method]
	f.mu.Unlock()
	if do != nil {
		do()
	}
	return err
}

// wake gives every watcher its token; the caller holds the lock.
func (f *Fake) wake() {
	for _, w := range f.watches {
		select {
		case w <- struct{}{}:
		default:
		}
	}
}
