package eport

import (
	"context"
	"errors"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

func TestSingleCalls(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.key = testKey()
		p.fake.script = func(q ask179) *act {
			switch q.Method {
			case methodValidity.name:
				return &act{frames: []string{strings.Replace(goodFrame(q, "@"), `"@"`, `{"szStartTime":"20240101000000","szEndTime":"20340101000000"}`, 1)}}
			case methodEnvCert.name:
				return &act{frames: []string{goodFrame(q, certificateOf(testKey(), "0f"))}}
			}
			return nil
		}
		r := p.start()
		ctx := t.Context()
		version, err1 := r.Version(ctx)
		cardID, err2 := r.CardID(ctx)
		certNo, err3 := r.CertNo(ctx)
		sign, err4 := r.SignCert(ctx)
		env, err5 := r.EnvCert(ctx)
		from, to, err6 := r.Validity(ctx)
		if err := errors.Join(err1, err2, err3, err4, err5, err6); err != nil {
			t.Fatal(err)
		}
		if version != "1.5.47" || cardID != "CARD-"+cardA || certNo != cardA || sign.CertNo != cardA || env.CertNo != "0000000f" ||
			!from.Equal(date(2024)) || !to.Equal(date(2034)) {
			t.Error(version, cardID, certNo, sign, env, from, to)
		}
		if k := r.Card(); k.Version != version || k.CertNo != cardA || k.CardID != cardID || k.Cert == nil || p.fake.sent() != 0 {
			t.Errorf("snapshot %+v", k)
		}
		if opened, closed := p.fake.count(methodOpen), p.fake.count(methodClose); opened != closed {
			t.Errorf("opened %d times, closed %d times", opened, closed)
		}
		p.fake.set(func(f *fake) { f.card, f.script = "", nil })
		if _, err := r.CertNo(ctx); !fault.Is(err, fault.EportNoCard) {
			t.Errorf("without a card: %v", err)
		}
		idle(time.Second)
		if g := r.Card().Gate; g != GateNoCard {
			t.Errorf("the gate did not follow: %s", g)
		}
	})
}

func TestSingleCallFaults(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.script = func(q ask179) *act {
			switch q.Method {
			case methodValidity.name, methodCertNo.name, methodSignCert.name:
				return &act{frames: []string{goodFrame(q, "what?")}}
			case methodCardID.name:
				return &act{frames: []string{refusedFrame(q, "未验证口令", "Err:Custom53550")}}
			}
			return nil
		}
		r := p.start()
		_, _, err1 := r.Validity(t.Context())
		_, err2 := r.CertNo(t.Context())
		_, err3 := r.SignCert(t.Context())
		_, err4 := r.CardID(t.Context())
		for i, c := range []struct {
			err  error
			code fault.Code
		}{{err1, fault.EportGarbled}, {err2, fault.EportGarbled}, {err3, fault.CertUnreadable}, {err4, fault.PINNeeded}} {
			if !fault.Is(c.err, c.code) {
				t.Errorf("%d: %v", i, c.err)
			}
		}
		p.wire.down.Store(true)
		r.Resume()
		idle(time.Second)
		if _, err := r.Version(t.Context()); !fault.Is(err, fault.EportServiceDown) {
			t.Error(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := r.Version(ctx); !errors.Is(err, context.Canceled) {
			t.Error(err)
		}
	})
}

func TestCertificateDates(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.key = testKey()
		var ahead atomic.Int64
		var suspicious atomic.Bool
		p.opt = func(o *Options) {
			o.Now = func() time.Time { return time.Now().Add(time.Duration(ahead.Load())) }
			o.ClockOff = suspicious.Load
		}
		r := signing(t, p)
		sent := p.fake.sent()
		ahead.Store(int64(date(2035).Sub(date(2000))))
		if code := r.trySign(t, "x"); code != fault.CertExpired || r.Card().Gate != GateCertExpired || p.fake.sent() != sent {
			t.Errorf("%s, gate %s", code, r.Card().Gate)
		}
		suspicious.Store(true)
		if !r.ready(t) || r.trySign(t, "x") != "" {
			t.Errorf("with a suspicious clock: %s", r.Card().Gate)
		}
		suspicious.Store(false)
		ahead.Store(int64(date(1998).Sub(date(2000))))
		if code := r.trySign(t, "x"); code != fault.CertExpired {
			t.Errorf("before its time: %s", code)
		}
		ahead.Store(0)
		if !r.ready(t) {
			t.Error(r.Card().Gate)
		}
	})
}

