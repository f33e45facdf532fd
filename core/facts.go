package core

import (
	"time"

	"customs179/core/eport"
	"customs179/core/status"
)

// tasksDown is after how many unanswered questions the task interface counts as
// away.
const tasksDown = 5

// tasksGate derives the gate of the task interface from the last polls.
func tasksGate(poll status.PollFacts, now time.Time) status.Gate {
	g := status.Gate{Party: status.PartyPlatform, Key: status.KeyTasks, State: status.GateOpen, Since: poll.Last}
	if poll.Failures >= tasksDown {
		g.State, g.Code = status.GateClosed, poll.Code
		g.Failures, g.Next = poll.Failures, poll.Next
	}
	if g.Since.IsZero() {
		g.Since = now
	}
	return g
}

// cardGate shows the control's gate in the words of status.
func cardGate(card eport.Card) status.Gate {
	g := status.Gate{Party: status.PartyCard, State: status.GateState(card.Gate), Since: card.Since}
	if card.Fault != nil && card.Gate != eport.GateReady {
		g.Code, g.Detail = card.Fault.Code, card.Fault.Detail
	}
	return g
}

// cardFacts takes what may be shown of control and card: nothing of the holder.
func cardFacts(card eport.Card) status.CardFacts {
	f := status.CardFacts{
		Control: card.Version, CardID: card.CardID, CertNo: card.CertNo,
		TriesLeft: card.TriesLeft, Proven: card.Proven,
		Calls: card.Calls, Late: card.Late, Restarts: card.Restarts,
	}
	if card.Cert != nil {
		f.Enterprise, f.Algorithm = card.Cert.Enterprise, string(card.Cert.Algorithm)
		f.NotBefore, f.NotAfter = card.Cert.NotBefore, card.Cert.NotAfter
	}
	return f
}

// cardChanged tells that control, card or gate are not what they were.
func (c *Core) cardChanged(card eport.Card) {
	c.pipe.CardChanged()
	c.Hub.Publish(status.CardChanged{Facts: cardFacts(card)})
	gate := cardGate(card)
	c.watch.mu.Lock()
	from := c.watch.gate
	c.watch.gate = gate.State
	c.watch.mu.Unlock()
	if from != gate.State {
		c.Hub.Publish(status.GateChanged{From: from, Gate: gate})
	}
}
