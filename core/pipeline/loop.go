package pipeline

import (
	"context"
	"errors"
	"runtime/debug"
	"sync"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// loop is the one owner of everything the pipeline holds in memory. Workers and
// the ledger reach it through the mailbox only.
type loop struct {
	*Pipeline
	ctx     context.Context // ends the loop
	steps   context.Context // ends the steps under way, a grace after ctx
	abandon func()          // ends the workers of the card when the loop breaks
	work    sync.WaitGroup
	broken  error // a panic of a worker

	rows  map[uint64]*row
	lines [stageCount]line
	// lanes are the idle workers of the card.
	lanes []chan job
	// turn is closed when the last job given to them has left the card.
	turn <-chan struct{}
	// kept is the gate of the ledger in front of the card: what cannot be kept is
	// not signed.
	kept *breaker
	// flying counts the workers of the other two stages.
	flying [stageCount]int

	farewells []*farewell

	pairs map[pairKey]*pair
	card  cardWatch
	clock clockWatch

	paused   bool
	lastMove time.Time                // see View
	stirred  time.Time                // see View
	told     map[fault.Code]time.Time // last ERROR sent for a cause
	drainAt  time.Time                // last poll that a callback triggered
	viewDue  time.Time                // when a View that was put off is due
	viewAt   time.Time                // last View
}

// run loads what is unfinished and then serves until ctx ends and every worker
// has come home.
func (l *loop) run() error {
	unfinished, err := l.opt.Ledger.Unfinished()
	if err != nil {
		return err
	}
	now := l.now()
	l.stirred = now
	l.clock.start(now)
	l.wakeUp(unfinished, now)
	for i := range unfinished {
		l.adopt(unfinished[i], now)
	}
	l.warn(l.loadFarewells())
	free := make(chan struct{})
	close(free)
	l.turn = free
	for range l.cardLanes() {
		l.startLane()
	}
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-l.ctx.Done():
			return l.wind()
		case <-l.mail.signal:
		case <-timer.C:
		}
		l.watchClock() // before what came since is taken in: it has the new time
		for _, msg := range l.mail.take() {
			msg(l)
		}
		if l.broken != nil {
			l.abandon()
			return errors.Join(l.broken, l.wind())
		}
		l.round()
		timer.Reset(l.untilWake())
	}
}

// adopt takes a row from the disk at start. Waits are clamped: they were
// computed by a clock that may have been wrong.
func (l *loop) adopt(o order.Order, now time.Time) {
	if o.Over() {
		return
	}
	r := newRow(o)
	l.clamp(r, now)
	r.deadline = minTime(r.deadline, now.Add(o.Deadline.Sub(o.FirstSeen)))
	l.rows[o.Seq] = r
	l.requeue(r)
}

// round starts everything that may start now.
func (l *loop) round() {
	now := l.now()
	for i := range l.lines {
		l.lines[i].ripen(now, l.find) // also behind a shut gate: see untilWake
	}
	l.watchCard(now)
	l.probePairs(now)
	if !l.paused {
		l.feedLanes(now)
		l.startUploads(now)
	}
	l.startTells(now)
	l.startFarewells(now)
	l.publishView(now)
}

// absorb takes over a committed change, which shows that the ledger keeps things.
func (l *loop) absorb(c order.Change) {
	l.stirred = l.now()
	l.kept.answered(l.stirred)
	if c.Step.From != c.Step.To {
		l.lastMove = l.stirred
	}
	r, known := l.rows[c.Order.Seq]
	switch {
	case !known && c.Order.Over():
		return
	case !known:
		r = newRow(c.Order)
		l.rows[c.Order.Seq] = r
	default:
		r.take(c.Order)
	}
	l.settleRow(r)
}

// settleRow forgets a row that is over, or queues it for its next step.
func (l *loop) settleRow(r *row) {
	if r.busy {
		return
	}
	if r.o.Over() {
		if r.parked {
			for _, g := range l.pairs {
				delete(g.parked, r.o.Seq)
			}
		}
		delete(l.rows, r.o.Seq)
		return
	}
	l.requeue(r)
}

// requeue gives a row a fresh ticket for its next step; older ones are worthless
// from then on.
func (l *loop) requeue(r *row) {
	r.stamp++
	if r.busy || r.parked {
		return
	}
	where, at := r.next()
	if r.o.Hold == order.HoldRegistration && l.mayLeaveHold(&r.o) {
		where, at = stageUpload, r.due(r.o.NextAt)
	}
	if where == stageNone {
		return
	}
	l.lines[where].add(r, at, l.now())
}

// breakers are the gates in front of the stages.
func (l *loop) breakers() []*breaker { return []*breaker{l.customs, l.callback, l.kept} }

// find gives the row of a ticket that still counts.
func (l *loop) find(t ticket) *row {
	r := l.rows[t.seq]
	if r == nil || r.stamp != t.stamp || r.busy || r.parked {
		return nil
	}
	return r
}

// begin marks a row as being worked on.
func (l *loop) begin(r *row) {
	r.busy = true
	r.stamp++
	r.limit = time.Time{}
}

// home takes a row back from a worker. spoilt is the fault that kept the step
// from happening without counting as an attempt of the order.
func (l *loop) home(seq uint64, spoilt *fault.Fault) {
	r := l.rows[seq]
	if r == nil {
		return
	}
	r.busy = false
	if spoilt == nil {
		r.snoozes, r.snoozeUntil = 0, time.Time{}
	} else {
		r.snoozeUntil = l.now().Add(l.policy.backoff(r.snoozes, false, spoilt.RetryAfter))
		r.snoozes++
	}
	l.settleRow(r)
}

// spawn runs a step on a goroutine that the loop waits for at the end. done is
// told to the loop when the step has ended.
func (l *loop) spawn(step func(ctx context.Context) message) {
	l.work.Add(1)
	go l.guarded(func() { l.mail.put(step(l.steps)) })
}

// guarded runs a worker. A panic in it is a mistake of ours: it ends this run of
// the pipeline, in order, and the next one starts from the disk.
func (l *loop) guarded(worker func()) {
	defer l.work.Done()
	defer func() {
		if r := recover(); r != nil {
			err := fault.Newf(fault.Transient, fault.Internal, "work on an order", "%v\n%s", r, debug.Stack())
			l.mail.put(func(l *loop) { l.broken = err })
		}
	}()
	worker()
}

// wind waits for the workers. What they commit in this time is on disk and will
// be read at the next start.
func (l *loop) wind() error {
	l.work.Wait()
	for _, msg := range l.mail.take() {
		msg(l)
	}
	l.publishView(l.now())
	return l.ctx.Err()
}

// tick is the longest pause of the loop. Nothing waits for it but the question
// whether trouble of the card has lasted long enough to be told.
const tick = 10 * time.Second

// untilWake is the pause to the next thing that the clock brings. What is due
// already and was not begun in this round waits for a message, not for the clock.
func (l *loop) untilWake() time.Duration {
	now := l.now()
	wait := tick
	soonest := func(at time.Time) {
		if pause := at.Sub(now); !at.IsZero() && pause > 0 {
			wait = min(wait, pause)
		}
	}
	for i := range l.lines {
		soonest(l.lines[i].wake())
	}
	for _, b := range l.breakers() {
		soonest(b.wake())
	}
	for _, g := range l.pairs {
		if g.shut {
			soonest(g.probeAt)
		}
	}
	soonest(l.viewDue)
	if pause := l.nextFarewell(); pause > 0 {
		wait = min(wait, pause)
	}
	return max(wait, time.Millisecond)
}
