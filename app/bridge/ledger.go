package bridge

import (
	"encoding/json"
	"fmt"
	"strings"
	"time"
	"unicode/utf8"

	"customs179/core"
	"customs179/core/order"
	"customs179/core/payload"
	"customs179/core/status"
	"customs179/core/store"
	"customs179/ui/port"
)

// ledger reads the orders for the window.
type ledger struct{ b *Bridge }

// read runs a question on the ledger that is open now.
func read[T any](l ledger, ask func(*store.Store) (T, error)) (T, error) {
	l.b.mu.RLock()
	defer l.b.mu.RUnlock()
	return ask(l.b.core.Orders)
}

func (l ledger) Select(f port.Filter) ([]uint64, error) {
	return read(l, func(s *store.Store) ([]uint64, error) {
		return s.Select(store.Filter{Classes: f.Classes, From: f.From, To: f.To, IDs: f.IDs, Exact: f.Exact})
	})
}

func (l ledger) Unknown(ids []string) ([]string, error) {
	return read(l, func(s *store.Store) ([]string, error) { return s.Unknown(ids) })
}

func (l ledger) Rows(seqs []uint64) ([]order.Order, error) {
	return read(l, func(s *store.Store) ([]order.Order, error) { return s.Rows(seqs) })
}

func (l ledger) Counts() (map[order.Class]int, error) {
	return read(l, func(s *store.Store) (map[order.Class]int, error) {
		n, err := s.Counts()
		return n.Classes, err
	})
}

func (l ledger) Days(from, to time.Time) ([]port.Day, error) {
	return read(l, func(s *store.Store) ([]port.Day, error) {
		totals, err := s.Totals(store.PerDay, from, to)
		days := make([]port.Day, 0, len(totals))
		for _, t := range totals {
			days = append(days, port.Day{Start: t.Start, Totals: status.Totals{
				Received: t.Received, Accepted: t.Accepted, Rejected: t.Rejected, Done: t.Done, Cancelled: t.Cancelled,
			}})
		}
		return days, err
	})
}

func (l ledger) Timeline(seq uint64) ([]order.Step, error) {
	return read(l, func(s *store.Store) ([]order.Step, error) { return s.Timeline(seq) })
}

func (l ledger) Situation(o *order.Order) status.Situation {
	l.b.mu.RLock()
	defer l.b.mu.RUnlock()
	return l.b.core.Situation(o)
}

// Details gives an order's technical details without what is personal in them.
func (l ledger) Details(seq uint64) (port.Details, error) {
	return read(l, func(s *store.Store) (port.Details, error) {
		body, err := s.Body(seq)
		if err != nil {
			return port.Details{}, err
		}
		d := port.Details{Answer: body.Answer}
		if d.Head, err = maskedTask(body.Task); err != nil {
			return d, err
		}
		problems, _ := payload.Validate(body.Task, core.PayloadOptions(&l.b.settings))
		for _, p := range problems {
			d.Problems = append(d.Problems, p.String())
		}
		return d, nil
	})
}

// personal are the fields of a task that say who paid what and how.
var personal = []string{"recpAccount", "recpName", "initalRequest", "initalResponse", "payTransactionId", "goods"}

// maskedTask gives the task's fields as JSON, the personal ones by their length.
func maskedTask(t order.Task) (string, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return "", fmt.Errorf("show the task: %w", err)
	}
	var fields map[string]any
	if err := json.Unmarshal(text, &fields); err != nil {
		return "", fmt.Errorf("show the task: %w", err)
	}
	for _, name := range personal {
		switch v := fields[name].(type) {
		case string:
			fields[name] = fmt.Sprintf("(%d)", utf8.RuneCountInString(v))
		case []any:
			fields[name] = fmt.Sprintf("[%d]", len(v))
		}
	}
	var out strings.Builder
	enc := json.NewEncoder(&out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	err = enc.Encode(fields)
	return out.String(), err
}
