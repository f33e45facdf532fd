package eport

import (
	"context"
	"errors"
	"fmt"
	"time"

	"customs179/core/fault"
)

// When the actor looks by itself.
const (
	backoffFirst = 500 * time.Millisecond
	backoffMax   = 5 * time.Second
	strangerWait = 5 * time.Second
	absentLook   = 1500 * time.Millisecond // while another card would help
	personLook   = 10 * time.Second        // while a person has to enter a PIN
	idleLook     = 60 * time.Second        // while ready and idle
	ponglessLook = 20 * time.Second        // the same for a control that answers no ping
	pingEvery    = 10 * time.Second
	pongWait     = 8 * time.Second
	// swapTime is how long a card that was seen is taken to be the same one still:
	// nobody puts another one in within so short a time.
	swapTime = 2 * time.Second
)

// Serve owns the connection until ctx ends: it connects, looks for the card,
// answers the other methods, and heals what breaks. It returns nil when ctx has
// ended; a call under way may finish first, for stopGrace at most.
func (c *Control) Serve(ctx context.Context) error {
	if !c.serving.TryLock() {
		return fault.New(fault.Transient, fault.Internal, "serve the E-port control", errors.New("it is being served already"))
	}
	defer c.serving.Unlock()
	c.enter()
	defer c.leave()
	for ctx.Err() == nil {
		c.step(ctx)
		c.publish()
		c.await(ctx)
	}
	return nil
}

// step does what is due now.
func (c *Control) step(ctx context.Context) {
	c.book.load()
	if c.book.loaded && c.book.unsaved {
		if err := c.book.commit(c.book.rec); err != nil {
			c.opt.Log.Warn("pin record", "error", err)
		}
	}
	c.checkLink()
	c.restartIfDue(ctx)
	now := time.Now()
	if c.link == nil && !now.Before(c.redialAt) {
		c.note(c.connect(ctx))
	}
	if c.link != nil && !now.Before(c.lookAt) {
		c.note(c.look(ctx))
	}
	if c.link != nil {
		c.keepAlive(ctx)
	}
}

// note logs what the actor met on its own account; the gate shows it.
func (c *Control) note(f *fault.Fault) {
	if f != nil {
		c.opt.Log.Debug("look", "fault", f.Code, "error", f.Error())
	}
}

// await waits until something is due, asked, or broken.
func (c *Control) await(ctx context.Context) {
	timer := time.NewTimer(time.Until(c.nextDue()))
	defer timer.Stop()
	var dead chan struct{}
	if c.link != nil {
		dead = c.link.dead
	}
	select {
	case <-ctx.Done():
	case run := <-c.asks:
		run(ctx)
	case <-c.poke:
	case <-timer.C:
	case <-dead:
	}
}

func (c *Control) nextDue() time.Time {
	if c.link == nil {
		return c.redialAt
	}
	next := c.lookAt
	if p := c.pingDue(); !p.IsZero() && p.Before(next) {
		next = p
	}
	return next
}

// checkLink drops a connection that has ended or that is older than a sleep.
func (c *Control) checkLink() {
	c.mu.Lock()
	resumed := c.resumed
	c.resumed = false
	c.mu.Unlock()
	switch {
	case resumed:
		c.hangUp(fault.Newf(fault.Transient, fault.EportClosed, "keep the connection", "the computer has slept"))
		c.redialAt, c.backoff = time.Now(), 0
	case c.link != nil && c.link.isDead():
		c.hangUp(fault.New(fault.Transient, fault.EportClosed, "keep the connection", c.link.why()))
	}
}

// connect makes a connection and leaves the identity to be read.
func (c *Control) connect(ctx context.Context) *fault.Fault {
	l, err := dial(ctx, &c.opt, &c.buffer, c.countLate)
	if err != nil {
		f := fault.New(fault.Transient, fault.EportServiceDown, "connect to the E-port control", err)
		c.hangUp(f)
		c.mend.failed(opLook, f, time.Now(), false)
		return f
	}
	c.link = l
	if c.opt.Guard != nil {
		if err := c.opt.Guard(ctx, c.opt.URL); err != nil {
			f := fault.New(fault.Person, fault.EportStranger, "check who holds the control's port", err)
			c.hangUp(f)
			c.redialAt = time.Now().Add(strangerWait)
			return f
		}
	}
	c.awaitGreeting(ctx, l)
	if l.isDead() {
		c.checkLink()
		return c.down
	}
	c.down, c.id = nil, identity{}
	c.lookAt, c.pinged = time.Now(), time.Time{}
	return nil
}

