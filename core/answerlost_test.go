package core_test

import (
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
)

// amountAtCustoms checks whether customs has a task with just its amount.
func (v *virtual) amountAtCustoms(task order.Task, want bool) {
	v.Helper()
	r, stored := v.world.Customs.Stored(task.SessionID)
	amount := strings.TrimSuffix(strings.TrimRight(task.TotalAmount, "0"), ".")
	if !strings.Contains(task.TotalAmount, ".") {
		amount = task.TotalAmount
	}
	if got := stored && strings.Contains(r.Raw, `"totalAmount":`+amount+","); got != want {
		v.Errorf("customs has order %s with amount %s: %v, want %v", task.OrderNo, amount, got, want)
	}
}

// TestAnswerLostAfterAcceptance is figure F17: customs has stored an upload and
// its answer never comes. The identical bytes go again, the duplicate is the
// proof, and there is one record.
func TestAnswerLostAfterAcceptance(t *testing.T) {
	for _, lost := range []sim.Fault{
		sim.Drop, sim.Reset, sim.Cut, sim.HangAfter, sim.Stalled, sim.Slow, sim.BadGatewayAfter, sim.Empty200, sim.Garbage,
		sim.Trailing, sim.DuplicateKeys, sim.DeepNesting,
	} {
		for _, short := range []bool{false, true} {
			t.Run(string(lost)+map[bool]string{true: " and a bare duplicate"}[short], func(t *testing.T) {
				inVirtualTime(t, sim.WorldOptions{Customs: sim.CustomsOptions{ShortDuplicate: short}}, func(v *virtual) {
					v.world.Customs.Faults().On(sim.CallUpload).Do(lost)
					v.ready()
					task := v.offer(1)[0]
					v.within(3*time.Minute, "the end", v.done(1))
					o := v.row(task)
					r, ok := v.world.Customs.Stored(task.SessionID)
					if !ok || r.Times != 2 || r.Others != 0 || r.BodyHash != o.BodyHash || o.Outcome != order.OutcomeAccepted {
						v.Errorf("customs has %d uploads, %d with other bytes; the order is %s", r.Times, r.Others, o.Outcome)
					}
					if len(v.world.Customs.Ledger()) != 1 || o.LastFail != nil {
						v.Errorf("%d records, last failure %q", len(v.world.Customs.Ledger()), lastFail(o))
					}
				})
			})
		}
	}
}

// TestBareDuplicateWithoutProofIsHeld: the very first upload meets 20006 without
// a word about the sessionID. That proves nothing; a person looks at customs and
// says what is there.
func TestBareDuplicateWithoutProofIsHeld(t *testing.T) {
	for _, arrived := range []bool{true, false} {
		t.Run(map[bool]string{true: "it is there", false: "it is not there"}[arrived], func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{Customs: sim.CustomsOptions{ShortDuplicate: true}}, func(v *virtual) {
				task := v.offer(1)[0]
				v.world.Customs.StoreBefore(task.SessionID)
				v.ready()
				v.within(time.Minute, "the hold", func() bool { return len(v.rows()) == 1 && v.rows()[0].Hold == order.HoldOutcomeUnknown })
				o := v.row(task)
				if lastFail(o) != fault.CustomsUnknown || !v.core.NeedsPerson() {
					v.Errorf("held with code %q", lastFail(o))
				}
				if err := v.core.RetryNow(o.Seq); !fault.Is(err, fault.StoreAsk) {
					v.Errorf("a retry without an answer: %v", err)
				}
				v.pass(2 * time.Hour)
				if n := len(v.timeline(o, order.StepUpload)); n != 1 {
					v.Errorf("%d uploads of an order in doubt", n)
				}
				if err := v.core.Settle(o.Seq, arrived, "looked at customs' page"); err != nil {
					v.Fatal(err)
				}
				if arrived {
					v.within(time.Minute, "the end", v.done(1))
					if !v.world.Settled() {
						v.Error("the shop does not know")
					}
					return
				}
				v.within(time.Minute, "the next upload", func() bool { return len(v.timeline(o, order.StepUpload)) == 2 })
				if now := v.row(task); now.BodyHash != o.BodyHash {
					v.Error("other bytes went out")
				}
			})
		})
	}
}

// TestPersonKnowsBetterThanSilence: an upload was lost and customs gave no clear
// answer since. A person has looked, and customs has nothing. A short 20006 after
// that proves no acceptance, as it would have done after the silence alone.
func TestPersonKnowsBetterThanSilence(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{Customs: sim.CustomsOptions{ShortDuplicate: true}}, func(v *virtual) {
		faults := v.world.Customs.Faults()
		faults.On(sim.CallUpload).Do(sim.BadGateway)
		faults.On(sim.CallUpload).Times(4).Do(sim.Unspecific)
		v.ready()
		task := v.offer(1)[0]
		inDoubt := func() bool { return len(v.rows()) == 1 && v.rows()[0].Hold == order.HoldOutcomeUnknown }
		v.within(10*time.Minute, "the hold", inDoubt)
		o := v.row(task)
		if !o.MaybeArrived || o.Denied {
			v.Fatalf("held as %+v", o)
		}
		v.world.Customs.StoreBefore(task.SessionID)
		if err := v.core.Settle(o.Seq, false, "looked at customs' page"); err != nil {
			v.Fatal(err)
		}
		v.within(time.Minute, "the doubt about the short duplicate", func() bool {
			now := v.row(task)
			return now.Verdict != nil && now.Verdict.Class == order.VerdictBareDuplicate && inDoubt()
		})
		if err := v.core.Settle(o.Seq, true, "looked again"); err != nil {
			v.Fatal(err)
		}
		v.within(time.Minute, "the end", v.done(1))
	})
}

// TestSilenceElsewhereProvesNothing: an upload to one address of customs ended in
// silence, and then the shop changes to another. A short 20006 there is no proof.
func TestSilenceElsewhereProvesNothing(t *testing.T) {
	for _, moved := range []bool{true, false} {
		t.Run(map[bool]string{true: "another address", false: "the same address"}[moved], func(t *testing.T) {
			inVirtualTime(t, sim.WorldOptions{Customs: sim.CustomsOptions{ShortDuplicate: true}}, func(v *virtual) {
				v.world.Customs.Faults().On(sim.CallUpload).Do(sim.HangAfter)
				v.ready()
				task := v.offer(1)[0]
				v.within(time.Minute, "the upload", func() bool { return v.known(1)() && v.row(task).Uploads == 1 })
				v.stop()
				if moved {
					v.opt.Settings.PostURL += "?env=production"
				}
				v.begin()
				v.within(3*time.Minute, "the short duplicate", func() bool { return v.row(task).Verdict != nil })
				if o := v.row(task); (o.Hold == order.HoldOutcomeUnknown) != moved || (o.Outcome == order.OutcomeAccepted) == moved {
					v.Errorf("the order is %s, held by %q", o.State, o.Hold)
				}
			})
		})
	}
}
