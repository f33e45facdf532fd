package pipeline

import (
	"errors"
	"fmt"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
)

// Pause stops (or lets go on) polling, signing and uploading. Orders that
// customs has answered are still called back.
func (p *Pipeline) Pause(on bool) {
	p.pausedNow.Store(on)
	p.mail.put(func(l *loop) { l.paused = on })
	p.opt.Publish(status.Paused{On: on})
	if !on {
		p.wakePoll()
	}
}

// CheckNow makes every waiting try happen at once: a person wants to see it.
func (p *Pipeline) CheckNow() {
	p.wakePoll()
	p.mail.put(func(l *loop) {
		now := l.now()
		for _, b := range l.breakers() {
			b.reset(now)
		}
		for _, g := range l.pairs {
			g.probeAt = minTime(g.probeAt, now)
		}
		for _, r := range l.rows {
			if !r.busy {
				r.limit = now
				l.requeue(r)
			}
		}
	})
}

// RetryNow makes an order's next step due at once and lifts a hold that a person
// may lift without an answer. It fails with store.not-possible when nothing can
// be retried, or the outcome has to be settled first.
func (p *Pipeline) RetryNow(seq uint64) error {
	o, err := p.opt.Ledger.Get(seq)
	if err != nil {
		return err
	}
	if where, _ := nextStep(&o); where == stageNone && o.Hold == order.HoldNone {
		return impossible("retry", &o, "nothing is left to do")
	}
	if o.Hold == order.HoldOutcomeUnknown {
		return impossible("retry", &o, "say first whether customs has it")
	}
	if o.Hold == order.HoldRegistration {
		return p.reopenPair(pairKeyOf(&o))
	}
	now := p.now()
	_, err = p.opt.Ledger.Advance(seq, o.State, o.State, order.Patch{
		Mutate: func(o *order.Order) {
			if o.Hold == order.HoldOutcomeUnknown {
				return // since we looked: customs' answer has just come
			}
			o.Hold, o.Attempts, o.NextAt = order.HoldNone, 0, time.Time{}
			o.Retried = now
			if o.Owes != order.NoticeNone {
				o.OweAt = now
			}
		},
		Step: order.Step{Name: order.StepRetry},
	})
	return overtaken("retry", &o, err)
}

// reopenPair lets one order of a registration try again, on a person's word: now
// when the pipeline runs, else as soon as it does.
func (p *Pipeline) reopenPair(k pairKey) error {
	if err := p.savePair(k, pairRecord{}); err != nil {
		return err
	}
	p.mail.put(func(l *loop) {
		if g := l.pairOf(k); g.shut {
			g.proven = false // one at a time, until customs says yes
			l.openPair(g)
		}
	})
	return nil
}

// Cancel ends an order for good. It is possible before an upload may have left.
// A refusal of customs that the platform was still owed is told afterwards: see
// farewell.
func (p *Pipeline) Cancel(seq uint64, reason string) error {
	o, err := p.opt.Ledger.Get(seq)
	if err != nil {
		return err
	}
	if o.State != order.StateReceived && o.State != order.StateSigned {
		return impossible("cancel", &o, "it may have left already, or is over")
	}
	cancel := func() error {
		_, err := p.opt.Ledger.Advance(seq, o.State, order.StateCancelled, order.Patch{
			Mutate: func(o *order.Order) {
				o.Hold, o.NextAt = order.HoldNone, time.Time{}
				o.Owes, o.OweAt, o.OweTries = order.NoticeNone, time.Time{}, 0
			},
			Step: order.Step{Name: order.StepCancel, Text: reason},
		})
		return overtaken("cancel", &o, err)
	}
	if o.Owes == order.NoticeRefusal {
		return p.cancelOwing(o, cancel)
	}
	return cancel()
}

// settledAnswer stands for customs' answer when a person settled an order that
// customs never answered: the platform must learn that it is done.
const settledAnswer = `{"code":"20006","message":"confirmed by a person: customs has this sessionID (sessionID重复)"}`

// Settle ends the doubt about an order held as outcome-unknown: a person has
// looked at customs. reason is kept in the timeline. Not arrived means that the
// identical bytes go out again.
func (p *Pipeline) Settle(seq uint64, arrived bool, reason string) error {
	o, err := p.opt.Ledger.Get(seq)
	if err != nil {
		return err
	}
	if o.Hold != order.HoldOutcomeUnknown {
		return impossible("settle", &o, "its outcome is not in doubt")
	}
	patch := order.Patch{
		Mutate: func(o *order.Order) {
			o.Hold, o.Attempts, o.NextAt, o.Denied = order.HoldNone, 0, time.Time{}, true
		},
		Step: order.Step{Name: order.StepSettle, Code: "not-arrived", Text: reason},
	}
	to := o.State
	if arrived && o.Outcome == order.OutcomeNone {
		to = order.StateAccepted
		patch.Step.Code = "arrived"
		patch.Mutate = accept(nil)
		if patch.Answer, err = p.answerFor(seq, o); err != nil {
			return err
		}
	}
	_, err = p.opt.Ledger.Advance(seq, o.State, to, patch)
	return overtaken("settle", &o, err)
}

// answerFor gives the answer to call back with after a settlement, nil when the
// one on disk will do.
func (p *Pipeline) answerFor(seq uint64, o order.Order) (*string, error) {
	answer, err := p.opt.Ledger.Answer(seq)
	if err != nil {
		return nil, err
	}
	if answer != "" && o.Verdict != nil && o.Verdict.Class == order.VerdictBareDuplicate {
		return nil, nil // 20006: the platform reads it as done
	}
	return new(settledAnswer), nil
}

// Resend calls the platform back once more, now.
func (p *Pipeline) Resend(seq uint64) error {
	o, err := p.opt.Ledger.Get(seq)
	if err != nil {
		return err
	}
	now := p.now()
	var mutate func(*order.Order)
	switch o.State {
	case order.StateDone:
		mutate = func(o *order.Order) { o.Owes, o.OweAt, o.OweTries = order.NoticeRecall, now, 0 }
	case order.StateAccepted, order.StateRejected:
		mutate = func(o *order.Order) { o.NextAt, o.Hold, o.Retried = time.Time{}, order.HoldNone, now }
	default:
		return impossible("call back", &o, "customs has not answered yet")
	}
	_, err = p.opt.Ledger.Advance(seq, o.State, o.State, order.Patch{
		Mutate: mutate, Step: order.Step{Name: order.StepRecall, Text: "a person asked for it"},
	})
	return overtaken("call back", &o, err)
}

// impossible is the refusal of a manual command.
func impossible(op string, o *order.Order, why string) error {
	return fault.Newf(fault.Final, fault.StoreAsk, op, "order %d is %s: %s", o.Seq, o.State, why)
}

// overtaken says in a person's terms that the order moved on meanwhile.
func overtaken(op string, o *order.Order, err error) error {
	if err != nil && fault.Is(err, fault.StoreMoved) {
		return fault.New(fault.Final, fault.StoreAsk, op, errors.Join(fmt.Errorf("order %d has just moved on", o.Seq), err))
	}
	return err
}
