package core_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"sync/atomic"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
	"customs179/core/status"
)

// shown gives a condition as a person sees it now.
func (v *virtual) shown(code fault.Code) (status.Condition, bool) {
	list := v.core.Snapshot().Conditions
	i := slices.IndexFunc(list, func(c status.Condition) bool { return c.Code == code })
	if i < 0 {
		return status.Condition{}, false
	}
	return list[i], true
}

// awaitShown waits for a condition.
func (v *virtual) awaitShown(limit time.Duration, code fault.Code) (c status.Condition) {
	v.Helper()
	v.within(limit, string(code), func() (ok bool) {
		c, ok = v.shown(code)
		return ok
	})
	return c
}

// bubbleStart is when virtual time begins.
var bubbleStart = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// TestCertificateIsWatchedAhead: 60, 30 and 7 days before its end a certificate
// is spoken of, each time more urgently.
func TestCertificateIsWatchedAhead(t *testing.T) {
	const aDay = 24 * time.Hour
	for _, c := range []struct {
		left     time.Duration
		days     string // "" for nothing shown
		step     int
		severity status.Severity
	}{
		{61 * aDay, "", 0, 0},
		{60 * aDay, "60", 1, status.SeverityWarning},
		{31 * aDay, "31", 1, status.SeverityWarning},
		{30 * aDay, "30", 2, status.SeverityWarning},
		{8 * aDay, "8", 2, status.SeverityWarning},
		{7 * aDay, "7", 3, status.SeverityPerson},
		{time.Hour, "1", 3, status.SeverityPerson},
	} {
		t.Run(c.left.String(), func(t *testing.T) {
			o := sim.WorldOptions{Card: softcard.Options{NotAfter: bubbleStart.Add(c.left)}}
			inVirtualTime(t, o, func(v *virtual) {
				v.ready()
				v.pass(5 * time.Second)
				got, ok := v.shown(fault.CertExpiring)
				if ok != (c.days != "") || got.Params["n"] != c.days || got.Step != c.step || ok && got.Severity != c.severity {
					v.Errorf("%t: %+v", ok, got)
				}
			})
		})
	}
}

// TestCertificateStepsTellAgain: when the next step comes, the condition begins
// anew; within a step it only counts down.
func TestCertificateStepsTellAgain(t *testing.T) {
	o := sim.WorldOptions{Card: softcard.Options{NotAfter: bubbleStart.Add(30*24*time.Hour + 3*time.Hour)}}
	inVirtualTime(t, o, func(v *virtual) {
		v.opt.Settings.GetTaskInterval = time.Hour
		v.ready()
		v.pass(time.Minute)
		first, _ := v.shown(fault.CertExpiring)
		v.pass(2 * time.Hour)
		still, _ := v.shown(fault.CertExpiring)
		v.pass(time.Hour)
		next, _ := v.shown(fault.CertExpiring)
		if first.Step != 1 || still.Step != 1 || next.Step != 2 {
			v.Fatalf("steps %d, %d, %d", first.Step, still.Step, next.Step)
		}
		if !still.Since.Equal(first.Since) || !next.Since.After(first.Since) {
			v.Errorf("since %s, %s, %s", first.Since, still.Since, next.Since)
		}
	})
}

// TestDiskIsWatchedAhead: the disk is spoken of before a write fails, in two
// steps, and a file that comes and goes does not call a person each minute.
func TestDiskIsWatchedAhead(t *testing.T) {
	const mb = 1 << 20
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		var free atomic.Uint64
		var broken atomic.Bool
		free.Store(501 * mb)
		v.opt.Free = func(dir string) (uint64, error) {
			if dir != v.opt.Dir {
				v.Errorf("looked at %q", dir)
			}
			if broken.Load() {
				return 0, errors.New("the disk does not say")
			}
			return free.Load(), nil
		}
		v.begin()
		for _, c := range []struct {
			free uint64
			step int
		}{
			{501 * mb, 0}, {499 * mb, 1}, {540 * mb, 1}, {499 * mb, 1}, {551 * mb, 0}, {101 * mb, 1},
			{99 * mb, 2}, {105 * mb, 2}, {111 * mb, 1}, {1, 2}, {10000 * mb, 0},
		} {
			free.Store(c.free)
			v.pass(2 * time.Minute)
			got, ok := v.shown(fault.StoreLow)
			if got.Step != c.step || ok != (c.step > 0) {
				v.Errorf("%d MB free: step %d, want %d", c.free/mb, got.Step, c.step)
			}
			want := status.SeverityWarning + status.Severity(2*max(c.step-1, 0))
			if ok && (got.Severity != want || got.Params["free"] != strconv.FormatUint(c.free/mb, 10)) {
				v.Errorf("%d MB free: %+v", c.free/mb, got)
			}
		}
		free.Store(50 * mb)
		v.pass(2 * time.Minute)
		broken.Store(true)
		v.pass(10 * time.Minute)
		if _, ok := v.shown(fault.StoreLow); !ok {
			v.Error("what is not known is taken for good news")
		}
	})
}

