package pipeline

import (
	"context"
	"fmt"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// farewell is customs' refusal of an order (20004) that the platform had not
// heard of when a person ended the order. A cancelled order never changes again,
// so that it cannot stand in the ledger: it is tried as often as any owed message
// while the program runs, and told at most once per hearing.
type farewell struct {
	order order.Order // as it was before the end
	tries int
	at    time.Time // by the monotonic clock
	busy  bool
}

// sayFarewell has the platform told what it was still owed about a cancelled
// order.
func (p *Pipeline) sayFarewell(o order.Order) {
	if o.Owes != order.NoticeRefusal {
		return
	}
	p.mail.put(func(l *loop) { l.farewells = append(l.farewells, &farewell{order: o, at: time.Now()}) })
}

// startFarewells begins those that are due and that the platform's gate lets
// through.
func (l *loop) startFarewells(now time.Time) {
	for _, f := range l.farewells {
		if f.busy || time.Until(f.at) > 0 {
			continue
		}
		if !l.callback.allows(now) {
			return
		}
		probe := l.callback.begin()
		f.busy = true
		l.spawn(func(ctx context.Context) message {
			sent, err := l.bid(ctx, f.order, probe)
			return func(l *loop) { l.farewellHome(f, sent, err) }
		})
	}
}

// bid tells the platform customs' answer for a cancelled order.
func (p *Pipeline) bid(ctx context.Context, o order.Order, probe bool) (sent bool, err error) {
	result, err := p.opt.Ledger.Answer(o.Seq)
	if err != nil {
		p.callback.missed(probe)
		return true, err
	}
	return p.callBack(ctx, probe, func() error {
		_, err := p.send(ctx, o, result)
		return err
	})
}

// farewellHome ends one, or plans its next try.
func (l *loop) farewellHome(f *farewell, sent bool, err error) {
	f.busy = false
	switch {
	case !sent:
		return // the gate shut meanwhile
	case err != nil:
		f.tries++
		f.at = time.Now().Add(l.policy.callbackPause(f.tries, fault.Of(err).RetryAfter))
		if f.tries <= l.policy.CallbackTimes {
			return
		}
		l.warn(fmt.Errorf("tell the platform about cancelled order %d: %w", f.order.Seq, err))
	}
	for i, other := range l.farewells {
		if other == f {
			l.farewells = append(l.farewells[:i], l.farewells[i+1:]...)
			return
		}
	}
}

// nextFarewell is the pause to the next one that waits for the clock, 0 for none.
func (l *loop) nextFarewell() (pause time.Duration) {
	for _, f := range l.farewells {
		if d := time.Until(f.at); !f.busy && d > 0 && (pause == 0 || d < pause) {
			pause = d
		}
	}
	return pause
}