func TestCheck(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.key = testKey()
		r := signing(t, p)
		value, certNo, err := r.Sign(t.Context(), "the data")
		if err != nil {
			t.Fatal(err)
		}
		if err := r.Check(certNo, "the data", value); err != nil {
			t.Error(err)
		}
		if err := r.Check(certNo, "other data", value); !fault.Is(err, fault.EportBadSignature) {
			t.Error(err)
		}
		if err := r.Check(cardB, "the data", value); !fault.Is(err, fault.CertNotChecked) {
			t.Error(err)
		}
	})
}

func TestCertificateOfAnotherNumberIsNotUsed(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.script = func(q ask179) *act {
			if q.Method == methodSignCert.name {
				return &act{frames: []string{goodFrame(q, certificateOf(testKey(), cardB))}}
			}
			return nil
		}
		r := signing(t, p)
		if k := r.Card(); k.Cert != nil || k.CertNo != cardA {
			t.Errorf("%+v", k)
		}
	})
}

func TestAnswerWithOneElement(t *testing.T) {
	for _, bare := range []bool{false, true} {
		inOne := func(t *testing.T, p *pc) {
			p.withPIN(rightPIN)
			p.fake.bare = bare
			p.fake.script = func(q ask179) *act {
				if q.Method == methodSign.name {
					return &act{frames: []string{goodFrame(q, " "+plainSignature("x")[:4]+"\r\n"+plainSignature("x")[4:])}}
				}
				return nil
			}
			r := p.start()
			if !r.ready(t) {
				t.Fatal(r.Card().Gate)
			}
			value, certNo, err := r.Sign(t.Context(), "x")
			if !bare && (err != nil || certNo != cardA || value != plainSignature("x")) {
				t.Error(value, certNo, err)
			}
			if bare && (err == nil || value != "") {
				t.Error("signed for nobody knows which card")
			}
		}
		t.Run(map[bool]string{true: "certNo never told", false: "certNo asked for"}[bare], func(t *testing.T) { inBubble(t, inOne) })
	}
}

// TestUnknownTextForNoCard: a control that used to tell its card and now answers
// everything with an unknown error gets no PIN.
func TestUnknownTextForNoCard(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		sent := p.fake.sent()
		p.fake.set(func(f *fake) {
			f.script = func(q ask179) *act { return &act{frames: []string{refusedFrame(q, "新的错误", "Err:Custom12345")}} }
		})
		r.Resume()
		for range 10 {
			idle(10 * time.Second)
			r.trySign(t, "x")
		}
		if k := r.Card(); k.Gate != GateNoCard || codeOf(k.Fault) != fault.EportUnrecognised || p.fake.sent() != sent {
			t.Errorf("gate %s, %v, %d PINs", k.Gate, k.Fault, p.fake.sent()-sent)
		}
		p.fake.set(func(f *fake) { f.script = nil })
		if !r.ready(t) || r.trySign(t, "x") != "" {
			t.Error(r.Card().Gate)
		}
	})
}

func TestPause(t *testing.T) {
	for _, base := range []time.Duration{0, DefaultPause} {
		t.Run(base.String(), func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.opt = func(o *Options) { o.Pause = base }
				r := signing(t, p)
				gap := func() time.Duration {
					r.trySign(t, "x")
					begun := time.Now()
					r.trySign(t, "y")
					return time.Since(begun)
				}
				if got := gap(); got != base {
					t.Errorf("pause %v", got)
				}
				// A caller that comes later waits only for what is missing.
				if idle(base * 6 / 10); base > 0 {
					begun := time.Now()
					if r.trySign(t, "z"); time.Since(begun) != base*4/10 {
						t.Errorf("waited %v", time.Since(begun))
					}
				}
				trouble := onPIN(func(q ask179) *act { return &act{frames: []string{refusedFrame(q, "Err:Custom50070")}} })
				for _, want := range []time.Duration{2, 4, 8, 8} {
					p.fake.set(func(f *fake) { f.script = trouble })
					r.trySign(t, "x")
					p.fake.set(func(f *fake) { f.script = nil })
					if !r.ready(t) {
						t.Fatal(r.Card().Gate)
					}
					if got := gap(); got != want*base {
						t.Errorf("pause %v after a fault, want %v", got, want*base)
					}
				}
				idle(11 * time.Minute)
				if got := gap(); got != base {
					t.Errorf("pause %v after ten minutes", got)
				}
			})
		})
	}
}

