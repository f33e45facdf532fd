package eport

import (
	"encoding/json"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

// silences are the ways in which a control gives no usable answer.
var silences = map[string]func(ask179) *act{
	"hang":       func(ask179) *act { return &act{hang: true} },
	"close":      func(ask179) *act { return &act{close: true} },
	"garbage":    func(ask179) *act { return &act{frames: []string{"<html>"}} },
	"half JSON":  func(q ask179) *act { return &act{frames: []string{goodFrame(q)[:20]}} },
	"no outcome": func(q ask179) *act { return &act{frames: []string{`{"_id":` + string(q.ID) + `,"_args":{}}`}} },
	"empty":      func(q ask179) *act { return &act{frames: []string{goodFrame(q, "", cardA)}} },
}

// onPIN makes a script for PIN-bearing calls only.
func onPIN(f func(ask179) *act) func(ask179) *act {
	return func(q ask179) *act {
		if q.Args["passwd"] == "" {
			return nil
		}
		return f(q)
	}
}

func TestPIN_SilenceOfAnUnprovenPINAllowsOneMoreAttempt(t *testing.T) {
	for name, silence := range silences {
		for _, restart := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				inBubble(t, func(t *testing.T, p *pc) {
					p.withPIN(rightPIN)
					p.fake.script = onPIN(silence)
					r := p.start()
					for range 20 {
						idle(time.Minute)
						if r.Card().Gate == GateReady && r.trySign(t, "x") == "" {
							t.Fatal("a signature")
						}
						if restart {
							r.stop()
							r = p.start()
						}
					}
					idle(time.Minute)
					if n, k := p.fake.sent(), r.Card(); n != 2 || k.Gate != GatePINNeeded {
						t.Fatalf("%d PINs went out, gate %s", n, k.Gate)
					}
					p.fake.set(func(f *fake) { f.script = nil })
					if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err != nil || r.trySign(t, "x") != "" {
						t.Errorf("a person could not help: %v", err)
					}
				})
			})
		}
	}
}

func TestPIN_SilenceOfAProvenPINHealsForEver(t *testing.T) {
	for name, silence := range silences {
		for _, restart := range []bool{false, true} {
			t.Run(name, func(t *testing.T) {
				inBubble(t, func(t *testing.T, p *pc) {
					p.withPIN(rightPIN)
					r := p.start()
					if !r.ready(t) || r.trySign(t, "first") != "" {
						t.Fatal(r.Card().Gate)
					}
					p.fake.set(func(f *fake) { f.script = onPIN(silence) })
					for range 30 {
						if !r.ready(t) {
							t.Fatalf("not ready again: %s", r.Card().Gate)
						}
						if r.trySign(t, "x") == "" {
							t.Fatal("a signature")
						}
						if restart {
							r.stop()
							r = p.start()
						}
					}
					p.fake.set(func(f *fake) { f.script = nil })
					if !r.ready(t) || r.trySign(t, "x") != "" || !r.Card().Proven {
						t.Errorf("did not heal: %s", r.Card().Gate)
					}
				})
			})
		}
	}
}

func TestPIN_SilenceOnTheButtonIsNotRepeated(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.script = onPIN(silences["hang"])
		r := p.start()
		err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{})
		if !fault.Is(err, fault.EportHung) || !fault.Of(err).Sent {
			t.Errorf("enter gave %v", err)
		}
		idle(time.Hour)
		if n := p.fake.sent(); n != 1 || r.Card().Gate != GatePINNeeded {
			t.Errorf("%d PINs, gate %s", n, r.Card().Gate)
		}
	})
}

func TestPIN_UnknownErrorOnAnUnprovenPINIsARefusal(t *testing.T) {
	for name, errs := range map[string][]string{"text": {"发生未知错误:错误码=54321", "Err:Custom54321"}, "none": nil} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.withPIN(rightPIN)
				p.fake.script = onPIN(func(q ask179) *act { return &act{frames: []string{refusedFrame(q, errs...)}} })
				r := p.start()
				for range 10 {
					idle(time.Minute)
					if code := r.trySign(t, "x"); code != fault.PINRefused {
						t.Fatal(code)
					}
					r.stop()
					r = p.start()
				}
				idle(time.Minute)
				if n := p.fake.sent(); n != 1 || r.Card().Gate != GatePINRefused {
					t.Fatalf("%d PINs, gate %s", n, r.Card().Gate)
				}
			})
		})
	}
}

