package eport

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"customs179/core/fault"
)

// signing starts a computer whose card has signed once.
func signing(t *testing.T, p *pc) run {
	t.Helper()
	p.withPIN(rightPIN)
	r := p.start()
	if !r.ready(t) || r.trySign(t, "first") != "" {
		t.Fatal(r.Card().Gate)
	}
	return r
}

// TestHungControl is F6: every call that the control swallows is noticed in time,
// and everything is as before when it comes back.
func TestHungControl(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		p.fake.set(func(f *fake) { f.script = func(ask179) *act { return &act{hang: true} } })
		begun := time.Now()
		if code := r.trySign(t, "x"); code != fault.EportHung {
			t.Fatal(code)
		}
		if took := time.Since(begun); took > 20*time.Second || r.Card().Gate != GateServiceDown {
			t.Errorf("noticed after %v, gate %s", took, r.Card().Gate)
		}
		for range 60 { // an hour of it
			begun := time.Now()
			if code := r.trySign(t, "x"); code == "" || time.Since(begun) > 20*time.Second {
				t.Fatalf("%q after %v", code, time.Since(begun))
			}
			idle(time.Minute)
			if g := r.Card().Gate; g != GateServiceDown {
				t.Fatal(g)
			}
		}
		p.fake.set(func(f *fake) { f.script = nil })
		if !r.ready(t) || r.trySign(t, "y") != "" {
			t.Fatalf("did not heal: %s", r.Card().Gate)
		}
		idle(time.Second)
		p.fake.set(func(f *fake) {
			if f.open != 1 || f.conns < 50 { // nothing of the dead connections is left
				t.Errorf("%d of %d connections are open", f.open, f.conns)
			}
		})
	})
}

// TestHalfOpenIdle is F7: the peer is gone and nobody said so.
func TestHalfOpenIdle(t *testing.T) {
	for _, c := range []struct{ deaf, known bool }{{false, false}, {false, true}, {true, false}, {true, true}} {
		t.Run(fmt.Sprint(c), func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.fake.deaf = c.deaf
				r := signing(t, p)
				if c.known { // the control had time to show whether it answers pings
					idle(5 * time.Minute)
					if r.Card().Gate != GateReady {
						t.Fatal(r.Card().Gate)
					}
				}
				p.wire.frozen.Store(true)
				begun := time.Now()
				for r.Card().Gate == GateReady && time.Since(begun) < time.Hour {
					idle(time.Second)
				}
				if took := time.Since(begun); took > 31*time.Second {
					t.Errorf("noticed after %v", took)
				}
				p.wire.frozen.Store(false)
				if !r.ready(t) || r.trySign(t, "x") != "" {
					t.Errorf("did not heal: %s", r.Card().Gate)
				}
			})
		})
	}
}

func TestHalfOpenBusy(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		p.wire.frozen.Store(true)
		begun := time.Now()
		if code := r.trySign(t, "x"); code != fault.EportHung || time.Since(begun) > 20*time.Second {
			t.Errorf("%s after %v", code, time.Since(begun))
		}
	})
}

// TestIdleCostsLittle: a healthy idle hour keeps one connection.
func TestIdleCostsLittle(t *testing.T) {
	for _, deaf := range []bool{false, true} {
		t.Run(fmt.Sprint(deaf), func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.fake.deaf = deaf
				p.fake.key = testKey()
				r := signing(t, p)
				calls := r.Card().Calls
				idle(time.Hour)
				limit := 3 * 61 // open, certNo, close once a minute
				if deaf {
					limit *= 3
				}
				if n := r.Card().Calls - calls; n > limit || p.fake.conns != 1 || r.Card().Gate != GateReady {
					t.Errorf("%d calls, %d connections, gate %s", n, p.fake.conns, r.Card().Gate)
				}
				if n := p.fake.count(methodSignCert); n != 1 {
					t.Errorf("the certificate was read %d times", n)
				}
			})
		})
	}
}

// TestCardPulled is F10: out for a while, then back.
func TestCardPulled(t *testing.T) {
	for _, number := range []string{"50070", "50200"} {
		for _, away := range []time.Duration{3 * time.Second, 20 * time.Minute} {
			t.Run(number+away.String(), func(t *testing.T) {
				inBubble(t, func(t *testing.T, p *pc) {
					r := signing(t, p)
					pull := func(q ask179) *act { return &act{frames: []string{refusedFrame(q, "Err:Custom"+number)}} }
					p.fake.set(func(f *fake) { f.script = pull })
					begun := time.Now()
					if code := r.trySign(t, "x"); code != fault.EportNoCard && code != fault.EportReaderReset {
						t.Fatal(code)
					}
					if r.Card().Gate != GateNoCard || time.Since(begun) > 5*time.Second {
						t.Errorf("gate %s after %v", r.Card().Gate, time.Since(begun))
					}
					sent := p.fake.sent()
					idle(away)
					if r.Card().Gate != GateNoCard || p.fake.sent() != sent {
						t.Errorf("gate %s, %d PINs", r.Card().Gate, p.fake.sent()-sent)
					}
					p.fake.set(func(f *fake) { f.script = nil })
					begun = time.Now()
					if !r.ready(t) || time.Since(begun) > 5*time.Second {
						t.Errorf("back after %v, gate %s", time.Since(begun), r.Card().Gate)
					}
					if code := r.trySign(t, "x"); code != "" || !r.Card().Proven {
						t.Error(code)
					}
				})
			})
		}
	}
}

