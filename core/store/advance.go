package store

import (
	"fmt"

	"customs179/core/fault"
	"customs179/core/order"
)

// Patch is what a move changes beside the state. Its Mutate runs inside the
// transaction; identity, generation, content and the times of state are the
// store's and are put back after it. Answer is kept verbatim up to 64 KiB, the
// step's texts up to 4 KiB, and a step without a Name is not written.
type Patch = order.Patch

// Advance is the only way to move an order, and returns when the move is
// durable. Errors: store.no-order; store.moved when the order is not in from, or
// its task is not that of Patch.Basis; internal when order.Next forbids the move; store.full, store.io (the move may
// or may not be on disk: read the row again), store.damaged.
func (s *Store) Advance(seq uint64, from, to order.State, p Patch) (order.Order, error) {
	const opName = "advance an order"
	var m *move
	err := s.submit(opName, func(t *txn) (func() ([]Change, error), error) {
		old, err := t.order(opName, seq)
		if err != nil {
			return nil, err
		}
		if old == nil {
			return nil, fault.Newf(fault.Final, fault.StoreNoOrder, opName, "no order %d", seq)
		}
		if old.State != from {
			return nil, fault.Newf(fault.Transient, fault.StoreMoved, opName, "order %d is %s, not %s", seq, old.State, from)
		}
		if b := p.Basis; b != nil && (b.Content != old.Content || b.Generation != old.Generation) {
			return nil, fault.Newf(fault.Transient, fault.StoreMoved, opName, "order %d has other data by now", seq)
		}
		if err := order.Next(from, to, old.Outcome); err != nil {
			return nil, fault.New(fault.Final, fault.Internal, opName, err)
		}
		m = &move{now: s.moved(old, to), patch: &p}
		if err := m.prepare(old); err != nil {
			return nil, fault.New(fault.Final, fault.Internal, opName, err)
		}
		return func() ([]Change, error) { return m.write(t, old) }, nil
	})
	if err != nil {
		return order.Order{}, err
	}
	return m.now, nil
}

// moved is the row in its new state, before the patch.
func (s *Store) moved(old *order.Order, to order.State) order.Order {
	now := *old
	now.State, now.Updated = to, s.opts.now()
	return now
}

// move is one checked Advance with its bytes ready.
type move struct {
	now    order.Order
	patch  *Patch
	step   order.Step
	row    []byte
	signed []byte
}

// prepare applies the patch and encodes; after it only the disk can fail.
func (m *move) prepare(old *order.Order) (err error) {
	updated := m.now.Updated
	if err := m.mutate(); err != nil {
		return err
	}
	n := &m.now
	to := m.step.To
	n.Seq, n.Key, n.OrderNo, n.SessionID = old.Seq, old.Key, old.OrderNo, old.SessionID
	n.Generation, n.Content, n.FirstSeen, n.FirstDone = old.Generation, old.Content, old.FirstSeen, old.FirstDone
	n.State, n.Updated, n.StepSince = to, updated, old.StepSince
	if old.State != to {
		n.StepSince = updated
	}
	switch to {
	case order.StateReceived, order.StateSigned, order.StateSending:
		n.Outcome = order.OutcomeNone
	case order.StateAccepted:
		n.Outcome = order.OutcomeAccepted
	case order.StateRejected:
		n.Outcome = order.OutcomeRejected
	case order.StateDone, order.StateCancelled:
		n.Outcome = old.Outcome
	}
	switch {
	case !n.Over():
		n.Finished = old.Finished
	case n.Finished.IsZero():
		n.Finished = updated
	}
	m.step.From, m.step.At, m.step.Generation = old.State, updated, n.Generation
	if m.row, err = encodeRow(n); err != nil {
		return err
	}
	if m.patch.Signed != nil {
		rest := *m.patch.Signed
		rest.Upload = ""
		m.signed, err = sealJSON(partKey(n.Seq, partSigned), &rest)
	}
	return err
}

// mutate runs the caller's function. A panic there is the caller's mistake and
// must not look like a damaged file.
func (m *move) mutate() (err error) {
	m.step = m.patch.Step
	m.step.To = m.now.State
	if m.patch.Mutate == nil {
		return nil
	}
	defer func() {
		if r := recover(); r != nil {
			err = fmt.Errorf("the patch panicked: %v", r)
		}
	}()
	m.patch.Mutate(&m.now)
	return nil
}

// write puts row, artefact, answer and step into the transaction.
func (m *move) write(t *txn, old *order.Order) ([]Change, error) {
	seq := m.now.Seq
	if err := t.saveEncoded(old, &m.now, m.row); err != nil {
		return nil, err
	}
	if m.signed != nil {
		if err := t.putSigned(seq, m.signed, m.patch.Signed.Upload); err != nil {
			return nil, err
		}
	}
	if m.patch.Answer != nil {
		if err := t.putPart(seq, partAnswer, fault.Cap(*m.patch.Answer, order.AnswerCap)); err != nil {
			return nil, err
		}
	}
	if m.step.Name != "" {
		if err := t.putStep(seq, m.step); err != nil {
			return nil, err
		}
	}
	return []Change{{Order: m.now, Step: m.step}}, nil
}
