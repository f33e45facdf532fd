package pipeline

import (
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

func TestBackoffStaysUnderItsCaps(t *testing.T) {
	t.Parallel()
	p := Policy{}.withDefaults()
	for tries := range 70 {
		for range 50 {
			if d := p.backoff(tries, false, 0); d > 20*time.Second || d < 100*time.Millisecond {
				t.Fatalf("try %d inside the two minutes waits %v", tries, d)
			}
			if d := p.backoff(tries, true, 0); d > 5*time.Minute {
				t.Fatalf("try %d after the two minutes waits %v", tries, d)
			}
		}
	}
	if d := p.backoff(0, false, 40*time.Second); d != 40*time.Second {
		t.Errorf("Retry-After 40 s is answered with %v", d)
	}
}

func TestCallbackPause(t *testing.T) {
	t.Parallel()
	p := Policy{CallbackInterval: 60 * time.Second, CallbackTimes: 2}.withDefaults()
	for tries, want := range map[int]time.Duration{1: time.Minute, 2: time.Minute, 3: 30 * time.Minute, 99: 30 * time.Minute} {
		if got := p.callbackPause(tries, 0); got != want {
			t.Errorf("after try %d: %v, want %v", tries, got, want)
		}
	}
}

func TestBreakerClosesAfterFiveAndLetsOneProbeThrough(t *testing.T) {
	t.Parallel()
	b := New(Options{}).customs
	now := time.Unix(1_800_000_000, 0)
	f := &fault.Fault{Code: fault.NetDown}
	for i := range 5 {
		if b.shut || !b.allows(now) {
			t.Fatalf("shut after %d failures", i)
		}
		b.begin()
		b.failed(f, now, true)
	}
	if !b.shut || b.allows(now) {
		t.Fatal("five failures in a row do not shut the gate")
	}
	if limit := now.Add(20 * time.Second); b.probeAt.After(limit) {
		t.Errorf("with an urgent order the probe waits until %v", b.probeAt.Sub(now))
	}
	now = b.probeAt
	if !b.allows(now) {
		t.Fatal("no probe when its time has come")
	}
	b.begin()
	if b.allows(now) {
		t.Fatal("a second call beside the probe")
	}
	if b.answered(now); b.shut || !b.allows(now) {
		t.Error("an answer does not open the gate")
	}
}

func TestBreakerLetsNobodyFollowThoseWhoFail(t *testing.T) {
	t.Parallel()
	b := New(Options{}).callback
	now := time.Unix(1_800_000_000, 0)
	for range 5 {
		if b.begin() || !b.enter(false) {
			t.Fatal("an open gate lets a call not through")
		}
	}
	if b.allows(now) || b.enter(false) {
		t.Error("more than shut the gate go out before the party has answered once")
	}
	b.answered(now)
	for range 3 {
		if b.begin() || !b.enter(false) {
			t.Fatal("an open gate lets a call not through")
		}
	}
	b.failed(&fault.Fault{Code: fault.NetDown}, now, false)
	b.leave()
	if b.allows(now) || b.enter(false) {
		t.Error("a ninth call goes out although seven are under way after a failure")
	}
	b.answered(now)
	if !b.allows(now) || !b.enter(false) {
		t.Error("an answer does not let the next one through")
	}
}

func TestSpent(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	ago := func(h int) time.Time { return now.Add(-time.Duration(h) * time.Hour) }
	for _, c := range []struct {
		name                   string
		since, retried, counts time.Time
		want                   bool
	}{
		{"three days and an hour", ago(73), time.Time{}, time.Time{}, true},
		{"not yet three days", ago(71), time.Time{}, time.Time{}, false},
		{"a person asked for a try yesterday", ago(200), ago(24), time.Time{}, false},
		{"somebody set the clock yesterday", ago(9000), time.Time{}, ago(24), false},
		{"and again three days have passed", ago(9000), time.Time{}, ago(73), true},
		{"a time that has yet to come", ago(-9000), time.Time{}, time.Time{}, false},
		{"a time that has yet to come, and the clock set back long ago", ago(-9000), time.Time{}, ago(73), true},
	} {
		o := &order.Order{StepSince: c.since, Retried: c.retried}
		if got := (Policy{}).withDefaults().spent(o, now, c.counts); got != c.want {
			t.Errorf("%s: spent %v", c.name, got)
		}
	}
}

// verdictRow is one row of the table of what a verdict does to an order.
type verdictRow struct {
	name  string
	order order.Order
	class order.VerdictClass
	state order.State
	hold  order.Hold
	code  fault.Code
	owes  order.Notice
}

var verdictRows = []verdictRow{
	{"accepted", order.Order{Uploads: 1}, order.VerdictAccepted, order.StateAccepted, "", "", ""},
	{"duplicate after silence", order.Order{Uploads: 2, MaybeArrived: true}, order.VerdictDuplicate, order.StateAccepted, "", "", ""},
	{"duplicate at once is noted", order.Order{Uploads: 1}, order.VerdictDuplicate, order.StateAccepted, "", fault.PlatformReused, ""},
	{"bare duplicate after silence", order.Order{Uploads: 2, MaybeArrived: true}, order.VerdictBareDuplicate, order.StateAccepted, "", "", ""},
	{"bare duplicate at once proves nothing", order.Order{Uploads: 1}, order.VerdictBareDuplicate, order.StateSending, order.HoldOutcomeUnknown, fault.CustomsUnknown, ""},
	{"bare duplicate after a known no", order.Order{Uploads: 2}, order.VerdictBareDuplicate, order.StateSending, order.HoldOutcomeUnknown, fault.CustomsUnknown, ""},
	{"bare duplicate after a person saw nothing there", order.Order{Uploads: 2, MaybeArrived: true, Denied: true}, order.VerdictBareDuplicate, order.StateSending, order.HoldOutcomeUnknown, fault.CustomsUnknown, ""},
	{"refused", order.Order{Uploads: 1}, order.VerdictRefused, order.StateRejected, "", fault.CustomsRejected, ""},
	{"unregistered may be signed anew", order.Order{Uploads: 1}, order.VerdictUnregistered, order.StateSigned, order.HoldRegistration, fault.CustomsUnregistered, order.NoticeRefusal},
	{"unregistered after silence keeps its bytes", order.Order{Uploads: 2, MaybeArrived: true}, order.VerdictUnregistered, order.StateSending, order.HoldRegistration, fault.CustomsUnregistered, order.NoticeRefusal},
	{"unregistered again tells nobody twice", order.Order{Uploads: 2, Verdict: &order.Verdict{Class: order.VerdictUnregistered}}, order.VerdictUnregistered, order.StateSigned, order.HoldRegistration, fault.CustomsUnregistered, ""},
	{"unclear is tried again", order.Order{Uploads: 1}, order.VerdictUnclear, order.StateSending, "", fault.CustomsUnclear, ""},
	{"unclear for the fourth time", order.Order{Uploads: 4, Unclear: 3}, order.VerdictUnclear, order.StateRejected, "", fault.CustomsUnclear, ""},
	{"unclear for ever, but maybe there", order.Order{Uploads: 4, Unclear: 3, MaybeArrived: true}, order.VerdictUnclear, order.StateSending, order.HoldOutcomeUnknown, fault.CustomsUnknown, ""},
	{"not stored, in unknown words", order.Order{Uploads: 1}, order.VerdictNotStored, order.StateSending, "", fault.CustomsUnclear, ""},
	{"not stored, in unknown words for the fourth time", order.Order{Uploads: 4, Unclear: 3}, order.VerdictNotStored, order.StateSending, order.HoldOutcomeUnknown, fault.CustomsUnknown, ""},
}

// TestUnclearAnswersCountInARow: customs said between them that the registration is
// missing, which is clear.
func TestUnclearAnswersCountInARow(t *testing.T) {
	t.Parallel()
	p := New(Options{})
	o := order.Order{State: order.StateSending, Uploads: 9, MaybeArrived: true}
	for range 3 {
		for _, class := range []order.VerdictClass{order.VerdictUnclear, order.VerdictUnclear, order.VerdictUnregistered} {
			_, mutate := p.judge(o, order.Verdict{Class: class}, time.Unix(1_800_000_000, 0))
			if mutate(&o); o.Hold == order.HoldOutcomeUnknown {
				t.Fatalf("held after %d unclear answers", o.Unclear)
			}
		}
	}
}

func TestJudge(t *testing.T) {
	t.Parallel()
	p := New(Options{})
	now := time.Unix(1_800_000_000, 0)
	for _, c := range verdictRows {
		o := c.order
		o.State = order.StateSending
		state, mutate := p.judge(o, order.Verdict{Class: c.class}, now)
		mutate(&o)
		var code fault.Code
		if o.LastFail != nil {
			code = fault.Code(o.LastFail.Code)
		}
		if state != c.state || o.Hold != c.hold || code != c.code || o.Owes != c.owes {
			t.Errorf("%s: state %s hold %q code %q owes %q", c.name, state, o.Hold, code, o.Owes)
		}
		if err := order.Next(order.StateSending, state, o.Outcome); err != nil {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}

func TestPlatformGetsAnAnswerThatItCanRead(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`{"code":"10000", "message":"上传成功" }`:                                      `{"code":"10000", "message":"上传成功" }`,
		"\uFEFF" + `{"code":"10000","message":"m"}`:                                `{"code":"10000","message":"m"}`,
		"{\"code\":\"10000\",\"message\":\"\xc9\xcf\"}":                            `{"code":"10000","message":"m"}`,
		`{"code":"10000","message":"m","x":"` + strings.Repeat("x", 64<<10) + `"}`: `{"code":"10000","message":"m"}`,
	} {
		if got := toldAs(order.Verdict{Code: "10000", Message: "m", Raw: raw}); got != want {
			t.Errorf("%q is told as %q", raw, got)
		}
	}
}
