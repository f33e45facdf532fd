package core_test

import (
	"context"
	"fmt"
	"time"

	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/store"
)

// The tables of what goes wrong with a single call. What costs only memory
// (Huge, Endless, GzipBomb) has tests of its own.
var (
	controlChances = atRate(0.002, 8*time.Second,
		sim.Hang, sim.HangAfter, sim.Late, sim.DropBefore, sim.Drop, sim.Cut, sim.Reset, sim.Garbage, sim.Slow,
		sim.Twice, sim.HeldBack, sim.StaleFirst, sim.OtherResult, sim.WrongID, sim.WrongMethod, sim.BadStatus,
		sim.OneData, sim.FlatForm, sim.NoResult, sim.Err50070, sim.Err50200, sim.Err51590, sim.SignFailed,
		sim.StrangeErr, sim.BrokenErr, sim.BadSign)
	customsChances = atRate(0.008, 12*time.Second,
		sim.Hang, sim.HangAfter, sim.Late, sim.DropBefore, sim.Drop, sim.Cut, sim.Reset, sim.Garbage, sim.Slow,
		sim.BadGateway, sim.BadGatewayAfter, sim.ServerError, sim.Unavailable, sim.Redirect, sim.Forbidden, sim.TooMany,
		sim.HTML200, sim.Empty200, sim.Stalled, sim.BOM, sim.GBKBytes, sim.Trailing, sim.DuplicateKeys, sim.DeepNesting,
		sim.Unspecific)
	platformChances = atRate(0.004, 12*time.Second,
		sim.Hang, sim.HangAfter, sim.Late, sim.DropBefore, sim.Drop, sim.Cut, sim.Reset, sim.Garbage,
		sim.BadGateway, sim.BadGatewayAfter, sim.ServerError, sim.Unavailable, sim.Redirect, sim.Unauthorized, sim.Forbidden,
		sim.TooMany, sim.HTML200, sim.Empty200, sim.Stalled, sim.BOM, sim.Trailing, sim.DeepNesting)
)

func atRate(rate float64, wait time.Duration, faults ...sim.Fault) (list []sim.Chance) {
	for _, f := range faults {
		list = append(list, sim.Chance{Fault: f, Rate: rate, Wait: wait})
	}
	return list
}

// shopSells brings orders: mostly one, at times a burst, and now and then one
// that is bad, was uploaded by somebody else, or that customs will refuse once.
func (s *soak) shopSells() {
	n := 1
	if s.dice.IntN(12) == 0 {
		n = 5 + s.dice.IntN(20)
	}
	for range n {
		i := s.offered
		s.offered++
		task := s.traffic.Order(i)
		switch s.dice.IntN(20) {
		case 0:
			s.bad = append(s.bad, task) // mended in the evening
			task.TotalAmount = "-" + task.TotalAmount
		case 1:
			s.world.Customs.StoreBefore(task.SessionID)
		case 2:
			s.world.Customs.Faults().On(task.OrderNo).Do(sim.DataRefused)
			s.world.Platform.Offer(sim.TaskText(task))
			s.world.Platform.MendWhenRefused(task.OrderNo, "recpName", fmt.Sprint("示例公司", i))
			continue
		case 3:
			for _, bad := range s.traffic.Bad(100000 + i)[s.dice.IntN(30):] {
				s.world.Platform.OfferRaw(bad.Text, 2)
				break
			}
		}
		s.world.Platform.Offer(sim.TaskText(task))
	}
}

// someOrder gives a random order of the shop.
func (s *soak) someOrder() (sim.ShopOrder, bool) {
	all := s.world.Platform.Orders()
	if len(all) == 0 {
		return sim.ShopOrder{}, false
	}
	return all[s.dice.IntN(len(all))], true
}

// something goes wrong, or is done by somebody.
func (s *soak) something() {
	acts := []func(){
		s.cardOut, s.cardOut, s.wrongCard, s.controlDown, s.controlHangs, s.controlRestarts,
		s.linesCut, s.linesCut, s.linesFreeze, s.customsAway, s.shopAway, s.callbackAway,
		s.unregister, s.restart, s.restart, s.askAgain, s.askAgain, s.changeTask, s.changeTask,
		s.pauseForAWhile, s.setClock,
	}
	acts[s.dice.IntN(len(acts))]()
}

