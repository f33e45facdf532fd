package core_test

import (
	"slices"
	"strings"
	"time"

	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/status"
	"customs179/core/store"
)

// unfinished gives the rows that are not over.
func (s *soak) unfinished() []order.Order {
	s.Helper()
	left, err := s.core.Orders.Unfinished()
	if err != nil {
		s.Fatal(err)
	}
	return slices.DeleteFunc(left, func(o order.Order) bool { return o.Over() })
}

// mendedWait reports whether the shop has mended an order that customs refused
// and has yet to hand it out again.
func (s *soak) mendedWait() bool {
	sessions := s.sessions(s.rows())
	return slices.ContainsFunc(s.world.Platform.Orders(), func(shop sim.ShopOrder) bool {
		o, known := sessions[shop.OrderNo+" "+shop.SessionID]
		return known && shop.Status == sim.Pending && shop.Mended > 0 &&
			o.State == order.StateDone && o.Outcome == order.OutcomeRejected && o.Verdict != nil
	})
}

// sessions gives the rows that have a session, by order number and session.
func (s *soak) sessions(rows []order.Order) map[string]order.Order {
	out := map[string]order.Order{}
	for _, o := range rows {
		if o.SessionID != "" {
			out[o.OrderNo+" "+o.SessionID] = o
		}
	}
	return out
}

// auditHolds demands a code of every order that is held.
func (s *soak) auditHolds() {
	if s.core == nil {
		return
	}
	for _, o := range s.unfinished() {
		if o.Hold != order.HoldNone && lastFail(o) == "" {
			s.Errorf("order %d is held (%s) without a code", o.Seq, o.Hold)
		}
	}
}

// lookForForgotten looks for orders that wait without a reason: nothing stops
// them, and yet nothing happened to them since the last look.
func (s *soak) lookForForgotten() {
	if s.core == nil {
		clear(s.quiet)
		return
	}
	still := map[uint64]order.Order{}
	gates := s.core.Snapshot().Gates
	for _, o := range s.unfinished() {
		at := status.SituationOf(&o, gates, s.clock.Now())
		// A program that sleeps notices within seconds that somebody set the clock.
		if wait := at.Until.Sub(s.clock.Now()); wait > time.Hour && time.Since(s.clockSet) > time.Minute {
			s.Errorf("order %d waits for %v: %s; %+v", o.Seq, wait, at.Code, o)
		}
		switch at.Code {
		case status.SituationQueued, status.SituationUploading, status.SituationCallback, status.SituationRecalling, status.SituationLate:
			still[o.Seq] = o
		}
	}
	for seq, o := range still {
		if was, ok := s.quiet[seq]; ok && was.Updated.Equal(o.Updated) && s.forgotten(o) {
			s.Errorf("order %d is forgotten: %s since %v, %s; gates %+v", seq, o.State, s.clock.Now().Sub(o.Updated), diaryEnd(s.diary), gates)
		}
	}
	s.quiet = still
}

// forgotten gives an order two calm minutes: with no trouble under way nothing
// may keep it from its next step.
func (s *soak) forgotten(o order.Order) bool {
	if len(s.troubles) > 0 {
		return false
	}
	s.pass(2 * time.Minute)
	now, err := s.core.Orders.Get(o.Seq)
	if err != nil {
		s.Fatal(err)
	}
	ready := s.core.Control.Card().Fault == nil
	return now.Updated.Equal(o.Updated) && (ready || o.State != order.StateReceived)
}

func diaryEnd(diary []string) string {
	return strings.Join(diary[max(0, len(diary)-5):], " | ")
}

