package notify_test

import (
	"strings"
	"testing"
	"time"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/notify"
	"customs179/ui/tray"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// desk feeds a machine second by second.
type desk struct {
	t     *testing.T
	m     notify.Machine
	at    notify.Moment
	notes []notify.Note
}

func newDesk(t *testing.T, level notify.Level) *desk {
	d := &desk{t: t, at: notify.Moment{Now: noon, Since: noon.Add(-time.Hour), Level: level}}
	d.is(tray.StateIdle, "")
	return d
}

// is sets what is the case from now on.
func (d *desk) is(state tray.State, code fault.Code) *desk {
	d.at.Verdict = tray.Verdict{State: state, Code: code}
	d.at.Conditions = nil
	if code != "" {
		d.at.Conditions = []status.Condition{{Code: code}}
	}
	return d
}

// pass lets time pass and counts what was told in it.
func (d *desk) pass(span time.Duration) int {
	before := len(d.notes)
	for end := d.at.Now.Add(span); d.at.Now.Before(end); d.at.Now = d.at.Now.Add(time.Second) {
		if n, ok := d.m.Next(d.at); ok {
			d.notes = append(d.notes, n)
		}
	}
	return len(d.notes) - before
}

// told checks how many were told in a span.
func (d *desk) told(want int, span time.Duration, what string) {
	d.t.Helper()
	if got := d.pass(span); got != want {
		d.t.Errorf("%s: told %d times, want %d", what, got, want)
	}
}

func TestAChangeIsToldOnceAndItsEndToo(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelPerson)
	d.told(0, time.Hour, "all is well")
	d.is(tray.StatePerson, fault.EportNoCard).told(1, time.Hour, "the card is gone")
	d.is(tray.StateIdle, "").told(0, 5*time.Second, "well for a moment")
	d.told(1, time.Minute, "well again")
	if last := d.notes[len(d.notes)-1]; !last.Recovered {
		t.Errorf("the end of it was told as %+v", last)
	}
	d.is(tray.StateWorking, "").told(0, time.Hour, "orders pass")
	d.is(tray.StateError, fault.StoreFull).told(1, time.Hour, "the disk is full")
}

func TestTroubleIsToldLateAndOnlyToWhoWantsIt(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelAll)
	d.is(tray.StateTrouble, fault.NetDown).told(0, 4*time.Minute, "young trouble")
	d.is(tray.StateTrouble, fault.CustomsDown).told(0, 50*time.Second, "the cause changes, the trouble lasts")
	d.told(1, time.Hour, "after five minutes")
	d.is(tray.StateIdle, "").told(1, time.Hour, "its end")

	d = newDesk(t, notify.LevelPerson)
	d.is(tray.StateTrouble, fault.NetDown).told(0, 3*time.Hour, "trouble, for who only wants what needs a person")
	d.is(tray.StateIdle, "").told(0, time.Hour, "the end of what was not told")

	d = newDesk(t, notify.LevelOff)
	d.is(tray.StateError, fault.StoreDamaged).told(0, 3*time.Hour, "switched off")
}

func TestWhoSitsBeforeTheWindowIsNotTold(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelAll)
	d.at.Front = true
	d.is(tray.StatePerson, fault.PINNeeded).told(0, time.Minute, "in front")
	d.at.Front = false
	d.told(0, time.Hour, "it was seen")
	d.is(tray.StateIdle, "").told(0, time.Hour, "the end of what was only seen")
	d.is(tray.StatePerson, fault.PINNeeded).told(1, time.Minute, "again, and nobody looks")
	d.at.Front = true
	d.is(tray.StateIdle, "").told(0, time.Minute, "its end is seen in the window")
	d.at.Front = false
	d.told(0, time.Hour, "and is not told later")
}

func TestWhatIsWrongAtTheStartIsToldAfterAWhile(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelPerson)
	d.at.Since = noon
	d.is(tray.StatePerson, fault.PINNeeded).told(0, 30*time.Second, "just started")
	d.told(1, time.Hour, "still so after half a minute")
	d.at.Since = d.at.Now // woke up
	d.is(tray.StatePerson, fault.EportNoCard).told(0, 20*time.Second, "just woken up")
	d.is(tray.StateIdle, "").told(0, 10*time.Second, "it came by itself")
}

func TestANewCauseIsToldAndAnOldOneIsNot(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelPerson)
	d.is(tray.StatePerson, fault.CustomsUnregistered).told(1, time.Hour, "held orders")
	both := []status.Condition{{Code: fault.EportNoCard}, {Code: fault.CustomsUnregistered}}
	d.is(tray.StatePerson, fault.EportNoCard).at.Conditions = both
	d.told(1, time.Hour, "now the card is gone too")
	d.is(tray.StatePerson, fault.CustomsUnregistered).told(0, time.Hour, "the card is back, the rest is known")
	d.is(tray.StatePerson, fault.EportNoCard).at.Conditions = both
	d.told(1, time.Hour, "the card is gone again")
}

