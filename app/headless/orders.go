package main

import (
	"fmt"
	"os"
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
	format := fs.String("format", "csv", "export: "+exportFormats)
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
