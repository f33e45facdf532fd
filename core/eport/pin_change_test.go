package eport

import (
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

// TestPIN_NotTriedOnACardPutInWithinAMoment: between two looks of an idle program
// somebody puts another card in, as people do who use one reader for two programs.
func TestPIN_NotTriedOnACardPutInWithinAMoment(t *testing.T) {
	for _, after := range []time.Duration{swapTime, 10 * time.Second, 59 * time.Second} {
		t.Run(after.String(), func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				r := signing(t, p)
				before := p.fake.sent()
				p.fake.set(func(f *fake) { f.card = cardB })
				idle(after)
				if code := r.trySign(t, "x"); code != fault.EportWrongCard || p.fake.sent() != before {
					t.Fatalf("%s, %d PINs to the other card", code, p.fake.sent()-before)
				}
				p.fake.set(func(f *fake) { f.card = cardA })
				if !r.ready(t) || r.trySign(t, "x") != "" || !r.Card().Proven {
					t.Errorf("the right card does not work again: %s", r.Card().Gate)
				}
			})
		})
	}
}

// TestPIN_NotSentToACardThatIsNotToldAnyMore: a control that told the card's
// number and now does not may hold any card.
func TestPIN_NotSentToACardThatIsNotToldAnyMore(t *testing.T) {
	for name, told := range map[string]func(ask179) string{
		"an error":   func(q ask179) string { return refusedFrame(q, "发生未知错误", "Err:Custom54321") },
		"no number":  func(q ask179) string { return goodFrame(q, "--") },
		"no element": func(q ask179) string { return goodFrame(q) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				r := signing(t, p)
				before := p.fake.sent()
				p.fake.set(func(f *fake) {
					f.card = cardB
					f.script = func(q ask179) *act {
						switch q.Method {
						case methodCertNo.name, methodCardID.name, methodSignCert.name:
							return &act{frames: []string{told(q)}}
						}
						return nil
					}
				})
				for range 10 {
					idle(time.Minute)
					if code := r.trySign(t, "x"); code != fault.EportUnrecognised || p.fake.sent() != before {
						t.Fatalf("%s, %d PINs", code, p.fake.sent()-before)
					}
				}
				p.fake.set(func(f *fake) { f.card, f.script = cardA, nil })
				if !r.ready(t) || r.trySign(t, "x") != "" {
					t.Errorf("does not work again: %s", r.Card().Gate)
				}
			})
		})
	}
}

// TestBusyCardIsNotLookedAtEachTime: the look costs nothing while one signature
// follows the other.
func TestBusyCardIsNotLookedAtEachTime(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		looks := p.fake.count(methodCertNo)
		p.fake.set(func(f *fake) {
			f.script = onPIN(func(q ask179) *act { return &act{frames: []string{f.soft(q)}, after: 1300 * time.Millisecond} })
		})
		for range 20 {
			if code := r.trySign(t, "x"); code != "" {
				t.Fatal(code)
			}
		}
		if n := p.fake.count(methodCertNo) - looks; n > 1 {
			t.Errorf("%d looks", n)
		}
	})
}

// TestPIN_OfTheOldCardIsNotTriedWhenSettingsNameAnother: the settings' certNo was
// changed to the new card's instead of accepting that card.
func TestPIN_OfTheOldCardIsNotTriedWhenSettingsNameAnother(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := p.start()
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err != nil {
			t.Fatal(err)
		}
		r.stop()
		before := p.fake.sent()
		p.opt = func(o *Options) { o.CertNoExpected = cardB }
		p.fake.set(func(f *fake) { f.card = cardB })
		for range 5 {
			r = p.start()
			idle(time.Minute)
			if code := r.trySign(t, "x"); code != fault.PINNeeded || p.fake.sent() != before {
				t.Fatalf("%s, %d PINs", code, p.fake.sent()-before)
			}
			r.stop()
		}
		r = p.start()
		if err := r.EnterPIN(t.Context(), secret.NewPIN("Other-99"), Entering{}); err != nil || r.trySign(t, "x") != "" {
			t.Errorf("the new card does not work: %v", err)
		}
	})
}

// TestPIN_RefusedOneOfAFileIsNotSentTwice: the settings file still holds the PIN
// that the card refused, and a person has entered the right one meanwhile.
func TestPIN_RefusedOneOfAFileIsNotSentTwice(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		for day := range 4 {
			p.withPIN(wrongPIN) // the file, again at each start
			r := p.start()
			idle(time.Minute)
			r.trySign(t, "x")
			if day == 0 && r.Card().Gate != GatePINRefused {
				t.Fatal(r.Card().Gate)
			}
			idle(time.Minute)
			if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err != nil || r.trySign(t, "x") != "" {
				t.Fatal(err)
			}
			r.stop()
		}
		wrong := 0
		for _, pin := range p.fake.pinSent {
			if pin == wrongPIN {
				wrong++
			}
		}
		if wrong != 1 {
			t.Errorf("the wrong PIN was sent %d times", wrong)
		}
	})
}

// TestPIN_OfAFileForTheOldCardIsNotTriedAfterARestart: the file keeps the old
// card's PIN, a person has accepted another card and entered its PIN.
func TestPIN_OfAFileForTheOldCardIsNotTriedAfterARestart(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		r := p.start()
		if !r.ready(t) || r.trySign(t, "x") != "" {
			t.Fatal(r.Card().Gate)
		}
		p.fake.set(func(f *fake) { f.card = cardB })
		idle(time.Minute)
		if err := r.AcceptCard(t.Context()); err != nil {
			t.Fatal(err)
		}
		if err := r.EnterPIN(t.Context(), secret.NewPIN("Other-99"), Entering{}); err != nil || r.trySign(t, "x") != "" {
			t.Fatal(err)
		}
		r.stop()
		before := p.fake.sent()
		p.withPIN(rightPIN)
		r = p.start()
		idle(time.Minute)
		if code := r.trySign(t, "x"); code != fault.PINNeeded || p.fake.sent() != before {
			t.Errorf("%s, %d PINs", code, p.fake.sent()-before)
		}
	})
}

// TestPIN_OfAFileIsUsedAgainWhenAPersonVouchesForIt: what was barred by a refusal
// that was a mistake goes out by itself again after a person has tried it.
func TestPIN_OfAFileIsUsedAgainWhenAPersonVouchesForIt(t *testing.T) {
	for _, here := range []bool{true, false} { // with the file at hand, or in another run
		t.Run("", func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.withPIN(rightPIN)
				p.fake.script = onPIN(func(q ask179) *act { return &act{frames: []string{refusedFrame(q, "发生未知错误")}} })
				r := p.start()
				r.ready(t)
				if code := r.trySign(t, "x"); code != fault.PINRefused {
					t.Fatal(code)
				}
				p.fake.set(func(f *fake) { f.script = nil })
				r.stop()
				p.vault = secret.NewMemory()
				if here {
					p.withPIN(rightPIN)
				}
				r = p.start()
				if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err != nil {
					t.Fatal(err)
				}
				r.stop()
				p.withPIN(rightPIN)
				r = p.start()
				if !r.ready(t) || r.trySign(t, "x") != "" {
					t.Errorf("the file's PIN is not used: %s", r.Card().Gate)
				}
			})
		})
	}
}