func TestAFlappingCauseIsToldSixTimesADay(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelPerson)
	count := map[fault.Code]int{}
	for range 100 {
		d.is(tray.StatePerson, fault.EportNoCard).pass(7 * time.Minute)
		d.is(tray.StateIdle, "").pass(7 * time.Minute)
	}
	for _, n := range d.notes {
		if !n.Recovered {
			count[n.Verdict.Code]++
		}
	}
	if count[fault.EportNoCard] != 6 {
		t.Errorf("told %d times in 23 hours", count[fault.EportNoCard])
	}
	d.is(tray.StatePerson, fault.PINRefused).told(1, time.Hour, "another cause has a count of its own")
}

func TestAnErrorSoonAfterAnythingElseWaitsItsTurn(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelPerson)
	d.is(tray.StatePerson, fault.PINRefused).told(1, time.Minute, "refused")
	d.is(tray.StateError, fault.PINLocked).told(0, 4*time.Minute, "locked a minute later")
	d.told(1, time.Minute+time.Second, "when five minutes are over")
}

func TestAClockThatIsSetBackStopsNothing(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelAll)
	d.is(tray.StatePerson, fault.PINRefused).told(1, time.Minute, "before")
	d.is(tray.StateIdle, "").told(1, 10*time.Minute, "its end")
	d.at.Now = d.at.Now.Add(-365 * 24 * time.Hour)
	d.at.Since = d.at.Now.Add(-time.Hour)
	d.is(tray.StatePerson, fault.EportNoCard).told(0, 4*time.Minute, "right after the clock was set back")
	d.told(1, 2*time.Minute, "five minutes later")
	d.is(tray.StateTrouble, fault.NetDown).told(1, time.Hour, "and trouble after its five minutes")
}

func TestTextsAreTheCataloguesOwn(t *testing.T) {
	t.Parallel()
	const foreign = "$(evil)"
	for _, lang := range assets.Langs {
		words := assets.New(lang)
		words.Report = func(problem string) { t.Error(problem) }
		for _, state := range []tray.State{tray.StateError, tray.StatePerson, tray.StateTrouble} {
			for _, code := range append([]fault.Code{""}, fault.All...) {
				v := tray.Verdict{State: state, Code: code, Params: status.Params{"n": foreign, "no": foreign, "d": foreign, "drive": foreign}}
				if code == "" {
					v.Held = 3
				}
				title, body := notify.Note{Verdict: v, Waiting: 12}.Text(words)
				if title == "" || body == "" || strings.Contains(title+body, "evil") || strings.ContainsAny(body, "\n$`\"") {
					t.Errorf("%s %s: %q %q", lang, code, title, body)
				}
			}
		}
	}
	words := assets.New(assets.ZH)
	_, body := notify.Note{Recovered: true, Waiting: 41}.Text(words)
	if body != "已恢复，积压 41 单正在处理" {
		t.Error(body)
	}
	_, body = notify.Note{Verdict: tray.Verdict{State: tray.StatePerson, Code: fault.EportNoCard}, Waiting: 3}.Text(words)
	if body != "需要处理：请插入卡，3 个订单在等待" {
		t.Error(body)
	}
}

func TestTheKeptLevel(t *testing.T) {
	t.Parallel()
	for kept, want := range map[string]notify.Level{
		"": notify.LevelPerson, "nonsense": notify.LevelPerson, "person": notify.LevelPerson, "all": notify.LevelAll, "off": notify.LevelOff,
	} {
		if got := notify.LevelOf(kept); got != want {
			t.Errorf("%q is %s", kept, got)
		}
	}
}

func TestAnOldEndIsNoNews(t *testing.T) {
	t.Parallel()
	d := newDesk(t, notify.LevelPerson)
	for range 6 { // as often as one cause may be told
		d.is(tray.StatePerson, fault.EportNoCard).told(1, 10*time.Minute, "the card is gone")
		d.is(tray.StateIdle, "").told(1, 10*time.Minute, "it is back")
	}
	d.is(tray.StateError, fault.StoreFull).told(1, 10*time.Minute, "another cause")
	d.is(tray.StateIdle, "").told(0, 48*time.Hour, "its end could not be told that day, and not on the next one")

	d = newDesk(t, notify.LevelPerson)
	d.is(tray.StatePerson, fault.PINNeeded).told(1, 10*time.Minute, "the PIN is missing")
	d.at.Level = notify.LevelOff
	d.is(tray.StateIdle, "").told(0, 5*time.Minute, "switched off")
	d.at.Level = notify.LevelPerson
	d.told(0, time.Hour, "switched on again long after the end")
}
