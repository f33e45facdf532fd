package main

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"customs179/core/config"
	"customs179/core/order"
	"customs179/core/store"
)

// orders reads the ledger of a data folder that no program is using.
func (p *program) orders(args []string) error {
	if len(args) == 0 {
		return usagef("say %s", orderVerbs)
	}
	verb, args := args[0], args[1:]
	fs := p.flags("orders "+verb, "orders list|show|export|retry|cancel|settle|resend|prune --data DIR [flags] [NUMBER]")
	data := fs.String("data", "", "the data folder")
	class := fs.String("class", "", "waiting, moving, attention, done, rejected or cancelled; default: all")
	limit := fs.Int("limit", 50, "list: at most so many")
	format := fs.String("format", "csv", "export: csv or jsonl")
	out := fs.String("out", "", "export: the file to write; default: standard output")
	days := fs.Int("older-than", config.Default().KeepDays, "prune: delete finished orders older than so many days; the rule asks for three years")
	var d decision
	fs.StringVar(&d.arrived, "arrived", "", "settle: yes or no, whether customs has the order")
	fs.StringVar(&d.reason, "reason", "", "settle, cancel: kept in the order's timeline")
	if err := parse(fs, args, 1); err != nil {
		return err
	}
	if err := required(fs, "data"); err != nil {
		return err
	}
	if _, err := os.Stat(*data); err != nil {
		return fmt.Errorf("look at the data folder: %w", err)
	}
	ledger, _, err := store.Open(store.Options{Dir: *data})
	if err != nil {
		return err
	}
	defer p.closing("the ledger", ledger.Close)
	seqs, err := find(ledger, *class, fs.Arg(0))
	if err != nil {
		return err
	}
	switch verb {
	case "list":
		return p.listOrders(ledger, seqs[:min(len(seqs), max(*limit, 0))])
	case "show":
		return p.showOrders(ledger, seqs, fs.Arg(0))
	case "export":
		return p.exportOrders(ledger, seqs, *format, *out)
	case "prune":
		return p.pruneOrders(ledger, *days)
	case "retry", "cancel", "settle", "resend":
		return p.decide(ledger, verb, seqs, d)
	default:
		return usagef("say %s, not %q", orderVerbs, verb)
	}
}

const orderVerbs = "list, show, export, retry, cancel, settle, resend or prune"

// pruneOrders deletes finished orders: an explicit act, never done by itself.
func (p *program) pruneOrders(ledger *store.Store, days int) error {
	n, err := ledger.Prune(p.ctx, time.Now().AddDate(0, 0, -days))
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "%d finished orders older than %d days are deleted\n", n, days)
	return err
}

// find gives the orders of a class and number, newest first.
func find(ledger *store.Store, class, number string) ([]uint64, error) {
	var filter store.Filter
	if class != "" {
		filter.Classes = []order.Class{order.Class(class)}
	}
	if number != "" {
		filter.IDs = []string{number}
	}
	return ledger.Select(filter)
}

// findRows gives the orders with a number, newest first.
func findRows(ledger *store.Store, number string) ([]order.Order, error) {
	seqs, err := find(ledger, "", number)
	if err != nil {
		return nil, err
	}
	return ledger.Rows(seqs)
}

func (p *program) listOrders(ledger *store.Store, seqs []uint64) error {
	rows, err := ledger.Rows(seqs)
	if err != nil {
		return err
	}
	for _, o := range rows {
		fmt.Fprintf(p.out, "%-8d %-9s %-9s %-16s %-24q %s\n", o.Seq, o.State, o.Outcome, o.Hold,
			o.OrderNo, o.Updated.Local().Format(time.DateTime))
	}
	return nil
}

// showOrders prints the record and the timeline of each order found.
func (p *program) showOrders(ledger *store.Store, seqs []uint64, number string) error {
	if number == "" {
		return usagef("show needs an order number or sessionID")
	}
	if len(seqs) == 0 {
		return fmt.Errorf("no order has the number or sessionID %q", number)
	}
	rows, err := ledger.Rows(seqs)
	if err != nil {
		return err
	}
	for _, o := range rows {
		steps, err := ledger.Timeline(o.Seq)
		if err != nil {
			return err
		}
		if err := p.printJSON(struct {
			Order    order.Order  `json:"order"`
			Timeline []order.Step `json:"timeline"`
		}{o, steps}); err != nil {
			return err
		}
	}
	return nil
}

// exportOrders writes the orders as CSV for Excel or as JSON lines.
func (p *program) exportOrders(ledger *store.Store, seqs []uint64, format, out string) (err error) {
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
	switch format {
	case "csv":
		return exportCSV(w, ledger, seqs)
	case "jsonl":
		return exportLines(w, ledger, seqs)
	default:
		return usagef("--format is csv or jsonl, not %q", format)
	}
}

// pageSize is how many rows an export reads at once.
const pageSize = 1000

// pages calls back with the rows of the sequence numbers, a page at a time.
func pages(ledger *store.Store, seqs []uint64, each func(order.Order) error) error {
	for len(seqs) > 0 {
		n := min(pageSize, len(seqs))
		rows, err := ledger.Rows(seqs[:n])
		if err != nil {
			return err
		}
		for _, o := range rows {
			if err := each(o); err != nil {
				return err
			}
		}
		seqs = seqs[n:]
	}
	return nil
}

// exportCSV writes UTF-8 with a byte order mark and CRLF, because Excel on
// Chinese Windows misreads anything else.
func exportCSV(w io.Writer, ledger *store.Store, seqs []uint64) error {
	if _, err := io.WriteString(w, "\ufeff"); err != nil {
		return err
	}
	cw := csv.NewWriter(w)
	cw.UseCRLF = true
	if err := cw.Write([]string{"seq", "orderNo", "sessionID", "state", "outcome", "hold", "received", "updated", "code", "message"}); err != nil {
		return err
	}
	err := pages(ledger, seqs, func(o order.Order) error {
		code, message := "", ""
		if o.Verdict != nil {
			code, message = o.Verdict.Code, o.Verdict.Message
		} else if o.LastFail != nil {
			code, message = o.LastFail.Code, o.LastFail.Text
		}
		return cw.Write([]string{
			fmt.Sprint(o.Seq), inert(o.OrderNo), inert(o.SessionID), string(o.State), string(o.Outcome), string(o.Hold),
			o.FirstSeen.Local().Format(time.DateTime), o.Updated.Local().Format(time.DateTime), inert(code), inert(message),
		})
	})
	cw.Flush()
	if err != nil {
		return err
	}
	return cw.Error()
}

// inert keeps a spreadsheet from taking a cell for a formula (figure F25).
func inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}

func exportLines(w io.Writer, ledger *store.Store, seqs []uint64) error {
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	return pages(ledger, seqs, func(o order.Order) error { return enc.Encode(o) })
}
