package store

import (
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// TestParts: the narrow reads say what Body says, wherever the body lies and
// whatever generation it belongs to.
func TestParts(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	accept(t, s, tasks(0, 3)...)
	same := func(when string, seq uint64) {
		t.Helper()
		want, err := s.Body(seq)
		if err != nil {
			t.Fatalf("%s: %v", when, err)
		}
		upload := ""
		if want.Signed != nil {
			upload = want.Signed.Upload
		}
		task, err1 := s.Task(seq)
		up, err2 := s.Upload(seq)
		answer, err3 := s.Answer(seq)
		if err1 != nil || err2 != nil || err3 != nil {
			t.Fatalf("%s: %v, %v, %v", when, err1, err2, err3)
		}
		if task.ContentHash() != want.Task.ContentHash() || up != upload || answer != want.Answer {
			t.Errorf("%s: %+v, %q, %q instead of %+v", when, task, up, answer, want)
		}
	}
	same("received", 1)
	carry(t, s, 1, order.StateSending)
	same("sending", 1)
	carry(t, s, 2, order.StateRejected)
	advance(t, s, 2, order.StateRejected, order.StateDone, patchFor(2, order.StateDone))
	carry(t, s, 3, order.StateDone)
	same("done", 3)
	clock.add(3 * time.Hour)
	if n, err := s.ArchiveNow(t.Context()); err != nil || n != 2 {
		t.Fatalf("archived %d, %v", n, err)
	}
	same("archived", 3)
	accept(t, s, changed(taskNo(1), "7.00"))
	same("mended after its old body was archived", 2)
	if up, err := s.Upload(2); err != nil || up != "" {
		t.Errorf("the mended order has the upload %q of the generation before, %v", up, err)
	}
	if _, err := s.Answer(99); !fault.Is(err, fault.StoreNoOrder) {
		t.Errorf("no such order: %v", err)
	}
}
