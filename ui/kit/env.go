package kit

import (
	"context"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/port"
)

// Env is what a page lives in. A change of language makes a new one and new
// pages with it.
type Env struct {
	Desk   *port.Desk
	Words  *assets.Catalogue
	Window fyne.Window
	Now    func() time.Time
	// Do runs something on the UI goroutine; it is dropped once the window has
	// ended, and runs inline in tests.
	Do func(func())
	// Work runs a job in the background; ctx ends when the program quits, and the
	// shell waits for all of them. Tests run it inline unless they say otherwise.
	Work func(job func(ctx context.Context))
	// Go opens a page.
	Go func(Place)
	// Perform does what a fault's button says.
	Perform func(cmd assets.Command, code fault.Code)
	// Key offers a key that a focused widget has no use for (F5, Escape, Enter) to
	// the window, because Fyne does not; false when nobody wants it. May be nil.
	Key func(fyne.KeyName) bool
}

// T gives a text of the catalogue; kv are names and values of its parameters.
func (e *Env) T(key string, kv ...string) string {
	if len(kv) == 0 {
		return e.Words.T(key, nil)
	}
	values := make(map[string]string, len(kv)/2)
	for i := 0; i+1 < len(kv); i += 2 {
		values[kv[i]] = kv[i+1]
	}
	return e.Words.T(key, values)
}

// Entry gives the catalogue's entry of an error's fault; nil gives an empty one.
func (e *Env) Entry(err error) assets.Entry {
	f := fault.Of(err)
	if f == nil {
		return assets.Entry{}
	}
	return e.Fault(f.Code, faultParams(f))
}

// Fault gives the catalogue's entry of a code with the parameters of a condition.
func (e *Env) Fault(code fault.Code, p status.Params) assets.Entry {
	return e.Words.Fault(string(code), p)
}

// timeLayout is how a moment is written everywhere: a year is never in doubt.
const timeLayout = "01-02 15:04:05"

// Time writes a moment in local time.
func (e *Env) Time(t time.Time) string {
	if t.IsZero() {
		return e.T("common.none")
	}
	return t.Local().Format(timeLayout)
}

// Since writes how long ago something was.
func (e *Env) Since(t time.Time) string {
	if t.IsZero() {
		return e.T("common.never")
	}
	age := e.Now().Sub(t)
	if age < 2*time.Second {
		return e.T("common.now")
	}
	return e.T("common.ago", "time", e.Words.Duration(age))
}

// Act runs a job in the background while its button is disabled; done gets the
// outcome on the UI goroutine. Without done an error is shown in a dialog.
func (e *Env) Act(b *widget.Button, job func(ctx context.Context) error, done func(error)) {
	if b != nil {
		b.Disable()
	}
	if done == nil {
		done = func(err error) {
			if err != nil {
				e.ShowFault(err)
			}
		}
	}
	e.Work(func(ctx context.Context) {
		var err error
		finished := false
		// Deferred, so that a job that panics does not leave a dead button behind.
		defer func() {
			e.Do(func() {
				if b != nil {
					b.Enable()
				}
				if finished {
					done(err)
				}
			})
		}()
		err = job(ctx)
		finished = true
	})
}

// faultParams are the values that a fault's text may use.
func faultParams(f *fault.Fault) status.Params {
	p := status.Params{}
	if f.TriesLeft != nil {
		p["n"] = itoa(*f.TriesLeft)
	}
	if f.RetryAfter > 0 {
		p["d"] = f.RetryAfter.String()
	}
	return p
}

// rawText is everything a fault can tell a developer, on its own lines.
func rawText(f *fault.Fault) string {
	lines := []string{f.Error()}
	if f.Detail != "" {
		lines = append(lines, f.Detail)
	}
	return strings.Join(lines, "\n")
}
