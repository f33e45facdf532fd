package main

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"customs179/core"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// demoSpecial is the number of orders with a story of their own.
const demoSpecial = 4

// The stories.
const (
	storyPlain    = "ordinary"
	storyMended   = "refused by customs, mended by the shop"
	storyRepeated = "its sessionID is at customs already"
	storyBad      = "bad data: an amount with a comma"
	storyRetried  = "stored by customs, the answer is lost, a retry tells"
)

// demo is the stage: the stand-ins and the orders they play.
type demo struct {
	world *sim.World
	cast  []part
}

// part is one order of the demo and how it must end.
type part struct {
	orderNo string
	story   string
	outcome order.Outcome
}

// newDemo builds the stand-ins and stocks the shop. Four orders are special:
// customs refuses one until the shop mends it, has one already, answers one too
// late to be heard, and one holds data that can never pass.
func newDemo(kind softcard.Kind, f demoFlags) (*demo, error) {
	traffic := sim.NewTraffic(179, sim.TrafficOptions{})
	refused, retried, repeated, bad := traffic.Order(1), traffic.Order(2), traffic.Order(3), traffic.Order(4)
	const mendedTo = "2026071222001400000000000179"
	o := sim.WorldOptions{Card: softcard.Options{Kind: kind}}
	o.Latency(f.latency, 5*time.Millisecond, 20*time.Millisecond)
	faults := sim.Script()
	faults.On(retried.OrderNo).Drop()
	o.Customs.Faults = faults
	o.Customs.Refuse = func(u sim.Upload) (code, message string) {
		if u.OrderNo == refused.OrderNo && !strings.Contains(u.Raw, mendedTo) {
			return "20000", "payTransactionId : payTransactionId不为空;  "
		}
		return "", ""
	}
	world, err := sim.NewWorld(o)
	if err != nil {
		return nil, err
	}
	d := &demo{world: world}
	bad.TotalAmount = "1,564.84"
	for i := range f.orders {
		p := part{story: storyPlain, outcome: order.OutcomeAccepted}
		task := traffic.Order(i)
		switch task.OrderNo {
		case refused.OrderNo:
			p.story = storyMended
		case retried.OrderNo:
			p.story = storyRetried
		case repeated.OrderNo:
			p.story = storyRepeated
		case bad.OrderNo:
			p.story, p.outcome, task = storyBad, order.OutcomeRejected, bad
		}
		p.orderNo = task.OrderNo
		d.cast = append(d.cast, p)
		world.Platform.Stock(sim.TaskText(task))
	}
	world.Platform.MendWhenRefused(refused.OrderNo, "payTransactionId", mendedTo)
	return d, nil
}

// ask lets customs ask the shop for every order, as in life.
func (d *demo) ask(ctx context.Context) error {
	for _, p := range d.cast {
		session, err := d.world.Customs.Ask(ctx, d.world.Platform.OpenReqURL(), p.orderNo)
		if err != nil {
			return err
		}
		if p.story == storyRepeated {
			d.world.Customs.StoreBefore(session)
		}
	}
	return nil
}

// over reports whether every order has come to the end that it must have.
func (d *demo) over(c *core.Core) bool {
	for _, p := range d.cast {
		rows, err := findRows(c.Orders, p.orderNo)
		if err != nil || len(rows) != 1 || rows[0].State != order.StateDone || rows[0].Outcome != p.outcome {
			return false
		}
	}
	return true
}

// tellDemo prints the journey of each order and the summary, and fails when one
// did not end as it must.
func (p *program) tellDemo(c *core.Core, d *demo) error {
	wrong, late, retried := 0, 0, 0
	for _, part := range d.cast {
		o, steps, err := journey(c, part.orderNo)
		if err != nil {
			return err
		}
		mark := "ok "
		if o.State != order.StateDone || o.Outcome != part.outcome {
			mark = "BAD"
			wrong++
		}
		if o.MaybeArrived {
			retried++
		}
		if o.Outcome == order.OutcomeAccepted && o.StepSince.After(o.Deadline) {
			late++
		}
		fmt.Fprintf(p.out, "%s %s %-8s %-8s %s\n", mark, part.orderNo, o.State, o.Outcome, part.story)
		for _, s := range steps {
			fmt.Fprintf(p.out, "      %8.3fs %-9s %s\n", s.At.Sub(o.FirstSeen).Seconds(), s.Name, stepText(s))
		}
	}
	ledger := d.world.Customs.Ledger()
	fmt.Fprintf(p.out, "== %d orders; customs holds %d sessions, the shop was called back %d times, the card was used %d times with a PIN, %d late, %d not as they must be\n\n",
		len(d.cast), len(ledger), len(d.world.Platform.Callbacks()), d.world.Control.PINFrames(), late, wrong)
	if wrong > 0 {
		return fmt.Errorf("%d of %d orders did not end as they must", wrong, len(d.cast))
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