func TestResumeLooksBeforeAnyPIN(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		conns, sent := p.fake.conns, p.fake.sent()
		p.fake.set(func(f *fake) { f.card = cardB })
		r.Resume()
		if code := r.trySign(t, "x"); code == "" || p.fake.sent() != sent {
			t.Errorf("%q, %d PINs", code, p.fake.sent()-sent)
		}
		idle(time.Second)
		p.fake.set(func(f *fake) {
			if f.conns != conns+1 || r.Card().Gate != GateWrongCard {
				t.Errorf("%d new connections, gate %s", f.conns-conns, r.Card().Gate)
			}
		})
	})
}

func TestServeEndsInTimeAndOnlyOnce(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		if err := r.Serve(t.Context()); err == nil {
			t.Error("served twice at once")
		}
		p.fake.set(func(f *fake) { f.script = onPIN(func(ask179) *act { return &act{hang: true} }) })
		signed := make(chan error, 1)
		go func() {
			_, _, err := r.Sign(context.Background(), "x")
			signed <- err
		}()
		idle(time.Second)
		begun := time.Now()
		r.stop()
		if took := time.Since(begun); took > 5*time.Second {
			t.Errorf("stopped after %v", took)
		}
		if err := <-signed; err == nil {
			t.Error("a signature")
		}
		// A call that is about to be answered is let through.
		p.fake.set(func(f *fake) {
			f.script = onPIN(func(q ask179) *act { return &act{after: 1300 * time.Millisecond, frames: []string{p.fake.soft(q)}} })
		})
		r = p.start()
		if !r.ready(t) {
			t.Fatal(r.Card().Gate)
		}
		go func() {
			_, _, err := r.Sign(context.Background(), "x")
			signed <- err
		}()
		idle(200 * time.Millisecond)
		r.stop()
		if err := <-signed; err != nil {
			t.Error(err)
		}
	})
}

func TestReadyEndsWithItsContext(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := p.start()
		ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
		defer cancel()
		if err := r.Ready(ctx); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func TestAcceptCardEdges(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.opt = func(o *Options) { o.CertNoExpected = cardA }
		p.fake.card = ""
		r := p.start()
		if err := r.AcceptCard(t.Context()); !fault.Is(err, fault.EportNoCard) {
			t.Errorf("without a card: %v", err)
		}
		p.fake.set(func(f *fake) { f.card = cardB })
		idle(5 * time.Second)
		p.keep.fail(true)
		if err := r.AcceptCard(t.Context()); !fault.Is(err, fault.StoreIO) || r.Card().Gate != GateWrongCard {
			t.Errorf("with a full disk: %v, gate %s", err, r.Card().Gate)
		}
		p.keep.fail(false)
		if err := r.AcceptCard(t.Context()); err != nil || r.Card().Gate != GatePINNeeded {
			t.Errorf("%v, gate %s", err, r.Card().Gate)
		}
		if err := r.AcceptCard(t.Context()); err != nil { // again: nothing to do
			t.Error(err)
		}
		if err := r.EnterPIN(t.Context(), secret.NewPIN("Other-99"), Entering{}); err != nil {
			t.Fatal(err)
		}
		r.stop()
		r = p.start() // the settings still name the old card; the person's word holds
		if !r.ready(t) {
			t.Errorf("gate %s", r.Card().Gate)
		}
		r.stop()
		p.opt = func(o *Options) { o.CertNoExpected = "0badcafe" } // newer settings win
		r = p.start()
		idle(time.Second)
		if r.Card().Gate != GateWrongCard {
			t.Errorf("gate %s", r.Card().Gate)
		}
	})
}
