package store

import (
	"testing"
	"time"

	"customs179/core/order"
)

// TestNoRecallOfWhatWasJustCalledBack: a batch that the platform wrote before it
// learnt of an order, and that is accepted while the order's success is being
// committed, is no sign that the platform missed the callback.
func TestNoRecallOfWhatWasJustCalledBack(t *testing.T) {
	t.Parallel()
	s, _ := openIn(t, Options{Dir: t.TempDir(), RecallEvery: time.Hour})
	for i := range 30 {
		task := taskNo(i)
		seq := accept(t, s, task)[0].Order.Seq
		carry(t, s, seq, order.StateAccepted)
		done := make(chan struct{})
		go func() {
			defer close(done)
			now := time.Now()
			advance(t, s, seq, order.StateAccepted, order.StateDone, Patch{
				Mutate: func(o *order.Order) { o.CalledBack = now }, Step: order.Step{Name: order.StepCallback},
			})
		}()
		for told := false; !told; {
			select {
			case <-done:
				told = true
			default:
			}
			if got := accept(t, s, task, taskNo(1000+i))[0]; got.Decision != order.DecideSame {
				t.Fatalf("order %d: %s", i, got.Decision)
			}
		}
	}
}
