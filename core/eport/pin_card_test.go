package eport

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

func TestPIN_LastTryNeedsADeliberateYes(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := p.start()
		enter := func(pin string, e Entering) fault.Code {
			return codeOf(fault.Of(r.EnterPIN(t.Context(), secret.NewPIN(pin), e)))
		}
		for left := 4; left >= 1; left-- {
			if code := enter(wrongPIN, Entering{}); code != fault.PINRefused || *r.Card().TriesLeft != left {
				t.Fatalf("%s with %v left", code, *r.Card().TriesLeft)
			}
		}
		r.stop()
		r = p.start() // the count survives
		for range 10 {
			if code := enter(rightPIN, Entering{}); code != fault.PINLastTry {
				t.Fatal(code)
			}
		}
		if n := p.fake.sent(); n != 4 {
			t.Fatalf("%d PINs went out", n)
		}
		if code := enter(rightPIN, Entering{LastTry: true}); code != "" || r.Card().TriesLeft != nil {
			t.Errorf("%s, tries %v", code, r.Card().TriesLeft)
		}
	})
}

func TestPIN_UntoldTriesAreCountedDown(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.script = onPIN(func(q ask179) *act {
			switch q.PINs {
			case 1:
				return &act{frames: []string{refusedFrame(q, "输入口令错误，还可以重试三次")}}
			case 2:
				return &act{frames: []string{refusedFrame(q, "验证口令失败")}}
			}
			return &act{hang: true}
		})
		r := p.start()
		for i, want := range []int{3, 2, 1} {
			err := r.EnterPIN(t.Context(), secret.NewPIN(wrongPIN), Entering{})
			if left := r.Card().TriesLeft; err == nil || left == nil || *left != want {
				t.Fatalf("after %d: %v, %v", i+1, left, err)
			}
		}
		if err := r.EnterPIN(t.Context(), secret.NewPIN(wrongPIN), Entering{}); !fault.Is(err, fault.PINLastTry) {
			t.Error(err)
		}
	})
}

func TestPIN_NeverTriedOnAnotherCard(t *testing.T) {
	for _, how := range []string{"while out", "while asleep", "over a restart", "while idle"} {
		t.Run(how, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.withPIN(rightPIN)
				r := p.start()
				if !r.ready(t) || r.trySign(t, "first") != "" {
					t.Fatal(r.Card().Gate)
				}
				before := p.fake.sent()
				insert := func(card string) { p.fake.set(func(f *fake) { f.card = card }) }
				switch how {
				case "while out":
					insert("")
					if code := r.trySign(t, "x"); code != fault.EportNoCard {
						t.Fatal(code)
					}
					before = p.fake.sent()
					insert(cardB)
				case "while asleep":
					insert(cardB)
					r.Resume()
				case "over a restart":
					r.stop()
					insert(cardB)
					r = p.start()
				case "while idle":
					insert(cardB)
					idle(time.Minute)
				}
				for range 10 {
					if code := r.trySign(t, "x"); code == "" {
						t.Fatal("a signature")
					}
					idle(10 * time.Second)
				}
				if k := r.Card(); k.Gate != GateWrongCard || k.CertNo != cardB || p.fake.sent() != before {
					t.Fatalf("gate %s, card %s, %d PINs", k.Gate, k.CertNo, p.fake.sent()-before)
				}
				if err := r.EnterPIN(t.Context(), secret.NewPIN("Other-99"), Entering{}); !fault.Is(err, fault.EportWrongCard) {
					t.Errorf("enter gave %v", err)
				}
				acceptRow(t, p, r, before)
			})
		})
	}
}

