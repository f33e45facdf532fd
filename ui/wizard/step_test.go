package wizard

import (
	"testing"

	"customs179/core/fault"
	"customs179/core/status"
)

func gate(state status.GateState, code fault.Code, detail string) status.Gate {
	return status.Gate{Party: status.PartyCard, State: state, Code: code, Detail: detail}
}

// TestDone walks from nothing to a program at work: each line adds one fact, and
// the step that is open must be the one a person has to deal with.
func TestDone(t *testing.T) {
	t.Parallel()
	f := Facts{Gate: gate(status.GateUnknown, "", "")}
	card := status.CardFacts{CertNo: "01691fe9"}
	for _, tt := range []struct {
		what  string
		with  func()
		open  Step
		start Step
	}{
		{"nothing", func() {}, StepPrepare, StepPrepare},
		{"read the list", func() { f.Step = StepControl }, StepControl, StepControl},
		{"no control", func() { f.Gate = gate(status.GateServiceDown, fault.EportServiceDown, "") }, StepControl, StepControl},
		{"a stranger", func() { f.Gate = gate(status.GateStranger, fault.EportStranger, "") }, StepControl, StepControl},
		{"no card", func() { f.Gate = gate(status.GateNoCard, fault.EportNoCard, "") }, StepCard, StepControl},
		{"opened the card step", func() { f.Step = StepCard }, StepCard, StepCard},
		{"another card", func() { f.Gate = gate(status.GateWrongCard, fault.EportWrongCard, ""); f.Card = card }, StepCard, StepCard},
		{"the card", func() { f.Gate = gate(status.GatePINNeeded, fault.PINNeeded, "") }, StepPIN, StepCard},
		{"a wrong PIN", func() { f.Gate = gate(status.GatePINRefused, fault.PINRefused, "") }, StepPIN, StepCard},
		{"a locked card", func() { f.Gate = gate(status.GatePINLocked, fault.PINLocked, "") }, StepPIN, StepCard},
		{"expired", func() { f.Gate = gate(status.GateCertExpired, fault.CertExpired, ""); f.Step = StepConnect }, StepCertificate, StepCertificate},
		{"the PIN", func() { f.Gate = gate(status.GateReady, "", ""); f.Step = StepPIN }, StepCertificate, StepPIN},
		{"exported", func() { f.Certificate = "01691fe9" }, StepConnect, StepPIN},
		{"settings", func() { f.Ready, f.Addresses, f.Step = true, "a b c ", StepConnect }, StepConnect, StepConnect},
		{"tested", func() { f.Connect = "a b c " }, StepFinish, StepConnect},
		{"another address", func() { f.Addresses = "a b d " }, StepConnect, StepConnect},
		{"tested again", func() { f.Connect = "a b d " }, StepFinish, StepConnect},
		{"not looked yet", func() { f.Gate = gate(status.GateUnknown, "", ""); f.Step = StepFinish }, StepControl, StepFinish},
		{"pulled", func() { f.Gate = gate(status.GateNoCard, fault.EportNoCard, "") }, StepCard, StepCard},
		{"at work", func() { f.Gate = gate(status.GateReady, "", ""); f.Finished = true }, StepFinish, StepPrepare},
		{"a new card", func() { f.Gate = gate(status.GateWrongCard, fault.EportWrongCard, "") }, StepCard, StepCard},
		{"accepted", func() { f.Gate = gate(status.GatePINNeeded, "", ""); f.Card.CertNo = "0b" }, StepPIN, StepPIN},
		{"its PIN", func() { f.Gate = gate(status.GateReady, "", "") }, StepCertificate, StepCertificate},
	} {
		tt.with()
		if got := f.Open(); got != tt.open {
			t.Errorf("%s: open is %s, want %s", tt.what, got, tt.open)
		}
		if got := f.Start(); got != tt.start {
			t.Errorf("%s: start is %s, want %s", tt.what, got, tt.start)
		}
		if !f.Reachable(f.Open()) || !f.Reachable(StepPrepare) {
			t.Errorf("%s: a person cannot get to the open step", tt.what)
		}
	}
}

func TestNeighbours(t *testing.T) {
	t.Parallel()
	for i, s := range Steps {
		if Before(After(s)) != s && i < len(Steps)-1 {
			t.Errorf("%s does not come back", s)
		}
	}
	if Before(StepPrepare) != StepPrepare || After(StepFinish) != StepFinish {
		t.Error("the ends have no neighbours")
	}
	if Steps[3] != StepPIN || len(Steps) != 7 {
		t.Errorf("the steps are %v", Steps)
	}
}

func TestTroubleOf(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		gate      status.Gate
		confirmed bool
		want      Trouble
	}{
		{status.Gate{}, true, TroubleLooking},
		{gate(status.GateUnknown, "", ""), true, TroubleLooking},
		{gate(status.GateServiceDown, fault.EportServiceDown, "refused"), true, TroubleControl},
		{gate(status.GateServiceDown, fault.EportHung, ""), true, TroubleHung},
		{gate(status.GateServiceDown, fault.EportBroken, ""), true, TroubleBroken},
		{gate(status.GateServiceDown, fault.EportRestartFailed, ""), true, TroubleControl},
		{gate(status.GateStranger, fault.EportStranger, ""), true, TroubleStranger},
		{gate(status.GateStranger, fault.EportStranger, ""), false, TroubleRemote},
		{gate(status.GateNoCard, fault.EportNoCard, "[智能卡应用模块]读卡器中无卡"), true, TroubleNoCard},
		{gate(status.GateNoCard, fault.EportNoCard, ""), true, TroubleNoCard},
		{gate(status.GateNoCard, fault.EportNoCard, "[读卡器底层库]打开读卡器失败:错误码=50200"), true, TroubleNoReader},
		{gate(status.GateNoCard, fault.EportNoCard, "Err:Custom51590"), true, TroubleNoReader},
		{gate(status.GateNoCard, fault.EportReaderReset, "[读卡器底层库]复位读卡器失败:错误码=50070"), true, TroubleReset},
		{gate(status.GateNoCard, fault.EportReaderBusy, ""), true, TroubleBusy},
		{gate(status.GateNoCard, fault.EportHung, ""), true, TroubleHung},
		{gate(status.GateNoCard, fault.EportUnrecognised, "?"), true, TroubleOther},
		{gate(status.GateWrongCard, fault.EportWrongCard, ""), true, TroubleWrong},
		{gate(status.GateReady, "", ""), true, TroubleNone},
		{gate(status.GatePINNeeded, fault.PINNeeded, ""), true, TroubleNone},
		{gate(status.GateCertExpired, fault.CertExpired, ""), true, TroubleNone},
	} {
		if got := TroubleOf(tt.gate, tt.confirmed); got != tt.want {
			t.Errorf("%s %s %q: %q, want %q", tt.gate.State, tt.gate.Code, tt.gate.Detail, got, tt.want)
		}
	}
}
