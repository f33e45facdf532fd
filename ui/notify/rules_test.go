package notify_test

import (
	"testing"
	"time"

	"pgregory.net/rapid"

	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/notify"
	"customs179/ui/tray"
)

// seen is one notification and the moment it went out at.
type seen struct {
	note notify.Note
	at   notify.Moment
}

// Whatever happens in whatever order, the rules hold.
func TestTheRulesHoldWhateverHappens(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var m notify.Machine
		var out []seen
		at := notify.Moment{Now: noon, Since: noon}
		troubleSince := time.Time{}
		told := false // something bad was told since all was last said to be well
		for range rapid.IntRange(1, 150).Draw(t, "steps") {
			at = later(t, at)
			if at.Verdict.State != tray.StateTrouble {
				troubleSince = time.Time{}
			} else if troubleSince.IsZero() {
				troubleSince = at.Now
			}
			n, ok := m.Next(at)
			if !ok {
				continue
			}
			check(t, n, at, troubleSince, told)
			told = !n.Recovered
			out = append(out, seen{n, at})
			limits(t, out)
		}
	})
}

// later draws the next moment.
func later(t *rapid.T, at notify.Moment) notify.Moment {
	states := append([]tray.State{tray.StateTrouble, tray.StateTrouble, tray.StatePerson}, tray.States...)
	codes := []fault.Code{fault.EportNoCard, fault.PINNeeded, fault.NetDown, fault.StoreFull}
	at.Now = at.Now.Add(time.Duration(rapid.IntRange(1, 400).Draw(t, "seconds")) * time.Second)
	if rapid.IntRange(0, 2).Draw(t, "change") > 0 {
		at.Verdict = tray.Verdict{State: rapid.SampledFrom(states).Draw(t, "state")}
		at.Conditions = nil
		switch at.Verdict.State {
		case tray.StateError, tray.StatePerson, tray.StateTrouble:
			at.Verdict.Code = rapid.SampledFrom(codes).Draw(t, "code")
			at.Conditions = []status.Condition{{Code: at.Verdict.Code}}
		}
	}
	at.Front = rapid.IntRange(0, 4).Draw(t, "front") == 0
	at.Level = rapid.SampledFrom([]notify.Level{notify.LevelAll, notify.LevelAll, notify.LevelPerson, notify.LevelOff}).Draw(t, "level")
	if rapid.IntRange(0, 30).Draw(t, "sleep") == 0 {
		at.Since = at.Now
	}
	return at
}

// check holds one notification against the rules about its moment.
func check(t *rapid.T, n notify.Note, at notify.Moment, troubleSince time.Time, told bool) {
	switch {
	case at.Front:
		t.Fatalf("told while the window is in front: %+v", n)
	case at.Now.Sub(at.Since) < 30*time.Second:
		t.Fatalf("told in the first 30 s: %+v", n)
	case at.Level == notify.LevelOff:
		t.Fatalf("told though switched off: %+v", n)
	case n.Verdict.State != at.Verdict.State:
		t.Fatalf("told about %s during %s", n.Verdict.State, at.Verdict.State)
	case n.Recovered && !told:
		t.Fatal("well again, though nothing was told before")
	case n.Recovered && at.Verdict.State != tray.StateIdle && at.Verdict.State != tray.StateWorking:
		t.Fatalf("well again while %s", at.Verdict.State)
	case n.Recovered:
		return
	}
	switch at.Verdict.State {
	case tray.StateError, tray.StatePerson:
	case tray.StateTrouble:
		if at.Now.Sub(troubleSince) < 5*time.Minute || at.Level != notify.LevelAll {
			t.Fatalf("trouble of %v told at level %s", at.Now.Sub(troubleSince), at.Level)
		}
	default:
		t.Fatalf("told about %s", at.Verdict.State)
	}
}

// limits holds the last notification against those before it.
func limits(t *rapid.T, out []seen) {
	last := out[len(out)-1]
	same := 0
	for i, s := range out {
		age := last.at.Now.Sub(s.at.Now)
		if i < len(out)-1 && age < 5*time.Minute {
			t.Fatalf("two within %v", age)
		}
		if age < 24*time.Hour && s.note.Recovered == last.note.Recovered && s.note.Verdict.Code == last.note.Verdict.Code {
			same++
		}
	}
	if same > 6 {
		t.Fatalf("%d in a day about %q", same, last.note.Verdict.Code)
	}
}
