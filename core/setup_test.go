package core_test

import (
	"context"
	"testing"
	"time"

	"customs179/core"
	"customs179/core/config"
	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/status"
)

// lacking are the settings of a program that was just installed, and of one
// whose wizard was left half-way.
var lacking = map[string]func(s *config.Settings){
	"nothing filled in": func(s *config.Settings) {
		s.TaskURL, s.CallbackURL, s.PostURL, s.SignKey = "", "", "", secret.Key{}
	},
	"no task address":     func(s *config.Settings) { s.TaskURL = "" },
	"no callback address": func(s *config.Settings) { s.CallbackURL = "" },
	"no customs address":  func(s *config.Settings) { s.PostURL = "" },
}

// TestSetUp: a program with incomplete settings starts; control, card and PIN
// work, nobody is asked for orders, and nothing crashes.
func TestSetUp(t *testing.T) {
	for name, lack := range lacking {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
				platform, upload := v.countDials(v.world.Platform.Addr()), v.countDials(v.world.Customs.Addr())
				lack(&v.opt.Settings)
				v.offer(3)
				v.ready()
				v.pass(10 * time.Minute)
				if n := platform.Load() + upload.Load(); n != 0 {
					v.Errorf("platform and customs were called %d times", n)
				}
				s := v.core.Snapshot()
				if !s.Setup || s.Paused || s.Stopped != "" || s.Waiting() != 0 || len(s.Conditions) != 0 {
					v.Errorf("the snapshot: %+v", s)
				}
				if len(s.Gates) != 1 || s.Gates[0].Party != status.PartyCard || !s.Gates[0].Open() {
					v.Errorf("the gates: %+v", s.Gates)
				}
				if !v.core.NeedsPerson() || !v.core.Idle(time.Minute) || v.core.Idle(time.Hour) {
					v.Error("nobody is asked to fill in the settings, or the program is not idle")
				}
				v.refusesWork()
				if err := v.core.EnterPIN(context.Background(), secret.NewPIN(v.world.Card.PIN()), eport.Entering{}); err != nil {
					v.Error(err)
				}
			})
		})
	}
}

// refusesWork asks for everything that needs the pipeline.
func (v *virtual) refusesWork() {
	v.Helper()
	v.core.Pause(true)
	v.core.Dismiss(fault.PlatformConflict)
	if err := v.core.CheckNow(context.Background()); err != nil {
		v.Error(err)
	}
	if v.core.Snapshot().Paused {
		v.Error("what does not work cannot be paused")
	}
	o := order.Order{State: order.StateReceived}
	if got := v.core.Situation(&o); got.Code != status.SituationQueued {
		v.Errorf("the situation of an order is %q", got.Code)
	}
	for what, err := range map[string]error{
		"retry": v.core.RetryNow(1), "cancel": v.core.Cancel(1, "no reason"),
		"settle": v.core.Settle(1, true, "seen"), "resend": v.core.Resend(1),
	} {
		if !fault.Is(err, fault.ConfigInvalid) || len(config.Problems(err)) == 0 || !config.Problems(err)[0].Missing {
			v.Errorf("%s: %v", what, err)
		}
	}
}

// TestSetUpEnds: the wizard is through, the settings are complete: a new core on
// the same folder works with the PIN that was proven during set-up.
func TestSetUpEnds(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		whole := v.opt.Settings
		v.opt.Settings.CallbackURL = ""
		v.ready()
		v.stop()
		v.opt.Settings = whole
		v.offer(3)
		v.ready()
		v.within(2*time.Minute, "all orders", v.done(3))
		if s := v.core.Snapshot(); s.Setup || v.core.NeedsPerson() {
			v.Error("still in set-up")
		}
	})
}

// TestSetUpKeepsOrders: settings that lost an address stop the work and nothing
// else: what waits is kept, shown, and goes on afterwards.
func TestSetUpKeepsOrders(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.world.Control.Pull()
		v.begin()
		task := v.offer(1)[0]
		v.within(2*time.Minute, "the order", v.known(1))
		v.stop()
		whole := v.opt.Settings
		v.opt.Settings.PostURL = ""
		v.world.Control.Insert(v.world.Card)
		v.ready()
		v.pass(time.Hour)
		if o := v.row(task); o.State != order.StateReceived || o.Hold != order.HoldNone {
			v.Errorf("the order is %s, held %q", o.State, o.Hold)
		}
		if s := v.core.Snapshot(); s.Counts[order.ClassWaiting] != 1 {
			v.Errorf("counts %v", s.Counts)
		}
		v.stop()
		v.opt.Settings = whole
		v.ready()
		v.within(2*time.Minute, "the order", v.done(1))
	})
}

// TestBadSettingsAreAnError: what stands there and cannot be used is refused,
// also while something else is missing.
func TestBadSettingsAreAnError(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		spoil func(s *config.Settings)
		code  fault.Code
	}{
		"no address":        {func(s *config.Settings) { s.PostURL = "customs" }, fault.NetBadAddress},
		"plain http":        {func(s *config.Settings) { s.PostURL = "http://customs.example/up" }, fault.CustomsAddress},
		"half and bad":      {func(s *config.Settings) { s.TaskURL, s.PostURL = "", "customs" }, fault.NetBadAddress},
		"no such CA file":   {func(s *config.Settings) { s.TLSCAFile = "no-such-file.pem" }, fault.ConfigInvalid},
		"half and no proxy": {func(s *config.Settings) { s.TaskURL, s.Proxy = "", "::" }, fault.NetBadAddress},
	} {
		s := config.Default()
		s.TaskURL, s.CallbackURL, s.PostURL = "https://shop.example/t", "https://shop.example/c", "https://customs.example/u"
		c.spoil(&s)
		got, err := core.New(core.Options{Settings: s, Dir: t.TempDir(), Vault: secret.NewMemory()})
		if !fault.Is(err, c.code) {
			t.Errorf("%s: %v, want %s", name, err, c.code)
		}
		if err == nil {
			if err := got.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
