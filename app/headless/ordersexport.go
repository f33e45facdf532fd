package main

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"time"

	"customs179/core/export"
	"customs179/core/order"
	"customs179/core/store"
)

const exportFormats = "csv, xlsx or jsonl"

// exportOrders writes the orders as a table for Excel or as JSON lines, to a
// file that is whole or not there, or to standard output.
func (p *program) exportOrders(ledger *store.Store, seqs []uint64, format, out string) error {
	switch format {
	case "csv", "xlsx":
	case "jsonl":
		return p.exportLines(ledger, seqs, out)
	default:
		return usagef("--format is %s, not %q", exportFormats, format)
	}
	ctx, cancel := context.WithCancelCause(p.ctx)
	defer cancel(nil)
	sheet := export.Sheet{
		Name:   "orders",
		Header: []string{"seq", "orderNo", "sessionID", "state", "outcome", "hold", "received", "updated", "code", "message"},
		Rows: func(yield func([]string) bool) {
			if err := pages(ledger, seqs, func(o order.Order) bool { return yield(exportRow(&o)) }); err != nil {
				cancel(err)
			}
		},
	}
	if out == "" {
		return export.Write(ctx, p.out, export.Format(format), sheet)
	}
	return export.File(ctx, out, export.Format(format), sheet)
}

func exportRow(o *order.Order) []string {
	code, message := "", ""
	if o.Verdict != nil {
		code, message = o.Verdict.Code, o.Verdict.Message
	} else if o.LastFail != nil {
		code, message = o.LastFail.Code, o.LastFail.Text
	}
	return []string{
		fmt.Sprint(o.Seq), o.OrderNo, o.SessionID, string(o.State), string(o.Outcome), string(o.Hold),
		o.FirstSeen.Local().Format(time.DateTime), o.Updated.Local().Format(time.DateTime), code, message,
	}
}

// pageSize is how many rows an export reads at once.
const pageSize = 1000

// pages calls back with the rows of the sequence numbers, a page at a time,
// until one of the calls says no.
func pages(ledger *store.Store, seqs []uint64, each func(order.Order) bool) error {
	for len(seqs) > 0 {
		n := min(pageSize, len(seqs))
		rows, err := ledger.Rows(seqs[:n])
		if err != nil {
			return err
		}
		for _, o := range rows {
			if !each(o) {
				return nil
			}
		}
		seqs = seqs[n:]
	}
	return nil
}

func (p *program) exportLines(ledger *store.Store, seqs []uint64, out string) (err error) {
	w := p.out
	if out != "" {
		f, err := os.OpenFile(out, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
		if err != nil {
			return err
		}
		defer func() {
			if closing := f.Close(); err == nil {
				err = closing
			}
		}()
		w = f
	}
	return writeLines(w, ledger, seqs)
}

func writeLines(w io.Writer, ledger *store.Store, seqs []uint64) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	var failed error
	err := pages(ledger, seqs, func(o order.Order) bool {
		failed = enc.Encode(o)
		return failed == nil
	})
	if failed != nil {
		return failed
	}
	return err
}
