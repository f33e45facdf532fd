package core_test

import (
	"context"
	"net"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/status"
)

// countDials counts from now on the connections to an address.
func (v *virtual) countDials(addr string) *atomic.Int64 {
	n := &atomic.Int64{}
	dial := v.opt.Dial
	v.opt.Dial = func(ctx context.Context, network, to string) (net.Conn, error) {
		if to == addr {
			n.Add(1)
		}
		return dial(ctx, network, to)
	}
	return n
}

// TestShopDownTwoDays is figure F18: the shop's server is away for 48 hours.
// Everything is delivered after it came back, and the dead host is hardly asked,
// not even by a program that starts with all of it waiting.
func TestShopDownTwoDays(t *testing.T) {
	for trouble, away := range map[sim.Fault]time.Duration{sim.None: 48 * time.Hour, sim.Hang: 4 * time.Hour, sim.BadGateway: 4 * time.Hour} {
		t.Run("fault "+string(trouble), func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{Platform: sim.PlatformOptions{Reserve: 100 * time.Hour}}, func(v *virtual) {
				const n = 60 // more than a batch, so the shop hands each out once
				dials := v.countDials(v.world.Platform.Addr())
				requests := func() int { return int(dials.Load()) }
				v.ready()
				v.offer(n)
				v.within(time.Minute, "the orders", v.known(n))
				if trouble == sim.None {
					if err := v.world.Platform.Down(); err != nil {
						v.Fatal(err)
					}
				} else {
					requests = func() int { return v.world.Platform.Faults().Fired()[trouble] }
					v.world.Platform.Faults().On(sim.CallCallback).Times(-1).Do(trouble)
				}
				worst, before := 0, requests()
				for minute := range int(away / time.Minute) {
					if minute == 30 {
						v.stop()
						v.begin()
					}
					v.pass(time.Minute)
					now := requests()
					worst, before = max(worst, now-before), now
				}
				v.Logf("%d requests in %v, at most %d in a minute", before, away, worst)
				if worst > 10 {
					v.Errorf("%d requests in one minute to a dead host", worst)
				}
				if got := len(v.world.Customs.Ledger()); got != n {
					v.Errorf("customs has %d of %d orders: the dead shop stopped other work", got, n)
				}
				if g := v.gate(status.PartyPlatform, status.KeyCallback); g.Open() {
					v.Error("the callback gate is open")
				}
				v.world.Platform.Faults().Clear()
				if err := v.world.Platform.Up(); err != nil {
					v.Fatal(err)
				}
				took := v.within(time.Hour, "all callbacks", v.done(n))
				v.Logf("all told %v after the shop came back", took)
				if !v.world.Settled() {
					v.Error("the shop does not know about every order")
				}
			})
		})
	}
}

// TestErrorCallbackOncePerInterval: trouble of the card is told to the shop, and
// the same cause at most once per callbackInterval, however long it lasts.
func TestErrorCallbackOncePerInterval(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.world.Control.Pull()
		v.offer(5)
		v.pass(time.Hour)
		var last time.Time
		told := 0
		for _, c := range v.world.Platform.Callbacks() {
			if c.Type != sim.ErrorMsg {
				v.Errorf("a callback of type %s although nothing was uploaded", c.Type)
			}
			if gap := c.At.Sub(last); gap < v.opt.Settings.CallbackInterval {
				v.Errorf("told again after %v", gap)
			}
			last = c.At
			told++
		}
		if most := int(time.Hour / v.opt.Settings.CallbackInterval); told < most/2 || told > most {
			v.Errorf("told %d times in an hour", told)
		}
		v.world.Control.Insert(v.world.Card)
		v.within(2*time.Minute, "the orders", v.done(5))
		before := len(v.world.Platform.Callbacks())
		v.pass(time.Hour)
		if got := len(v.world.Platform.Callbacks()); got != before {
			v.Errorf("%d more callbacks when all was well again", got-before)
		}
	})
}

