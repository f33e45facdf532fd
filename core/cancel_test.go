package core_test

import (
	"errors"
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/pipeline"
	"customs179/core/sim"
	"customs179/core/store"
)

// TestCancelStillTellsTheRefusal: customs refused an order (20004), the shop
// could not be told, a person cancels the order: the shop hears customs' answer
// all the same, once, and the cancelled order does not change.
func TestCancelStillTellsTheRefusal(t *testing.T) {
	for _, trouble := range []sim.Fault{sim.BadGateway, sim.HTML200} {
		t.Run(string(trouble), func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
				v.world.Platform.Faults().On(sim.CallCallback).Times(-1).Do(trouble)
				task := v.unregistered(1)[0]
				o := v.row(task)
				if o.Hold != order.HoldRegistration || o.Owes != order.NoticeRefusal {
					v.Fatalf("held %q, owes %q", o.Hold, o.Owes)
				}
				if err := v.core.Cancel(o.Seq, "not wanted any more"); err != nil {
					v.Fatal(err)
				}
				v.pass(time.Minute)
				ended := v.row(task)
				if ended.State != order.StateCancelled || !ended.Over() {
					v.Fatalf("the order is %s, owes %q", ended.State, ended.Owes)
				}
				if v.core.Idle(0) {
					v.Error("idle although the shop has to hear something")
				}
				v.world.Platform.Faults().Clear()
				v.within(10*time.Minute, "the shop to be told", func() bool { return v.toldRefusal(task) == 1 })
				v.pass(6 * time.Hour)
				if n := v.toldRefusal(task); n != 1 {
					v.Errorf("the shop took it %d times", n)
				}
				if got := v.row(task); !got.Updated.Equal(ended.Updated) {
					v.Error("the cancelled order has changed")
				}
			})
		})
	}
}

// toldRefusal counts the callbacks of an order with customs' 20004 that reached
// the shop.
func (v *virtual) toldRefusal(task order.Task) (n int) {
	for _, c := range v.world.Platform.Callbacks() {
		if c.OrderNo == task.OrderNo && c.Code == "20004" && c.Type == sim.Postback {
			n++
		}
	}
	return n
}

// TestCancelAtRestTellsTheRefusal: the same when the program ends in between, and
// when the order is cancelled while nothing runs, as on the command line.
func TestCancelAtRestTellsTheRefusal(t *testing.T) {
	for name, atRest := range map[string]bool{"ended afterwards": false, "cancelled at rest": true} {
		t.Run(name, func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
				v.world.Platform.Faults().On(sim.CallCallback).Times(-1).Do(sim.BadGateway)
				task := v.unregistered(1)[0]
				seq := v.row(task).Seq
				if !atRest {
					if err := v.core.Cancel(seq, "no"); err != nil {
						v.Fatal(err)
					}
				}
				v.stop()
				if atRest {
					s, _, err := store.Open(store.Options{Dir: v.opt.Dir})
					if err != nil {
						v.Fatal(err)
					}
					err = pipeline.New(pipeline.Options{Ledger: s}).Cancel(seq, "no")
					if err := errors.Join(err, s.Close()); err != nil {
						v.Fatal(err)
					}
				}
				v.world.Platform.Faults().Clear()
				v.ready()
				v.within(time.Minute, "the shop to be told", func() bool { return v.toldRefusal(task) == 1 })
				v.stop()
				v.ready()
				v.pass(6 * time.Hour)
				if n := v.toldRefusal(task); n != 1 {
					v.Errorf("the shop heard it %d times", n)
				}
			})
		})
	}
}

// TestCancelTellsNothingTwice: a shop that has heard of the refusal hears nothing
// of the cancel, and a shop that stays away is not asked for ever.
func TestCancelTellsNothingTwice(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		told := v.unregistered(1)[0]
		if n := v.toldRefusal(told); n != 1 {
			v.Fatalf("told %d times before the cancel", n)
		}
		if err := v.core.Cancel(v.row(told).Seq, "no"); err != nil {
			v.Fatal(err)
		}
		v.pass(time.Hour)
		if n := v.toldRefusal(told); n != 1 {
			v.Errorf("told %d times", n)
		}
	})
}

// TestCancelGivesUpOnAShopThatStaysAway: what is owed is tried as often as any
// other notice, and no more.
func TestCancelGivesUpOnAShopThatStaysAway(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.world.Platform.Faults().On(sim.CallCallback).Times(-1).Do(sim.BadGateway)
		task := v.unregistered(1)[0]
		if err := v.core.Cancel(v.row(task).Seq, "no"); err != nil {
			v.Fatal(err)
		}
		v.pass(6 * time.Hour)
		before := v.world.Platform.Faults().Fired()[sim.BadGateway]
		v.pass(6 * time.Hour)
		after := v.world.Platform.Faults().Fired()[sim.BadGateway]
		if after != before {
			v.Errorf("asked %d times more", after-before)
		}
		if !v.core.Idle(time.Minute) {
			v.Error("not idle")
		}
	})
}
