package pipeline

import (
	"context"
	"errors"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// ahead is how many orders per slot may have their intent on disk while they
// wait for a free slot, so that a slot never waits for the disk.
const ahead = 4

// startUploads begins the uploads that may begin now.
func (l *loop) startUploads(now time.Time) {
	n := &l.lines[stageUpload]
	if l.customs.isShut() && n.urgent(now, l.find) {
		l.customs.hurry()
	}
	for l.flying[stageUpload] < ahead*l.policy.Uploads && l.customs.allows(now) {
		r := n.take(now, l.find)
		if r == nil {
			return
		}
		if l.needsResign(&r.o) {
			l.startResign(r)
			continue
		}
		g := l.pairOf(pairKeyOf(&r.o))
		if !g.allows() {
			l.park(g, r)
			continue
		}
		l.startUpload(g, r)
	}
}

// startUpload sends one order on its way to customs.
func (l *loop) startUpload(g *pair, r *row) {
	probe := l.customs.begin()
	l.begin(r)
	l.flying[stageUpload]++
	g.flying++
	o, known := r.o, pairRecord{Proven: g.proven, Shut: g.shut, Since: g.since, Settings: l.opt.SettingsTag}
	l.spawn(func(ctx context.Context) message {
		verdict, err := l.upload(ctx, o, known)
		return func(l *loop) { l.uploadHome(g, o.Seq, verdict, err, probe) }
	})
}

// upload writes the intent, sends the stored bytes, and stores what customs
// said. verdict is nil when there was none; err is what kept it from one.
func (p *Pipeline) upload(ctx context.Context, o order.Order, known pairRecord) (*order.Verdict, error) {
	upload, err := p.opt.Ledger.Upload(o.Seq)
	if err != nil {
		return nil, err
	}
	if upload == "" {
		return nil, fault.Newf(fault.Person, fault.StoreDamaged, "read the signed bytes", "order %d has none", o.Seq)
	}
	p.hook(PointBeforeIntent)
	o, err = p.intend(o)
	if err != nil {
		return nil, err
	}
	p.hook(PointAfterIntent)
	release, err := p.uploadSlot(ctx)
	if err != nil {
		return nil, errors.Join(err, p.stayed(o))
	}
	begun := time.Now()
	verdict, err := p.opt.Customs.Upload(ctx, upload)
	release()
	took := time.Since(begun)
	p.hook(PointAfterUpload)
	if err != nil {
		f := fault.Of(err)
		return nil, p.keepSilence(o, f, took)
	}
	if err := p.keepVerdict(o, verdict, took); err != nil {
		return nil, err
	}
	p.hook(PointAfterVerdict)
	return &verdict, p.rememberPair(pairKeyOf(&o), known, verdict)
}

// intend writes that an upload is about to leave. An earlier upload whose end
// was never recorded may have arrived: the process died in between. What went to
// another address, such as that of the test environment, is no proof here.
func (p *Pipeline) intend(o order.Order) (order.Order, error) {
	return p.advance(o, order.StateSending, order.Patch{
		Mutate: func(o *order.Order) {
			if o.Uploads > o.Heard {
				o.MaybeArrived, o.Denied, o.Heard = true, false, o.Uploads
			}
			if o.SentTo != "" && o.SentTo != p.opt.Destination {
				o.Denied = o.MaybeArrived
			}
			o.SentTo = p.opt.Destination
			if o.Hold == order.HoldRegistration {
				o.Hold = order.HoldNone
			}
			o.Uploads++
		},
		Step: order.Step{Name: order.StepIntent},
	})
}

// uploadSlot waits for one of the slots towards customs.
func (p *Pipeline) uploadSlot(ctx context.Context) (release func(), err error) {
	select {
	case p.uploads <- struct{}{}:
		return func() { <-p.uploads }, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// stayed notes that an upload never left, although its intent is on disk: this
// program is ending.
func (p *Pipeline) stayed(o order.Order) error {
	_, err := p.advance(o, order.StateSending, order.Patch{
		Mutate: func(o *order.Order) { o.Heard = o.Uploads },
	})
	return err
}

// keepSilence stores that an upload ended without a verdict, and when the
// identical bytes go out again.
func (p *Pipeline) keepSilence(o order.Order, f *fault.Fault, took time.Duration) error {
	now := p.now()
	_, err := p.advance(o, order.StateSending, order.Patch{
		Mutate: func(o *order.Order) {
			o.Heard = o.Uploads
			if f.Sent {
				o.MaybeArrived, o.Denied = true, false
			}
			o.Attempts++
			o.LastFail = failure(f, now)
			o.NextAt = now.Add(p.policy.backoff(o.Attempts-1, now.After(o.Deadline), f.RetryAfter))
			if p.spent(o, now) {
				o.Hold = order.HoldRetriesSpent
				o.LastFail.Code = string(fault.CustomsSpent)
			}
		},
		Step: order.Step{Name: order.StepUpload, Took: took, Code: string(f.Code), Text: f.Error(), Answer: f.Detail},
	})
	if err != nil {
		return err
	}
	p.hook(PointAfterSilence)
	return f
}

// uploadHome takes an order back from the upload stage and moves the gates.
func (l *loop) uploadHome(g *pair, seq uint64, verdict *order.Verdict, err error, probe bool) {
	now := l.now()
	l.flying[stageUpload]--
	g.flying--
	f := fault.Of(err)
	switch {
	case verdict != nil:
		l.customs.answered(now)
		l.pairAnswered(g, *verdict, now)
	case f != nil && unreachable(f):
		r := l.rows[seq]
		urgent := r != nil && !now.After(r.deadline) || l.lines[stageUpload].urgent(now, l.find)
		l.customs.failed(f, now, urgent)
	default:
		l.customs.missed(probe)
	}
	if !g.shut {
		l.unpark(g)
	}
	if f == nil || unreachable(f) || f.Code == fault.StoreMoved {
		l.home(seq, nil)
		return
	}
	l.warn(err)
	l.home(seq, f)
}

// pairAnswered moves the gate of a registration by a verdict.
func (l *loop) pairAnswered(g *pair, v order.Verdict, now time.Time) {
	switch {
	case v.Class == order.VerdictUnregistered:
		l.shutPair(g, now)
	case registered(v):
		g.proven = true
		if g.shut {
			l.openPair(g)
		}
	}
}