// awaitGreeting waits for the handshake frame, which may never come (protocol 5.2).
func (c *Control) awaitGreeting(ctx context.Context, l *link) {
	timer := time.NewTimer(c.opt.HandshakeWait)
	defer timer.Stop()
	select {
	case <-l.opened:
	case <-l.dead:
	case <-timer.C:
	case <-ctx.Done():
	}
}

// hangUp drops the connection for a reason and plans the next one.
func (c *Control) hangUp(f *fault.Fault) {
	if c.link != nil {
		if err := c.link.close(); err != nil {
			c.opt.Log.Debug("close the connection to the control", "error", err)
		}
		c.link = nil
	}
	if f != nil {
		reason := *f
		reason.Sent = false // as the gate's reason it is about no call of anybody
		f = &reason
	}
	c.down, c.id = f, identity{}
	c.backoff = min(max(backoffFirst, 2*c.backoff), backoffMax)
	c.redialAt = time.Now().Add(c.backoff)
}

// enter notes that somebody answers calls from now on.
func (c *Control) enter() {
	c.mu.Lock()
	defer c.mu.Unlock()
	select {
	case <-c.ended:
		c.ended = make(chan struct{})
	default: // the first time
	}
}

// leave ends the connection with Serve, and the calls that nobody will answer.
func (c *Control) leave() {
	c.hangUp(nil)
	c.redialAt, c.backoff = time.Time{}, 0
	c.publish()
	close(c.over())
}

// over gives what is closed when Serve has ended.
func (c *Control) over() chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.ended
}

// countLate counts a frame that nobody waits for. The link's reader calls it.
func (c *Control) countLate() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.card.Late++
}

// keepAlive finds a half-open connection while it is idle. Whether a control
// answers pings is not known (protocol 5.10): one that never did is asked for
// its card instead.
func (c *Control) keepAlive(ctx context.Context) {
	heard, ponged := c.link.signs()
	c.ponged = c.ponged || ponged
	now := time.Now()
	if at := c.pingDue(); at.IsZero() || now.Before(at) {
		return
	}
	if c.pinged.After(heard) {
		if c.ponged {
			c.hangUp(fault.Newf(fault.Transient, fault.EportHung, "keep the connection", "no sign of life within %v", pongWait))
			return
		}
		c.pongless = true
		c.note(c.look(ctx))
		return
	}
	c.pinged = now
	if err := c.link.ping(); err != nil {
		c.hangUp(fault.New(fault.Transient, fault.EportClosed, "keep the connection", plain(err)))
	}
}

// pingDue is when keepAlive has something to do; zero is never.
func (c *Control) pingDue() time.Time {
	heard, _ := c.link.signs()
	switch {
	case c.pongless && !c.ponged:
		return time.Time{}
	case c.pinged.After(heard):
		return c.pinged.Add(pongWait)
	}
	return heard.Add(pingEvery)
}

// ask has the actor run f and gives its result. When ctx ends first, f still
// runs to its end, so that what became of a PIN is written down.
func ask[T any](ctx context.Context, c *Control, op string, f func(context.Context) (T, *fault.Fault)) (T, error) {
	type result struct {
		value T
		fault *fault.Fault
	}
	done := make(chan result, 1)
	run := func(ctx context.Context) {
		c.checkLink()
		v, f := f(ctx)
		c.publish()
		done <- result{v, f}
	}
	var none T
	select {
	case c.asks <- run:
	case <-c.over():
		return none, fault.Newf(fault.Transient, fault.EportServiceDown, op, "the program no longer talks to the control")
	case <-ctx.Done():
		return none, fmt.Errorf("%s: %w", op, ctx.Err())
	}
	select {
	case r := <-done:
		if r.fault != nil {
			return none, r.fault
		}
		return r.value, nil
	case <-ctx.Done():
		return none, fmt.Errorf("%s: %w", op, ctx.Err())
	}
}

// Resume says that the computer has slept: the connection is made anew and the
// card is looked at before anything else is asked of it.
func (c *Control) Resume() {
	c.mu.Lock()
	c.resumed = true
	c.mu.Unlock()
	select {
	case c.poke <- struct{}{}:
	default: // it will wake anyway
	}
}