func (s *soak) cardOut() {
	if s.troubled("card") {
		return
	}
	s.world.Control.Pull()
	s.begins("card", s.between(5*time.Second, 5*time.Minute), s.cardIn)
}

func (s *soak) wrongCard() {
	if s.troubled("card") {
		return
	}
	s.world.Control.Insert(s.other)
	s.begins("card", s.between(5*time.Second, 3*time.Minute), s.cardIn)
}

func (s *soak) cardIn() error {
	s.world.Control.Insert(s.world.Card)
	return nil
}

func (s *soak) controlDown() {
	if s.troubled("control") {
		return
	}
	if err := s.world.Control.Down(); err != nil {
		s.Fatal(err)
	}
	s.begins("control", s.between(time.Second, 20*time.Minute), s.world.Control.Up)
}

func (s *soak) controlHangs() {
	if s.troubled("control") {
		return
	}
	s.world.Control.Hung(true)
	s.begins("control", s.between(time.Second, 20*time.Minute), func() error {
		s.world.Control.Hung(false)
		return nil
	})
}

func (s *soak) controlRestarts() {
	if s.troubled("control") {
		return
	}
	s.note("the control restarts")
	if err := s.world.Control.Restart(context.Background()); err != nil {
		s.Fatal(err)
	}
}

// party gives the address of a random party.
func (s *soak) party() string {
	return []string{s.world.Control.Addr(), s.world.Customs.Addr(), s.world.Platform.Addr()}[s.dice.IntN(3)]
}

func (s *soak) linesCut() {
	addr := s.party()
	s.note("lines of %s cut", addr)
	s.net.Cut(addr)
}

func (s *soak) linesFreeze() {
	if s.troubled("freeze") {
		return
	}
	addr := s.party()
	s.net.Freeze(addr)
	s.begins("freeze", s.between(time.Second, 10*time.Minute), func() error {
		s.net.Thaw(addr)
		return nil
	})
}

func (s *soak) customsAway() {
	if s.troubled("customs") {
		return
	}
	if err := s.world.Customs.Down(); err != nil {
		s.Fatal(err)
	}
	s.begins("customs", s.between(time.Minute, 3*time.Hour), s.world.Customs.Up)
}

func (s *soak) shopAway() {
	if s.troubled("shop") {
		return
	}
	if err := s.world.Platform.Down(); err != nil {
		s.Fatal(err)
	}
	s.begins("shop", s.between(time.Minute, 2*time.Hour), s.world.Platform.Up)
}

func (s *soak) callbackAway() {
	n := 5 + s.dice.IntN(40)
	s.note("the next %d callbacks fail", n)
	s.world.Platform.Faults().On(sim.CallCallback).Times(n).Do(sim.BadGateway)
}

func (s *soak) unregister() {
	if s.troubled("registration") {
		return
	}
	s.world.Customs.Unregister(s.world.Card.CertNo(), s.world.EbpCode)
	s.begins("registration", s.between(time.Minute, 2*time.Hour), func() error {
		return s.world.Customs.Register(s.world.EbpCode, s.world.Card.Certificate())
	})
}

// restart ends the program and starts it again, at once or after a while.
func (s *soak) restart() {
	if s.core == nil {
		return
	}
	s.restarts++
	s.stop()
	s.core = nil
	s.note("the program ends")
	if s.dice.IntN(3) == 0 {
		s.begins("program off", s.between(time.Minute, time.Hour), func() error {
			s.begin()
			return nil
		})
		return
	}
	s.begin()
}

// askAgain is customs asking for an order once more, under another session.
func (s *soak) askAgain() {
	if o, ok := s.someOrder(); ok {
		session := fmt.Sprintf("again-%d", s.dice.Uint32())
		s.note("customs asks for %s again: %s", o.OrderNo, session)
		s.world.Platform.Asked(o.OrderNo, session)
	}
}

