package status

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

func TestEventLines(t *testing.T) {
	t.Parallel()
	moved := order.Order{Seq: 7, OrderNo: "T1\n2", Hold: order.HoldPerson}
	tests := []struct {
		event Event
		want  string
	}{
		{Started{Program: "1.0"}, "started version 1.0"},
		{Stopped{}, "stopped as asked"},
		{Stopped{Code: fault.PipelineStopped}, "stopped [pipeline.stopped]"},
		{Paused{On: true}, "paused"},
		{Paused{}, "resumed"},
		{OrderMoved{Order: moved, Step: order.Step{Name: order.StepSign, From: order.StateReceived, To: order.StateSigned, Code: "net.down"}},
			`order 7 "T1\n2" sign received -> signed ["net.down"] held person`},
		{OrderMoved{Order: order.Order{Seq: 8, OrderNo: "A"}, Step: order.Step{Name: order.StepReceive, To: order.StateReceived}, Decision: order.DecideNew},
			`order 8 "A" receive new - -> received`},
		{Polled{Facts: PollFacts{Count: 15, Brought: 3}}, "poll brought 3 of 15"},
		{Polled{Facts: PollFacts{Code: fault.NetDown, Failures: 2}}, "poll failed [net.down], 2 in a row"},
		{GateChanged{Gate: Gate{Party: PartyCard, State: GateReady}}, "gate card - -> ready"},
		{GateChanged{From: GateOpen, Gate: Gate{Party: PartyPair, Key: "c/e", State: GateClosed, Code: fault.CustomsUnregistered, Detail: "words"}},
			`gate pair "c/e" open -> closed [customs.unregistered]`},
		{ConditionRaised{Condition: Condition{Code: fault.NetDown}}, "condition begins [net.down]"},
		{ConditionEnded{Condition: Condition{Code: fault.NetDown}, Lasted: time.Minute}, "condition ends [net.down] after 1m0s"},
		{CardChanged{Facts: CardFacts{CertNo: "01691fe9", Enterprise: "secret company"}}, `card certNo "01691fe9", proven false`},
		{Noted{Code: fault.EportRestarted}, "note [eport.restarted]"},
	}
	for _, tt := range tests {
		got := tt.event.String()
		if got != tt.want {
			t.Errorf("got  %s\nwant %s", got, tt.want)
		}
		if again := fmt.Sprintf("%v|%+v|%s", tt.event, tt.event, tt.event); again != strings.Join([]string{got, got, got}, "|") {
			t.Errorf("printed as %s", again)
		}
	}
}

// TestEventsKeepQuiet: nothing a peer or a customer wrote comes out of an event.
func TestEventsKeepQuiet(t *testing.T) {
	t.Parallel()
	const canary = "CANARY"
	o := order.Order{OrderNo: "T1", Verdict: &order.Verdict{Message: canary, Raw: canary},
		LastFail: &order.Failure{Text: canary}, GUID: canary}
	for _, e := range []Event{
		OrderMoved{Order: o, Step: order.Step{Name: order.StepUpload, Text: canary, Answer: canary}},
		GateChanged{Gate: Gate{Party: PartyCard, Detail: canary}},
		ConditionRaised{Condition: Condition{Code: fault.NetDown, Params: Params{"program": canary}}},
		CardChanged{Facts: CardFacts{Enterprise: canary, CardID: canary}},
		Noted{Params: Params{"x": canary}},
	} {
		if strings.Contains(e.String(), canary) {
			t.Errorf("%T tells: %s", e, e)
		}
	}
}

func TestSnapshotWaiting(t *testing.T) {
	t.Parallel()
	s := Snapshot{Counts: map[order.Class]int{order.ClassWaiting: 2, order.ClassMoving: 3, order.ClassAttention: 4}}
	if s.Waiting() != 5 {
		t.Errorf("waiting %d", s.Waiting())
	}
}
