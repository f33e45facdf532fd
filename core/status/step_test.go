package status

import (
	"encoding/json"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/fault"
)

// TestStepsBeginAnew: a condition that grows worse is told again at each step,
// with the step's severity, and not while it stays.
func TestStepsBeginAnew(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		sub := hub.Subscribe(10)
		c := NewConditions(time.Now, &hub)
		for _, at := range []struct {
			step  int
			n     string
			isNew bool
			want  Severity
		}{
			{1, "60", true, SeverityWarning}, {1, "59", false, SeverityWarning}, {2, "30", true, SeverityWarning},
			{3, "7", true, SeverityPerson}, {3, "6", false, SeverityPerson}, {9, "0", true, SeverityPerson},
			{1, "60", true, SeverityWarning},
		} {
			<-time.After(time.Hour)
			if got := c.RaiseStep(fault.CertExpiring, at.step, Params{"n": at.n}); got != at.isNew {
				t.Errorf("step %d, %s days: new %t", at.step, at.n, got)
			}
			got, held := c.Get(fault.CertExpiring)
			if !held || got.Severity != at.want || got.Step != at.step || got.Params["n"] != at.n || at.isNew != got.Since.Equal(time.Now()) {
				t.Errorf("step %d, %s days: %+v", at.step, at.n, got)
			}
		}
		c.SetStep(fault.CertExpiring, 2, nil)
		c.SetStep(fault.CertExpiring, 0, nil)
		if _, held := c.Get(fault.CertExpiring); held {
			t.Error("step 0 does not end it")
		}
		hub.Close()
		raised := 0
		for n := range sub.Events() {
			if _, ok := n.Event.(ConditionRaised); ok {
				raised++
			}
		}
		if raised != 6 {
			t.Errorf("told %d times", raised)
		}
	})
}

// TestStandingSurvives: what only a person ends is written down and taken up
// again as it was; the rest is found out anew.
func TestStandingSurvives(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		before := NewConditions(time.Now, &Hub{})
		begin := time.Now()
		before.Raise(fault.PlatformReused, Params{"no": "A1"})
		before.Raise(fault.NetDown, nil)
		before.Raise(fault.PlatformConflict, Params{"no": "A2"})
		text, err := json.Marshal(before.Standing())
		if err != nil {
			t.Fatal(err)
		}
		<-time.After(time.Hour)
		var list []Condition
		if err := json.Unmarshal(text, &list); err != nil {
			t.Fatal(err)
		}
		list = append(list, Condition{Code: fault.NetDown}, Condition{Code: "gone.code"})
		after := NewConditions(time.Now, &Hub{})
		after.Raise(fault.PlatformConflict, Params{"no": "A3"})
		after.Restore(list)
		expect(t, after, "after the restart", fault.PlatformConflict, fault.PlatformReused)
		got, _ := after.Get(fault.PlatformReused)
		if !got.Since.Equal(begin) || got.Params["no"] != "A1" || got.Severity != SeverityWarning {
			t.Errorf("%+v", got)
		}
		if got, _ := after.Get(fault.PlatformConflict); got.Params["no"] != "A3" {
			t.Errorf("what is known now gave way: %+v", got)
		}
	})
}

// TestRulesOfSteps: the last step is the most severe, and what only a person ends
// is worth a look.
func TestRulesOfSteps(t *testing.T) {
	t.Parallel()
	for code, r := range rules {
		for i, s := range r.Steps {
			if i > 0 && s < r.Steps[i-1] {
				t.Errorf("%s becomes less severe", code)
			}
		}
		if len(r.Steps) > 0 && r.Severity != r.Steps[0] {
			t.Errorf("%s: without a step it is %s, at the first %s", code, r.Severity, r.Steps[0])
		}
		if r.Dismissed && r.Severity < SeverityWarning {
			t.Errorf("%s waits for a person and does not call one", code)
		}
	}
	var s Severity
	for i := range severityNames {
		if err := s.UnmarshalText([]byte(Severity(i).String())); err != nil || s != Severity(i) {
			t.Errorf("%s is read as %s, %v", Severity(i), s, err)
		}
	}
	if err := s.UnmarshalText([]byte("fatal")); err == nil {
		t.Error("an unknown severity was read")
	}
}