// changeTask is the shop correcting an order, whatever has become of it.
func (s *soak) changeTask() {
	if o, ok := s.someOrder(); ok {
		s.note("the shop changes %s, status %d", o.OrderNo, o.Status)
		if err := s.world.Platform.Mend(o.OrderNo, "recpName", fmt.Sprintf("变更公司%d", s.dice.Uint32())); err != nil {
			s.Fatal(err)
		}
	}
}

func (s *soak) pauseForAWhile() {
	if s.core == nil || s.troubled("pause") {
		return
	}
	s.core.Pause(true)
	s.begins("pause", s.between(time.Second, 10*time.Minute), func() error {
		if s.core != nil {
			s.core.Pause(false)
		}
		return nil
	})
}

// setClock is somebody setting this PC's clock, in every fourth world.
func (s *soak) setClock() {
	if s.seed%4 != 0 {
		return
	}
	by := s.between(-3*time.Hour, 3*time.Hour)
	if s.dice.IntN(4) == 0 {
		by = -time.Duration(s.clock.off.Load()) // right again
	}
	s.note("the clock is set by %v", by)
	s.clock.jump(by)
	s.clockSet = time.Now()
}

// person comes by, looks at the screen, and does this or that.
func (s *soak) person() {
	if s.core == nil {
		return
	}
	s.enterPIN()
	if s.dice.IntN(2) == 0 {
		s.settleAll()
	}
	seqs, err := s.core.Orders.Select(store.Filter{})
	if err != nil || len(seqs) == 0 {
		s.Fatalf("%d orders: %v", len(seqs), err)
	}
	o, err := s.core.Orders.Get(seqs[s.dice.IntN(len(seqs))])
	if err != nil {
		s.Fatal(err)
	}
	if todo := s.unfinished(); len(todo) > 0 && s.dice.IntN(2) == 0 {
		o = todo[s.dice.IntN(len(todo))]
	}
	switch s.dice.IntN(8) {
	case 0:
		if err = s.core.Cancel(o.Seq, "the customer sent it back"); err == nil {
			s.cancelled++
			s.note("order %d cancelled", o.Seq)
		}
	case 1, 2:
		err = s.core.RetryNow(o.Seq)
	case 3, 4:
		err = s.core.Resend(o.Seq)
	case 5:
		ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
		defer cancel()
		if err := s.core.CheckNow(ctx); err != nil {
			s.note("check now: %v", err)
		}
	}
	s.allowed(o, err)
}

// allowed takes the refusals that a manual command may get.
func (s *soak) allowed(o order.Order, err error) {
	s.Helper()
	if err != nil && !fault.Is(err, fault.StoreAsk) {
		s.Errorf("order %d, %s: %v", o.Seq, o.State, err)
	}
}

// enterPIN types the PIN when the screen asks for it, in some worlds a wrong one
// first.
func (s *soak) enterPIN() {
	switch s.core.Control.Card().Gate {
	case eport.GatePINNeeded, eport.GatePINRefused:
	default:
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if s.seed%7 == 0 && s.wrongPINs == 0 && s.world.Control.Card() == s.world.Card {
		before := s.world.Card.WrongPINs()
		err := s.core.EnterPIN(ctx, secret.NewPIN("12345678"), eport.Entering{})
		s.wrongPINs = s.world.Card.WrongPINs() - before
		s.note("a wrong PIN is typed: %v", err)
		return
	}
	err := s.core.EnterPIN(ctx, secret.NewPIN(s.world.Card.PIN()), eport.Entering{})
	s.note("the PIN is typed: %v", err)
}

// settleAll is the person working through the orders that need one.
func (s *soak) settleAll() {
	s.enterPIN()
	for _, o := range s.unfinished() {
		switch o.Hold {
		case order.HoldOutcomeUnknown:
			_, there := s.world.Customs.Stored(o.SessionID)
			s.allowed(o, s.core.Settle(o.Seq, there, "looked at customs' page"))
		case order.HoldRetriesSpent, order.HoldPerson:
			s.allowed(o, s.core.RetryNow(o.Seq))
		}
	}
}
