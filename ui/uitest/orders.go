package uitest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/port"
)

// rows are orders computed from their number: the newest are on their way, in
// all states; the older ones are over, with a few exceptions among them.
type rows struct {
	n       uint64
	now     time.Time
	changed map[uint64]order.Order
}

// apart is the time between two orders.
const apart = 37 * time.Second

// AddOrders adds n orders. A million cost nothing: they are computed when read.
func (f *Fake) AddOrders(n int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders.n += uint64(n)
	f.snap.Counts = f.orders.counts()
	f.wake()
}

// SetOrder puts an order in the place of the computed one of its number.
func (f *Fake) SetOrder(o order.Order) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.orders.changed[o.Seq] = o
	f.orders.n = max(f.orders.n, o.Seq)
	f.snap.Counts = f.orders.counts()
	f.wake()
}

// Order gives the order of a number, as the ledger would.
func (f *Fake) Order(seq uint64) order.Order {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.orders.at(seq)
}

// kind is what row k from the newest is; the first ones show every state.
func kind(k uint64) string {
	fresh := [...]string{
		"received", "received", "signed", "sending", "accepted", "retry", "unknown", "registration",
		"refusing", "spent", "cancelled", "person",
	}
	switch {
	case k < uint64(len(fresh)):
		return fresh[k]
	case k%499 == 0:
		return "unknown"
	case k%97 == 0:
		return "cancelled"
	case k%17 == 0:
		return "refused"
	}
	return "done"
}

func classOf(kind string) order.Class {
	switch kind {
	case "received", "retry":
		return order.ClassWaiting
	case "signed", "sending", "accepted":
		return order.ClassMoving
	case "unknown", "registration", "spent", "person":
		return order.ClassAttention
	case "refusing", "refused":
		return order.ClassRejected
	case "cancelled":
		return order.ClassCancelled
	}
	return order.ClassDone
}

func (r *rows) class(seq uint64) order.Class {
	if o, ok := r.changed[seq]; ok {
		return o.Class()
	}
	return classOf(kind(r.n - seq))
}

func (r *rows) counts() map[order.Class]int {
	out := map[order.Class]int{}
	for seq := uint64(1); seq <= r.n; seq++ {
		out[r.class(seq)]++
	}
	return out
}

func (r *rows) seen(seq uint64) time.Time {
	return r.now.Add(-20*time.Second - time.Duration(r.n-seq)*apart)
}

func (r *rows) no(seq uint64) string      { return fmt.Sprintf("SO2026%010d", seq*7919%10_000_000_000) }
func (r *rows) session(seq uint64) string { return fmt.Sprintf("%032X", seq*2654435761) }

func (r *rows) at(seq uint64) order.Order {
	if o, ok := r.changed[seq]; ok {
		return o
	}
	k := kind(r.n - seq)
	seen := r.seen(seq)
	o := order.Order{
		Seq: seq, OrderNo: r.no(seq), SessionID: r.session(seq), EbpCode: "4403160ABC",
		Key: order.KeyOf(r.no(seq), r.session(seq)), State: order.StateReceived, Generation: 1,
		FirstSeen: seen, Updated: seen.Add(9 * time.Second), StepSince: seen.Add(8 * time.Second),
		Deadline: seen.Add(2 * time.Minute),
	}
	shape(&o, k)
	return o
}

