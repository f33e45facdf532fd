package status

import (
	"sync"
	"testing"
)

func TestHubNumbersAndLoss(t *testing.T) {
	t.Parallel()
	var h Hub
	slow, quick := h.Subscribe(2), h.Subscribe(10)
	for range 5 {
		h.Publish(Paused{On: true})
	}
	if got := slow.Lost(); got != 3 {
		t.Fatalf("lost %d, want 3", got)
	}
	for want := uint64(1); want <= 2; want++ {
		if n := <-slow.Events(); n.Seq != want {
			t.Fatalf("number %d, want %d", n.Seq, want)
		}
	}
	h.Publish(Paused{})
	if n := <-slow.Events(); n.Seq != 6 {
		t.Fatalf("after the gap came %d, want 6", n.Seq)
	}
	for want := uint64(1); want <= 6; want++ {
		if n := <-quick.Events(); n.Seq != want {
			t.Fatalf("number %d, want %d", n.Seq, want)
		}
	}
	if quick.Lost() != 0 || h.Seq() != 6 {
		t.Fatalf("quick lost %d, hub at %d", quick.Lost(), h.Seq())
	}
}

func TestHubLossIsVisibleWithoutFurtherEvents(t *testing.T) {
	t.Parallel()
	var h Hub
	s := h.Subscribe(0) // room for one
	h.Publish(Paused{})
	h.Publish(Paused{})
	<-s.Events()
	if s.Lost() != 1 {
		t.Fatalf("after the last readable event the loss does not show: %d", s.Lost())
	}
}

func TestHubWatchCoalesces(t *testing.T) {
	t.Parallel()
	var h Hub
	changed, stop := h.Watch()
	for range 1000 {
		h.Publish(Paused{})
	}
	h.Touch()
	<-changed
	select {
	case <-changed:
		t.Fatal("a thousand events gave more than one token")
	default:
	}
	h.Touch()
	<-changed
	stop()
	stop()
	if _, open := <-changed; open {
		t.Fatal("a stopped watch is not closed")
	}
	h.Touch()
}

func TestHubClose(t *testing.T) {
	t.Parallel()
	var h Hub
	s := h.Subscribe(4)
	changed, stop := h.Watch()
	h.Publish(Paused{})
	h.Close()
	h.Close()
	h.Publish(Paused{})
	h.Touch()
	s.Close()
	stop()
	if n, ok := <-s.Events(); !ok || n.Seq != 1 {
		t.Fatal("what was buffered before the close is gone")
	}
	if _, ok := <-s.Events(); ok {
		t.Fatal("an event after the close")
	}
	<-changed
	if _, ok := <-changed; ok {
		t.Fatal("the watch is open after the close")
	}
	if _, ok := <-h.Subscribe(1).Events(); ok {
		t.Fatal("a subscription to a closed hub is open")
	}
	late, lateStop := h.Watch()
	lateStop()
	if _, ok := <-late; ok {
		t.Fatal("a watch of a closed hub is open")
	}
}

func TestHubManyAtOnce(t *testing.T) {
	t.Parallel()
	var h Hub
	var readers, writers sync.WaitGroup
	for range 8 {
		s := h.Subscribe(3)
		readers.Go(func() {
			last, seen := uint64(0), uint64(0)
			for n := range s.Events() {
				if n.Seq <= last {
					t.Errorf("number %d after %d", n.Seq, last)
				}
				last = n.Seq
				seen++
			}
			if seen+s.Lost() != 4*500 {
				t.Errorf("saw %d and lost %d of 2000", seen, s.Lost())
			}
		})
	}
	for range 4 {
		writers.Go(func() {
			for range 500 {
				h.Publish(Paused{})
				h.Subscribe(1).Close()
			}
		})
	}
	writers.Wait()
	h.Close()
	readers.Wait()
}
