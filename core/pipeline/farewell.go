package pipeline

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// farewell is customs' refusal of an order (20004) that the platform had not
// heard of when a person ended the order. A cancelled order never changes again,
// so that what is owed about it stands beside it in the ledger. It is tried as
// often as any owed message, in each run of the program anew.
type farewell struct {
	order order.Order
	tries int
	at    time.Time // by the monotonic clock
	busy  bool
}

// farewellsValue is the ledger's name for the row numbers of such orders: a JSON
// list.
const farewellsValue = "farewells"

// farewellSeqs reads the list.
func (p *Pipeline) farewellSeqs() (seqs []uint64, err error) {
	raw, err := p.opt.Ledger.Value(farewellsValue)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &seqs)
	}
	if err != nil {
		return nil, fmt.Errorf("read what cancelled orders owe: %w", err)
	}
	return seqs, nil
}

// oweFarewell writes a cancelled order into the list, or out of it.
func (p *Pipeline) oweFarewell(seq uint64, owed bool) error {
	p.farewellList.Lock()
	defer p.farewellList.Unlock()
	seqs, err := p.farewellSeqs()
	if err != nil {
		return err
	}
	if slices.Contains(seqs, seq) == owed {
		return nil
	}
	if owed {
		seqs = append(seqs, seq)
	} else {
		seqs = slices.DeleteFunc(seqs, func(s uint64) bool { return s == seq })
	}
	text, err := json.Marshal(seqs)
	if err != nil {
		return err
	}
	return p.opt.Ledger.SetValue(farewellsValue, text)
}

// cancelOwing cancels an order about which the platform is owed a message: the
// promise is on disk before the order's own record of it goes.
func (p *Pipeline) cancelOwing(o order.Order, cancel func() error) error {
	if err := p.oweFarewell(o.Seq, true); err != nil {
		return err
	}
	if err := cancel(); err != nil {
		return errors.Join(err, p.oweFarewell(o.Seq, false))
	}
	p.mail.put(func(l *loop) { l.addFarewell(o) })
	return nil
}

// loadFarewells takes up what earlier runs left. An order that was not cancelled
// after all still owes the message itself.
func (l *loop) loadFarewells() error {
	seqs, err := l.farewellSeqs()
	for _, seq := range seqs {
		o, missing := l.opt.Ledger.Get(seq)
		if missing == nil && o.State == order.StateCancelled {
			l.addFarewell(o)
			continue
		}
		err = errors.Join(err, l.oweFarewell(seq, false))
	}
	return err
}

func (l *loop) addFarewell(o order.Order) {
	if !slices.ContainsFunc(l.farewells, func(f *farewell) bool { return f.order.Seq == o.Seq }) {
		l.farewells = append(l.farewells, &farewell{order: o, at: time.Now()})
	}
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

// bid tells the platform customs' answer for a cancelled order, and strikes it
// off the list when it was heard.
func (p *Pipeline) bid(ctx context.Context, o order.Order, probe bool) (sent bool, err error) {
	result, err := p.opt.Ledger.Answer(o.Seq)
	if err != nil {
		p.callback.missed(probe)
		return true, err
	}
	sent, err = p.callBack(ctx, probe, func() error {
		_, err := p.send(ctx, o, result)
		return err
	})
	if sent && err == nil {
		p.warn(p.oweFarewell(o.Seq, false))
	}
	return sent, err
}

// farewellHome ends one, or plans its next try.
func (l *loop) farewellHome(f *farewell, sent bool, err error) {
	f.busy = false
	switch {
	case !sent:
		return // the gate shut meanwhile, or the program ends
	case err != nil:
		f.tries++
		f.at = time.Now().Add(l.policy.callbackPause(f.tries, fault.Of(err).RetryAfter))
		if f.tries <= l.policy.CallbackTimes {
			return
		}
		l.giveUpFarewell(f.order.Seq, err)
	}
	l.farewells = slices.DeleteFunc(l.farewells, func(other *farewell) bool { return other == f })
}

// giveUpFarewell strikes an order off the list whose message nobody took: the
// platform asks again when it wants to know.
func (l *loop) giveUpFarewell(seq uint64, why error) {
	l.warn(fmt.Errorf("tell the platform about cancelled order %d: %w", seq, why))
	if l.ctx.Err() != nil {
		return // nobody waits for a worker any more; the next run tries again
	}
	l.spawn(func(context.Context) message {
		err := l.oweFarewell(seq, false)
		return func(l *loop) { l.warn(err) }
	})
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