func acceptRow(t *testing.T, p *pc, r run, before int) {
	t.Helper()
	if err := r.AcceptCard(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, ok, err := p.vault.Load(); ok || err != nil {
		t.Errorf("the old PIN is still there (%v)", err)
	}
	p.withPIN(rightPIN) // the settings file still has the old card's PIN
	for range 5 {
		r.stop()
		r = p.start()
		idle(time.Minute)
		r.trySign(t, "x")
	}
	if g := r.Card().Gate; g != GatePINNeeded || p.fake.sent() != before {
		t.Fatalf("gate %s, %d PINs", g, p.fake.sent()-before)
	}
	if err := r.EnterPIN(t.Context(), secret.NewPIN("Other-99"), Entering{}); err != nil || r.trySign(t, "x") != "" {
		t.Errorf("the new card does not work: %v", err)
	}
}

func TestPIN_SignatureOfAnotherCardIsDiscarded(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		p.opt = func(o *Options) { o.CertNoExpected = strings.ToUpper(cardA) }
		p.fake.set(func(f *fake) { f.bare, f.card, f.pins[cardB] = true, cardB, rightPIN })
		r := p.start()
		if !r.ready(t) { // a control that does not tell certNo is tolerated
			t.Fatal(r.Card().Gate)
		}
		if code := r.trySign(t, "x"); code != fault.EportWrongCard {
			t.Fatal(code)
		}
		idle(10 * time.Minute)
		if k := r.Card(); k.Gate != GateWrongCard || k.CertNo != cardB || k.Proven || p.fake.sent() != 1 {
			t.Fatalf("gate %s, card %s, proven %v, %d PINs", k.Gate, k.CertNo, k.Proven, p.fake.sent())
		}
		p.fake.set(func(f *fake) { f.card = "" })
		idle(10 * time.Second)
		p.fake.set(func(f *fake) { f.card = cardA })
		if !r.ready(t) || r.trySign(t, "x") != "" {
			t.Errorf("the right card does not work: %s", r.Card().Gate)
		}
	})
}

func TestPIN_StrangerGetsNone(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		var mu sync.Mutex
		approved := false
		p.opt = func(o *Options) {
			o.Guard = func(context.Context, string) error {
				mu.Lock()
				defer mu.Unlock()
				if approved {
					return nil
				}
				return errors.New("unknown program")
			}
		}
		r := p.start()
		idle(time.Minute)
		r.trySign(t, "x")
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); !fault.Is(err, fault.EportStranger) {
			t.Errorf("enter gave %v", err)
		}
		p.fake.set(func(f *fake) {
			if r.Card().Gate != GateStranger || len(f.calls) != 0 {
				t.Errorf("gate %s, calls %v", r.Card().Gate, f.calls)
			}
		})
		mu.Lock()
		approved = true
		mu.Unlock()
		if !r.ready(t) {
			t.Error(r.Card().Gate)
		}
	})
}

func TestPIN_NeverShows(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		const canary = `Canary"77`
		var log bytes.Buffer
		var cards []Card
		p.opt = func(o *Options) {
			o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
			o.OnChange = func(k Card) { cards = append(cards, k) }
		}
		echoes := []func(ask179) *act{
			func(q ask179) *act { return &act{frames: []string{refusedFrame(q, "bad "+q.Raw, q.Args["passwd"])}} },
			func(q ask179) *act { return &act{frames: []string{q.Raw}} },
			func(q ask179) *act {
				return &act{frames: []string{`{"_id":"` + canary + `","_args":{"Result":` + canary}}
			},
			func(q ask179) *act { return &act{frames: []string{`{"_args":"` + canary + `"}`}} },
			func(q ask179) *act { return &act{close: true} },
			nil,
		}
		r := p.start()
		var said strings.Builder
		for _, echo := range echoes {
			p.fake.set(func(f *fake) { f.script = nil })
			if echo != nil {
				p.fake.set(func(f *fake) { f.script = onPIN(echo) })
			}
			err := r.EnterPIN(t.Context(), secret.NewPIN(canary), Entering{LastTry: true})
			fmt.Fprintf(&said, "%v %+v %#v\n", err, r.Card(), r.Card())
			if f := fault.Of(err); f != nil {
				fmt.Fprintf(&said, "%+v\n", *f)
			}
		}
		idle(time.Minute)
		r.stop()
		for _, k := range cards {
			fmt.Fprintf(&said, "%+v %+v\n", k, k.Fault)
		}
		for name, text := range map[string]string{"log": log.String(), "errors": said.String(), "disk": string(p.keep.values[recordName])} {
			if strings.Contains(text, canary[:6]) {
				t.Errorf("the PIN is in the %s", name)
			}
		}
		if !strings.Contains(said.String(), "bad ") || !strings.Contains(said.String(), secret.Mask) {
			t.Error("the control's own words are missing")
		}
	})
}
