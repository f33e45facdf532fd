package store

import (
	"bytes"
	"errors"
	"strings"
	"time"

	"customs179/core/order"
)

// Filter chooses orders for a list. Zero fields do not restrict.
type Filter struct {
	Classes []order.Class
	// From and To bound FirstSeen: From <= t < To.
	From, To time.Time
	// IDs are order numbers or sessionIDs, or the beginnings of such; an order
	// that matches one of them is in. White space around them is ignored.
	IDs []string
	// Exact makes IDs match whole texts only, for pasted lists.
	Exact bool
	// Limit is the most row numbers given, the newest ones; 0 means all.
	Limit int
}

// Select gives the row numbers of a filter, newest first.
func (s *Store) Select(f Filter) ([]uint64, error) {
	const op = "select orders"
	var out []uint64
	err := s.view(op, func(t *txn) error {
		set, err := t.classSet(f.Classes)
		if err != nil {
			return err
		}
		if !f.From.IsZero() || !f.To.IsZero() {
			timed, err := t.timeSet(op, f.From, f.To)
			if err != nil {
				return err
			}
			set.and(timed)
		}
		if len(f.IDs) > 0 {
			named, err := t.idSet(op, f)
			if err != nil {
				return err
			}
			set.and(named)
		}
		out = set.newestFirst(f.Limit)
		return nil
	})
	return out, err
}

// idSet collects the rows whose order number or sessionID matches.
func (t *txn) idSet(op string, f Filter) (seqSet, error) {
	set := newSeqSet(t.head.lastSeq)
	for _, id := range f.IDs {
		id = text(strings.TrimSpace(id))
		if id == "" {
			continue
		}
		if err := t.named(op, id, f.Exact, set.add); err != nil {
			return nil, err
		}
	}
	return set, nil
}

// Unknown gives those of a list's texts that are neither the order number nor the
// sessionID of an order, in the list's order. Blank ones are none.
func (s *Store) Unknown(ids []string) ([]string, error) {
	const op = "look for numbers"
	var out []string
	err := s.view(op, func(t *txn) error {
		for _, id := range ids {
			whole := text(strings.TrimSpace(id))
			if whole == "" {
				continue
			}
			found := 0
			if err := t.named(op, whole, true, func(uint64) { found++ }); err != nil {
				return err
			}
			if found == 0 {
				out = append(out, id)
			}
		}
		return nil
	})
	return out, err
}

// named tells the rows whose order number or sessionID is a text, or begins with it.
func (t *txn) named(op, id string, exact bool, tell func(seq uint64)) error {
	return errors.Join(t.find(op, bOrderNo, id, exact, tell), t.find(op, bSession, id, exact, tell))
}

// find tells the rows under one text of one index. A text longer than the index
// keeps is compared with the row itself.
func (t *txn) find(op string, b bucket, id string, exact bool, tell func(seq uint64)) error {
	prefix := []byte(id[:min(len(id), indexText)])
	long := len(id) > indexText
	return t.each(b, prefix, func(k, _ []byte) error {
		if len(k) < 9 {
			return nil
		}
		full, seq := k[:len(k)-9], seqOf(k[len(k)-8:])
		if exact && !bytes.Equal(full, prefix) {
			return nil
		}
		if !long && (!exact || len(full) < indexText) {
			tell(seq)
			return nil
		}
		o, err := t.order(op, seq)
		if err != nil || o == nil {
			return err
		}
		whole := o.OrderNo
		if b == bSession {
			whole = o.SessionID
		}
		if whole == id || (!exact && strings.HasPrefix(whole, id)) {
			tell(seq)
		}
		return nil
	})
}

// Group is what orders are counted by; the class follows from it.
type Group struct {
	State   order.State
	Outcome order.Outcome
	Hold    order.Hold
}

// Counts are the numbers of orders at one moment.
type Counts struct {
	Total   int
	Classes map[order.Class]int
	Groups  map[Group]int
}

// Counts gives the numbers of orders per group and class.
func (s *Store) Counts() (Counts, error) {
	c := Counts{Classes: map[order.Class]int{}, Groups: map[Group]int{}}
	err := s.view("count orders", func(t *txn) error {
		return t.each(bCount, nil, func(k, v []byte) error {
			p := strings.SplitN(string(k), "\x00", 3)
			if len(p) != 3 {
				return damaged("count orders", errSeal)
			}
			g := Group{order.State(p[0]), order.Outcome(p[1]), order.Hold(p[2])}
			n := int(counterOf(v))
			o := order.Order{State: g.State, Outcome: g.Outcome, Hold: g.Hold}
			c.Groups[g] += n
			c.Classes[o.Class()] += n
			c.Total += n
			return nil
		})
	})
	return c, err
}

// Period is the step of Totals.
type Period int

// The periods.
const (
	PerHour Period = iota
	PerDay         // days of from's time zone
)

// Totals gives what happened per hour or day in [from, to), oldest first;
// periods without events are left out. Hours are counted whole: a zone that is
// off by half an hour sees days shifted by as much.
func (s *Store) Totals(per Period, from, to time.Time) ([]Total, error) {
	var out []Total
	err := s.view("read totals", func(t *txn) error {
		c := t.bucket(bTotal).Cursor()
		for k, v := c.Seek(hourKey(from)); k != nil; k, v = c.Next() {
			start := hourStart(k).In(from.Location())
			if !start.Before(to) {
				break
			}
			if per == PerDay {
				y, m, d := start.Date()
				start = time.Date(y, m, d, 0, 0, 0, 0, from.Location())
			}
			var sum Total
			sum.read(v)
			if n := len(out); n > 0 && out[n-1].Start.Equal(start) {
				out[n-1].add(&sum)
				continue
			}
			sum.Start = start
			out = append(out, sum)
		}
		return nil
	})
	return out, err
}
