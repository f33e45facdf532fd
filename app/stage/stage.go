// Package stage owns the demonstration: stand-ins of card, shop and customs in
// this process, and the orders they play, each with its story.
//
// It knows nothing of the program that is shown: that one works as always, with
// other addresses. Invariant: nothing on the stage can reach anybody outside
// this computer.
package stage

import (
	"context"
	"errors"
	"strings"
	"time"

	"customs179/core/config"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// Special is the number of orders with a story of their own.
const Special = 4

// The stories.
const (
	StoryPlain    = "ordinary"
	StoryMended   = "refused by customs, mended by the shop"
	StoryRepeated = "its sessionID is at customs already"
	StoryBad      = "bad data: an amount with a comma"
	StoryRetried  = "stored by customs, the answer is lost, a retry tells"
)

// Options say what is played.
type Options struct {
	Kind softcard.Kind // of the card
	// Orders is how many are stocked at the beginning, at least Special + 1.
	Orders int
	// Latency is how long the card takes for a signature.
	Latency time.Duration
	// Tidy has the shop send nothing that the joint test would speak of, but for the
	// stories.
	Tidy bool
}

// Stage is the stand-ins with the orders they play.
type Stage struct {
	World *sim.World
	Cast  []Part

	traffic *sim.Traffic
}

// Part is one order and how it must end.
type Part struct {
	OrderNo string
	Story   string
	Outcome order.Outcome
}

// New builds the stand-ins and stocks the shop. Four orders are special: customs
// refuses one until the shop mends it, has one already, answers one too late to
// be heard, and one holds data that can never pass.
func New(o Options) (*Stage, error) {
	s := &Stage{traffic: sim.NewTraffic(179, sim.TrafficOptions{Tidy: o.Tidy})}
	refused, retried, repeated, bad := s.traffic.Order(1), s.traffic.Order(2), s.traffic.Order(3), s.traffic.Order(4)
	const mendedTo = "2026071222001400000000000179"
	w := sim.WorldOptions{Card: softcard.Options{Kind: o.Kind}}
	w.Latency(o.Latency, 5*time.Millisecond, 20*time.Millisecond)
	faults := sim.Script()
	faults.On(retried.OrderNo).Drop()
	w.Customs.Faults = faults
	w.Customs.Refuse = func(u sim.Upload) (code, message string) {
		if u.OrderNo == refused.OrderNo && !strings.Contains(u.Raw, mendedTo) {
			return "20000", "payTransactionId : payTransactionId不为空;  "
		}
		return "", ""
	}
	var err error
	if s.World, err = sim.NewWorld(w); err != nil {
		return nil, err
	}
	bad.TotalAmount = "1,564.84"
	stories := map[string]string{
		refused.OrderNo: StoryMended, retried.OrderNo: StoryRetried, repeated.OrderNo: StoryRepeated, bad.OrderNo: StoryBad,
	}
	for i := range o.Orders {
		task := s.traffic.Order(i)
		p := Part{OrderNo: task.OrderNo, Story: stories[task.OrderNo], Outcome: order.OutcomeAccepted}
		switch p.Story {
		case "":
			p.Story = StoryPlain
		case StoryBad:
			p.Outcome, task = order.OutcomeRejected, bad
		}
		s.Cast = append(s.Cast, p)
		s.World.Platform.Stock(sim.TaskText(task))
	}
	s.World.Platform.MendWhenRefused(refused.OrderNo, "payTransactionId", mendedTo)
	return s, nil
}

// Ask lets customs ask the shop for every order, as in life.
func (s *Stage) Ask(ctx context.Context) error {
	for _, p := range s.Cast {
		session, err := s.World.Customs.Ask(ctx, s.World.Platform.OpenReqURL(), p.OrderNo)
		if err != nil {
			return err
		}
		if p.Story == StoryRepeated {
			s.World.Customs.StoreBefore(session)
		}
	}
	return nil
}

// Trickle stocks another ordinary order and lets customs ask for it, again and
// again, until ctx ends: a shop in business.
func (s *Stage) Trickle(ctx context.Context, every time.Duration) error {
	tick := time.NewTicker(every)
	defer tick.Stop()
	for i := len(s.Cast); ; i++ {
		select {
		case <-ctx.Done():
			return nil
		case <-tick.C:
		}
		task := s.traffic.Order(i)
		s.World.Platform.Stock(sim.TaskText(task))
		_, err := s.World.Customs.Ask(ctx, s.World.Platform.OpenReqURL(), task.OrderNo)
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
	}
}

// Settings are those that lead to the stand-ins, as a person would have entered
// them.
func (s *Stage) Settings() config.Settings {
	c := config.Default()
	c.TaskURL, c.CallbackURL = s.World.Platform.TaskURL(), s.World.Platform.CallbackURL()
	c.PostURL, c.WSURL = s.World.Customs.UploadURL(), s.World.Control.URL()
	c.SignKey = secret.NewKey(s.World.Platform.SignKey())
	c.GetTaskInterval = 5 * time.Second
	c.CallbackInterval = 10 * time.Second
	return c
}

// PIN is that of the card on the stage.
func (s *Stage) PIN() secret.PIN { return secret.NewPIN(s.World.Card.PIN()) }

// Close ends the stand-ins.
func (s *Stage) Close() error { return s.World.Close() }
