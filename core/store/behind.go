package store

import (
	"encoding/json"
	"time"

	bolt "go.etcd.io/bbolt"

	"customs179/core/fault"
	"customs179/core/order"
)

// markBehind treats, in one commit, every unfinished order of a ledger that may
// be older than the truth, and begins a new line of commits.
//
// lossOne: only the last commit can be missing. Bytes leave only after a commit
// of their own, so the worst is an order that is signed here and sending in
// truth: it goes on with its stored bytes, and MaybeArrived makes a bare
// duplicate proof. Every other state repeats its step with the same effect.
//
// lossMany: an order may have been signed anew with other bytes and uploaded
// since. All that is not yet accepted is held until a person has looked: an
// upload is never repeated with different bytes. An accepted order goes on: it
// can only have become done, and the platform is told again.
func markBehind(h *handle, o *Options, lost loss, since time.Time) (held int, after marker, err error) {
	const op = "mark the orders that may be behind"
	now := o.now()
	err = h.update(op, func(tx *bolt.Tx) error {
		t := newTxn(tx)
		if err := t.loadHead(); err != nil {
			return err
		}
		held = 0
		var rows []*order.Order
		err := t.unfinished(op, func(o *order.Order) error {
			rows = append(rows, o)
			return nil
		})
		if err != nil {
			return err
		}
		for _, row := range rows {
			touched, err := t.recover(row, lost, now)
			if err != nil {
				return err
			}
			if touched && lost == lossMany {
				held++
			}
		}
		if err := t.noteBehind(since, now); err != nil {
			return err
		}
		t.head.id, t.dirty = newLedgerID(), true
		after = markerOf(&t.head, uint64(tx.ID()))
		return t.flush()
	})
	return held, after, err
}

// recover marks one row as possibly behind.
func (t *txn) recover(old *order.Order, lost loss, now time.Time) (touched bool, err error) {
	row := *old
	st := order.Step{
		Name: order.StepRecover, From: old.State, To: old.State, At: now, Generation: old.Generation,
		Code: string(fault.StoreDamaged), Text: "the ledger was behind; the upload may have left",
	}
	switch {
	case lost == lossOne && old.State == order.StateSigned && !old.MaybeArrived:
		row.MaybeArrived = true
	case lost == lossMany && old.State != order.StateAccepted && old.State != order.StateDone:
		if old.Hold == order.HoldOutcomeUnknown && old.MaybeArrived {
			return true, nil
		}
		st.Text = "the ledger was restored; other bytes may have been uploaded since"
		row.MaybeArrived, row.Hold = true, order.HoldOutcomeUnknown
		row.LastFail = &order.Failure{
			Code: string(fault.StoreDamaged), Kind: string(fault.Unknown), Text: st.Text, At: now,
		}
	default:
		return false, nil
	}
	row.Updated = now
	if err := t.save(old, &row); err != nil {
		return false, err
	}
	return true, t.putStep(row.Seq, st)
}

// noteBehind keeps since when orders may be missing; an earlier time stays.
func (t *txn) noteBehind(since, now time.Time) error {
	key := []byte(BehindValue)
	if payload, err := unseal(key, t.get(bValue, key)); err == nil {
		var before Behind
		if json.Unmarshal(payload, &before) == nil && (before.Since.IsZero() || before.Since.Before(since)) {
			since = before.Since
		}
	}
	b, err := json.Marshal(Behind{Since: since, Found: now})
	if err != nil {
		return err
	}
	return t.put(bValue, key, seal(key, b))
}
