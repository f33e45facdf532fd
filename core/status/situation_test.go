package status

import (
	"slices"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

var noon = time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC)

func gate(p Party, key string, s GateState, c fault.Code) Gate {
	return Gate{Party: p, Key: key, State: s, Code: c}
}

func row(s order.State) order.Order {
	return order.Order{State: s, EbpCode: "EBP", CertNo: "cert", Deadline: noon.Add(time.Minute)}
}

func TestSituation(t *testing.T) {
	t.Parallel()
	at := noon.Add(40 * time.Second)
	card := func(s GateState, c fault.Code) Gates { return Gates{gate(PartyCard, "", s, c)} }
	pair := Gates{gate(PartyPair, PairKey("cert", "EBP"), GateClosed, fault.CustomsUnregistered)}
	shop := Gates{gate(PartyPlatform, KeyCallback, GateClosed, fault.PlatformDown), gate(PartyCustoms, "", GateOpen, "")}
	customs := Gates{gate(PartyCustoms, "", GateClosed, fault.CustomsDown), gate(PartyCard, "", GateReady, "")}
	tests := []struct {
		name  string
		state order.State
		edit  func(*order.Order)
		gates Gates
		want  Situation
	}{
		{"queued", order.StateReceived, nil, nil, Situation{Code: SituationQueued}},
		{"unknown control", order.StateReceived, nil, card(GateUnknown, ""), Situation{Code: SituationWaitingService}},
		{"control down", order.StateReceived, nil, card(GateServiceDown, fault.EportServiceDown),
			Situation{Code: SituationWaitingService, Fault: fault.EportServiceDown}},
		{"no card", order.StateReceived, nil, card(GateNoCard, fault.EportNoCard), Situation{Code: SituationWaitingCard, Fault: fault.EportNoCard}},
		{"no card and a retry", order.StateReceived, func(o *order.Order) { o.NextAt = at }, card(GateNoCard, ""),
			Situation{Code: SituationWaitingCard, Until: at}},
		{"PIN refused", order.StateReceived, nil, card(GatePINRefused, fault.PINRefused), Situation{Code: SituationWaitingPIN, Fault: fault.PINRefused}},
		{"PIN needed", order.StateReceived, nil, card(GatePINNeeded, ""), Situation{Code: SituationWaitingPIN}},
		{"PIN locked", order.StateReceived, nil, card(GatePINLocked, ""), Situation{Code: SituationWaitingPIN}},
		{"wrong card", order.StateReceived, nil, card(GateWrongCard, ""), Situation{Code: SituationCardUnfit}},
		{"expired", order.StateReceived, nil, card(GateCertExpired, ""), Situation{Code: SituationCardUnfit}},
		{"stranger", order.StateReceived, nil, card(GateStranger, ""), Situation{Code: SituationCardUnfit}},
		{"card out does not stop an upload", order.StateSigned, nil, card(GateNoCard, ""), Situation{Code: SituationUploading}},
		{"pair before signing", order.StateReceived, func(o *order.Order) { o.CertNo = "" }, pair,
			Situation{Code: SituationWaitingPair, Fault: fault.CustomsUnregistered}},
		{"pair after signing", order.StateSigned, nil, pair, Situation{Code: SituationWaitingPair, Fault: fault.CustomsUnregistered}},
		{"another pair", order.StateSigned, func(o *order.Order) { o.CertNo = "other" }, pair, Situation{Code: SituationUploading}},
		{"another ebpCode", order.StateReceived, func(o *order.Order) { o.CertNo, o.EbpCode = "", "X" }, pair, Situation{Code: SituationQueued}},
		{"sending", order.StateSending, nil, nil, Situation{Code: SituationUploading}},
		{"customs silent", order.StateSending, nil, customs, Situation{Code: SituationWaitingCustoms, Fault: fault.CustomsDown}},
		{"retry", order.StateSending, func(o *order.Order) {
			o.NextAt, o.Attempts, o.LastFail = at, 2, &order.Failure{Code: string(fault.NetTimeout)}
		}, nil, Situation{Code: SituationRetryAt, Fault: fault.NetTimeout, Until: at, Attempt: 3}},
		{"retry time over", order.StateSending, func(o *order.Order) { o.NextAt, o.Attempts = noon, 2 }, nil, Situation{Code: SituationUploading}},
		{"late", order.StateReceived, func(o *order.Order) { o.Deadline = noon.Add(-3 * time.Minute) }, nil,
			Situation{Code: SituationLate, Late: 3 * time.Minute}},
		{"late and no card", order.StateReceived, func(o *order.Order) { o.Deadline = noon.Add(-time.Minute) }, card(GateNoCard, ""),
			Situation{Code: SituationWaitingCard, Late: time.Minute}},
		{"accepted is not late", order.StateAccepted, func(o *order.Order) { o.Deadline = noon.Add(-time.Hour) }, nil, Situation{Code: SituationCallback}},
		{"rejected", order.StateRejected, nil, nil, Situation{Code: SituationCallback}},
		{"shop silent", order.StateAccepted, nil, shop, Situation{Code: SituationWaitingPlatform, Fault: fault.PlatformDown}},
		{"callback retry", order.StateAccepted, func(o *order.Order) { o.NextAt, o.Attempts = at, 0 }, nil,
			Situation{Code: SituationRetryAt, Until: at, Attempt: 1}},
		{"done", order.StateDone, func(o *order.Order) {
			o.Outcome, o.LastFail = order.OutcomeAccepted, &order.Failure{Code: "net.down"}
		}, shop, Situation{Code: SituationDone}},
		{"refused", order.StateDone, func(o *order.Order) {
			o.Outcome, o.LastFail = order.OutcomeRejected, &order.Failure{Code: string(fault.CustomsRejected)}
		}, nil, Situation{Code: SituationRefused, Fault: fault.CustomsRejected}},
		{"recall", order.StateDone, func(o *order.Order) { o.Owes = order.NoticeRecall }, nil, Situation{Code: SituationRecalling}},
		{"recall retry", order.StateDone, func(o *order.Order) { o.Owes, o.OweAt, o.OweTries = order.NoticeRecall, at, 1 }, nil,
			Situation{Code: SituationRetryAt, Until: at, Attempt: 2}},
		{"recall and shop silent", order.StateDone, func(o *order.Order) { o.Owes = order.NoticeRecall }, shop,
			Situation{Code: SituationWaitingPlatform, Fault: fault.PlatformDown}},
		{"cancelled", order.StateCancelled, nil, nil, Situation{Code: SituationCancelled}},
		{"held", order.StateSigned, func(o *order.Order) { o.Hold = order.HoldPerson }, customs, Situation{Code: SituationHeldPerson}},
		{"held spent", order.StateAccepted, func(o *order.Order) { o.Hold = order.HoldRetriesSpent }, nil, Situation{Code: SituationHeldSpent}},
		{"held unknown", order.StateSending, func(o *order.Order) { o.Hold = order.HoldOutcomeUnknown }, nil, Situation{Code: SituationHeldUnknown}},
		{"held registration", order.StateSigned, func(o *order.Order) { o.Hold = order.HoldRegistration }, nil, Situation{Code: SituationHeldRegistration}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := row(tt.state)
			if tt.edit != nil {
				tt.edit(&o)
			}
			if got := SituationOf(&o, tt.gates, noon); got != tt.want {
				t.Errorf("got %+v, want %+v", got, tt.want)
			}
		})
	}
}

// TestSituationAlwaysNamed goes through every state with every hold and gate.
func TestSituationAlwaysNamed(t *testing.T) {
	t.Parallel()
	states := []GateState{GateOpen, GateClosed, GateUnknown, GateServiceDown, GateNoCard, GatePINNeeded, GateReady,
		GatePINRefused, GatePINLocked, GateWrongCard, GateCertExpired, GateStranger}
	for _, s := range order.States {
		for _, hold := range append([]order.Hold{order.HoldNone}, order.Holds...) {
			for _, g := range states {
				for _, party := range []Gate{{Party: PartyCard}, {Party: PartyCustoms}, {Party: PartyPlatform, Key: KeyCallback}} {
					o := row(s)
					o.Hold = hold
					party.State = g
					if got := SituationOf(&o, Gates{party}, noon); !slices.Contains(Situations, got.Code) {
						t.Errorf("%s %s %s: situation %q", s, hold, g, got.Code)
					}
				}
			}
		}
	}
}