// TestRefusalOfBadDataIsToldOnce: an order that can never pass is an ERROR
// callback, repeated only until the shop says success.
func TestRefusalOfBadDataIsToldOnce(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{Platform: sim.PlatformOptions{SuccessOn: 3}}, func(v *virtual) {
		task := v.traffic.Order(0)
		task.TotalAmount = "-1"
		v.world.Platform.Offer(sim.TaskText(task))
		v.begin()
		v.within(10*time.Minute, "the end", v.done(1))
		v.pass(time.Hour)
		calls := v.world.Platform.Callbacks()
		if len(calls) != 3 {
			v.Fatalf("%d callbacks, want 3", len(calls))
		}
		for i, c := range calls {
			if c.Type != sim.ErrorMsg || !strings.Contains(c.Message, task.OrderNo) || !strings.Contains(c.Message, "totalAmount") {
				v.Errorf("callback %d: %s %q", i, c.Type, c.Message)
			}
			if i > 0 && c.At.Sub(calls[i-1].At) < v.opt.Settings.CallbackInterval {
				v.Errorf("callback %d came %v after the one before", i, c.At.Sub(calls[i-1].At))
			}
		}
		if n := len(v.world.Customs.Refusals()); n != 0 {
			v.Error("customs has seen the order")
		}
	})
}

// TestCallbacksGoSlowAndAreHeldAfterThreeDays: callbackTimes repeats at
// callbackInterval, then one every 30 minutes, after 72 hours a hold that says
// why, and a person's retry at any time.
func TestCallbacksGoSlowAndAreHeldAfterThreeDays(t *testing.T) {
	never := sim.PlatformOptions{SuccessOn: 1 << 30}
	inVirtualTime(t, sim.WorldOptions{Platform: never}, func(v *virtual) {
		v.ready()
		task := v.offer(1)[0]
		v.within(10*time.Minute, "customs to have it", func() bool { return len(v.world.Customs.Ledger()) == 1 })
		v.pass(71 * time.Hour)
		if o := v.row(task); o.State != order.StateAccepted || o.Hold != order.HoldNone {
			v.Fatalf("after 71 hours the order is %s, held %q", o.State, o.Hold)
		}
		v.pass(2 * time.Hour)
		o := v.row(task)
		if o.Hold != order.HoldRetriesSpent || lastFail(o) != fault.PlatformSpent {
			v.Fatalf("after 73 hours the order is held %q with code %q", o.Hold, lastFail(o))
		}
		calls := v.world.Platform.Callbacks()
		for i, c := range calls[1:] {
			want := v.opt.Settings.CallbackInterval
			if i >= v.opt.Settings.CallbackTimes {
				want = 30 * time.Minute
			}
			if gap := c.At.Sub(calls[i].At); gap < want || gap > want+time.Minute {
				v.Fatalf("repeat %d came after %v, want %v", i+1, gap, want)
			}
		}
		if err := v.core.RetryNow(o.Seq); err != nil {
			v.Fatal(err)
		}
		v.within(time.Second, "the retry", func() bool { return len(v.world.Platform.Callbacks()) == len(calls)+1 })
		v.pass(2 * time.Hour)
		if o := v.row(task); o.Hold != order.HoldNone {
			v.Errorf("held %q two hours after the retry: it must have three days again", o.Hold)
		}
	})
}

// TestCallbackHonoursRetryAfter: a shop that says when to come back is not asked
// before.
func TestCallbackHonoursRetryAfter(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.world.Platform.Faults().On(sim.CallCallback).Wait(40 * time.Minute).Do(sim.TooMany)
		task := v.offer(1)[0]
		var asked time.Time
		v.within(time.Minute, "the first callback", func() bool {
			asked = time.Now()
			return v.world.Platform.Faults().Fired()[sim.TooMany] == 1
		})
		took := v.within(time.Hour, "the second", func() bool { return v.row(task).State == order.StateDone })
		if took < 39*time.Minute || took > 42*time.Minute {
			v.Errorf("called back %v after %v, want 40m", took, asked)
		}
	})
}
