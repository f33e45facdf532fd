package core

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"
)

func TestRunnerGivesUpAfterFourRestartsInAMinute(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		runs, failed := 0, 0
		var gaveUp error
		runServices(t.Context(), func(string, error) { failed++ }, func(_ string, err error) { gaveUp = err },
			service{"flaky", func(context.Context) error { runs++; return errors.New("again") }})
		if runs != restartsAllowed+1 || failed != restartsAllowed || gaveUp == nil {
			t.Errorf("%d runs, %d failures told, gave up: %v", runs, failed, gaveUp)
		}
	})
}

func TestRunnerForgetsOldFailures(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithTimeout(t.Context(), 30*time.Minute)
		defer stop()
		runs := 0
		runServices(ctx, func(string, error) {}, func(name string, err error) { t.Errorf("gave up %s: %v", name, err) },
			service{"slow", func(ctx context.Context) error {
				runs++
				select {
				case <-ctx.Done():
					return ctx.Err()
				case <-time.After(20 * time.Second):
					return context.DeadlineExceeded // a timeout of the network, not an order to stop
				}
			}})
		if runs < 80 {
			t.Errorf("only %d runs in half an hour", runs)
		}
	})
}

func TestRunnerTurnsAPanicIntoAFailure(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx, stop := context.WithCancel(t.Context())
		var heard error
		first := true
		runServices(ctx, func(_ string, err error) { heard = err }, func(string, error) {},
			service{"panics", func(ctx context.Context) error {
				if first {
					first = false
					panic("mistake")
				}
				stop()
				<-ctx.Done()
				return ctx.Err()
			}})
		if heard == nil {
			t.Error("nobody heard of the panic")
		}
	})
}