// TestFiguresOfTheConditions: the texts have room for figures; here they are.
func TestFiguresOfTheConditions(t *testing.T) {
	t.Run("parties that are away", func(t *testing.T) {
		inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
			v.ready()
			v.world.Customs.Faults().On(sim.CallUpload).Times(-1).Do(sim.BadGateway)
			v.offer(2)
			got := v.awaitShown(30*time.Minute, fault.CustomsDown)
			v.pass(time.Hour)
			got, _ = v.shown(fault.CustomsDown)
			n, err := strconv.Atoi(got.Params["n"])
			if m := got.Params["m"]; err != nil || n < 10 || m == "" || m > "5" {
				v.Errorf("customs: %v", got.Params)
			}
			if g := v.gate(status.PartyCustoms, ""); g.Failures < 10 || g.Next.Before(g.Since) {
				v.Errorf("the gate: %+v", g)
			}
			v.world.Platform.Faults().Always().Do(sim.BadGateway)
			got = v.awaitShown(30*time.Minute, fault.PlatformDown)
			if n, err := strconv.Atoi(got.Params["n"]); err != nil || n < 5 || got.Params["m"] != "1" {
				v.Errorf("platform: %v", got.Params)
			}
		})
	})
	t.Run("no card", func(t *testing.T) {
		inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
			v.ready()
			v.world.Control.Pull()
			v.offer(3)
			v.within(time.Minute, "the orders", v.known(3))
			if _, ok := v.shown(fault.EportNoCard); ok {
				v.Error("shown at once")
			}
			got := v.awaitShown(2*time.Minute, fault.EportNoCard)
			if got.Params["waiting"] != "3" || got.Severity != status.SeverityPerson {
				v.Errorf("%+v", got)
			}
		})
	})
	t.Run("another card", func(t *testing.T) {
		inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
			v.ready()
			v.offer(1)
			v.within(time.Minute, "the order", v.done(1)) // the card is learnt
			v.world.Control.Insert(v.otherCard("11112222"))
			if got := v.awaitShown(2*time.Minute, fault.EportWrongCard); got.Params["tail"] != "9f9f" {
				v.Errorf("%+v", got)
			}
		})
	})
	t.Run("a stranger", func(t *testing.T) {
		inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
			v.opt.Guard = func(context.Context, string) error {
				return fault.Newf(fault.Person, fault.EportStranger, "check the holder of the port", "not approved").
					WithDetail(`C:\Users\somebody\Downloads\miner.exe`)
			}
			v.begin()
			if got := v.awaitShown(time.Minute, fault.EportStranger); got.Params["program"] != "miner.exe" {
				v.Errorf("%+v", got)
			}
		})
	})
}

// TestControlGoneWhileWorkWaits: a control that went away is shown after a minute,
// not before, as the one cause of everything behind it, and ends by itself.
func TestControlGoneWhileWorkWaits(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		if err := v.world.Control.Down(); err != nil {
			v.Fatal(err)
		}
		v.offer(2)
		v.within(time.Minute, "the gate", func() bool { return v.gate(status.PartyCard, "").State == status.GateServiceDown })
		v.pass(50 * time.Second)
		if n := v.in(order.StateReceived); n != 2 {
			v.Errorf("%d orders wait", n)
		}
		if got := v.core.Snapshot().Conditions; len(got) != 0 {
			v.Errorf("shown before its time: %+v", got)
		}
		v.pass(5 * time.Minute)
		got := v.core.Snapshot().Conditions
		if len(got) != 1 || got[0].Code != fault.EportServiceDown || got[0].Severity != status.SeverityPerson {
			v.Errorf("shown: %+v", got)
		}
		if err := v.world.Control.Restart(v.Context()); err != nil {
			v.Fatal(err)
		}
		v.within(2*time.Minute, "the orders", v.done(2))
		v.pass(time.Minute)
		if got := v.core.Snapshot().Conditions; len(got) != 0 {
			v.Errorf("still shown: %+v", got)
		}
	})
}

// TestLateQueueCounts: how many orders are past customs' two minutes, when
// nothing is shown that explains it.
func TestLateQueueCounts(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.world.Customs.Faults().On(sim.CallUpload).Times(-1).Do(sim.Unspecific)
		v.offer(4)
		v.within(time.Minute, "the orders", v.known(4))
		v.core.Pause(true)
		v.pass(3 * time.Minute)
		got, ok := v.shown(fault.QueueLate)
		open := v.in(order.StateReceived) + v.in(order.StateSigned) + v.in(order.StateSending)
		if !ok || open == 0 || got.Params["n"] != strconv.Itoa(open) {
			v.Errorf("%t %+v, %d orders are late", ok, got, open)
		}
	})
}
