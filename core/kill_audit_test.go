package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"customs179/core"
	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/store"
)

// finish ends all trouble, lets a last program come to its end, with a person
// beside it who settles what only a person can, and compares the books.
func (r *killRun) finish() error {
	r.world.calm()
	p := planFor(r.world.World, r.dir)
	c, err := core.New(p.options(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	n, err := moving(c.Orders)
	if err != nil {
		return errors.Join(err, c.Close())
	}
	r.judge(n)
	stop := running(r.ctx, c)
	err = r.quiet(c, p)
	stop()
	err = errors.Join(err, r.audit(c.Orders), c.Orders.Check(r.ctx), c.Close())
	s, found, oerr := store.Open(store.Options{Dir: r.dir})
	if oerr != nil {
		return errors.Join(err, oerr)
	}
	if found.Kind != store.KindClean || found.Unfinished != 0 {
		err = errors.Join(err, fmt.Errorf("the ledger was left %s with %d orders unfinished", found.Kind, found.Unfinished))
	}
	return errors.Join(err, s.Close())
}

// quiet waits until nothing is left to do. What it waits for is counted, not
// timed; the limit only ends a test that would hang.
func (r *killRun) quiet(c *core.Core, p killPlan) error {
	limit := time.After(2 * time.Minute)
	look := time.NewTicker(50 * time.Millisecond)
	defer look.Stop()
	for {
		r.world.mendFailed()
		left := r.world.unsettled()
		if len(left) == 0 && c.Idle(200*time.Millisecond) {
			return nil
		}
		select {
		case <-look.C:
		case <-limit:
			return fmt.Errorf("never quiet: %w%s", errUnsettled, r.stories(c.Orders, left))
		}
		if err := r.person(c, p); err != nil {
			return err
		}
	}
}

// person does what the program asks a person for.
func (r *killRun) person(c *core.Core, p killPlan) error {
	if c.Control.Card().Gate == eport.GatePINNeeded {
		r.tally.person()
		if err := c.EnterPIN(r.ctx, secret.NewPIN(p.PIN), eport.Entering{}); err != nil {
			return err
		}
	}
	seqs, err := c.Orders.Select(store.Filter{Classes: []order.Class{order.ClassAttention}})
	if err != nil {
		return err
	}
	rows, err := c.Orders.Rows(seqs)
	for _, o := range rows {
		switch o.Hold {
		case order.HoldPerson:
			err = c.RetryNow(o.Seq)
		case order.HoldOutcomeUnknown:
			_, there := r.world.Customs.Stored(o.SessionID)
			err = c.Settle(o.Seq, there, "looked at customs' book")
		}
		if err != nil && !fault.Is(err, fault.StoreAsk) && !fault.Is(err, fault.StoreMoved) {
			return err
		}
	}
	return err
}

// running runs the core until ctx ends or the returned function is called, which
// waits for it.
func running(ctx context.Context, c *core.Core) (stop func()) {
	ctx, cancel := context.WithCancel(ctx)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		c.Run(ctx)
	}()
	return func() {
		cancel()
		<-ended
	}
}

// audit compares the ledger with the books of customs and shop.
func (r *killRun) audit(s *store.Store) error {
	b := r.books()
	errs := b.errs
	asked := map[string]bool{}
	for _, o := range r.world.asked {
		asked[o.session] = true
		if err := r.auditOrder(s, o, b); err != nil {
			errs = append(errs, fmt.Errorf("order %s (%s): %w%s", o.no, o.role, err, r.stories(s, []killOrder{o})))
		}
	}
	for session := range b.stored {
		if !asked[session] {
			errs = append(errs, fmt.Errorf("customs holds session %s, for which it never asked", session))
		}
	}
	for _, f := range r.world.Control.Frames() {
		if f.PIN && !f.Right {
			errs = append(errs, fmt.Errorf("a wrong PIN went to the card in %s", f.Method))
		}
	}
	r.tally.mu.Lock()
	defer r.tally.mu.Unlock()
	r.tally.orders += len(r.world.asked)
	for _, n := range b.uploads {
		r.tally.uploads += n
	}
	return errors.Join(errs...)
}

// killBooks is what customs and the shop saw, by session.
type killBooks struct {
	stored  map[string]sim.Record
	uploads map[string]int             // that reached customs' judgement
	bodies  map[string]map[string]bool // hashes of the different bodies seen
	told    map[string]bool            // callbacks that the shop answered with success
	errs    []error
}

func (r *killRun) books() *killBooks {
	b := &killBooks{map[string]sim.Record{}, map[string]int{}, map[string]map[string]bool{}, map[string]bool{}, nil}
	see := func(session, body string, times int) {
		if b.bodies[session] == nil {
			b.bodies[session] = map[string]bool{}
		}
		b.bodies[session][body] = true
		b.uploads[session] += times
	}
	for _, rec := range r.world.Customs.Ledger() {
		b.stored[rec.SessionID] = rec
		if !rec.Foreign {
			see(rec.SessionID, rec.BodyHash, rec.Times)
		}
		if rec.Others > 0 {
			b.errs = append(b.errs, fmt.Errorf("session %s was uploaded with %d other bodies", rec.SessionID, rec.Others))
		}
	}
	for _, f := range r.world.Customs.Refusals() {
		see(f.SessionID, f.BodyHash, 1)
		if f.Code != "20004" && f.Reason != "by script" && !strings.HasPrefix(f.Reason, "by this stand-in's own rule") {
			b.errs = append(b.errs, fmt.Errorf("customs refused session %s: %s %s", f.SessionID, f.Code, f.Reason))
		}
	}
	for _, cb := range r.world.Platform.Callbacks() {
		switch cb.Answer {
		case "success":
			b.told[cb.SessionID] = true
			if no, _, ok := strings.Cut(strings.TrimPrefix(cb.Message, "orderNo "), ":"); ok && cb.Type == sim.ErrorMsg {
				b.told[no] = true
			}
		case "fail":
		default:
			b.errs = append(b.errs, fmt.Errorf("the shop did not like a callback of session %s: %s", cb.SessionID, cb.Answer))
		}
	}
	return b
}

// auditOrder holds one order's row and timeline against the books.
func (r *killRun) auditOrder(s *store.Store, k killOrder, b *killBooks) error {
	row, steps, err := ledgerOf(s, k)
	if err != nil {
		return err
	}
	rec, there := b.stored[k.session]
	rejectable := k.role == killHopeless || k.role == killUnclear
	switch {
	case row.State != order.StateDone || row.Owes != order.NoticeNone:
		return fmt.Errorf("it is %s, held %q, owing %q", row.State, row.Hold, row.Owes)
	case row.Outcome == order.OutcomeAccepted && !there:
		return errors.New("done as accepted, but customs has never seen it")
	case row.Outcome == order.OutcomeAccepted && !rec.Foreign && rec.BodyHash != row.BodyHash:
		return errors.New("customs holds other bytes than the ledger")
	case row.Outcome == order.OutcomeRejected && (there || !rejectable):
		return fmt.Errorf("rejected, at customs: %t", there)
	case row.Outcome == order.OutcomeRejected && (row.LastFail == nil || row.LastFail.Text == ""):
		return errors.New("rejected without a reason")
	case !b.told[k.session] && !b.told[k.no]:
		return errors.New("the shop never heard of it")
	}
	for _, st := range steps {
		if st.Name == order.StepSettle && k.role != killUnclear {
			return errors.New("its outcome was unknown although customs' answer proves it")
		}
	}
	return auditSteps(steps, b.uploads[k.session], len(b.bodies[k.session]))
}

// auditSteps holds a timeline against what customs saw: no move but legal ones,
// no upload without its intent on disk, no bytes but those signed.
func auditSteps(steps []order.Step, uploads, bodies int) error {
	intents, versions := 0, 0
	at, outcome := order.State(""), order.OutcomeNone
	for _, st := range steps {
		if st.From != at {
			return fmt.Errorf("the timeline jumps from %q to %q", at, st.From)
		}
		if err := order.Next(st.From, st.To, outcome); at != "" && err != nil {
			return err
		}
		switch at = st.To; at {
		case order.StateAccepted:
			outcome = order.OutcomeAccepted
		case order.StateRejected:
			outcome = order.OutcomeRejected
		}
		switch {
		case st.Name == order.StepIntent:
			intents++
		case st.Name == order.StepSign && st.To == order.StateSigned:
			versions++
		}
	}
	if uploads > intents {
		return fmt.Errorf("%d uploads reached customs, %d intents are on disk", uploads, intents)
	}
	if bodies > versions {
		return fmt.Errorf("%d different bodies reached customs, %d were signed", bodies, versions)
	}
	return nil
}

// ledgerOf finds the one row of an order and its timeline.
func ledgerOf(s *store.Store, k killOrder) (row order.Order, steps []order.Step, err error) {
	seqs, err := s.Select(store.Filter{IDs: []string{k.session}})
	if err != nil {
		return row, nil, err
	}
	rows, err := s.Rows(seqs)
	if err != nil {
		return row, nil, err
	}
	if len(rows) != 1 {
		return row, nil, fmt.Errorf("the ledger has %d rows of session %s", len(rows), k.session)
	}
	steps, err = s.Timeline(rows[0].Seq)
	return rows[0], steps, err
}

// stories tells what became of orders, for a failure's account.
func (r *killRun) stories(s *store.Store, list []killOrder) string {
	var b strings.Builder
	for _, k := range list[:min(len(list), 10)] {
		row, steps, err := ledgerOf(s, k)
		fmt.Fprintf(&b, "\n  %s session %s (%s): %s, outcome %q, hold %q, next %s, %d uploads, %d heard, maybe arrived %t, %v",
			k.no, k.session, k.role, row.State, row.Outcome, row.Hold, row.NextAt.Format(time.StampMilli), row.Uploads, row.Heard, row.MaybeArrived, err)
		known, _ := r.world.Platform.Order(k.no)
		fmt.Fprintf(&b, "; the shop: status %d, code %s, handed out %d times", known.Status, known.Code, known.HandedOut)
		for _, st := range steps[max(0, len(steps)-40):] {
			fmt.Fprintf(&b, "\n    %s %s %s>%s g%d %s %s", st.At.Format(time.StampMilli), st.Name, st.From, st.To, st.Generation, st.Code, st.Text)
		}
	}
	return b.String()
}
