// Package alarm owns the messages to a chat robot (WeCom, DingTalk) about
// conditions that need a person: which of them are worth one, how many there may
// be, and the wire of such a robot.
//
// It finds nothing out and has no words of its own: conditions come from the
// snapshot, texts from the caller. Invariant: nothing about an order leaves here,
// and a robot that is away or refuses is never asked in a hurry.
package alarm

import (
	"context"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/status"
)

// The bounds of what may be sent.
const (
	lookEvery = 10 * time.Second
	// perCondition is the least time between two messages about one condition.
	perCondition = time.Hour
	// perDay is how many may begin in 24 hours; their ends come on top.
	perDay = 20
	// settle is how long a condition has to stay away before it is called over: a
	// core that is made anew shows nothing for a minute.
	settle = 2 * time.Minute
	// After a failure nothing is sent for pauseFirst, then twice as long, up to
	// pauseMost.
	pauseFirst = 5 * time.Minute
	pauseMost  = time.Hour
)

// Poster sends a JSON text: httpx.Client, or what chooses one.
type Poster interface {
	PostJSON(ctx context.Context, op, rawURL string, text []byte) (*httpx.Answer, error)
}

// Options says where the robot is and what it is told. The texts must hold
// nothing about an order; conditions arrive here without names and numbers of
// orders.
type Options struct {
	// URL is the robot's address as it is set now; "" is no alarm.
	URL func() string
	// Words says a condition in one line.
	Words func(status.Condition) string
	// Over says in one line that a condition is over after so long.
	Over func(c status.Condition, lasted time.Duration) string
	// Greeting is the line of a test.
	Greeting func() string
	HTTP     Poster
	// Log takes codes of failures, never an address; nil means nowhere.
	Log *slog.Logger
}

// Alarm tells a robot. Make it with New, run it with Serve.
type Alarm struct {
	o Options

	// What follows is Serve's own. Times are read by the monotonic clock.
	address string
	told    map[fault.Code]*entry
	sent    []time.Time // messages that began something, of the last day
	full    bool        // the day's number was reached, and logged
	pause   time.Duration
	waitTo  time.Time // nothing is sent before
}

// entry is what the robot knows of a condition.
type entry struct {
	cond   status.Condition // as it was told
	at     time.Time        // when it was told
	open   bool             // it was told and is not over for the robot
	gone   time.Time        // since when it does not show; zero while it does
	lasted time.Duration
}

// New makes an alarm. It does nothing before Serve.
func New(o Options) *Alarm {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return &Alarm{o: o, told: map[fault.Code]*entry{}}
}

// Serve looks at the snapshot every ten seconds until ctx ends, and gives ctx's
// error. Without an address it does not even look.
func (a *Alarm) Serve(ctx context.Context, snapshot func() status.Snapshot) error {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		if a.ready() {
			a.look(ctx, snapshot())
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
}

// Test sends the test line to an address, saved or not. Faults: net.bad-address,
// alarm.refused, and those of httpx.
func (a *Alarm) Test(ctx context.Context, address string) error {
	return a.send(ctx, address, a.o.Greeting())
}

// ready takes the address as it is now. Another one begins with nothing told.
func (a *Alarm) ready() bool {
	address := strings.TrimSpace(a.o.URL())
	if address == a.address {
		return address != ""
	}
	a.address, a.pause, a.waitTo = address, 0, time.Time{}
	clear(a.told)
	if address == "" {
		return false
	}
	if known, err := Check(address); err == nil && !known {
		a.o.Log.Warn("the alarm goes to a host that is no known robot's")
	}
	return true
}

// look tells what began and what is over. While the settings are not complete a
// person sits in front of the wizard.
func (a *Alarm) look(ctx context.Context, s status.Snapshot) {
	if s.Setup {
		return
	}
	seen := map[fault.Code]bool{}
	for _, c := range s.Conditions {
		if c.Severity >= status.SeverityPerson {
			seen[c.Code] = true
			a.begins(ctx, c)
		}
	}
	for _, code := range slices.Sorted(maps.Keys(a.told)) {
		e := a.told[code]
		switch {
		case seen[code]:
		case e.open && hidden(code, s.Conditions):
			e.gone = time.Time{}
		case e.open:
			a.ends(ctx, e, s.At)
		case !e.open && time.Since(e.at) >= perCondition:
			delete(a.told, code)
		}
	}
}

// hidden reports whether a condition may still hold and is only not shown, since
// its cause is.
func hidden(code fault.Code, shown []status.Condition) bool {
	causes := status.RuleOf(code).DependsOn
	return slices.ContainsFunc(shown, func(c status.Condition) bool { return slices.Contains(causes, c.Code) })
}

// begins tells a condition, unless the robot knows it or has heard enough.
func (a *Alarm) begins(ctx context.Context, c status.Condition) {
	e := a.told[c.Code]
	if e != nil {
		e.gone = time.Time{}
		if e.open && c.Severity <= e.cond.Severity || time.Since(e.at) < perCondition {
			return
		}
	}
	if !a.mayBegin() {
		return
	}
	c.Params = harmless(c.Params)
	if a.say(ctx, a.o.Words(c)) {
		a.told[c.Code] = &entry{cond: c, at: time.Now(), open: true}
	}
}

// mayBegin reports whether the day's number allows another message.
func (a *Alarm) mayBegin() bool {
	a.sent = slices.DeleteFunc(a.sent, func(at time.Time) bool { return time.Since(at) >= 24*time.Hour })
	full := len(a.sent) >= perDay
	if full && !a.full {
		a.o.Log.Warn("no more alarms today", "sent", len(a.sent))
	}
	a.full = full
	return !full && time.Until(a.waitTo) <= 0
}

// ends tells that a condition is over when it has stayed away long enough. A day
// later nobody wants to know.
func (a *Alarm) ends(ctx context.Context, e *entry, at time.Time) {
	switch {
	case e.gone.IsZero():
		e.gone, e.lasted = time.Now(), max(at.Sub(e.cond.Since), 0)
	case time.Since(e.gone) < settle || time.Until(a.waitTo) > 0:
	case time.Since(e.gone) > 24*time.Hour:
		e.open = false
	default:
		before := len(a.sent)
		e.open = !a.say(ctx, a.o.Over(e.cond, e.lasted))
		a.sent = a.sent[:before]
	}
}

// harmless are the parameters that are figures: no name and no number of an
// order, a card or a program.
func harmless(p status.Params) status.Params {
	kept := status.Params{}
	for _, name := range []string{"n", "m", "d", "free", "waiting"} {
		if p[name] != "" {
			kept[name] = p[name]
		}
	}
	return kept
}

// say sends one line and reports whether the robot has it. A failure makes a
// pause before anything else is sent.
func (a *Alarm) say(ctx context.Context, text string) bool {
	err := a.send(ctx, a.address, text)
	if err == nil {
		a.sent, a.pause = append(a.sent, time.Now()), 0
		return true
	}
	if ctx.Err() != nil {
		return false
	}
	f := fault.Of(err)
	if f.Sent && f.Code != fault.AlarmRefused {
		a.sent = append(a.sent, time.Now()) // the robot may have it
	}
	a.pause = min(max(2*a.pause, pauseFirst), pauseMost)
	a.waitTo = time.Now().Add(max(a.pause, f.RetryAfter))
	a.o.Log.Warn("the chat robot was not reached", "code", f.Code, "pause", a.pause)
	return false
}
