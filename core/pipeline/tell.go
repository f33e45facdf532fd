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
		l.callback.begin()
		l.begin(r)
		l.flying[stageTell]++
		o := r.o
		l.spawn(func(ctx context.Context) message {
			said, err := l.tell(ctx, o)
			return func(l *loop) { l.tellHome(o.Seq, said, err) }
		})
	}
}

// tell sends the message that an order owes the platform and stores how it
// ended. said is false when there was no answer at all.
func (p *Pipeline) tell(ctx context.Context, o order.Order) (said bool, err error) {
	body, err := p.opt.Ledger.Body(o.Seq)
	if err != nil {
		return false, err
	}
	select {
	case p.tells <- struct{}{}:
	case <-ctx.Done():
		return false, ctx.Err()
	}
	points := tellPointsOf(&o)
	p.hook(points.before)
	begun := time.Now()
	answer, err := p.send(ctx, o, body)
	<-p.tells
	took := time.Since(begun)
	p.hook(points.after)
	if err == nil {
		return true, p.passed(points.told, p.keepTold(o, answer, took))
	}
	f := fault.Of(err)
	if kept := p.passed(PointAfterUntold, p.keepUntold(o, f, took)); kept != nil {
		return false, kept
	}
	return !unreachable(f), f
}

// send chooses the kind of callback: customs' answer verbatim when there is one,
// an ERROR when nothing was ever uploaded (protocol 8).
func (p *Pipeline) send(ctx context.Context, o order.Order, body order.Body) (string, error) {
	if body.Answer != "" {
		return p.opt.Callbacks.PostBack(ctx, o.OrderNo, o.SessionID, body.Answer)
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
			if p.policy.spent(o, now) {
				o.Hold = order.HoldRetriesSpent
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
		return o.LastFail
	}
	return newest
}

// tellHome takes an order back from the callback stage and moves the gate.
func (l *loop) tellHome(seq uint64, said bool, err error) {
	now := l.now()
	l.flying[stageTell]--
	f := fault.Of(err)
	switch {
	case said:
		l.partyAnswered(&l.callback, callbackGate)
		if err == nil {
			l.drainAfterCallback(now)
		}
	case f != nil && unreachable(f):
		l.partyFailed(&l.callback, callbackGate, f, now, false)
	default:
		l.callback.probing = false
	}
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
	text := f.Detail
	if text == "" {
		text = f.Error()
	}
	l.spawn(func(ctx context.Context) message {
		_, err := l.opt.Callbacks.ReportError(ctx, text, orderNo, sessionID)
		return func(l *loop) {
			if err != nil {
				l.warn(fmt.Errorf("tell the platform about %s: %w", f.Code, err))
			}
		}
	})
}
