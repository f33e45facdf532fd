package pipeline

import "sync"

// message is something that happened, told to the loop. It runs on the loop's
// goroutine, the only one that touches the loop's memory.
type message func(*loop)

// mailbox takes messages without ever blocking the sender: workers and the
// ledger's committer must not wait for the loop, which may wait for neither.
type mailbox struct {
	mu     sync.Mutex
	queue  []message
	signal chan struct{}
}

func newMailbox() *mailbox {
	return &mailbox{signal: make(chan struct{}, 1)}
}

// put leaves a message.
func (m *mailbox) put(msg message) {
	m.mu.Lock()
	m.queue = append(m.queue, msg)
	m.mu.Unlock()
	select {
	case m.signal <- struct{}{}:
	default: // the loop has been woken already
	}
}

// take empties the mailbox.
func (m *mailbox) take() []message {
	m.mu.Lock()
	defer m.mu.Unlock()
	queue := m.queue
	m.queue = nil
	return queue
}