func TestPIN_UnknownErrorOnAProvenPINAllowsTwoMoreTries(t *testing.T) {
	for _, restart := range []bool{false, true} {
		t.Run("", func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.withPIN(rightPIN)
				r := p.start()
				if !r.ready(t) || r.trySign(t, "first") != "" {
					t.Fatal(r.Card().Gate)
				}
				var at []time.Time
				p.fake.set(func(f *fake) {
					f.script = onPIN(func(q ask179) *act {
						at = append(at, time.Now())
						return &act{frames: []string{refusedFrame(q, "发生未知错误", "Err:Custom54321")}}
					})
				})
				for range 20 {
					idle(100 * time.Millisecond)
					if r.ready(t) && r.trySign(t, "x") == "" {
						t.Fatal("a signature")
					}
					if restart {
						r.stop()
						r = p.start()
					}
				}
				if r.ready(t) || r.Card().Gate != GatePINNeeded || len(at) != 3 {
					t.Fatalf("%d tries, gate %s", len(at), r.Card().Gate)
				}
				if rec := p.keep.record(t); rec.Strange != 3 || rec.Open != 0 {
					t.Errorf("on disk: %+v", rec)
				}
				if first, second := at[1].Sub(at[0]), at[2].Sub(at[1]); !restart && (first < 2*time.Second || second < 4*time.Second) {
					t.Errorf("the pauses were %v and %v", first, second)
				}
				p.fake.set(func(f *fake) { f.script = nil })
				if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err != nil || r.trySign(t, "x") != "" {
					t.Errorf("a person could not help: %v", err)
				}
			})
		})
	}
}

func TestPIN_ReaderTroubleIsNoRefusalAndLeavesTheProofAlone(t *testing.T) {
	for _, proven := range []bool{false, true} {
		for _, number := range []string{"Err:Custom50070", "Err:Custom50200", "Err:Custom51590"} {
			t.Run(number, func(t *testing.T) {
				inBubble(t, func(t *testing.T, p *pc) {
					p.withPIN(rightPIN)
					r := p.start()
					if !r.ready(t) || proven && r.trySign(t, "first") != "" {
						t.Fatal(r.Card().Gate)
					}
					p.fake.set(func(f *fake) {
						f.script = onPIN(func(q ask179) *act { return &act{frames: []string{refusedFrame(q, number)}} })
					})
					for range 20 {
						if code := r.trySign(t, "x"); code == "" || code == fault.PINRefused || code == fault.PINNeeded {
							t.Fatal(code)
						}
						if !r.ready(t) {
							t.Fatal(r.Card().Gate)
						}
					}
					if k, rec := r.Card(), p.keep.record(t); k.Proven != proven || rec.Open != 0 {
						t.Errorf("proven %v, open %d", k.Proven, rec.Open)
					}
					p.fake.set(func(f *fake) { f.script = nil })
					if code := r.trySign(t, "x"); code != "" {
						t.Error(code)
					}
				})
			})
		}
	}
}

// TestPIN_CrashBetweenRefusalAndNote kills the program after each refusal before
// it could write it down: what is on disk is what was there when the frame left.
func TestPIN_CrashBetweenRefusalAndNote(t *testing.T) {
	for _, proven := range []bool{false, true} {
		t.Run("", func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.withPIN(rightPIN)
				if proven {
					r := p.start()
					if !r.ready(t) || r.trySign(t, "first") != "" {
						t.Fatal(r.Card().Gate)
					}
					r.stop()
				}
				p.fake.set(func(f *fake) { f.pins[cardA] = "changed!" })
				before := p.fake.sent()
				for range 20 {
					p.withPIN(rightPIN) // the vault's deletion did not happen either
					disk := p.keep
					p.keep = newMemory()
					p.keep.values[recordName] = disk.values[recordName]
					p.keep.onPut = func(raw []byte) {
						var rec record
						if err := json.Unmarshal(raw, &rec); err != nil {
							t.Error(err)
						}
						if rec.Refusal == nil { // the crash comes before the refusal is written
							disk.values[recordName] = append([]byte(nil), raw...)
						}
					}
					r := p.start()
					if r.ready(t) {
						r.trySign(t, "x")
					}
					r.stop()
					p.keep = disk
				}
				if n := p.fake.sent() - before; n > 2 {
					t.Errorf("%d tries were burnt", n)
				}
				r := p.start()
				idle(time.Minute)
				if g := r.Card().Gate; g != GatePINNeeded {
					t.Errorf("gate %s", g)
				}
			})
		})
	}
}
