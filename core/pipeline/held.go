package pipeline

import (
	"cmp"
	"context"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// needsResign reports whether an order that waits for its registration must be
// signed anew: the card or the settings are others now. Bytes may be replaced
// only when customs said that it did not store them, or never saw them: an order
// whose bytes may have arrived is not in StateSigned.
func (l *loop) needsResign(o *order.Order) bool {
	if o.State != order.StateSigned {
		return false
	}
	otherCard := l.card.certNo != "" && l.card.certNo != o.CertNo
	if !otherCard && o.SignedWith == l.opt.SettingsTag {
		return false
	}
	return o.Hold == order.HoldRegistration || l.pairOf(pairKeyOf(o)).shut
}

// mayLeaveHold reports whether an order held as unregistered may go on.
func (l *loop) mayLeaveHold(o *order.Order) bool {
	return l.needsResign(o) || !l.pairOf(pairKeyOf(o)).shut
}

// startResign sends an order back to the card.
func (l *loop) startResign(r *row) {
	l.begin(r)
	o := r.o
	l.spawn(func(context.Context) message {
		_, err := l.advance(o, order.StateReceived, order.Patch{
			Mutate: func(o *order.Order) {
				o.Hold, o.Attempts, o.NextAt = order.HoldNone, 0, time.Time{}
				o.GUID, o.ServiceTime, o.CertNo, o.BodyHash, o.SignedWith = "", "", "", "", ""
				o.Owes, o.OweAt, o.OweTries = order.NoticeNone, time.Time{}, 0
			},
			Step: order.Step{Name: order.StepRelease, Text: "card or settings changed: sign anew"},
		})
		err = l.passed(PointAfterResign, err)
		return func(l *loop) { l.home(o.Seq, fault.Of(err)) }
	})
}

// probePairs lets one order try each shut registration gate when its time has
// come.
func (l *loop) probePairs(now time.Time) {
	if l.paused || !l.customs.allows(now) {
		return
	}
	for _, g := range l.pairs {
		if !g.probeDue(now) {
			continue
		}
		r, busy := l.oldestOf(g)
		switch {
		case r != nil:
			g.probeAt = now.Add(l.policy.PairProbe)
			r.parked = false
			delete(g.parked, r.o.Seq)
			l.startUpload(g, r)
		case !busy:
			// Nothing signed is left to try with: let the next order through alone.
			g.proven = false
			l.openPair(g)
		}
	}
}

// oldestOf finds the order with signed bytes that is to try the gate: the oldest
// of those that customs refused already, so that no other one meets 20004, or
// else of those that wait. busy tells that there is one, but that the platform
// is just being told about it.
func (l *loop) oldestOf(g *pair) (oldest *row, busy bool) {
	rank := func(r *row) int {
		if r.o.Hold == order.HoldRegistration {
			return 0
		}
		return 1
	}
	for _, r := range l.rows {
		waits := r.o.Hold == order.HoldRegistration || r.parked && r.o.State != order.StateReceived
		switch {
		case !waits || pairKeyOf(&r.o) != g.key:
		case r.busy:
			busy = true
		case oldest == nil || cmp.Or(rank(r)-rank(oldest), cmp.Compare(r.o.Seq, oldest.o.Seq)) < 0:
			oldest = r
		}
	}
	return oldest, busy
}

// cardWatch is what the loop last saw of the card.
type cardWatch struct {
	certNo string    // of the last card that could sign
	since  time.Time // when it began to be in trouble
	fault  *fault.Fault
}

// watchCard looks at the card once a round: another card sets refused orders
// free to be signed anew, and trouble that keeps orders waiting is told to the
// platform once per interval. A card that cannot sign frees nothing: it may be
// the wrong one, or on its way out.
func (l *loop) watchCard(now time.Time) {
	f := l.opt.Card.Trouble()
	if f == nil {
		l.card.fault = nil
		l.useCard(l.opt.Card.CertNo())
		return
	}
	if l.card.fault == nil || l.card.fault.Code != f.Code {
		l.card.since = now
	}
	l.card.fault = f
	if n := &l.lines[stageCard]; now.Sub(l.card.since) >= cardGrace && len(n.fresh)+len(n.late) > 0 {
		l.tellError(f, "", "", now)
	}
}

// useCard notes which card signs. With another one everything that waits for a
// registration is looked at again.
func (l *loop) useCard(certNo string) {
	if certNo == l.card.certNo || certNo == "" {
		return
	}
	l.card.certNo = certNo
	for _, g := range l.pairs {
		l.unpark(g)
	}
	for _, r := range l.rows {
		if r.o.Hold == order.HoldRegistration {
			l.requeue(r)
		}
	}
}

// cardGrace is how long trouble of the card may last before the platform hears
// of it: a card that is put back at once is nobody's business.
const cardGrace = 10 * time.Second