// audit compares the ledger with the books of everybody.
func (s *soak) audit() {
	rows := s.rows()
	s.auditDone(rows)
	accepted, sessions := 0, s.sessions(rows)
	for _, o := range rows {
		s.auditRow(o)
		if o.Outcome == order.OutcomeAccepted {
			accepted++
		}
	}
	records, foreign := s.world.Customs.Ledger(), 0
	for _, r := range records {
		if r.Foreign {
			foreign++
			continue
		}
		if o := sessions[r.OrderNo+" "+r.SessionID]; o.Outcome != order.OutcomeAccepted {
			s.Errorf("customs has %s, the order is %s with outcome %q", r.SessionID, o.State, o.Outcome)
		}
		if r.Others != 0 {
			s.Errorf("customs was sent %d other bodies for %s", r.Others, r.SessionID)
		}
	}
	for _, r := range s.world.Customs.Refusals() {
		if r.Reason != "by script" && !(r.Code == "20004" && strings.Contains(r.Reason, s.world.Card.CertNo())) {
			s.Errorf("customs refused %s: %s %s", r.SessionID, r.Code, r.Reason)
		}
	}
	s.auditShop(sessions)
	if n := s.world.Card.WrongPINs() + s.other.WrongPINs(); n != s.wrongPINs {
		s.Errorf("%d wrong PINs, the person typed %d", n, s.wrongPINs)
	}
	s.Logf("seed %d: %d orders, %d accepted, %d at customs before, %d cancelled, %d restarts, %d polls; control %v, customs %v, platform %v",
		s.seed, len(rows), accepted, foreign, s.cancelled, s.restarts, s.world.Platform.TaskCalls(),
		s.world.Control.Faults(), s.world.Customs.Faults(), s.world.Platform.Faults())
}

// auditRow compares one order with customs' book.
func (s *soak) auditRow(o order.Order) {
	r, there := s.world.Customs.Stored(o.SessionID)
	switch {
	case o.Outcome == order.OutcomeAccepted && (!there || !r.Foreign && r.BodyHash != o.BodyHash):
		s.Errorf("order %d is accepted, customs has %v with body %.8s, ours is %.8s", o.Seq, there, r.BodyHash, o.BodyHash)
	case o.Outcome != order.OutcomeAccepted && there && !r.Foreign:
		s.Errorf("order %d is %s %s, and customs has it", o.Seq, o.State, o.Outcome)
	case o.State == order.StateDone && o.CalledBack.IsZero():
		s.Errorf("order %d is done and nobody was told", o.Seq)
	}
	if !o.Over() && (o.Hold == order.HoldNone || lastFail(o) == "") {
		s.Errorf("order %d is %s, held %q with code %q", o.Seq, o.State, o.Hold, lastFail(o))
	}
}

// auditShop demands that the shop knows about every order that customs judged.
func (s *soak) auditShop(sessions map[string]order.Order) {
	for _, shop := range s.world.Platform.Orders() {
		o, known := sessions[shop.OrderNo+" "+shop.SessionID]
		want := sim.Pending
		switch {
		case !known:
			s.Errorf("the shop's order %s was never taken", shop.OrderNo)
			continue
		case o.Outcome == order.OutcomeAccepted:
			want = sim.Done
		case o.State == order.StateCancelled && shop.Status == sim.Failed: // after a 20004 that the shop heard of
			want = sim.Failed
		case o.Verdict != nil && o.State != order.StateCancelled: // refused
			want = sim.Failed
		}
		if shop.Status != want {
			s.Errorf("the shop believes that order %d is in status %d, it is %s %s", o.Seq, shop.Status, o.State, o.Outcome)
		}
	}
}

// auditDone: whatever happened, every order counts as done once.
func (s *soak) auditDone(rows []order.Order) {
	want := 0
	for _, o := range rows {
		if !o.DoneAt().IsZero() {
			want++
		}
	}
	totals, err := s.core.Orders.Totals(store.PerDay, time.Unix(0, 0), time.Unix(1<<40, 0))
	if err != nil {
		s.Fatal(err)
	}
	for _, t := range totals {
		want -= t.Done
	}
	if want != 0 {
		s.Errorf("the totals lack %d orders that are done", want)
	}
}
