package eport

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/fault"
)

// mischief makes the frames of an answer as a confused control would send them:
// the right one among wrong ones, or none.
type mischief struct {
	random *rand.Rand
	noIDs  bool   // answers may lack their _id
	last   string // the frame of the sign call before
}

const lateGreeting = `{"_id":0,"_method":"open","_status":"00","_args":{"Result":true,"Data":["握手成功"],"Error":[]}}`

func (m *mischief) frames(q ask179, good string) []string {
	before := m.last
	if before == "" {
		before = lateGreeting
	}
	m.last = good
	foreign := q
	foreign.ID = json.RawMessage(fmt.Sprint(1 + m.random.IntN(1_000_000_000)))
	stolen := strings.Replace(before, `"_id":`, `"_was":`, 1) // the answer before, without its id
	noID := strings.Replace(good, `"_id":`, `"_was":`, 1)
	kinds := 9
	if m.noIDs {
		kinds = 12
	}
	switch m.random.IntN(kinds) {
	case 0:
		return []string{good, good}
	case 1:
		return []string{before, good}
	case 2:
		return []string{good, before}
	case 3:
		return []string{goodFrame(foreign, plainSignature("foreign"), cardA), good}
	case 4:
		other := q
		other.Method = methodCertNo.name
		return []string{goodFrame(other, plainSignature("other"), cardA), good}
	case 5:
		return []string{lateGreeting, good, lateGreeting}
	case 6:
		return []string{strings.Replace(good, `"_id":`+string(q.ID), `"_id":"`+string(q.ID)+`"`, 1)}
	case 7:
		return []string{goodFrame(foreign, plainSignature("foreign"), cardA)} // and silence
	case 9:
		return []string{stolen, noID}
	case 10:
		return []string{noID, noID}
	case 11:
		var e struct {
			Args json.RawMessage `json:"_args"`
		}
		if err := json.Unmarshal([]byte(good), &e); err != nil {
			panic(err)
		}
		return []string{string(e.Args)} // the flat form
	}
	return []string{good}
}

// TestRightSignatureToRightOrder is F8: 10 000 of 10 000. Answers without an _id
// are only sorted out when the card's certificate is known.
func TestRightSignatureToRightOrder(t *testing.T) {
	for _, c := range []struct {
		seed   uint64
		orders int
		noIDs  bool
	}{{1, 4500, false}, {2, 4500, false}, {3, 1000, true}} {
		t.Run(fmt.Sprint(c.seed), func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				if c.noIDs {
					p.fake.key = testKey()
				}
				p.opt = func(o *Options) { o.Pause = 0 }
				r := signing(t, p)
				m := &mischief{random: rand.New(rand.NewPCG(c.seed, 179)), noIDs: c.noIDs}
				p.fake.set(func(f *fake) {
					f.script = onPIN(func(q ask179) *act {
						return &act{frames: m.frames(q, p.fake.soft(q)), after: time.Duration(m.random.IntN(100)) * time.Millisecond}
					})
				})
				for i := range c.orders {
					signOwn(t, r, p.fake, fmt.Sprintf("order %d of %d", i, c.seed))
				}
				if r.Card().Late < c.orders/4 {
					t.Errorf("only %d frames were dropped", r.Card().Late)
				}
			})
		})
	}
}

// signOwn signs until it works; a wrong signature is never given out.
func signOwn(t *testing.T, r run, f *fake, inData string) {
	t.Helper()
	for range 20 {
		if !r.ready(t) {
			t.Fatal(r.Card().Gate)
		}
		value, certNo, err := r.Sign(t.Context(), inData)
		if err != nil {
			continue
		}
		if certNo != cardA || value != f.sign(inData) { // RSA gives the same each time
			t.Fatalf("%s got another signature", inData)
		}
		if err := r.Check(certNo, inData, value); err != nil && !fault.Is(err, fault.CertNotChecked) {
			t.Fatal(err)
		}
		return
	}
	t.Fatalf("%s was never signed", inData)
}

// TestAnswerByteByByte lets every byte travel alone.
func TestAnswerByteByByte(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		p := &pc{t: t, fake: newFake(), wire: newWire(), keep: newMemory()}
		p.serve(p.fake, p.wire)
		p.opt = func(o *Options) {
			o.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
				c, err := p.wire.dial(ctx, network, addr)
				return slow{c}, err
			}
		}
		r := signing(t, p)
		for i := range 50 {
			inData := fmt.Sprint("order ", i)
			if value, _, err := r.Sign(t.Context(), inData); err != nil || value != plainSignature(inData) {
				t.Fatal(value, err)
			}
		}
	})
}

// slow reads one byte at a time.
type slow struct{ net.Conn }

func (c slow) Read(b []byte) (int, error) {
	if len(b) > 1 {
		b = b[:1]
	}
	return c.Conn.Read(b)
}

// TestControlRestarts cuts the connection before, during and after calls.
func TestControlRestarts(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		random := rand.New(rand.NewPCG(4, 179))
		p.fake.set(func(f *fake) {
			f.script = func(q ask179) *act {
				switch random.IntN(20) {
				case 0:
					return &act{close: true}
				case 1:
					return &act{frames: []string{p.fake.soft(q)}, close: true}
				}
				return nil
			}
		})
		done := 0
		for i := 0; done < 200 && i < 2000; i++ {
			if !r.ready(t) {
				t.Fatal(r.Card().Gate)
			}
			inData := fmt.Sprint("order ", i)
			value, _, err := r.Sign(t.Context(), inData)
			if err == nil {
				done++
				if value != plainSignature(inData) {
					t.Fatal("a foreign signature")
				}
			} else if c := fault.Of(err).Code; c == fault.PINNeeded || c == fault.PINRefused {
				t.Fatal(err)
			}
		}
		if done != 200 {
			t.Errorf("%d signed", done)
		}
	})
}
