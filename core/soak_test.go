package core_test

import (
	"flag"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

var (
	soakSeeds = flag.Int("seeds", 20, "how many days TestSoak lives through")
	soakSeed  = flag.Uint64("seed", 0, "the one seed of TestSoak's day; 0 means -seeds of them")
)

// TestSoak is issue J.4 and figure F26: a day of a shop in which every party
// fails at random. At its end, and after some quiet hours, everything is done,
// rejected, cancelled or held with a code, and all books agree.
func TestSoak(t *testing.T) {
	if *soakSeed != 0 {
		soakDay(t, *soakSeed)
		return
	}
	for seed := range uint64(*soakSeeds) {
		t.Run(fmt.Sprint("seed ", seed+1), func(t *testing.T) { soakDay(t, seed+1) })
	}
}

// soakDay lives through the day of a seed.
func soakDay(t *testing.T, seed uint64) {
	kind := []softcard.Kind{softcard.RSA, softcard.SM2}[seed%2]
	o := sim.WorldOptions{
		Card:    softcard.Options{Kind: kind},
		Control: sim.ControlOptions{Faults: sim.Random(seed, controlChances...)},
		Customs: sim.CustomsOptions{
			Faults: sim.Random(seed, customsChances...), Skew: -1, ForgetRaw: true, ShortDuplicate: seed%5 == 0,
		},
		Platform: sim.PlatformOptions{Faults: sim.Random(seed, platformChances...), Reserve: time.Duration(seed%3) * 5 * time.Minute},
	}
	o.Latency(sim.RealLatency, 100*time.Millisecond, 300*time.Millisecond)
	inVirtualTime(t, o, func(v *virtual) {
		s := &soak{
			virtual: v, seed: seed, dice: rand.New(rand.NewPCG(seed, 179)), begun: time.Now(),
			other: v.otherCard(v.world.Card.PIN()), clock: &offsetClock{}, quiet: map[uint64]order.Order{},
		}
		s.traffic = sim.NewTraffic(seed, sim.TrafficOptions{Plain: true})
		v.opt.Now = s.clock.Now
		v.opt.Settings.GetTaskInterval = 90 * time.Second // it only has to be often
		v.ready()
		v.offer(1)
		v.within(2*time.Hour, "the card to be known", func() bool {
			s.enterPIN()
			return v.in(order.StateDone) == 1
		})
		s.begun = time.Now()
		s.day()
		s.evening()
		s.audit()
		if v.Failed() {
			v.Logf("what happened:\n%s", strings.Join(s.diary, "\n"))
		}
	})
}

// soak is one simulated day.
type soak struct {
	*virtual
	seed  uint64
	dice  *rand.Rand
	begun time.Time
	clock *offsetClock
	other *softcard.Card

	troubles  []trouble // under way
	bad       []order.Task
	cancelled int
	wrongPINs int       // typed by the person
	clockSet  time.Time // when somebody last set this PC's clock
	restarts  int
	quiet     map[uint64]order.Order // orders that nothing seemed to stop, at the last look
	diary     []string
}

// trouble is one that ends by itself.
type trouble struct {
	name string
	till time.Time
	end  func() error
}

// note writes into the diary.
func (s *soak) note(format string, args ...any) {
	s.diary = append(s.diary, fmt.Sprintf("%8s ", time.Since(s.begun).Truncate(time.Second))+fmt.Sprintf(format, args...))
}

// between gives a random time, all lengths alike.
func (s *soak) between(least, most time.Duration) time.Duration {
	return least + time.Duration(s.dice.Int64N(int64(most-least)))
}

// day lets 24 hours of orders and troubles pass.
func (s *soak) day() {
	doings := []*doing{
		{do: s.shopSells, least: time.Second, most: 30 * time.Minute},
		{do: s.something, least: time.Minute, most: 14 * time.Minute},
		{do: s.person, least: time.Minute, most: 40 * time.Minute},
		{do: s.lookForForgotten, least: 15 * time.Minute, most: 16 * time.Minute},
	}
	for s.past() < 24*time.Hour {
		next := s.nextEnd()
		for _, d := range doings {
			next = min(next, d.next)
		}
		s.pass(max(next-s.past(), 0))
		s.endTroubles()
		for _, d := range doings {
			if s.past() >= d.next {
				d.do()
				d.next = s.past() + s.between(d.least, d.most)
			}
		}
	}
}

// doing is what somebody does again and again, with a random pause.
type doing struct {
	do          func()
	least, most time.Duration
	next        time.Duration
}

func (s *soak) past() time.Duration { return time.Since(s.begun) }

// nextEnd is when the first trouble ends.
func (s *soak) nextEnd() time.Duration {
	next := 48 * time.Hour
	for _, t := range s.troubles {
		next = min(next, t.till.Sub(s.begun))
	}
	return next
}

// begins notes a trouble that ends after a while.
func (s *soak) begins(name string, lasts time.Duration, end func() error) {
	s.note("%s for %v", name, lasts.Round(time.Second))
	s.troubles = append(s.troubles, trouble{name, time.Now().Add(lasts), end})
}

// troubled reports whether a trouble of this name is under way: there is one at a
// time of each, so that one's end is not another's.
func (s *soak) troubled(name string) bool {
	for _, t := range s.troubles {
		if t.name == name {
			return true
		}
	}
	return false
}

// endTroubles ends those whose time has come.
func (s *soak) endTroubles() {
	left := s.troubles[:0]
	for _, t := range s.troubles {
		if time.Now().Before(t.till) {
			left = append(left, t)
			continue
		}
		s.note("%s is over", t.name)
		if err := t.end(); err != nil {
			s.Fatalf("end %s: %v", t.name, err)
		}
	}
	s.troubles = left
}

// evening ends all trouble and lets the program and the person beside it come to
// an end with everything.
func (s *soak) evening() {
	s.auditHolds()
	s.world.Control.Faults().Clear()
	s.world.Customs.Faults().Clear()
	s.world.Platform.Faults().Clear()
	for i := range s.troubles {
		s.troubles[i].till = time.Now()
	}
	s.endTroubles()
	s.note("evening")
	for _, task := range s.bad {
		s.world.Platform.Offer(sim.TaskText(task))
	}
	if s.core == nil {
		s.begin()
	}
	s.core.Pause(false)
	limit := time.Now().Add(12 * time.Hour)
	for time.Now().Before(limit) {
		s.pass(10 * time.Minute)
		s.settleAll()
		if s.core.Idle(5*time.Minute) && len(s.unfinished()) == 0 && !s.mendedWait() {
			return
		}
	}
	s.Logf("not idle after twelve hours: %+v", s.core.Snapshot())
	for _, o := range s.unfinished() {
		s.Errorf("order %d never comes to an end: %s, held %q, next try %v, last failure %q",
			o.Seq, o.State, o.Hold, o.NextAt.Sub(s.clock.Now()), lastFail(o))
	}
}
