package pipeline

import (
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
)

// View is what can be seen of the loop from outside, renewed after every round.
type View struct {
	Paused bool
	// Unfinished counts the orders that are not over.
	Unfinished int
	// Flying counts the steps under way, what is left to say about cancelled orders
	// as one.
	Flying int
	// Unsigned counts the orders that wait for the card, Late those that still have
	// to reach customs although its two minutes are over.
	Unsigned, Late int
	// Held counts the orders held for a person, HeldFor by their reasons.
	Held    int
	HeldFor map[fault.Code]int
	// Stuck is true when orders wait for a gate that only a person opens.
	Stuck bool
	// behindCard is true when that gate is the card's.
	behindCard bool
	// NextDue is when the next order is due; zero when none is.
	NextDue time.Time
	// LastMove is when an order last came in or changed its state; zero while none
	// has since the program began.
	LastMove time.Time
	// stirred is when the ledger last changed, or when this run began.
	stirred time.Time
	// Oldest is when the oldest order that still has to reach customs was first
	// seen; zero when there is none.
	Oldest time.Time
	// Gates are those of the platform, of customs and of the registrations.
	Gates status.Gates
}

// View gives the latest picture.
func (p *Pipeline) View() View { return *p.view.Load() }

// Poll gives the facts about the last questions for tasks.
func (p *Pipeline) Poll() status.PollFacts { return *p.pollFacts.Load() }

// Idle reports whether nothing has happened for the given time, the start
// counted, nothing is under way, and nothing is due within ten minutes, the next
// poll not counted.
func (p *Pipeline) Idle(quiet time.Duration) bool {
	v, now := p.View(), p.now()
	if v.behindCard && p.opt.Card.Trouble() == nil {
		return false // a person has just opened the gate, the loop will see it
	}
	if p.polling.Load() || v.Flying > 0 || now.Sub(v.stirred) < quiet || p.Poll().Next.IsZero() {
		return false
	}
	return v.NextDue.IsZero() || v.NextDue.Sub(now) > 10*time.Minute
}

// viewEvery is how often the picture is renewed while many orders wait: walking
// ten thousand rows after each step would cost more than the steps.
const viewEvery = 250 * time.Millisecond

// publishView renews the picture.
func (l *loop) publishView(now time.Time) {
	if since := now.Sub(l.viewAt); len(l.rows) > 100 && since >= 0 && since < viewEvery {
		l.viewDue = l.viewAt.Add(viewEvery)
		return
	}
	l.viewAt, l.viewDue = now, time.Time{}
	v := View{Paused: l.paused, Unfinished: len(l.rows), LastMove: l.lastMove, stirred: l.stirred}
	for _, n := range l.flying {
		v.Flying += n
	}
	personGate := l.card.fault != nil && l.card.fault.Kind == fault.Person
	for _, r := range l.rows {
		if r.busy {
			v.Flying = max(v.Flying, 1)
		}
		if r.o.Hold != order.HoldNone {
			v.Held++
			if v.HeldFor == nil {
				v.HeldFor = map[fault.Code]int{}
			}
			if r.o.LastFail != nil {
				v.HeldFor[fault.Code(r.o.LastFail.Code)]++
			}
		}
		v.noteOpen(r, now)
		where, at := r.next()
		switch {
		case where == stageNone:
		case r.parked:
			v.Stuck = true
		case where == stageCard && personGate:
			v.Stuck, v.behindCard = true, true
		case v.NextDue.IsZero() || at.Before(v.NextDue):
			v.NextDue = maxTime(at, now)
		}
	}
	if len(l.farewells) > 0 {
		v.Flying++
	}
	v.Gates = append(v.Gates, l.customs.shown(), l.callback.shown())
	for _, g := range l.pairs {
		v.Gates = append(v.Gates, pairGate(g))
	}
	l.view.Store(&v)
}

// noteOpen takes in a row that customs still has to get.
func (v *View) noteOpen(r *row, now time.Time) {
	if !open(&r.o) {
		return
	}
	if v.Oldest.IsZero() || r.o.FirstSeen.Before(v.Oldest) {
		v.Oldest = r.o.FirstSeen
	}
	if r.o.State == order.StateReceived {
		v.Unsigned++
	}
	if now.After(r.deadline) {
		v.Late++
	}
}

// open reports whether customs still has to get the order.
func open(o *order.Order) bool {
	switch o.State {
	case order.StateReceived, order.StateSigned, order.StateSending:
		return o.Hold == order.HoldNone
	}
	return false
}

func maxTime(a, b time.Time) time.Time {
	if a.Before(b) {
		return b
	}
	return a
}

// pairGate puts a registration's gate into the form that is shown.
func pairGate(g *pair) status.Gate {
	shown := status.Gate{Party: status.PartyPair, Key: g.key.String(), State: status.GateOpen, Since: g.since}
	if g.shut {
		shown.State, shown.Code = status.GateClosed, fault.CustomsUnregistered
	}
	return shown
}

// gateMoved publishes a gate that changed.
func (p *Pipeline) gateMoved(from status.GateState, g status.Gate) {
	p.opt.Publish(status.GateChanged{From: from, Gate: g})
}

// gateChanged publishes a gate of two states that has just changed.
func (l *loop) gateChanged(g status.Gate) {
	from := status.GateOpen
	if g.State == status.GateOpen {
		from = status.GateClosed
	}
	l.gateMoved(from, g)
}
