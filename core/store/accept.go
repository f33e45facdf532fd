package store

import (
	"context"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"customs179/core/fault"
	"customs179/core/order"
)

const opAccept = "accept tasks"

// Accept takes a batch of arrivals into the ledger in one transaction and says
// what became of each, in the same order. It returns when that is durable; ctx
// only keeps a batch from being begun. A batch that brings nothing new writes
// nothing. Errors: store.full, store.io, store.damaged, or ctx's.
func (s *Store) Accept(ctx context.Context, arrivals []order.Arrival) ([]order.Admission, error) {
	if err := ctx.Err(); err != nil {
		return nil, fmt.Errorf("%s: %w", opAccept, err)
	}
	a := &accepting{opts: &s.opts}
	for i := range arrivals {
		a.items = append(a.items, arrival{Arrival: &arrivals[i], key: identity(&arrivals[i]), content: arrivals[i].ContentHash()})
	}
	known, err := s.allKnown(a)
	if err != nil || known != nil {
		return known, err
	}
	err = s.submit(opAccept, func(t *txn) (func() ([]Change, error), error) {
		return func() ([]Change, error) { return a.run(t) }, nil
	})
	if err != nil {
		return nil, err
	}
	return a.result, nil
}

// arrival is one entry with the things that are worked out once.
type arrival struct {
	*order.Arrival
	key, content string
}

// identity is the arrival's key; one that JSON could not keep is hashed.
func identity(a *order.Arrival) string {
	key := a.Key()
	if !utf8.ValidString(key) {
		return order.RawKey(key)
	}
	return key
}

// allKnown answers a batch without writing, nil when it brings something. The
// platform hands out the same tasks every 30 s until it is told.
func (s *Store) allKnown(a *accepting) ([]order.Admission, error) {
	result := make([]order.Admission, 0, len(a.items))
	err := s.view(opAccept, func(t *txn) error {
		a.now = a.opts.now()
		for _, item := range a.items {
			o, err := t.orderByKey(opAccept, item.key)
			if err != nil {
				return err
			}
			if order.Admit(o, item.content, a.now, a.opts.RecallEvery) != order.DecideSame {
				result = nil
				return nil
			}
			result = append(result, order.Admission{Decision: order.DecideSame, Order: *o})
		}
		return nil
	})
	return result, err
}

// accepting is one batch on its way in.
type accepting struct {
	opts *Options
	// now is taken inside the transaction: what it finds there is older. A callback
	// that seems to lie ahead would be taken for a clock that was set back.
	now    time.Time
	items  []arrival
	result []order.Admission

	t       *txn
	changes []Change
}

// run admits every item inside a transaction.
func (a *accepting) run(t *txn) ([]Change, error) {
	a.t, a.changes, a.result = t, nil, nil
	a.now = a.opts.now()
	for _, item := range a.items {
		known, err := t.orderByKey(opAccept, item.key)
		if err != nil {
			return nil, err
		}
		d := order.Admit(known, item.content, a.now, a.opts.RecallEvery)
		now, err := a.admit(d, known, item)
		if err != nil {
			return nil, err
		}
		a.result = append(a.result, order.Admission{Decision: d, Order: now})
	}
	return a.changes, nil
}

// admit carries one decision out and gives the row after it.
func (a *accepting) admit(d order.Decision, known *order.Order, item arrival) (order.Order, error) {
	switch d {
	case order.DecideNew:
		return a.begin(d, nil, a.newRow(item), item, order.Step{Name: order.StepReceive})
	case order.DecideReplace:
		return a.begin(d, known, a.replaced(known, item), item, order.Step{
			Name: order.StepReplace, Text: "other data before anything was signed: " + artefact(known),
		})
	case order.DecideMend:
		return a.begin(d, known, a.mended(known, item), item, order.Step{
			Name: order.StepMend, Code: verdictCode(known), Text: "data mended; before: " + artefact(known),
		})
	case order.DecideConflict:
		now := *known
		now.Conflict = true
		return now, a.save(d, known, &now, order.Step{
			Name: order.StepConflict, Code: string(fault.PlatformConflict), Text: "other data for a signed session: ours are kept",
		})
	case order.DecideRecall:
		now := *known
		recall(&now, a.now)
		return now, a.save(d, known, &now, order.Step{Name: order.StepRecall})
	default:
		return *known, nil
	}
}

