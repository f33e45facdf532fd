package eport

import (
	"fmt"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

// inBubble runs a test in virtual time with a computer of its own.
func inBubble(t *testing.T, f func(*testing.T, *pc)) {
	t.Helper()
	t.Parallel()
	synctest.Test(t, func(t *testing.T) { f(t, newPC(t)) })
}

// idle lets virtual time pass until everything has come to rest.
func idle(d time.Duration) {
	time.Sleep(d) // virtual
	synctest.Wait()
}

func TestPIN_FormIsCheckedBeforeAnythingIsSent(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := p.start()
		for _, text := range []string{"", " ", "8888 8888", "８８８８８８８８", "1234567890123456789012345678901234567890"} {
			if err := r.EnterPIN(t.Context(), secret.NewPIN(text), Entering{}); !fault.Is(err, fault.PINForm) {
				t.Errorf("%q gave %v", text, err)
			}
		}
		idle(time.Minute)
		if n := p.fake.sent(); n != 0 {
			t.Errorf("%d PINs went out", n)
		}
	})
}

func TestPIN_VerifiedOnceThenKeptAndProven(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := p.start()
		idle(time.Minute)
		if k := r.Card(); k.Gate != GatePINNeeded || k.CertNo != cardA {
			t.Fatalf("gate %s, card %s", k.Gate, k.CertNo)
		}
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err != nil {
			t.Fatal(err)
		}
		if k := r.Card(); k.Gate != GateReady || !k.Proven || p.fake.sent() != 1 {
			t.Fatalf("gate %s, proven %v, %d sent", k.Gate, k.Proven, p.fake.sent())
		}
		if e, ok, err := p.vault.Load(); !ok || err != nil || e.PIN.Reveal() != rightPIN {
			t.Errorf("the vault has %v, %v", ok, err)
		}
		// A remembered PIN is used by itself after a restart.
		r.stop()
		r = p.start()
		if !r.ready(t) || !r.Card().Proven {
			t.Fatalf("after a restart: %s", r.Card().Gate)
		}
		if code := r.trySign(t, "x"); code != "" || p.fake.sent() != 2 {
			t.Errorf("sign gave %q, %d sent", code, p.fake.sent())
		}
	})
}

// refusals are the texts that must stop everything.
var refusals = []struct {
	text string
	gate Gate
	left int // -1: not told
}{
	{"[智能卡应用模块]输入口令错误，还可以重试四次:错误码=59999", GatePINRefused, 4},
	{"[智能卡应用模块]输入口令错误,还可以重试一次", GatePINRefused, 1},
	{"[智能卡应用模块]输入口令错误，卡被锁定", GatePINLocked, 0},
	{"卡被永久锁定", GatePINLocked, 0},
	{"口令无效", GatePINRefused, -1},
	{"[具体应用模块SP]未验证口令: errcode=53550", GatePINRefused, -1},
	{"Err:Custom53550", GatePINRefused, -1},
	{"密码错误", GatePINRefused, -1},
	{"wrong Pin", GatePINRefused, -1},
	{"bad PASSWORD", GatePINRefused, -1},
	{"读卡器被其他程序锁", GatePINRefused, -1},
}

func TestPIN_RefusalStopsEverythingUntilAPersonEntersOne(t *testing.T) {
	for i, c := range refusals {
		for _, how := range []string{"verify", "sign unproven", "sign proven"} {
			t.Run(fmt.Sprint(i, how), func(t *testing.T) {
				restarts := 3
				if i == 0 {
					restarts = 100
				}
				inBubble(t, func(t *testing.T, p *pc) { refusalRow(t, p, c.text, c.gate, c.left, how, restarts) })
			})
		}
	}
}

