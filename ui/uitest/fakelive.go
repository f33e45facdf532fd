package uitest

import (
	"context"
	"fmt"

	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/port"
)

type live struct{ *Fake }

// Snapshot gives the present state.
func (l live) Snapshot() status.Snapshot {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.snap
}

// Watch gives a channel with one token whenever something changed.
func (l live) Watch() (<-chan struct{}, func()) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.serial++
	id, c := l.serial, make(chan struct{}, 1)
	l.watches[id] = c
	return c, func() {
		l.mu.Lock()
		defer l.mu.Unlock()
		if _, ok := l.watches[id]; ok {
			delete(l.watches, id)
			close(c)
		}
	}
}

// Watchers counts the watches that have not been stopped.
func (f *Fake) Watchers() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.watches)
}

type commands struct{ *Fake }

// Pause stops or resumes the work, in the snapshot too.
func (c commands) Pause(on bool) {
	if err := c.note("Commands.Pause", fmt.Sprint(on)); err != nil {
		return
	}
	c.Change(func(s *status.Snapshot) { s.Paused = on })
}

// CheckNow asks for tasks now.
func (c commands) CheckNow(context.Context) error { return c.note("Commands.CheckNow", "") }

// RetryNow makes an order's next try happen now.
func (c commands) RetryNow(seq uint64) error { return c.note("Commands.RetryNow", fmt.Sprint(seq)) }

// Cancel ends an order.
func (c commands) Cancel(seq uint64, reason string) error {
	return c.note("Commands.Cancel", fmt.Sprintf("%d, %q", seq, reason))
}

// Settle says what customs has.
func (c commands) Settle(seq uint64, arrived bool, reason string) error {
	return c.note("Commands.Settle", fmt.Sprintf("%d, %v, %q", seq, arrived, reason))
}

// Resend calls the shop back once more.
func (c commands) Resend(seq uint64) error { return c.note("Commands.Resend", fmt.Sprint(seq)) }

// Dismiss takes a condition away, in the snapshot too.
func (c commands) Dismiss(code fault.Code) {
	if err := c.note("Commands.Dismiss", string(code)); err != nil {
		return
	}
	c.Change(func(s *status.Snapshot) {
		var rest []status.Condition
		for _, x := range s.Conditions {
			if x.Code != code {
				rest = append(rest, x)
			}
		}
		s.Conditions = rest
	})
}

type logDesk struct{ *Fake }

// Since gives the lines after a number.
func (l logDesk) Since(seq uint64) []port.LogLine {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []port.LogLine
	for _, line := range l.Lines {
		if line.Seq > seq {
			out = append(out, line)
		}
	}
	return out
}

type keep struct{ *Fake }

// Text gives what was kept.
func (k keep) Text(key, otherwise string) string {
	k.mu.Lock()
	defer k.mu.Unlock()
	if v, ok := k.kept[key]; ok {
		return v
	}
	return otherwise
}

// SetText keeps something.
func (k keep) SetText(key, value string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.kept[key] = value
}
