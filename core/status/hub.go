package status

import "sync"

// Hub hands events to whoever wants them. The zero value is ready to use.
//
// A reader that draws takes Watch and reads a snapshot when the token comes; a
// reader that must see single events takes Subscribe and looks at the numbers.
type Hub struct {
	mu       sync.Mutex
	seq      uint64
	subs     map[*Subscription]struct{}
	watchers map[chan struct{}]struct{}
	closed   bool
}

// Numbered is an event with its number. Numbers count up by one from 1, so that
// a gap tells how many events a slow subscriber missed.
type Numbered struct {
	Seq   uint64
	Event Event
}

// Publish hands an event to all subscribers and watchers. It never blocks: a
// subscriber whose buffer is full loses the event. After Close it does nothing.
func (h *Hub) Publish(e Event) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.seq++
	for s := range h.subs {
		select {
		case s.events <- Numbered{Seq: h.seq, Event: e}:
		default:
			s.lost++
		}
	}
	h.touch()
}

// Touch wakes the watchers without an event: a snapshot taken now differs from
// the last one, but nothing happened that is worth a line.
func (h *Hub) Touch() {
	h.mu.Lock()
	defer h.mu.Unlock()
	h.touch()
}

func (h *Hub) touch() {
	for w := range h.watchers {
		select {
		case w <- struct{}{}:
		default: // the token is already there
		}
	}
}

// Seq gives the number of the last event. A reader subscribes first, takes its
// snapshot then, and skips events up to the snapshot's Version.
func (h *Hub) Seq() uint64 {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.seq
}

// Subscription is one reader of single events.
type Subscription struct {
	hub    *Hub
	events chan Numbered
	lost   uint64 // guarded by hub.mu
}

// Subscribe begins a subscription with room for buffer events (at least one).
// On a closed hub the channel is closed already.
func (h *Hub) Subscribe(buffer int) *Subscription {
	s := &Subscription{hub: h, events: make(chan Numbered, max(buffer, 1))}
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(s.events)
		return s
	}
	if h.subs == nil {
		h.subs = make(map[*Subscription]struct{})
	}
	h.subs[s] = struct{}{}
	return s
}

// Events is where the events arrive; it is closed by Close of either side.
func (s *Subscription) Events() <-chan Numbered { return s.events }

// Lost counts the events this subscriber was too slow for. An event is only
// lost while others wait to be read, so that looking after each read shows
// every loss, even when nothing comes after it.
func (s *Subscription) Lost() uint64 {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	return s.lost
}

// Close ends the subscription; calling it again does nothing.
func (s *Subscription) Close() {
	s.hub.mu.Lock()
	defer s.hub.mu.Unlock()
	if _, ok := s.hub.subs[s]; ok {
		delete(s.hub.subs, s)
		close(s.events)
	}
}

// Watch gives a channel that holds one token whenever something changed since
// the last token was taken, however much it was. stop ends it; the channel is
// closed then, or when the hub closes.
func (h *Hub) Watch() (changed <-chan struct{}, stop func()) {
	w := make(chan struct{}, 1)
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		close(w)
		return w, func() {}
	}
	if h.watchers == nil {
		h.watchers = make(map[chan struct{}]struct{})
	}
	h.watchers[w] = struct{}{}
	return w, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if _, ok := h.watchers[w]; ok {
			delete(h.watchers, w)
			close(w)
		}
	}
}

// Close ends all subscriptions and watches; buffered events can still be read.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.closed {
		return
	}
	h.closed = true
	for s := range h.subs {
		close(s.events)
	}
	for w := range h.watchers {
		close(w)
	}
	h.subs, h.watchers = nil, nil
}
