package pipeline

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/payload"
)

// signTries is how often an order is signed again when its signature does not
// verify; after that a person has to look.
const signTries = 3

// job is an order on its way to the card. It waits for its turn, which is when the
// job before it has left the card.
type job struct {
	o    order.Order
	turn <-chan struct{}
	left chan struct{}
}

// cardLanes is the number of workers in front of the card. The card does one
// thing at a time; the second worker builds the next order's bytes meanwhile,
// so that the card never waits for them.
func (l *loop) cardLanes() int { return 2 }

// startLane starts one worker of the card: it waits until the card can sign,
// asks the loop for the most urgent order, signs it, and begins again.
func (l *loop) startLane() {
	l.work.Add(1)
	lane := make(chan job, 1)
	go l.guarded(func() {
		for l.opt.Card.Ready(l.ctx) == nil {
			l.mail.put(func(l *loop) { l.lanes = append(l.lanes, lane) })
			select {
			case <-l.ctx.Done():
				return
			case j := <-lane:
				l.sign(l.steps, j)
			}
		}
	})
}

// feedLanes gives the due orders with the nearest deadlines to the idle workers
// of the card.
func (l *loop) feedLanes(now time.Time) {
	for len(l.lanes) > 0 && l.ctx.Err() == nil && l.kept.allows(now) {
		r := l.lines[stageCard].take(now, l.find)
		if r == nil {
			return
		}
		if g := l.pairOf(pairKey{l.card.certNo, r.o.EbpCode}); l.card.certNo != "" && g.shut {
			l.park(g, r) // it would be refused: do not use the card for it
			continue
		}
		lane := l.lanes[0]
		l.lanes = l.lanes[1:]
		l.kept.begin()
		l.begin(r)
		l.flying[stageCard]++
		j := job{o: r.o, turn: l.turn, left: make(chan struct{})}
		l.turn = j.left
		lane <- j
	}
}

// sign makes the exact bytes of an order and has the card sign them. The card is
// free again when it returns; checking and storing go on beside it.
func (l *loop) sign(ctx context.Context, j job) {
	defer close(j.left)
	o := j.o
	built, task, err := l.build(o, l.now())
	if err != nil {
		l.cardFailed(o, fault.Of(err))
		return
	}
	select {
	case <-j.turn:
	case <-ctx.Done():
	}
	l.hook(PointBeforeSign)
	begun := time.Now()
	signValue, certNo, err := l.opt.Card.Sign(ctx, built.ToSign)
	took := time.Since(begun)
	l.hook(PointAfterSign)
	if err != nil {
		l.cardFailed(o, fault.Of(err))
		return
	}
	l.spawn(func(context.Context) message {
		err := l.keepSigned(o, task, built, signValue, certNo, took)
		return func(l *loop) { l.signHome(o.Seq, err) }
	})
}

// build reads the task and makes its bytes.
func (l *loop) build(o order.Order, now time.Time) (payload.Built, order.Task, error) {
	task, err := l.opt.Ledger.Task(o.Seq)
	if err != nil {
		return payload.Built{}, order.Task{}, err
	}
	if want := l.opt.EbpCode; want != "" && task.EbpCode != want {
		return payload.Built{}, order.Task{}, fault.Newf(fault.Final, fault.CustomsUnregistered, "check whose order it is",
			"the task's ebpCode is %q, the settings say %q", task.EbpCode, want)
	}
	serviceTime, ok := payload.ServiceTime(now)
	if !ok { // no fault of the order
		return payload.Built{}, order.Task{}, fault.Newf(fault.Person, fault.ClockOff, "build order",
			"the computer's clock says %s", now.UTC().Format(time.DateOnly))
	}
	built, err := payload.Build(task, payload.NewGUID(), serviceTime, l.opt.Payload)
	return built, task, err
}

