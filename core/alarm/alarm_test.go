package alarm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/status"
)

// scene is an alarm in virtual time: what shows, and what the robot got. The test
// has it to itself while no time passes.
type scene struct {
	*testing.T
	sync.Mutex
	url   string
	shown []status.Condition
	setup bool
	fail  error
	lines []string
	tries int
	log   bytes.Buffer
}

// PostJSON is the robot.
func (s *scene) PostJSON(_ context.Context, _, _ string, text []byte) (*httpx.Answer, error) {
	s.Lock()
	defer s.Unlock()
	s.tries++
	if s.fail != nil {
		return nil, s.fail
	}
	var m message
	if err := json.Unmarshal(text, &m); err != nil {
		s.Error(err)
	}
	s.lines = append(s.lines, m.Text.Content)
	return &httpx.Answer{Status: 200, Body: []byte(`{"errcode":0}`)}, nil
}

// play runs a test with an alarm that is being served in a bubble.
func play(t *testing.T, test func(s *scene)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		s := &scene{T: t, url: "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=" + key}
		a := New(Options{
			URL: s.address, HTTP: s, Log: slog.New(slog.NewTextHandler(&s.log, nil)),
			Words: func(c status.Condition) string { return fmt.Sprint("begins ", c.Code, c.Params) },
			Over: func(c status.Condition, lasted time.Duration) string {
				return fmt.Sprint("over ", c.Code, " ", lasted)
			},
		})
		ctx, stop := context.WithCancel(context.Background())
		ended := make(chan error)
		go func() {
			ended <- a.Serve(ctx, s.snapshot)
		}()
		synctest.Wait()
		s.Lock()
		test(s)
		s.Unlock()
		stop()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("Serve ended with %v", err)
		}
		if strings.Contains(s.log.String(), key) {
			t.Errorf("the key is in the log:\n%s", &s.log)
		}
	})
}

func (s *scene) address() string {
	s.Lock()
	defer s.Unlock()
	return s.url
}

func (s *scene) snapshot() status.Snapshot {
	s.Lock()
	defer s.Unlock()
	return status.Snapshot{At: time.Now(), Conditions: slices.Clone(s.shown), Setup: s.setup}
}

// pass lets time pass.
func (s *scene) pass(d time.Duration) {
	s.Unlock()
	<-time.After(d)
	synctest.Wait()
	s.Lock()
}

// show puts conditions on the screen, each since now.
func (s *scene) show(codes ...fault.Code) {
	s.shown = nil
	for _, code := range codes {
		s.shown = append(s.shown, status.Condition{Code: code, Severity: status.RuleOf(code).Severity, Since: time.Now()})
	}
}

// expect wants exactly these lines since the last time.
func (s *scene) expect(when string, want ...string) {
	s.Helper()
	if fmt.Sprint(s.lines) != fmt.Sprint(want) {
		s.Errorf("%s: the robot heard %q, want %q", when, s.lines, want)
	}
	s.lines = nil
}

func TestBeginAndEnd(t *testing.T) {
	play(t, func(s *scene) {
		s.pass(time.Hour)
		s.expect("nothing is wrong")
		s.show(fault.PINRefused, fault.StoreFull, fault.CustomsDown, fault.CertExpiring, fault.PlatformReused)
		s.pass(time.Minute)
		s.expect("what needs a person", "begins pin.refusedmap[]", "begins store.fullmap[]")
		s.pass(30 * time.Hour)
		s.expect("once is enough")
		s.show(fault.StoreFull)
		s.pass(time.Minute)
		s.expect("not yet over")
		s.pass(2 * time.Minute)
		s.expect("over", "over pin.refused 30h1m10s")
		s.show()
		s.pass(time.Hour)
		s.expect("all over", "over store.full 30h4m10s")
	})
}

func TestNoOrderData(t *testing.T) {
	play(t, func(s *scene) {
		s.show(fault.PlatformConflict)
		s.shown[0].Params = status.Params{
			"no": "A-4711", "n": "3", "pairs": "01/3301", "program": "x.exe", "tail": "1234", "time": "t", "drive": "C:", "d": "3m",
		}
		s.pass(time.Minute)
		s.expect("figures only", "begins platform.conflictmap[d:3m n:3]")
		if s.shown[0].Params["no"] == "" {
			s.Error("the snapshot was changed")
		}
	})
}

// TestOncePerHour: a condition that comes and goes is told once an hour, and its
// end once for each time that it was told.
func TestOncePerHour(t *testing.T) {
	play(t, func(s *scene) {
		for range 18 { // three hours
			s.show(fault.EportNoCard)
			s.pass(5 * time.Minute)
			s.show()
			s.pass(5 * time.Minute)
		}
		begun, ended := 0, 0
		for _, line := range s.lines {
			if strings.HasPrefix(line, "begins") {
				begun++
			} else {
				ended++
			}
		}
		if begun != 3 || ended != 3 {
			s.Errorf("%d begins, %d ends: %q", begun, ended, s.lines)
		}
	})
}

// TestShortAbsenceIsNoEnd: a core that is made anew shows nothing for a minute.
func TestShortAbsenceIsNoEnd(t *testing.T) {
	play(t, func(s *scene) {
		s.show(fault.PINLocked)
		s.pass(time.Minute)
		s.expect("begins", "begins pin.lockedmap[]")
		for range 50 {
			s.show()
			s.pass(100 * time.Second)
			s.show(fault.PINLocked)
			s.pass(time.Minute)
		}
		s.expect("still the same")
	})
}