// shape gives an order what its kind says.
func shape(o *order.Order, kind string) {
	fail := func(c fault.Code) {
		o.LastFail = &order.Failure{Code: string(c), Kind: string(fault.Transient), At: o.Updated, Text: "made up"}
	}
	over := func(s order.State, out order.Outcome) {
		o.State, o.Outcome, o.Finished, o.CalledBack = s, out, o.Updated, o.Updated
	}
	switch kind {
	case "signed":
		o.State = order.StateSigned
	case "sending":
		o.State, o.Uploads = order.StateSending, 1
	case "accepted":
		o.State, o.Outcome, o.Uploads, o.Heard = order.StateAccepted, order.OutcomeAccepted, 1, 1
	case "retry":
		o.Attempts, o.NextAt = 2, o.FirstSeen.Add(10*time.Minute)
		fail(fault.EportSignFailed)
	case "unknown":
		o.State, o.Hold, o.Uploads, o.MaybeArrived = order.StateSending, order.HoldOutcomeUnknown, 1, true
		fail(fault.CustomsUnknown)
	case "registration":
		o.State, o.Hold = order.StateSending, order.HoldRegistration
		fail(fault.CustomsUnregistered)
	case "spent":
		o.State, o.Hold, o.Attempts = order.StateAccepted, order.HoldRetriesSpent, 190
		o.Outcome = order.OutcomeAccepted
		fail(fault.PlatformSpent)
	case "person":
		o.Hold = order.HoldPerson
		fail(fault.PlatformConflict)
	case "refusing":
		o.State, o.Outcome = order.StateRejected, order.OutcomeRejected
		fail(fault.PayloadInvalid)
	case "refused":
		over(order.StateDone, order.OutcomeRejected)
		fail(fault.CustomsRejected)
	case "cancelled":
		over(order.StateCancelled, order.OutcomeNone)
	case "done":
		over(order.StateDone, order.OutcomeAccepted)
		o.Uploads, o.Heard = 1, 1
	}
}

func (r *rows) fits(seq uint64, f port.Filter, classes map[order.Class]bool) bool {
	if len(classes) > 0 && !classes[r.class(seq)] {
		return false
	}
	if !f.From.IsZero() || !f.To.IsZero() {
		at := r.at(seq).FirstSeen
		if !f.From.IsZero() && at.Before(f.From) || !f.To.IsZero() && !at.Before(f.To) {
			return false
		}
	}
	if len(f.IDs) == 0 {
		return true
	}
	o := r.at(seq)
	for _, id := range f.IDs {
		if id == o.OrderNo || id == o.SessionID {
			return true
		}
		if !f.Exact && (strings.HasPrefix(o.OrderNo, id) || strings.HasPrefix(o.SessionID, id)) {
			return true
		}
	}
	return false
}

type ledger struct{ *Fake }

// Select gives the rows that fit, newest first.
func (l ledger) Select(f port.Filter) ([]uint64, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	classes := map[order.Class]bool{}
	for _, c := range f.Classes {
		classes[c] = true
	}
	var out []uint64
	for seq := l.orders.n; seq > 0; seq-- {
		if l.orders.fits(seq, f, classes) {
			out = append(out, seq)
		}
	}
	return out, l.fails["Ledger.Select"]
}

// Unknown looks for each number.
func (l ledger) Unknown(ids []string) ([]string, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	known := map[string]bool{}
	for seq := uint64(1); seq <= l.orders.n; seq++ {
		o := l.orders.at(seq)
		known[o.OrderNo], known[o.SessionID] = true, true
	}
	return slices.DeleteFunc(slices.Clone(ids), func(id string) bool { return known[id] }), l.fails["Ledger.Unknown"]
}

// Rows computes orders.
func (l ledger) Rows(seqs []uint64) ([]order.Order, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	out := make([]order.Order, 0, len(seqs))
	for _, seq := range seqs {
		if seq > 0 && seq <= l.orders.n {
			out = append(out, l.orders.at(seq))
		}
	}
	return out, l.fails["Ledger.Rows"]
}

// Counts counts all rows.
func (l ledger) Counts() (map[order.Class]int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.orders.counts(), l.fails["Ledger.Counts"]
}

// Days answers DayTotals within the span.
func (l ledger) Days(from, to time.Time) ([]port.Day, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	var out []port.Day
	for _, d := range l.DayTotals {
		if !d.Start.Before(from) && d.Start.Before(to) {
			out = append(out, d)
		}
	}
	return out, l.fails["Ledger.Days"]
}

// Situation derives the situation of an order from the snapshot's gates.
func (l ledger) Situation(o *order.Order) status.Situation {
	l.mu.Lock()
	defer l.mu.Unlock()
	return status.SituationOf(o, l.snap.Gates, l.orders.now)
}
