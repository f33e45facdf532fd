package pipeline

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/payload"
	"customs179/core/status"
)

// Options is everything the pipeline works with.
type Options struct {
	Tasks     Tasks
	Callbacks Callbacks
	Card      Card
	Customs   Customs
	Ledger    Ledger

	Policy  Policy
	Payload payload.Options
	// EbpCode is the shop's customs code that tasks must carry; "" takes any.
	EbpCode string
	// SettingsTag is a fingerprint of the settings that shape or route an upload.
	// Orders refused as unregistered are signed anew when it has changed.
	SettingsTag string
	// Destination is a fingerprint of customs' address.
	Destination string
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
	// Publish tells what happened; nil means that nobody listens.
	Publish func(status.Event)
	// Warn takes trouble that stops nothing and belongs in the log; may be nil.
	Warn func(error)
	// Grace is how long the steps under way may go on after the end was asked
	// for; default 3 s.
	Grace time.Duration
	// Hook is called at every named step, for the crash tests; nil in production.
	Hook func(Point)
}

// Pipeline is the one loop that moves orders. Make it with New, run it with
// Serve, tell it about commits with Committed.
type Pipeline struct {
	opt    Options
	policy Policy
	mail   *mailbox

	uploads chan struct{} // slots towards customs
	tells   chan struct{} // slots towards the platform's callback
	pollNow chan bool     // true: only when the last batch was full

	customs, callback *breaker

	farewellList sync.Mutex // guards the ledger's list: see farewell

	// patience is since when failed tries count, in ns since 1970: see clock.go.
	patience  atomic.Int64
	pausedNow atomic.Bool
	polling   atomic.Bool
	pollFacts atomic.Pointer[status.PollFacts]
	view      atomic.Pointer[View]
}

// New makes a pipeline. Every party and the ledger must be given.
func New(opt Options) *Pipeline {
	if opt.Now == nil {
		opt.Now = time.Now
	}
	if opt.Publish == nil {
		opt.Publish = func(status.Event) {}
	}
	if opt.Grace <= 0 {
		opt.Grace = 3 * time.Second
	}
	policy := opt.Policy.withDefaults()
	p := &Pipeline{
		opt: opt, policy: policy, mail: newMailbox(),
		uploads: make(chan struct{}, policy.Uploads),
		tells:   make(chan struct{}, policy.Callbacks),
		pollNow: make(chan bool, 1),
	}
	p.customs, p.callback = p.newBreaker(customsGate), p.newBreaker(callbackGate)
	p.pollFacts.Store(&status.PollFacts{})
	p.view.Store(&View{stirred: opt.Now()})
	return p
}

// Serve works until ctx ends, and returns when every step under way has ended
// or been cut off after the grace. The error is ctx's, or why the ledger could
// not be read at the start.
func (p *Pipeline) Serve(ctx context.Context) error {
	steps, cut := context.WithCancel(context.WithoutCancel(ctx))
	defer cut()
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(p.opt.Grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cut()
		case <-steps.Done():
		}
	})
	defer stop()

	alive, end := context.WithCancel(ctx)
	defer end()
	l := &loop{
		Pipeline: p, ctx: alive, steps: steps, abandon: end,
		rows: map[uint64]*row{}, pairs: map[pairKey]*pair{}, told: map[fault.Code]time.Time{},
		paused: p.pausedNow.Load(), lastMove: p.View().LastMove,
		// The ledger's trouble is told by who watches the disk.
		kept: &breaker{policy: p.policy, moved: func(status.GateState, status.Gate) {}},
	}
	p.customs.missed(true) // a probe of a run that broke
	p.callback.missed(true)
	var poll sync.WaitGroup
	poll.Go(func() {
		q := &poller{Pipeline: p, gate: p.newBreaker(tasksGate)}
		q.run(alive)
	})
	err := l.run()
	end()
	poll.Wait()
	return err
}

// Committed takes the ledger's changes, in the order of their commits. It never
// blocks.
func (p *Pipeline) Committed(changes []order.Change) {
	p.mail.put(func(l *loop) {
		for _, c := range changes {
			l.absorb(c)
		}
	})
}

// advance moves an order from where a worker had it. It fails with store.moved
// when the order has another state or other data by now.
func (p *Pipeline) advance(o order.Order, to order.State, patch order.Patch) (order.Order, error) {
	patch.Basis = &o
	return p.opt.Ledger.Advance(o.Seq, o.State, to, patch)
}

// CardChanged tells that the card is not what it was. It never blocks.
func (p *Pipeline) CardChanged() {
	p.mail.put(func(*loop) {}) // the next round looks at it
}

func (p *Pipeline) now() time.Time { return p.opt.Now() }

// warn reports trouble that stops nothing.
func (p *Pipeline) warn(err error) {
	if p.opt.Warn != nil && err != nil {
		p.opt.Warn(fmt.Errorf("pipeline: %w", err))
	}
}
