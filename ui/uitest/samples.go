package uitest

import (
	"time"

	"customs179/core/cert"
	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/status"
	"customs179/ui/port"
)

// Well is a snapshot of a program that has nothing to complain of.
func Well() status.Snapshot {
	since := Now.Add(-3 * time.Hour)
	return status.Snapshot{
		Version: 1, At: Now, Program: "1.0.0", Started: since,
		Gates: status.Gates{
			{Party: status.PartyPlatform, Key: status.KeyTasks, State: status.GateOpen, Since: since},
			{Party: status.PartyCard, State: status.GateReady, Since: since},
			{Party: status.PartyCustoms, State: status.GateOpen, Since: since},
			{Party: status.PartyPlatform, Key: status.KeyCallback, State: status.GateOpen, Since: since},
		},
		Counts:      map[order.Class]int{},
		Today:       status.Totals{Received: 185, Accepted: 182, Rejected: 1, Done: 183},
		LastMoved:   Now.Add(-40 * time.Second),
		LastSuccess: Now.Add(-40 * time.Second),
		Poll:        status.PollFacts{Last: Now.Add(-8 * time.Second), Next: Now.Add(7 * time.Second), Took: 90 * time.Millisecond},
		Card: status.CardFacts{
			Control: "1.5.21", CardID: "8930000012345", CertNo: "0169d3a7", Enterprise: "深圳市前海示例跨境电子商务有限公司",
			Algorithm: "RSA", NotBefore: Now.AddDate(-2, 0, 0), NotAfter: Now.AddDate(1, 2, 0), Proven: true, Calls: 412,
		},
	}
}

// Troubled is a snapshot of a bad day: no card, no customs, a late queue, and
// orders that wait for a person.
func Troubled() status.Snapshot {
	s := Well()
	s.Gates = status.Gates{
		{Party: status.PartyPlatform, Key: status.KeyTasks, State: status.GateOpen, Since: Now.Add(-3 * time.Hour)},
		{Party: status.PartyCard, State: status.GateNoCard, Since: Now.Add(-4 * time.Minute), Code: fault.EportNoCard},
		{Party: status.PartyCustoms, State: status.GateClosed, Since: Now.Add(-9 * time.Minute), Code: fault.CustomsDown},
		{Party: status.PartyPlatform, Key: status.KeyCallback, State: status.GateOpen, Since: Now.Add(-3 * time.Hour)},
	}
	s.Conditions = []status.Condition{
		{Code: fault.EportNoCard, Severity: status.SeverityPerson, Since: Now.Add(-4 * time.Minute),
			Params: status.Params{"n": "12"}},
		{Code: fault.CustomsUnknown, Severity: status.SeverityPerson, Since: Now.Add(-26 * time.Minute),
			Params: status.Params{"n": "1", "no": "SO20260000312345"}},
		{Code: fault.CustomsDown, Severity: status.SeverityTrouble, Since: Now.Add(-9 * time.Minute),
			Params: status.Params{"n": "7", "m": "4"}},
		{Code: fault.CertExpiring, Severity: status.SeverityWarning, Since: Now.Add(-50 * time.Hour),
			Params: status.Params{"n": "23"}},
	}
	s.Counts = map[order.Class]int{order.ClassWaiting: 12, order.ClassMoving: 3, order.ClassAttention: 1, order.ClassDone: 182}
	s.Held = map[order.Hold]int{order.HoldOutcomeUnknown: 1}
	s.OldestWaiting = 4*time.Minute + 12*time.Second
	s.LastSuccess = Now.Add(-9 * time.Minute)
	s.Card.Proven = false
	return s
}

func settings() config.Settings {
	s := config.Default()
	s.TaskURL = "https://shop.example.com/customs/task"
	s.CallbackURL = "https://shop.example.com/customs/callback"
	s.SignKey = secret.NewKey("a-sign-key-for-tests")
	return s
}

func certificate() *cert.Certificate {
	return &cert.Certificate{
		CertNo: "0169d3a7", Enterprise: "深圳市前海示例跨境电子商务有限公司", OrgCode: "91440300MA5EXAMPLE",
		CardNo: "8930000012345", NotBefore: Now.AddDate(-2, 0, 0), NotAfter: Now.AddDate(1, 2, 0),
		Algorithm: cert.RSA, Bits: 1024,
	}
}

// Timeline answers the steps that were set for a row, else a made-up story that
// fits its state.
func (l ledger) Timeline(seq uint64) ([]order.Step, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if err := l.fails["Ledger.Timeline"]; err != nil {
		return nil, err
	}
	if steps, ok := l.Timelines[seq]; ok {
		return steps, nil
	}
	o := l.orders.at(seq)
	at := o.FirstSeen
	steps := []order.Step{{At: at, Name: order.StepReceive, To: order.StateReceived, Generation: 1}}
	add := func(name order.StepName, from, to order.State, took time.Duration, code string) {
		at = at.Add(took + time.Second)
		steps = append(steps, order.Step{At: at, Name: name, From: from, To: to, Generation: 1, Took: took, Code: code})
	}
	if o.State == order.StateReceived || o.State == order.StateCancelled {
		return steps, nil
	}
	add(order.StepSign, order.StateReceived, order.StateSigned, 340*time.Millisecond, "")
	if o.State == order.StateSigned {
		return steps, nil
	}
	add(order.StepIntent, order.StateSigned, order.StateSending, 0, "")
	if o.State == order.StateSending {
		return steps, nil
	}
	end, code := order.StateAccepted, "10000"
	if o.Outcome == order.OutcomeRejected {
		end, code = order.StateRejected, "20001"
	}
	add(order.StepUpload, order.StateSending, end, 780*time.Millisecond, code)
	if o.State == order.StateDone {
		add(order.StepCallback, end, order.StateDone, 120*time.Millisecond, "")
	}
	return steps, nil
}

// Details answers Detail.
func (l ledger) Details(uint64) (port.Details, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.Detail, l.fails["Ledger.Details"]
}
