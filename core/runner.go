package core

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
	"time"

	"customs179/core/fault"
)

// The budget of restarts: more than this many within the span, and the service
// is given up with its reason on screen (reliability.md section 3).
const (
	restartsAllowed = 4
	restartSpan     = 60 * time.Second
	restartPause    = time.Second
)

// service is one long-lived part of the core. Serve returns ctx's error when it
// was asked to stop; any other end is a failure, a network timeout included.
type service struct {
	name  string
	serve func(ctx context.Context) error
}

// runServices runs all services until ctx ends and every one has come home. A
// service that ends by itself is started again within the budget; beyond it,
// onGiveUp hears why and the others go on.
func runServices(ctx context.Context, onFail func(name string, err error), onGiveUp func(name string, err error), services ...service) {
	var wg sync.WaitGroup
	for _, s := range services {
		wg.Go(func() { s.run(ctx, onFail, onGiveUp) })
	}
	wg.Wait()
}

// run keeps one service going.
func (s service) run(ctx context.Context, onFail, onGiveUp func(string, error)) {
	var ends []time.Time
	for {
		err := s.once(ctx)
		if ctx.Err() != nil {
			return
		}
		if err == nil {
			err = errors.New("it ended without being asked to")
		}
		now := time.Now()
		ends = append(within(ends, now), now)
		if len(ends) > restartsAllowed {
			onGiveUp(s.name, err)
			return
		}
		onFail(s.name, err)
		select {
		case <-ctx.Done():
			return
		case <-time.After(restartPause):
		}
	}
}

// once runs the service and turns a panic into an error.
func (s service) once(ctx context.Context) (err error) {
	defer func() {
		if r := recover(); r != nil {
			err = fault.New(fault.Transient, fault.Internal, s.name, fmt.Errorf("%v\n%s", r, debug.Stack()))
		}
	}()
	return s.serve(ctx)
}

// within keeps the times that lie in the span before now.
func within(times []time.Time, now time.Time) []time.Time {
	kept := times[:0]
	for _, t := range times {
		if now.Sub(t) < restartSpan {
			kept = append(kept, t)
		}
	}
	return kept
}
