package eport

import (
	"context"
	"testing"
	"time"

	"customs179/core/fault"
)

// TestNobodyServes: a program that is ending must not wait for an answer that
// nobody will give, be it a call under way or a later one.
func TestNobodyServes(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		p.fake.set(func(f *fake) { f.script = func(ask179) *act { return &act{hang: true} } })
		codes := make(chan fault.Code)
		for range 2 { // one at the card, one behind it
			go func() { codes <- r.trySign(t, "x") }()
		}
		idle(10 * time.Millisecond)
		begun := time.Now()
		r.stop()
		if a, b := <-codes, <-codes; a == "" || b == "" {
			t.Errorf("a hung control has signed: %q, %q", a, b)
		}
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("the end took %v", took)
		}
		begun = time.Now()
		if err := r.Refresh(t.Context()); !fault.Is(err, fault.EportServiceDown) || time.Since(begun) > 0 {
			t.Errorf("after the end: %v after %v", err, time.Since(begun))
		}

		p.fake.set(func(f *fake) { f.script = nil })
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		ended := make(chan error, 1)
		go func() { ended <- r.Serve(ctx) }()
		if !r.ready(t) || r.trySign(t, "y") != "" {
			t.Error("a second Serve answers nobody")
		}
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