func TestServiceDown(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.wire.down.Store(true)
		p.withPIN(rightPIN)
		r := p.start()
		idle(time.Minute)
		if k := r.Card(); k.Gate != GateServiceDown || k.Fault.Code != fault.EportServiceDown {
			t.Fatalf("gate %s, %v", k.Gate, k.Fault)
		}
		p.wire.down.Store(false)
		begun := time.Now()
		if !r.ready(t) || time.Since(begun) > 6*time.Second {
			t.Errorf("back after %v", time.Since(begun))
		}
	})
}

// restarts counts, and may fail.
type restarts struct {
	mu  sync.Mutex
	at  []time.Time
	err error
	run func()
}

func (x *restarts) Restart(context.Context) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.at = append(x.at, time.Now())
	if x.run != nil {
		x.run()
	}
	return x.err
}

func (x *restarts) count() int {
	x.mu.Lock()
	defer x.mu.Unlock()
	return len(x.at)
}

func TestRestart(t *testing.T) {
	refuse := func(text string) func(ask179) *act {
		return func(q ask179) *act { return &act{frames: []string{refusedFrame(q, text)}} }
	}
	for _, c := range []struct {
		name    string
		trouble func(ask179) *act
		fails   bool
		down    bool
		least   int // restarts in an hour
		most    int
		gate    Gate
		code    fault.Code
	}{
		{"reader reset", refuse("Err:Custom50070"), false, false, 11, 12, GateNoCard, fault.EportReaderReset},
		{"hung", func(ask179) *act { return &act{hang: true} }, false, false, 10, 12, GateServiceDown, fault.EportHung},
		{"card pulled", refuse("Err:Custom50200"), false, false, 1, 1, GateNoCard, fault.EportNoCard},
		{"nobody listens", nil, false, true, 10, 12, GateServiceDown, fault.EportServiceDown},
		{"card pulled, restart fails", refuse("Err:Custom50200"), true, false, 1, 1, GateNoCard, fault.EportNoCard},
		{"restart fails", refuse("Err:Custom50070"), true, false, 11, 12, GateNoCard, fault.EportRestartFailed},
		{"installation damaged", refuse("找不到配置文件"), false, false, 0, 0, GateServiceDown, fault.EportBroken},
	} {
		t.Run(c.name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				x := &restarts{}
				if c.fails {
					x.err = notRun("SetAccessControl.exe", elevationRequired)
				}
				p.opt = func(o *Options) { o.Restarter = x }
				r := signing(t, p)
				idle(time.Minute)
				p.fake.set(func(f *fake) { f.script = c.trouble })
				if p.wire.down.Store(c.down); c.down {
					r.Resume()
				}
				if code := r.trySign(t, "x"); code == "" {
					t.Fatal("a signature")
				}
				idle(time.Hour)
				k, n := r.Card(), x.count()
				if n < c.least || n > c.most || k.Gate != c.gate || codeOf(k.Fault) != c.code {
					t.Errorf("%d restarts, gate %s, %v", n, k.Gate, k.Fault)
				}
				if c.code == fault.EportRestartFailed && !errors.Is(k.Fault, ErrAdministrator) {
					t.Errorf("it does not say that an administrator is needed: %v", k.Fault)
				}
				for i := 1; i < n; i++ {
					if gap := x.at[i].Sub(x.at[i-1]); gap < 5*time.Minute {
						t.Errorf("restarted again after %v", gap)
					}
				}
				if c.fails != (k.Restarts == 0 && n > 0) && n > 0 {
					t.Errorf("the snapshot counts %d", k.Restarts)
				}
				p.fake.set(func(f *fake) { f.script = nil })
				p.wire.down.Store(false)
				if !r.ready(t) || r.trySign(t, "x") != "" {
					t.Errorf("did not heal: %s", r.Card().Gate)
				}
			})
		})
	}
}

func TestRestartCures(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		x := &restarts{}
		x.run = func() { p.fake.set(func(f *fake) { f.script = nil }) }
		p.opt = func(o *Options) { o.Restarter = x }
		r := signing(t, p)
		p.fake.set(func(f *fake) { f.script = onPIN(func(ask179) *act { return &act{hang: true} }) })
		tries := 0
		for r.ready(t) && r.trySign(t, "x") != "" && tries < 10 {
			tries++
		}
		if x.count() != 1 || tries != 3 || r.Card().Restarts != 1 {
			t.Errorf("%d restarts after %d failures", x.count(), tries)
		}
	})
}

func TestNoRestartWithoutACardBefore(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		x := &restarts{}
		p.opt = func(o *Options) { o.Restarter = x }
		p.fake.card = ""
		r := p.start()
		idle(time.Hour)
		if x.count() != 0 || r.Card().Gate != GateNoCard {
			t.Errorf("%d restarts, gate %s", x.count(), r.Card().Gate)
		}
	})
}
