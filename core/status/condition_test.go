package status

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/fault"
)

func codes(cs []Condition) []fault.Code {
	var out []fault.Code
	for _, c := range cs {
		out = append(out, c.Code)
	}
	return out
}

func expect(t *testing.T, c *Conditions, when string, want ...fault.Code) {
	t.Helper()
	if got := codes(c.Visible(time.Now())); !slices.Equal(got, want) {
		t.Fatalf("%s: visible %v, want %v", when, got, want)
	}
}

func TestConditionTimes(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var hub Hub
		sub := hub.Subscribe(10)
		c := NewConditions(time.Now, &hub)
		begin := time.Now()

		if !c.Raise(fault.CustomsDown, Params{"n": "5"}) {
			t.Fatal("not new")
		}
		expect(t, c, "at once")
		<-time.After(59 * time.Second)
		if c.Raise(fault.CustomsDown, Params{"n": "9"}) {
			t.Fatal("new again")
		}
		expect(t, c, "after 59 s")
		<-time.After(time.Second)
		expect(t, c, "after 60 s", fault.CustomsDown)
		got, held := c.Get(fault.CustomsDown)
		if !held || !got.Since.Equal(begin) || got.Params["n"] != "9" {
			t.Fatalf("since %v, params %v", got.Since, got.Params)
		}

		c.Raise(fault.PINRefused, nil)
		expect(t, c, "person before trouble", fault.PINRefused, fault.CustomsDown)
		c.Raise(fault.StoreFull, nil)
		expect(t, c, "error first", fault.StoreFull, fault.PINRefused, fault.CustomsDown)

		c.Raise(fault.NetDown, nil)
		expect(t, c, "a cause that is not shown yet hides nothing", fault.StoreFull, fault.PINRefused, fault.CustomsDown)
		<-time.After(time.Minute)
		expect(t, c, "the cause hides", fault.StoreFull, fault.PINRefused, fault.NetDown)

		for _, code := range []fault.Code{fault.NetDown, fault.StoreFull, fault.PINRefused, fault.CustomsDown} {
			if !c.Clear(code) || c.Clear(code) {
				t.Fatalf("%s does not clear once", code)
			}
		}
		expect(t, c, "all over")
		hub.Close()
		var lines []string
		for n := range sub.Events() {
			lines = append(lines, n.Event.String())
		}
		want := []string{
			"condition begins [customs.down]", "condition begins [pin.refused]", "condition begins [store.full]",
			"condition begins [net.down]", "condition ends [net.down] after 1m0s",
			"condition ends [store.full] after 1m0s", "condition ends [pin.refused] after 1m0s",
			"condition ends [customs.down] after 2m0s",
		}
		if !slices.Equal(lines, want) {
			t.Fatalf("events %q", lines)
		}
	})
}

func TestConditionOnlyWhileWorkWaits(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c := NewConditions(time.Now, &Hub{})
		c.Set(fault.EportNoCard, true, nil)
		<-time.After(time.Hour)
		expect(t, c, "no work")
		c.Waiting(true)
		<-time.After(59 * time.Second)
		c.Waiting(true)
		expect(t, c, "work for 59 s")
		<-time.After(time.Second)
		expect(t, c, "work for 60 s", fault.EportNoCard)
		c.Raise(fault.QueueLate, nil)
		expect(t, c, "late because of the card", fault.EportNoCard)
		c.Waiting(false)
		expect(t, c, "work gone", fault.QueueLate)
		c.Set(fault.QueueLate, false, nil)
		expect(t, c, "nothing")
	})
}

func TestConditionClockSetBack(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 1, 8, 0, 0, 0, time.UTC)
	c := NewConditions(func() time.Time { return now }, &Hub{})
	c.Raise(fault.NetDown, nil)
	if got := codes(c.Visible(now.AddDate(-1, 0, 0))); len(got) != 1 {
		t.Fatalf("hidden for a year: %v", got)
	}
}

func TestRulesAreComplete(t *testing.T) {
	t.Parallel()
	for _, code := range fault.All {
		r, ok := rules[code]
		if !ok {
			t.Errorf("%s has no rule", code)
		}
		if r.TimeToVisible < 0 || r.TimeToVisible > time.Minute {
			t.Errorf("%s is shown after %s", code, r.TimeToVisible)
		}
		for _, cause := range r.DependsOn {
			if !slices.Contains(fault.All, cause) {
				t.Errorf("%s depends on unknown %s", code, cause)
			}
			if slices.Contains(RuleOf(cause).DependsOn, code) || cause == code {
				t.Errorf("%s and %s hide each other", code, cause)
			}
		}
	}
	if len(rules) != len(fault.All) {
		t.Errorf("%d rules for %d codes", len(rules), len(fault.All))
	}
	for _, code := range []fault.Code{fault.PINRefused, fault.PINLocked, fault.StoreFull, fault.StoreDamaged} {
		if r := RuleOf(code); r.TimeToVisible != 0 || len(r.DependsOn) != 0 {
			t.Errorf("%s has to be seen at once, always: %+v", code, r)
		}
	}
	if r := RuleOf("new.code"); r.Severity != SeverityTrouble || r.TimeToVisible != 0 {
		t.Errorf("an unknown code would not be seen: %+v", r)
	}
}

func TestSeverityNames(t *testing.T) {
	t.Parallel()
	if text, err := SeverityError.MarshalText(); err != nil || string(text) != "error" {
		t.Errorf("%q %v", text, err)
	}
	if got := Severity(99).String(); got != "severity 99" {
		t.Errorf("%q", got)
	}
}
