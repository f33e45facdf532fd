package orders

import (
	"testing"
	"time"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/uitest"
)

func TestClockOfTheTwoMinutes(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	for _, tt := range []struct {
		state    order.State
		left     time.Duration
		expected string
		late     bool
	}{
		{order.StateReceived, 119 * time.Second, "还剩 119 秒", false},
		{order.StateSigned, 0, "还剩 0 秒", false},
		{order.StateSending, -5 * time.Second, "超时 5 秒", true},
		{order.StateSending, -3 * time.Hour, "超时 3 小时", true},
		{order.StateAccepted, -time.Hour, "", false},
		{order.StateDone, -time.Hour, "", false},
	} {
		o := order.Order{State: tt.state, Deadline: uitest.Now.Add(tt.left)}
		if text, late := clock(e, &o); text != tt.expected || late != tt.late {
			t.Errorf("%s, %v left: %q, %v", tt.state, tt.left, text, late)
		}
	}
	if text, _ := clock(e, &order.Order{State: order.StateReceived}); text != "" {
		t.Errorf("without a deadline: %q", text)
	}
}

func TestTicks(t *testing.T) {
	for _, tt := range []struct {
		o        order.Order
		expected [3]tick
	}{
		{order.Order{State: order.StateReceived}, [3]tick{tickNow, tickNone, tickNone}},
		{order.Order{State: order.StateSending}, [3]tick{tickDone, tickNow, tickNone}},
		{order.Order{State: order.StateAccepted}, [3]tick{tickDone, tickDone, tickNow}},
		{order.Order{State: order.StateRejected}, [3]tick{tickNone, tickFailed, tickNow}},
		{order.Order{State: order.StateRejected, GUID: "x"}, [3]tick{tickDone, tickFailed, tickNow}},
		{order.Order{State: order.StateDone, Outcome: order.OutcomeRejected, GUID: "x"}, [3]tick{tickDone, tickFailed, tickDone}},
		{order.Order{State: order.StateDone, Outcome: order.OutcomeAccepted}, [3]tick{tickDone, tickDone, tickDone}},
		{order.Order{State: order.StateCancelled}, [3]tick{}},
	} {
		if got := ticks(&tt.o); got != tt.expected {
			t.Errorf("%s %s: %v", tt.o.State, tt.o.Outcome, got)
		}
	}
}

// TestEverySituationHasItsSentence also holds the catalogue to its parameters:
// a missing one fails through the environment.
func TestEverySituationHasItsSentence(t *testing.T) {
	for _, lang := range assets.Langs {
		e := uitest.Env(t, uitest.New(t), lang)
		for _, code := range status.Situations {
			for _, s := range []status.Situation{
				{Code: code},
				{Code: code, Fault: fault.EportNoCard, Until: uitest.Now.Add(time.Minute), Attempt: 3, Late: time.Minute},
			} {
				l := line{sit: s, order: order.Order{State: order.StateSigned}}
				if note(e, s) == "" {
					t.Errorf("%s: no sentence for %s", lang, code)
				}
				if button, _ := nextAct(e, &l).words(e, &l); nextAct(e, &l) != actNone && button == "" {
					t.Errorf("%s: a step without a word for %s", lang, code)
				}
			}
		}
		for _, name := range []order.StepName{
			order.StepReceive, order.StepReject, order.StepSign, order.StepIntent, order.StepUpload, order.StepCallback,
			order.StepNotice, order.StepReplace, order.StepMend, order.StepConflict, order.StepRecall, order.StepHold,
			order.StepRelease, order.StepRetry, order.StepCancel, order.StepSettle, order.StepRecover,
		} {
			if !e.Words.Has("step." + string(name)) {
				t.Errorf("%s: no word for the step %s", lang, name)
			}
		}
		for _, s := range order.States {
			for _, c := range order.Classes {
				if stateWord(e, &order.Order{State: s}, c) == "" {
					t.Errorf("%s: no word for %s", lang, s)
				}
			}
		}
	}
}
