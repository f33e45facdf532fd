package pipeline

import (
	"context"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/payload"
	"customs179/core/status"
)

// batchSize is how many tasks a full answer holds (protocol 3.2).
const batchSize = 15

// drainEvery is how often callbacks may trigger a poll while batches are full.
const drainEvery = time.Second

// poller asks the platform for tasks. It runs on a goroutine of its own, so that
// a slow shop never keeps the card waiting.
type poller struct {
	*Pipeline
	gate  *breaker
	facts status.PollFacts
	full  bool // the last answer was a full batch
}

// run polls until ctx ends.
func (q *poller) run(ctx context.Context) {
	timer := time.NewTimer(0)
	defer timer.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-timer.C:
		case drained := <-q.pollNow:
			if drained && !q.full {
				continue
			}
		}
		pause := q.policy.Interval
		if !q.pausedNow.Load() {
			pause = q.poll(ctx)
		}
		q.facts.Next = q.now().Add(pause)
		q.pollFacts.Store(new(q.facts))
		timer.Reset(pause)
	}
}

// poll asks once and gives the pause until the next question. A full batch that
// brought something new is followed at once; one that brought nothing new waits,
// so that a card that is out never makes a hot loop on the shop's server.
func (q *poller) poll(ctx context.Context) time.Duration {
	q.polling.Store(true)
	defer q.polling.Store(false)
	begun := time.Now()
	arrivals, err := q.opt.Tasks.Fetch(ctx)
	if err != nil && ctx.Err() != nil {
		return q.policy.Interval
	}
	q.facts.Took = time.Since(begun)
	if err != nil {
		return q.failed(fault.Of(err))
	}
	q.answered()
	q.full = len(arrivals) >= batchSize
	q.examine(arrivals)
	brought, err := q.accept(ctx, arrivals)
	q.facts.Last, q.facts.Count, q.facts.Brought = q.now(), len(arrivals), brought
	if err != nil {
		q.facts.Code = fault.Of(err).Code
		q.warn(err)
	}
	q.opt.Publish(status.Polled{Facts: q.facts})
	if q.full && brought > 0 {
		return 0
	}
	return q.policy.Interval
}

// accept stores a batch and counts what is new in it. A batch that is not stored
// is not lost: the platform hands it out again. But a shop may keep back for a
// while what it has handed out, so that the end of ctx does not drop a batch.
func (q *poller) accept(ctx context.Context, arrivals []order.Arrival) (brought int, err error) {
	if len(arrivals) == 0 {
		return 0, nil
	}
	q.hook(PointBeforeAccept)
	admissions, err := q.opt.Ledger.Accept(context.WithoutCancel(ctx), arrivals)
	err = q.passed(PointAfterAccept, err)
	for _, a := range admissions {
		if a.Decision.Brings() {
			brought++
		}
	}
	return brought, err
}

// examine marks the tasks that can never pass, each with every reason at once.
func (q *poller) examine(arrivals []order.Arrival) {
	now := q.now()
	for i := range arrivals {
		a := &arrivals[i]
		switch {
		case a.Reject != nil:
		case a.Malformed != "":
			a.Reject = &order.Failure{
				Code: string(fault.PayloadMalformed), Kind: string(fault.Final), Text: a.Malformed, At: now,
			}
		default:
			problems, _ := payload.Validate(a.Task, q.opt.Payload)
			if len(problems) > 0 {
				a.Reject = &order.Failure{
					Code: string(fault.PayloadInvalid), Kind: string(fault.Final), Text: payload.Describe(problems), At: now,
				}
			}
		}
	}
}

// failed notes a question without an answer.
func (q *poller) failed(f *fault.Fault) time.Duration {
	now := q.now()
	q.full = false // a peer in trouble is asked at the interval only
	q.gate.failed(f, now, false)
	q.facts.Failures, q.facts.Code = q.gate.failures(), f.Code
	q.opt.Publish(status.Polled{Facts: q.facts})
	if f.Code == fault.PlatformNotJSON {
		q.mail.put(func(l *loop) { l.tellError(f, "", "", l.now()) })
	}
	return max(q.policy.Interval, f.RetryAfter)
}

// answered notes that the task interface is there.
func (q *poller) answered() {
	q.facts.Failures, q.facts.Code = 0, ""
	q.gate.answered(q.now())
}

// drainAfterCallback asks for more as soon as a callback made room, at most once
// a second and only while batches are full.
func (l *loop) drainAfterCallback(now time.Time) {
	if since := now.Sub(l.drainAt); since >= 0 && since < drainEvery {
		return
	}
	l.drainAt = now
	select {
	case l.pollNow <- true:
	default: // the poller is busy; it will look at its own batch
	}
}

// wakePoll makes the poller ask now.
func (p *Pipeline) wakePoll() {
	for {
		select {
		case p.pollNow <- false:
			return
		default:
		}
		select {
		case <-p.pollNow: // perhaps a wish that counts only after a full batch
		default:
		}
	}
}
