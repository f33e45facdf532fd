package pipeline

import (
	"context"
	"fmt"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// startTells begins the callbacks that may begin now.
func (l *loop) startTells(now time.Time) {
	n := &l.lines[stageTell]
	for l.flying[stageTell] < ahead*l.policy.Callbacks && l.callback.allows(now) {
		r := n.take(now, l.find)
		if r == nil {
			return
		}
		probe := l.callback.begin()
		l.begin(r)
		l.flying[stageTell]++
		o := r.o
		l.spawn(func(ctx context.Context) message {
			told, err := l.tell(ctx, o, probe)
			return func(l *loop) { l.tellHome(o.Seq, told, err) }
		})
	}
}

// tell sends the message that an order owes the platform and stores how it
// ended. told is true when the platform answered success.
func (p *Pipeline) tell(ctx context.Context, o order.Order, probe bool) (told bool, err error) {
	result, err := p.opt.Ledger.Answer(o.Seq)
	if err != nil {
		p.callback.missed(probe)
		return false, err
	}
	points := tellPointsOf(&o)
	var answer string
	var took time.Duration
	sent, err := p.callBack(ctx, probe, func() (err error) {
		p.hook(points.before)
		begun := time.Now()
		answer, err = p.send(ctx, o, result)
		took = time.Since(begun)
		return err
	})
	if !sent {
		return false, err
	}
	p.hook(points.after)
	if err == nil {
		return true, p.passed(points.told, p.keepTold(o, answer, took))
	}
	f := fault.Of(err)
	if kept := p.passed(PointAfterUntold, p.keepUntold(o, f, took)); kept != nil {
		return false, kept
	}
	return false, f
}

// callBack makes one call of the callback interface: it waits for a slot, looks
// whether the gate is still open, and tells the gate how the call ended. sent is
// false when none was made.
func (p *Pipeline) callBack(ctx context.Context, probe bool, call func() error) (sent bool, err error) {
	select {
	case p.tells <- struct{}{}:
		defer func() { <-p.tells }()
	case <-ctx.Done():
		p.callback.missed(probe)
		return false, ctx.Err()
	}
	if !p.callback.enter(probe) {
		return false, nil
	}
	defer p.callback.leave()
	err = call()
	if f := fault.Of(err); f != nil && unreachable(f) {
		p.callback.failed(f, p.now(), false)
	} else {
		p.callback.answered(p.now())
	}
	return true, err
}

// send chooses the kind of callback: customs' answer verbatim when there is one,
// an ERROR when nothing was ever uploaded (protocol 8).
func (p *Pipeline) send(ctx context.Context, o order.Order, result string) (string, error) {
	if result != "" {
		return p.opt.Callbacks.PostBack(ctx, o.OrderNo, o.SessionID, result)
	}
	return p.opt.Callbacks.ReportError(ctx, refusalText(&o), o.OrderNo, o.SessionID)
}

// refusalText is the message of an ERROR about one order. S1's ERROR has no
// order number of its own, so that the number stands in the text (protocol 8).
func refusalText(o *order.Order) string {
	reason := "the data cannot be reported"
	if o.LastFail != nil {
		reason = o.LastFail.Text
	}
	if o.OrderNo == "" {
		return reason
	}
	return fmt.Sprintf("orderNo %s: %s", fault.Cap(strings.ToValidUTF8(o.OrderNo, "?"), 60), reason)
}

// keepTold stores that the platform answered success.
func (p *Pipeline) keepTold(o order.Order, answer string, took time.Duration) error {
	now := p.now()
	to, name := o.State, order.StepNotice
	if o.Owes == order.NoticeNone {
		to, name = order.StateDone, order.StepCallback
	}
	_, err := p.advance(o, to, order.Patch{
		Mutate: func(o *order.Order) {
			o.CalledBack = now
			if o.Owes != order.NoticeNone {
				o.Owes, o.OweAt, o.OweTries = order.NoticeNone, time.Time{}, 0
				return
			}
			o.Attempts, o.NextAt, o.Hold = 0, time.Time{}, order.HoldNone
		},
		Step: order.Step{Name: name, Took: took, Answer: answer},
	})
	return err
}

// keepUntold stores a callback without success and when it is tried again. An
// owed message is dropped after the quick tries: the platform asks again when it
// wants to know.
func (p *Pipeline) keepUntold(o order.Order, f *fault.Fault, took time.Duration) error {
	now := p.now()
	name := order.StepCallback
	if o.Owes != order.NoticeNone {
		name = order.StepNotice
	}
	_, err := p.advance(o, o.State, order.Patch{
		Mutate: func(o *order.Order) {
			if o.Owes != order.NoticeNone {
				o.OweTries++
				o.OweAt = now.Add(p.policy.callbackPause(o.OweTries, f.RetryAfter))
				if o.OweTries > p.policy.CallbackTimes {
					o.Owes, o.OweAt, o.OweTries = order.NoticeNone, time.Time{}, 0
				}
				return
			}
			o.Attempts++
			o.LastFail = keepReason(o, failure(f, now))
			o.NextAt = now.Add(p.policy.callbackPause(o.Attempts, f.RetryAfter))
			if p.spent(o, now) {
				o.Hold = order.HoldRetriesSpent
				o.LastFail.Code = string(fault.PlatformSpent)
			}
		},
		Step: order.Step{Name: name, Took: took, Code: string(f.Code), Text: f.Error(), Answer: f.Detail},
	})
	return err
}

// keepReason keeps why an order was rejected, which the next ERROR must say
// again; for others the newest failure is the interesting one.
func keepReason(o *order.Order, newest *order.Failure) *order.Failure {
	if o.Outcome == order.OutcomeRejected && o.LastFail != nil {
		kept := *o.LastFail
		return &kept
	}
	return newest
}

// tellHome takes an order back from the callback stage.
func (l *loop) tellHome(seq uint64, told bool, err error) {
	l.flying[stageTell]--
	if told && err == nil {
		l.drainAfterCallback(l.now())
	}
	f := fault.Of(err)
	if f == nil || f.Code == fault.StoreMoved || f.Code == fault.PlatformNo || unreachable(f) {
		l.home(seq, nil)
		return
	}
	l.warn(err)
	l.home(seq, f)
}

// tellError reports trouble that belongs to no upload as an ERROR callback, the
// same cause at most once per interval. It is best effort by its nature: the
// trouble itself is on the screen and in the log.
func (l *loop) tellError(f *fault.Fault, orderNo, sessionID string, now time.Time) {
	if last, ok := l.told[f.Code]; ok && now.Sub(last) < l.policy.CallbackInterval && !last.After(now) {
		return
	}
	l.told[f.Code] = now
	if !l.callback.allows(now) {
		return
	}
	probe := l.callback.begin()
	text := f.Detail
	if text == "" {
		text = f.Error()
	}
	l.spawn(func(ctx context.Context) message {
		_, err := l.callBack(ctx, probe, func() error {
			_, err := l.opt.Callbacks.ReportError(ctx, text, orderNo, sessionID)
			return err
		})
		return func(l *loop) {
			if err != nil {
				l.warn(fmt.Errorf("tell the platform about %s: %w", f.Code, err))
			}
		}
	})
}
