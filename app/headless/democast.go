package main

import (
	"errors"
	"fmt"
	"strings"
	"time"

	"customs179/app/stage"
	"customs179/core"
	"customs179/core/order"
)

// over reports whether every order has come to the end that it must have.
func over(d *stage.Stage, c *core.Core) bool {
	for _, p := range d.Cast {
		rows, err := findRows(c.Orders, p.OrderNo)
		if err != nil || len(rows) != 1 || rows[0].State != order.StateDone || rows[0].Outcome != p.Outcome {
			return false
		}
	}
	return true
}

// tellDemo prints the journey of each order and the summary, and fails when one
// did not end as it must.
func (p *program) tellDemo(c *core.Core, d *stage.Stage) error {
	wrong, late, retried := 0, 0, 0
	for _, part := range d.Cast {
		o, steps, err := journey(c, part.OrderNo)
		if err != nil {
			return err
		}
		mark := "ok "
		if o.State != order.StateDone || o.Outcome != part.Outcome {
			mark = "BAD"
			wrong++
		}
		if o.MaybeArrived {
			retried++
		}
		if o.Outcome == order.OutcomeAccepted && o.StepSince.After(o.Deadline) {
			late++
		}
		fmt.Fprintf(p.out, "%s %s %-8s %-8s %s\n", mark, part.OrderNo, o.State, o.Outcome, part.Story)
		for _, s := range steps {
			fmt.Fprintf(p.out, "      %8.3fs %-9s %s\n", s.At.Sub(o.FirstSeen).Seconds(), s.Name, stepText(s))
		}
	}
	ledger := d.World.Customs.Ledger()
	fmt.Fprintf(p.out, "== %d orders; customs holds %d sessions, the shop was called back %d times, the card was used %d times with a PIN, %d late, %d not as they must be\n\n",
		len(d.Cast), len(ledger), len(d.World.Platform.Callbacks()), d.World.Control.PINFrames(), late, wrong)
	if wrong > 0 {
		return fmt.Errorf("%d of %d orders did not end as they must", wrong, len(d.Cast))
	}
	if retried == 0 {
		return errors.New("no order was saved by a retry")
	}
	return nil
}

// journey finds an order and its timeline.
func journey(c *core.Core, orderNo string) (order.Order, []order.Step, error) {
	rows, err := findRows(c.Orders, orderNo)
	if err != nil {
		return order.Order{}, nil, err
	}
	if len(rows) != 1 {
		return order.Order{}, nil, fmt.Errorf("the ledger has %d rows for order %s, want one", len(rows), orderNo)
	}
	steps, err := c.Orders.Timeline(rows[0].Seq)
	return rows[0], steps, err
}

// stepText says in one line what a step brought.
func stepText(s order.Step) string {
	parts := []string{}
	if s.From != s.To {
		parts = append(parts, "-> "+string(s.To))
	}
	if s.Took > 0 {
		parts = append(parts, s.Took.Round(time.Millisecond).String())
	}
	for _, text := range []string{s.Code, s.Text, s.Answer} {
		if text != "" && len(parts) < 4 {
			parts = append(parts, brief(text))
		}
	}
	return strings.Join(parts, "  ")
}

// brief keeps a text on its line.
func brief(text string) string {
	const most = 90
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) > most {
		return string(runes[:most]) + "…"
	}
	return string(runes)
}
