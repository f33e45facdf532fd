package eport

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"customs179/core/secret"
)

// TestPIN_RandomSchedules throws restarts, crashes, faults, card swaps and people
// at the rules. Whatever happens: after a refusal that was answered no PIN leaves
// before a person acts; a PIN only meets the card it was entered for; and what
// the program does by itself burns at most one try, crashes apart.
func TestPIN_RandomSchedules(t *testing.T) {
	const seeds, steps = 24, 80
	for seed := range uint64(seeds) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				w := &world{t: t, p: p, random: rand.New(rand.NewPCG(seed, 2026))}
				p.opt = func(o *Options) { o.Restarter = &restarts{} }
				if w.random.IntN(2) == 0 {
					p.fake.key = testKey()
				}
				w.changePIN()
				p.fake.script = onPIN(w.judge)
				w.r = p.start()
				for range steps {
					w.step()
					if t.Failed() {
						t.Fatalf("seed %d: %v", seed, w.story)
					}
				}
			})
		})
	}
}

// world is one random schedule.
type world struct {
	t      *testing.T
	p      *pc
	r      run
	random *rand.Rand
	story  []string

	mu      sync.Mutex
	person  bool   // a person is pressing the button now
	stopped bool   // a refusal was answered and nobody has entered a PIN since
	burnt   int    // tries burnt without a person since then
	trouble string // what the next PIN-bearing call meets
}

// judge sees every PIN-bearing frame at the control's socket.
func (w *world) judge(q ask179) *act {
	w.p.fake.mu.Lock()
	card, right := w.p.fake.card, w.p.fake.pins[w.p.fake.card]
	w.p.fake.mu.Unlock()
	w.mu.Lock()
	defer w.mu.Unlock()
	pin := q.Args["passwd"]
	if !w.person {
		if w.stopped {
			w.t.Errorf("a PIN left by itself after a refusal")
		}
		if other := map[string]string{cardA: "B", cardB: "A"}[card]; pin[len(pin)-1:] == other {
			w.t.Errorf("PIN of card %s went to card %s", other, card)
		}
	}
	switch w.trouble {
	case "hang":
		return &act{hang: true}
	case "close":
		return &act{close: true}
	case "garbage":
		return &act{frames: []string{"?"}}
	case "50070":
		return &act{frames: []string{refusedFrame(q, "Err:Custom50070")}}
	}
	if pin != right && card != "" {
		w.stopped = true
		if !w.person {
			if w.burnt++; w.burnt > 1 {
				w.t.Errorf("%d tries burnt", w.burnt)
			}
		}
	}
	return nil // the soft card judges
}

func (w *world) step() {
	kinds := []string{"sign", "sign", "sign", "restart", "wait", "swap", "pull", "change PIN", "enter right", "enter wrong", "accept", "resume", "trouble", "calm", "calm"}
	what := kinds[w.random.IntN(len(kinds))]
	w.story = append(w.story, what)
	f := w.p.fake
	switch what {
	case "sign":
		w.r.trySign(w.t, "x")
	case "restart":
		w.r.stop()
		w.r = w.p.start()
	case "wait":
		idle(time.Duration(w.random.IntN(200)) * time.Second)
	case "pull", "swap":
		f.set(func(f *fake) { f.card = "" })
		idle(swapTime) // nobody is faster
		if what == "swap" {
			next := []string{cardA, cardB}[w.random.IntN(2)]
			f.set(func(f *fake) { f.card = next })
			idle(time.Duration(w.random.IntN(10)) * time.Second)
		}
	case "change PIN": // somebody changes it with another program
		w.changePIN()
	case "enter right", "enter wrong":
		w.enter(what == "enter right")
	case "accept":
		if err := w.r.AcceptCard(w.t.Context()); err == nil && w.r.Card().Gate == GatePINNeeded {
			w.set(func(w *world) { w.stopped, w.burnt = true, 0 })
		}
	case "resume":
		w.r.Resume()
	case "trouble":
		next := []string{"hang", "close", "garbage", "50070"}[w.random.IntN(4)]
		w.set(func(w *world) { w.trouble = next })
	case "calm":
		w.set(func(w *world) { w.trouble = "" })
	}
}

func (w *world) set(change func(*world)) {
	w.mu.Lock()
	defer w.mu.Unlock()
	change(w)
}

func (w *world) changePIN() {
	w.p.fake.set(func(f *fake) {
		for card, suffix := range map[string]string{cardA: "A", cardB: "B"} {
			f.pins[card] = fmt.Sprintf("pin-%d-%s", len(w.story), suffix)
			f.burnt[card] = 0
		}
	})
}

// enter presses the button with the PIN of the card that is in.
func (w *world) enter(right bool) {
	w.p.fake.mu.Lock()
	pin := w.p.fake.pins[w.p.fake.card]
	w.p.fake.burnt[w.p.fake.card] = 0
	w.p.fake.mu.Unlock()
	if pin == "" {
		return
	}
	if !right {
		pin = "bad" + pin
	}
	w.set(func(w *world) { w.person = true })
	err := w.r.EnterPIN(w.t.Context(), secret.NewPIN(pin), Entering{LastTry: true})
	w.set(func(w *world) {
		if w.person = false; err == nil {
			w.stopped, w.burnt = false, 0
		}
	})
}