// begin stores a body and its row as received, and goes on to rejected when the
// data can never pass.
func (a *accepting) begin(d order.Decision, old *order.Order, now order.Order, item arrival, st order.Step) (order.Order, error) {
	if err := a.t.putTask(now.Seq, item.Arrival); err != nil {
		return now, err
	}
	if err := a.save(d, old, &now, st); err != nil || item.Reject == nil {
		return now, err
	}
	fail := *item.Reject
	if fail.At.IsZero() {
		fail.At = a.now
	}
	bad := now
	bad.State, bad.Outcome, bad.LastFail = order.StateRejected, order.OutcomeRejected, &fail
	return bad, a.save(d, &now, &bad, order.Step{Name: order.StepReject, Code: fail.Code, Text: fail.Text})
}

// save writes a row and one step; every move of Accept passes order.Next here.
func (a *accepting) save(d order.Decision, old, now *order.Order, st order.Step) error {
	now.Updated = a.now
	st.At, st.To, st.Generation = a.now, now.State, now.Generation
	if old != nil {
		st.From = old.State
		if err := order.Next(old.State, now.State, old.Outcome); err != nil {
			return fault.New(fault.Final, fault.Internal, opAccept, err)
		}
	}
	if old == nil || old.State != now.State {
		now.StepSince = a.now
	}
	if err := a.t.save(old, now); err != nil {
		return err
	}
	a.changes = append(a.changes, Change{Order: *now, Step: st, Decision: d})
	return a.t.putStep(now.Seq, st)
}

// newRow makes the row of an unseen identity.
func (a *accepting) newRow(item arrival) order.Order {
	a.t.head.lastSeq++
	return order.Order{
		Seq: a.t.head.lastSeq, Key: item.key,
		OrderNo: text(item.Task.OrderNo), SessionID: text(item.Task.SessionID), EbpCode: text(item.Task.EbpCode),
		State: order.StateReceived, Generation: 1, Content: item.content,
		FirstSeen: a.now, Deadline: a.now.Add(a.opts.DeadlineAfter),
	}
}

// replaced is a received row with other data: nothing had been signed, so time
// and generation stay.
func (a *accepting) replaced(known *order.Order, item arrival) order.Order {
	return restarted(known, item)
}

// mended is the next generation of a rejected row, with a deadline of its own.
func (a *accepting) mended(known *order.Order, item arrival) order.Order {
	now := restarted(known, item)
	now.Generation++
	now.Deadline = a.now.Add(a.opts.DeadlineAfter)
	now.Finished = time.Time{}
	return now
}

// restarted is a row back at received with new data. A hold for an unknown
// outcome stays: other bytes of this session may be at customs, and only a
// person can tell.
func restarted(known *order.Order, item arrival) order.Order {
	now := order.Order{
		Seq: known.Seq, Key: known.Key, OrderNo: known.OrderNo, SessionID: known.SessionID,
		EbpCode: text(item.Task.EbpCode), State: order.StateReceived, Generation: known.Generation,
		Content: item.content, Conflict: known.Conflict, FirstSeen: known.FirstSeen, Deadline: known.Deadline,
		CalledBack: known.CalledBack, Finished: known.Finished, StepSince: known.StepSince,
		FirstDone: known.DoneAt(),
	}
	if known.Hold == order.HoldOutcomeUnknown {
		now.Hold, now.MaybeArrived, now.LastFail = known.Hold, known.MaybeArrived, known.LastFail
	}
	return now
}

// recall makes an accepted row tell the platform once more.
func recall(o *order.Order, now time.Time) {
	if o.State == order.StateAccepted { // its callbacks had been given up
		o.Hold, o.NextAt, o.Attempts = order.HoldNone, now, 0
		return
	}
	o.Owes, o.OweAt, o.OweTries = order.NoticeRecall, now, 0
}

// artefact sums up what a generation had signed, for the timeline.
func artefact(o *order.Order) string {
	s := fmt.Sprintf("generation %d, content %.8s", o.Generation, o.Content)
	if o.GUID != "" {
		s += fmt.Sprintf(", guid %s, serviceTime %s, certNo %s, body %s, uploads %d",
			o.GUID, o.ServiceTime, o.CertNo, o.BodyHash, o.Uploads)
	}
	if o.Verdict != nil {
		s += fmt.Sprintf(", verdict %s %s", o.Verdict.Class, o.Verdict.Code)
	}
	return s
}

func verdictCode(o *order.Order) string {
	if o.Verdict == nil {
		return ""
	}
	return o.Verdict.Code
}

// text makes a wire text storable: JSON keeps no invalid UTF-8.
func text(s string) string { return strings.ToValidUTF8(s, "\uFFFD") }