// keepSigned checks a fresh signature and stores it with the bytes.
func (p *Pipeline) keepSigned(o order.Order, task order.Task, built payload.Built, signValue, certNo string, took time.Duration) error {
	if want := task.CertNo; want != nil && *want != "" && !strings.EqualFold(strings.TrimSpace(*want), certNo) {
		f := fault.Newf(fault.Person, fault.CertMismatch, "check the certificate that the task names",
			"the task asks for certificate %q, the card is %q", *want, certNo)
		return p.holdOrder(o, order.StepSign, f)
	}
	note := ""
	if err := p.opt.Card.Check(certNo, built.ToSign, signValue); fault.Is(err, fault.CertNotChecked) {
		note = "signature not checked: the card's certificate could not be read"
	} else if err != nil {
		return p.badSignature(o, fault.Of(err), took)
	}
	upload := built.Upload(certNo, signValue)
	sum := sha256.Sum256([]byte(upload))
	_, err := p.advance(o, order.StateSigned, order.Patch{
		Mutate: func(o *order.Order) {
			o.GUID, o.ServiceTime, o.CertNo = built.GUID, built.ServiceTime, certNo
			o.BodyHash, o.SignedWith = hex.EncodeToString(sum[:]), p.opt.SettingsTag
			o.Attempts, o.NextAt, o.LastFail = 0, time.Time{}, nil
		},
		Signed: &order.Signed{
			GUID: built.GUID, ServiceTime: built.ServiceTime, CertNo: certNo, SignValue: signValue, Upload: upload,
		},
		Step: order.Step{Name: order.StepSign, Took: took, Text: note},
	})
	return p.passed(PointAfterSigned, err)
}

// badSignature counts a signature that does not verify. The bytes never leave.
func (p *Pipeline) badSignature(o order.Order, f *fault.Fault, took time.Duration) error {
	now := p.now()
	_, err := p.advance(o, o.State, order.Patch{
		Mutate: func(o *order.Order) {
			o.Attempts++
			o.LastFail = failure(f, now)
			if o.Attempts >= signTries {
				o.Hold = order.HoldPerson
			}
			o.NextAt = now.Add(p.policy.backoff(o.Attempts, now.After(o.Deadline), 0))
		},
		Step: order.Step{Name: order.StepSign, Took: took, Code: string(f.Code), Text: f.Error()},
	})
	return p.passed(PointAfterSpoilt, err)
}

// holdOrder stops one order for a person.
func (p *Pipeline) holdOrder(o order.Order, step order.StepName, f *fault.Fault) error {
	now := p.now()
	_, err := p.advance(o, o.State, order.Patch{
		Mutate: func(o *order.Order) {
			o.Attempts++
			o.Hold = order.HoldPerson
			o.LastFail = failure(f, now)
		},
		Step: order.Step{Name: step, Code: string(f.Code), Text: f.Error()},
	})
	return p.passed(PointAfterHeld, err)
}

// cardFailed decides what a missing signature means for the order. Trouble of
// the card is no attempt of the order; only when the order's own data are
// refused, by the control or by the settings, is the order held.
func (l *loop) cardFailed(o order.Order, f *fault.Fault) {
	if f.Kind != fault.Final {
		l.signEnded(o.Seq, f)
		return
	}
	l.spawn(func(context.Context) message {
		err := l.holdOrder(o, order.StepSign, f)
		return func(l *loop) { l.signHome(o.Seq, err) }
	})
}

// signEnded tells the loop that the card stage is through with an order.
func (l *loop) signEnded(seq uint64, err error) {
	l.mail.put(func(l *loop) { l.signHome(seq, err) })
}

// signHome takes an order back from the card stage. A gate that closed costs no
// pause: the workers of the card wait for it themselves. A call that the control
// swallowed does cost one, so that an order that hangs it lets others pass.
func (l *loop) signHome(seq uint64, err error) {
	l.flying[stageCard]--
	f := fault.Of(err)
	l.learnKept(seq, f)
	switch {
	case f == nil, f.Code == fault.StoreMoved: // a person or a new task was faster
		l.home(seq, nil)
	case !swallowed(f) && l.opt.Card.Trouble() != nil:
		l.home(seq, nil)
	default:
		l.warn(err)
		l.home(seq, f)
	}
}

// learnKept moves the gate of the ledger by how a step of the card ended. What was
// committed has opened it already: see absorb.
func (l *loop) learnKept(seq uint64, f *fault.Fault) {
	if f == nil || f.Code != fault.StoreFull && f.Code != fault.StoreIO {
		l.kept.missed(true)
		return
	}
	now := l.now()
	l.kept.failed(f, now, l.rows[seq] != nil && !now.After(l.rows[seq].deadline))
}

// swallowed reports whether a call went out and vanished in the control.
func swallowed(f *fault.Fault) bool {
	return f.Sent && (f.Code == fault.EportHung || f.Code == fault.EportClosed || f.Code == fault.EportGarbled)
}
