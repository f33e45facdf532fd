package guard

import (
	"context"
	"path/filepath"
	"sync/atomic"
	"time"

	"customs179/app/bridge"
	"customs179/ui/port"
)

// approvedName is the file of programs that a person approved.
const approvedName = "approved-programs.json"

// lookTime bounds the look at the control that follows an approval.
const lookTime = 30 * time.Second

// Place is where the program runs.
type Place struct {
	System string // as runtime.GOOS says it
	// Own is the address of the demo's own stand-in, "" outside the demo.
	Own string
	// Holder gives the path of the program that an address on this PC reaches.
	Holder func(url string) (path string, err error)
}

// Wire puts a guard between a bridge and its desk.
type Wire struct {
	guard    *Guard // nil where the address is all that is looked at
	settings atomic.Pointer[port.Settings]
}

// Set has the holder of the control's port looked at before a PIN goes there, by
// a bridge that is not open yet; its desk has to be dressed afterwards. Only
// Windows has the control, and tells who holds a port: elsewhere nothing is set.
func Set(o *bridge.Options, p Place) *Wire {
	w := &Wire{}
	if p.System != "windows" {
		return w
	}
	w.guard = New(Options{
		File: filepath.Join(o.Config, approvedName), Holder: p.Holder, Own: p.Own, Confirmed: w.confirmed,
	})
	o.Guard = w.guard.Check
	return w
}

// confirmed reports whether the settings say that a person confirmed an address.
func (w *Wire) confirmed(url string) bool {
	s := w.settings.Load()
	return s != nil && (*s).Get().WSURLConfirmed == url
}

// Dress has an approval at the desk count for the program that holds the port.
func (w *Wire) Dress(d *port.Desk) {
	if w.guard == nil {
		return
	}
	w.settings.Store(&d.Settings)
	d.Card = card{d.Card, w.guard, d.Settings}
}

// card is the card desk whose approval counts for the program that holds the
// control's port.
type card struct {
	port.Card
	guard    *Guard
	settings port.Settings
}

// ApproveControl notes the program that holds the port, or the address where
// there is none that could be noted, and looks again at once.
func (c card) ApproveControl() error {
	named, err := c.guard.Approve(c.settings.Get().WSURL)
	switch {
	case err != nil:
		return err
	case !named:
		return c.Card.ApproveControl()
	}
	ctx, stop := context.WithTimeout(context.Background(), lookTime)
	defer stop()
	return c.Refresh(ctx)
}