func refusalRow(t *testing.T, p *pc, text string, gate Gate, left int, how string, restarts int) {
	p.withPIN(rightPIN)
	r := p.start()
	if !r.ready(t) {
		t.Fatal(r.Card().Gate)
	}
	if how == "sign proven" && r.trySign(t, "first") != "" {
		t.Fatal("the first sign failed")
	}
	p.fake.set(func(f *fake) {
		f.script = func(q ask179) *act {
			if q.Args["passwd"] == "" {
				return nil
			}
			return &act{frames: []string{refusedFrame(q, text)}}
		}
	})
	before := p.fake.sent()
	if how == "verify" {
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err == nil {
			t.Fatal("no refusal")
		}
	} else if r.trySign(t, "x") == "" {
		t.Fatal("no refusal")
	}
	k := r.Card()
	if k.Gate != gate || k.Proven || left >= 0 && (k.TriesLeft == nil || *k.TriesLeft != left) || left < 0 && k.TriesLeft != nil {
		t.Errorf("gate %s, proven %v, tries %v", k.Gate, k.Proven, k.TriesLeft)
	}
	if _, ok, err := p.vault.Load(); ok || err != nil {
		t.Errorf("the PIN is still in the vault (%v)", err)
	}
	p.withPIN(rightPIN) // a settings file brings it again: no matter
	for i := range restarts {
		if r.trySign(t, "y") == "" {
			t.Error("a signature")
		}
		idle(time.Minute)
		r.stop()
		r = p.start()
		if i == restarts/2 {
			p.fake.set(func(f *fake) { f.script = nil })
		}
	}
	idle(time.Minute)
	if n := p.fake.sent() - before; n != 1 || r.Card().Gate != gate {
		t.Fatalf("%d PIN-bearing calls, gate %s", n, r.Card().Gate)
	}
	if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{LastTry: true}); err != nil {
		t.Fatal(err)
	}
	if k := r.Card(); k.Gate != GateReady || k.TriesLeft != nil {
		t.Errorf("after the right PIN: %s, tries %v", k.Gate, k.TriesLeft)
	}
}

func TestPIN_RefusalIsOnDiskBeforeTheNextCall(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(wrongPIN)
		r := p.start()
		if !r.ready(t) {
			t.Fatal(r.Card().Gate)
		}
		callsAt := -1
		p.keep.onPut = func(raw []byte) {
			if callsAt < 0 && len(raw) > 0 && string(raw[:11]) == `{"refusal":` {
				p.fake.set(func(f *fake) { callsAt = len(f.calls) })
			}
		}
		if code := r.trySign(t, "x"); code != fault.PINRefused {
			t.Fatal(code)
		}
		idle(time.Minute)
		p.fake.set(func(f *fake) {
			if callsAt < 1 || f.calls[callsAt-1] != methodSign.name {
				t.Errorf("the refusal was written after %v", f.calls[:max(0, callsAt)])
			}
		})
	})
}

func TestPIN_RefusalThatCannotBeWrittenHoldsInMemory(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		r := p.start()
		if !r.ready(t) || r.trySign(t, "first") != "" {
			t.Fatal(r.Card().Gate)
		}
		p.fake.set(func(f *fake) { f.pins[cardA] = "changed!" })
		p.keep.fail(true)
		if code := r.trySign(t, "x"); code != fault.PINRefused {
			t.Fatal(code)
		}
		before := p.fake.sent()
		for range 50 {
			r.trySign(t, "y")
			idle(time.Minute)
		}
		if err := r.EnterPIN(t.Context(), secret.NewPIN("changed!"), Entering{}); !fault.Is(err, fault.StoreIO) {
			t.Errorf("enter gave %v", err)
		}
		if n := p.fake.sent() - before; n != 0 || r.Card().Gate != GatePINRefused {
			t.Fatalf("%d PINs, gate %s", n, r.Card().Gate)
		}
		p.keep.fail(false)
		idle(time.Minute)
		if p.keep.record(t).Refusal == nil {
			t.Error("the refusal was not written once the disk was back")
		}
	})
}

func TestPIN_NothingGoesOutWithoutItsNote(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		p.keep.fail(true)
		r := p.start()
		if !r.ready(t) {
			t.Fatal(r.Card().Gate)
		}
		if code := r.trySign(t, "x"); code != fault.StoreIO || p.fake.sent() != 0 {
			t.Fatalf("%s, %d sent", code, p.fake.sent())
		}
		p.keep.fail(false)
		if code := r.trySign(t, "x"); code != "" {
			t.Fatal(code)
		}
	})
}

func TestPIN_WithoutAKeepNothingGoesOut(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		p.opt = func(o *Options) { o.Keep = nil }
		r := p.start()
		idle(time.Minute)
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); !fault.Is(err, fault.StoreIO) {
			t.Errorf("enter gave %v", err)
		}
		if p.fake.sent() != 0 || r.Card().Gate != GatePINNeeded {
			t.Errorf("%d sent, gate %s", p.fake.sent(), r.Card().Gate)
		}
	})
}
