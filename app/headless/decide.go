package main

import (
	"fmt"

	"customs179/core/pipeline"
	"customs179/core/store"
)

// decision is a person's word about one order, at rest.
type decision struct {
	arrived, reason string
}

// decide carries out what a person decided about one order. The program must not
// be running on the folder; it acts on the decision when it starts again.
func (p *program) decide(ledger *store.Store, verb string, seqs []uint64, d decision) error {
	if len(seqs) != 1 {
		return usagef("%s needs the number or sessionID of exactly one order; that fits %d", verb, len(seqs))
	}
	pipe, seq := pipeline.New(pipeline.Options{Ledger: ledger}), seqs[0]
	var err error
	switch verb {
	case "retry":
		err = pipe.RetryNow(seq)
	case "cancel":
		err = pipe.Cancel(seq, d.reason)
	case "resend":
		err = pipe.Resend(seq)
	case "settle":
		if d.arrived != "yes" && d.arrived != "no" || d.reason == "" {
			return usagef("settle needs --arrived yes or no, as customs' page shows it, and a --reason")
		}
		err = pipe.Settle(seq, d.arrived == "yes", d.reason)
	}
	if err != nil {
		return err
	}
	o, err := ledger.Get(seq)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.out, "order %d %q is %s %s\n", o.Seq, o.OrderNo, o.State, o.Hold)
	return err
}