// TestHiddenIsNotOver: what its cause hides may still hold.
func TestHiddenIsNotOver(t *testing.T) {
	play(t, func(s *scene) {
		s.show(fault.PINNeeded)
		s.pass(time.Minute)
		s.expect("begins", "begins pin.neededmap[]")
		s.show(fault.EportServiceDown)
		s.pass(10 * time.Minute)
		s.expect("the cause", "begins eport.service-downmap[]")
		s.show()
		s.pass(time.Minute)
		s.show(fault.PINNeeded)
		s.pass(10 * time.Minute)
		s.expect("the cause is over", "over eport.service-down 10m10s")
	})
}

// TestTwentyADay: however much goes wrong, a day has twenty messages, and the
// next day begins with room.
func TestTwentyADay(t *testing.T) {
	play(t, func(s *scene) {
		codes := []fault.Code{fault.PINNeeded, fault.PINRefused, fault.StoreFull, fault.EportStranger, fault.PlatformSpent}
		for range 23 {
			s.show(codes...)
			s.pass(30 * time.Minute)
			s.show()
			s.pass(30*time.Minute + 20*time.Second)
		}
		begun := strings.Count(fmt.Sprint(s.lines), "begins")
		if begun != perDay || strings.Count(fmt.Sprint(s.lines), "over") != perDay {
			s.Errorf("%d begins of %d lines", begun, len(s.lines))
		}
		if n := strings.Count(s.log.String(), "no more alarms today"); n != 1 {
			s.Errorf("logged %d times", n)
		}
		s.lines = nil
		s.pass(2 * time.Hour)
		s.show(fault.StoreFull)
		s.pass(time.Minute)
		s.expect("the next day", "begins store.fullmap[]")
	})
}

// TestWorseIsToldAnew: an hour later at the earliest, and only when it became
// worse.
func TestWorseIsToldAnew(t *testing.T) {
	play(t, func(s *scene) {
		s.show(fault.PINRefused)
		s.pass(time.Minute)
		s.shown[0].Severity = status.SeverityError
		s.pass(30 * time.Minute)
		s.expect("within the hour", "begins pin.refusedmap[]")
		s.pass(time.Hour)
		s.expect("an hour later", "begins pin.refusedmap[]")
		s.shown[0].Severity = status.SeverityWarning
		s.pass(10 * time.Minute)
		s.expect("a warning calls nobody", "over pin.refused 1h31m10s")
	})
}

// TestNeverHot: a robot that is away is tried at most every five minutes, then
// ever more rarely; afterwards it hears what still holds.
func TestNeverHot(t *testing.T) {
	for name, fail := range map[string]*fault.Fault{
		"away":    fault.New(fault.Transient, fault.NetDown, opSend, nil),
		"maybe":   {Kind: fault.Transient, Code: fault.NetTimeout, Sent: true},
		"refused": {Kind: fault.Person, Code: fault.AlarmRefused, Sent: true},
	} {
		t.Run(name, func(t *testing.T) {
			play(t, func(s *scene) {
				s.fail = fail
				s.show(fault.StoreFull, fault.PINLocked, fault.EportStranger)
				s.pass(4 * time.Minute)
				if s.tries != 1 {
					s.Errorf("%d tries in four minutes", s.tries)
				}
				s.pass(10 * time.Hour)
				if s.tries > 14 || s.tries < 8 {
					s.Errorf("%d tries in ten hours", s.tries)
				}
				if !strings.Contains(s.log.String(), "code="+string(fail.Code)) {
					s.Errorf("the log has no code:\n%s", &s.log)
				}
				s.fail = nil
				s.pass(2 * time.Hour)
				s.expect("back", "begins store.fullmap[]", "begins pin.lockedmap[]", "begins eport.strangermap[]")
			})
		})
	}
}

// TestEndThatCannotBeTold is tried again, and for a day at most.
func TestEndThatCannotBeTold(t *testing.T) {
	play(t, func(s *scene) {
		s.show(fault.StoreFull)
		s.pass(time.Minute)
		s.expect("begins", "begins store.fullmap[]")
		s.fail = fault.New(fault.Transient, fault.NetDown, opSend, nil)
		s.show()
		s.pass(3 * time.Hour)
		s.fail = nil
		s.pass(2 * time.Hour)
		s.expect("the end", "over store.full 1m10s")
		s.show(fault.StoreFull)
		s.pass(time.Minute)
		s.expect("again", "begins store.fullmap[]")
		s.fail = fault.New(fault.Transient, fault.NetDown, opSend, nil)
		s.show()
		s.pass(25 * time.Hour)
		tries := s.tries
		s.pass(25 * time.Hour)
		if s.tries != tries {
			s.Errorf("still tried after a day, %d times", s.tries-tries)
		}
	})
}

// TestOff: without an address nobody looks; with a new one everything is told to
// the new robot; during set-up nothing is.
func TestOff(t *testing.T) {
	play(t, func(s *scene) {
		address := s.url
		s.url = " "
		s.show(fault.StoreFull)
		s.pass(time.Hour)
		s.expect("off")
		s.url, s.setup = address, true
		s.pass(time.Hour)
		s.expect("set-up")
		s.setup = false
		s.pass(time.Minute)
		s.expect("on", "begins store.fullmap[]")
		s.fail = errors.New("away")
		s.show(fault.StoreFull, fault.PINLocked)
		s.pass(time.Minute)
		s.fail = nil
		s.url = "https://robot.example/hook"
		s.pass(time.Minute)
		s.expect("another robot, at once", "begins store.fullmap[]", "begins pin.lockedmap[]")
		if !strings.Contains(s.log.String(), "no known robot") {
			s.Error("a foreign host is not warned of")
		}
		s.url = ""
		s.show()
		s.pass(time.Hour)
		s.expect("off again")
	})
}
