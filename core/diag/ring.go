package diag

import (
	"log/slog"
	"strconv"
	"strings"
	"sync"
	"time"

	"customs179/core/status"
)

// RingSize is how many lines a window can look back.
const RingSize = 500

// Line is one line of the log as a window shows it.
type Line struct {
	// Seq counts all lines from 1; a gap between what a reader has and what it
	// gets says how many lines it missed.
	Seq   uint64
	At    time.Time
	Level slog.Level
	Text  string // without a line end
}

// Said is the line without its time and level, which a window shows beside it: the
// message as it was given, and what belongs to it.
func (l Line) Said() string {
	_, text, found := strings.Cut(l.Text, " msg=")
	if !found {
		return l.Text
	}
	quoted, err := strconv.QuotedPrefix(text)
	if err != nil {
		return text // a single word
	}
	message, err := strconv.Unquote(quoted)
	if err != nil {
		return text
	}
	return message + text[len(quoted):]
}

// Ring keeps the last lines of the log. It is safe for use by several goroutines.
type Ring struct {
	hub status.Hub

	mu    sync.Mutex
	lines [RingSize]Line
	last  uint64
}

func (r *Ring) add(l Line) {
	r.mu.Lock()
	r.last++
	l.Seq = r.last
	r.lines[l.Seq%RingSize] = l
	r.mu.Unlock()
	r.hub.Touch()
}

// Since gives the kept lines after the one with number seq, the oldest first;
// Since(0) gives all that are kept.
func (r *Ring) Since(seq uint64) []Line {
	r.mu.Lock()
	defer r.mu.Unlock()
	first := seq + 1
	if r.last >= RingSize {
		first = max(first, r.last-RingSize+1)
	}
	var out []Line
	for n := first; n <= r.last; n++ {
		out = append(out, r.lines[n%RingSize])
	}
	return out
}

// Watch gives a channel that holds one token whenever there are new lines; stop
// ends and closes it.
func (r *Ring) Watch() (changed <-chan struct{}, stop func()) { return r.hub.Watch() }
