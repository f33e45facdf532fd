package pipeline

import (
	"container/heap"
	"time"

	"customs179/core/order"
)

// stage is one of the three places where an order can wait for its turn.
type stage int

const (
	stageCard stage = iota
	stageUpload
	stageTell
	stageCount
	stageNone stage = -1
)

// nextStep says which stage an order needs next and from when on. It is a pure
// function of the record. A message that is owed beside the final callback never
// stands before the order's own step: a shop that is away keeps nothing from
// customs.
func nextStep(o *order.Order) (stage, time.Time) {
	waits := o.Hold != order.HoldNone || o.State == order.StateDone || o.State == order.StateCancelled
	switch {
	case waits && o.Owes != order.NoticeNone:
		return stageTell, o.OweAt
	case waits:
		return stageNone, time.Time{}
	}
	switch o.State {
	case order.StateReceived:
		return stageCard, o.NextAt
	case order.StateSigned, order.StateSending:
		return stageUpload, o.NextAt
	case order.StateAccepted, order.StateRejected:
		return stageTell, o.NextAt
	}
	return stageNone, time.Time{}
}

// row is the loop's copy of one unfinished order.
type row struct {
	o order.Order // as it is on disk
	// deadline is o's; it moves along when somebody sets the clock, because
	// customs' two minutes do not.
	deadline time.Time
	// limit is the latest time of the next try, zero for none. It is set when the
	// times on disk were written by a clock that cannot be trusted any more.
	limit time.Time
	// busy is true while a worker has the order.
	busy bool
	// parked is true while the order waits for the gate of its registration.
	parked bool
	// stamp makes older tickets of the row worthless.
	stamp uint64
	// snoozes counts tries that the card or the ledger spoilt, in a row. They are
	// no attempts of the order, but an order that hangs the control each time
	// must not stand in front of all others for ever.
	snoozes int
	// snoozeUntil is not on disk: a restart forgets it.
	snoozeUntil time.Time
}

// newRow makes the copy of a record.
func newRow(o order.Order) *row { return &row{o: o, deadline: o.Deadline} }

// take takes over a newer record. What was said about the older one's times ends
// with them.
func (r *row) take(o order.Order) {
	if r.o.State != o.State {
		r.snoozes, r.snoozeUntil = 0, time.Time{}
	}
	if r.o.State != o.State || !r.o.NextAt.Equal(o.NextAt) || !r.o.OweAt.Equal(o.OweAt) {
		r.limit = time.Time{}
	}
	if !r.o.Deadline.Equal(o.Deadline) {
		r.deadline = o.Deadline
	}
	r.o = o
}

// next says which stage the row waits for and until when.
func (r *row) next() (stage, time.Time) {
	where, at := nextStep(&r.o)
	return where, r.due(at)
}

// due is when a step that the record has planned for at really happens.
func (r *row) due(at time.Time) time.Time {
	at = maxTime(at, r.snoozeUntil)
	if r.limit.IsZero() {
		return at
	}
	return minTime(at, r.limit)
}

// ticket is a row's place in a heap; worthless once the row's stamp moved on.
type ticket struct {
	key   int64 // time in ns by which the heap sorts
	seq   uint64
	stamp uint64
}

type tickets []ticket

func (t tickets) Len() int { return len(t) }
func (t tickets) Less(i, j int) bool {
	if t[i].key != t[j].key {
		return t[i].key < t[j].key
	}
	return t[i].seq < t[j].seq
}
func (t tickets) Swap(i, j int) { t[i], t[j] = t[j], t[i] }
func (t *tickets) Push(x any)   { *t = append(*t, x.(ticket)) }
func (t *tickets) Pop() any {
	old := *t
	last := old[len(old)-1]
	*t = old[:len(old)-1]
	return last
}

// line holds the rows that wait for one stage: those not yet due by time, the
// due ones by deadline, and apart from them the due ones that are late already,
// because an order that can still make its two minutes goes first.
type line struct {
	later, fresh, late tickets
}

// add queues a row that may go at the given time.
func (n *line) add(r *row, at, now time.Time) {
	t := ticket{seq: r.o.Seq, stamp: r.stamp}
	if at.After(now) {
		t.key = at.UnixNano()
		heap.Push(&n.later, t)
		return
	}
	n.addDue(r, t, now)
}

func (n *line) addDue(r *row, t ticket, now time.Time) {
	t.key = r.deadline.UnixNano()
	if now.After(r.deadline) {
		heap.Push(&n.late, t)
		return
	}
	heap.Push(&n.fresh, t)
}

// take gives the due row with the nearest deadline, or nil. find gives the row
// of a ticket, nil for a worthless one.
func (n *line) take(now time.Time, find func(ticket) *row) *row {
	n.ripen(now, find)
	for len(n.fresh) > 0 {
		t := heap.Pop(&n.fresh).(ticket)
		r := find(t)
		switch {
		case r == nil:
		case now.After(r.deadline):
			heap.Push(&n.late, t)
		default:
			return r
		}
	}
	for len(n.late) > 0 {
		if r := find(heap.Pop(&n.late).(ticket)); r != nil {
			return r
		}
	}
	return nil
}

// ripen moves the rows whose time has come to the due ones.
func (n *line) ripen(now time.Time, find func(ticket) *row) {
	for len(n.later) > 0 && n.later[0].key <= now.UnixNano() {
		t := heap.Pop(&n.later).(ticket)
		if r := find(t); r != nil {
			n.addDue(r, t, now)
		}
	}
}

// wake is when the next row ripens; zero when none waits for a time.
func (n *line) wake() time.Time {
	if len(n.later) == 0 {
		return time.Time{}
	}
	return time.Unix(0, n.later[0].key)
}

// urgent reports whether a due row can still make its deadline.
func (n *line) urgent(now time.Time, find func(ticket) *row) bool {
	for len(n.fresh) > 0 {
		if r := find(n.fresh[0]); r != nil && !now.After(r.deadline) {
			return true
		}
		t := heap.Pop(&n.fresh).(ticket)
		if find(t) != nil {
			heap.Push(&n.late, t)
		}
	}
	return false
}
