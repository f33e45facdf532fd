package store

import (
	"encoding/binary"
	"errors"
	"time"

	"customs179/core/order"
)

// hourKey is the hour of a time as a key that sorts, also before 1970.
func hourKey(t time.Time) []byte {
	sec := t.Unix()
	hour := sec / 3600
	if sec%3600 < 0 {
		hour--
	}
	return binary.BigEndian.AppendUint64(nil, uint64(hour)^1<<63)
}

// hourStart is the inverse of hourKey.
func hourStart(key []byte) time.Time {
	return time.Unix(int64(binary.BigEndian.Uint64(key)^1<<63)*3600, 0)
}

// addToHour notes a new row under its hour: runs of (first, last) numbers. Rows
// come in order, so that an hour is one run, or two when the clock was set.
func (t *txn) addToHour(at time.Time, seq uint64) error {
	key := hourKey(at)
	runs := t.own(bHour, key)
	if n := len(runs); n >= 16 && binary.BigEndian.Uint64(runs[n-8:]) == seq-1 {
		binary.BigEndian.PutUint64(runs[n-8:], seq)
	} else {
		runs = append(append(runs, seqKey(seq)...), seqKey(seq)...)
	}
	return t.put(bHour, key, runs)
}

// timeSet collects the rows first seen in [from, to); a zero time is open. Only
// the rows of an hour that is cut by a border are decoded.
func (t *txn) timeSet(op string, from, to time.Time) (seqSet, error) {
	set := newSeqSet(t.head.lastSeq)
	start := make([]byte, 8)
	if !from.IsZero() {
		start = hourKey(from)
	}
	c := t.bucket(bHour).Cursor()
	for k, v := c.Seek(start); k != nil; k, v = c.Next() {
		begin := hourStart(k)
		if !to.IsZero() && !begin.Before(to) {
			break
		}
		whole := !begin.Before(from) && (to.IsZero() || !begin.Add(time.Hour).After(to))
		for ; len(v) >= 16; v = v[16:] {
			first, last := binary.BigEndian.Uint64(v), min(binary.BigEndian.Uint64(v[8:]), t.head.lastSeq)
			if whole {
				set.addRun(first, last)
				continue
			}
			for seq := first; seq <= last; seq++ {
				o, err := t.order(op, seq)
				if err != nil {
					return nil, err
				}
				if o != nil && !o.FirstSeen.Before(from) && (to.IsZero() || o.FirstSeen.Before(to)) {
					set.add(seq)
				}
			}
		}
	}
	return set, nil
}

// Total is what happened in one hour or day.
type Total struct {
	Start     time.Time // begin of the hour or day
	Received  int       // new orders
	Accepted  int       // accepted by customs
	Rejected  int       // refused by customs or for their data; a mended order may count again
	Done      int       // the platform answered success; every order once, a mended one too
	Cancelled int
	Late      int // accepted after their deadline
}

// counters gives the numbers in the order on disk; add at the end.
func (t *Total) counters() []*int {
	return []*int{&t.Received, &t.Accepted, &t.Rejected, &t.Done, &t.Cancelled, &t.Late}
}

// tally counts what a change of a row brought, each event in its own hour: what
// an order does is counted in the commit that keeps it, and what a restoration
// copies where it happened.
func (t *txn) tally(old, now *order.Order) error {
	var before order.Order
	if old != nil {
		before = *old
	}
	again := before.Generation != now.Generation
	at := now.StepSince
	accepted := now.Outcome == order.OutcomeAccepted && before.Outcome != order.OutcomeAccepted
	rejected := now.Outcome == order.OutcomeRejected && (again || before.Outcome != order.OutcomeRejected)
	cancelled := now.State == order.StateCancelled && before.State != order.StateCancelled
	done := before.DoneAt().IsZero() && !now.DoneAt().IsZero()
	return errors.Join(
		t.count(old == nil, now.FirstSeen, &Total{Received: 1}),
		t.count(accepted, at, &Total{Accepted: 1}),
		t.count(accepted && at.After(now.Deadline), at, &Total{Late: 1}),
		t.count(rejected, at, &Total{Rejected: 1}),
		t.count(cancelled, at, &Total{Cancelled: 1}),
		t.count(done, now.DoneAt(), &Total{Done: 1}),
	)
}

// count adds to the totals of an hour what has happened in it.
func (t *txn) count(happened bool, at time.Time, what *Total) error {
	if !happened {
		return nil
	}
	key := hourKey(at)
	var sum Total
	sum.read(t.get(bTotal, key))
	sum.add(what)
	return t.put(bTotal, key, sum.bytes())
}

func (t *Total) add(other *Total) {
	mine, theirs := t.counters(), other.counters()
	for i := range mine {
		*mine[i] += *theirs[i]
	}
}

func (t *Total) read(value []byte) {
	for _, n := range t.counters() {
		if len(value) < 8 {
			return
		}
		*n = int(binary.BigEndian.Uint64(value))
		value = value[8:]
	}
}

func (t *Total) bytes() []byte {
	var b []byte
	for _, n := range t.counters() {
		b = binary.BigEndian.AppendUint64(b, uint64(*n))
	}
	return b
}
