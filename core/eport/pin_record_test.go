package eport

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/secret"
)

func TestPIN_ThousandWaitingOrdersSendNoneAfterARefusal(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(wrongPIN)
		r := p.start()
		if !r.ready(t) {
			t.Fatal(r.Card().Gate)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Hour)
		defer cancel()
		var all sync.WaitGroup
		for range 1000 {
			all.Go(func() {
				for r.Ready(ctx) == nil {
					if _, _, err := r.Sign(ctx, "x"); err == nil {
						t.Error("a signature")
					}
				}
			})
		}
		all.Wait()
		if n := p.fake.sent(); n != 1 || r.Card().Gate != GatePINRefused || *r.Card().TriesLeft != 4 {
			t.Errorf("%d PINs, gate %s", n, r.Card().Gate)
		}
	})
}

func TestPIN_UnreadableNoteLetsNoneOut(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		p.opt = func(o *Options) { o.Keep = broken{p.keep, errDisk} }
		r := p.start()
		idle(time.Minute)
		if k := r.Card(); k.Gate != GatePINNeeded || codeOf(k.Fault) != fault.StoreIO {
			t.Errorf("gate %s, %v", k.Gate, k.Fault)
		}
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); !fault.Is(err, fault.StoreIO) {
			t.Errorf("enter gave %v", err)
		}
		if r.trySign(t, "x") == "" || p.fake.sent() != 0 {
			t.Errorf("%d PINs went out", p.fake.sent())
		}
	})
}

type broken struct {
	*memory
	err error
}

func (b broken) Get(string) ([]byte, error) { return nil, b.err }

func TestPIN_GarbledNoteAsksForAPerson(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		p.keep.values[recordName] = []byte(`{"refusal":`)
		r := p.start()
		idle(time.Minute)
		if r.trySign(t, "x") == "" || p.fake.sent() != 0 || r.Card().Gate != GatePINNeeded {
			t.Fatalf("gate %s, %d PINs", r.Card().Gate, p.fake.sent())
		}
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); err != nil || r.trySign(t, "x") != "" {
			t.Error(err)
		}
	})
}

// stubborn is a vault that refuses what it is told to refuse.
type stubborn struct {
	secret.Vault
	load, save, remove error
}

func (v stubborn) Load() (secret.Entry, bool, error) {
	if v.load != nil {
		return secret.Entry{}, false, v.load
	}
	return v.Vault.Load()
}

func (v stubborn) Save(pin secret.PIN) (secret.Entry, error) {
	if v.save != nil {
		return secret.Entry{}, v.save
	}
	return v.Vault.Save(pin)
}

func (v stubborn) Delete() error { return errors.Join(v.remove, v.Vault.Delete()) }

func TestPIN_VaultTrouble(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		bad := errors.New("vault broken")
		p.vault = stubborn{secret.NewMemory(), bad, nil, nil}
		r := p.start()
		idle(time.Minute)
		if k := r.Card(); k.Gate != GatePINNeeded || codeOf(k.Fault) != fault.SecretVault {
			t.Errorf("unreadable: gate %s, %v", k.Gate, k.Fault)
		}
		r.stop()
		// A PIN that cannot be remembered works until the process ends, and it says so.
		p.vault = stubborn{secret.NewMemory(), nil, bad, nil}
		r = p.start()
		if err := r.EnterPIN(t.Context(), secret.NewPIN(rightPIN), Entering{}); !fault.Is(err, fault.SecretVault) {
			t.Errorf("enter gave %v", err)
		}
		for range 5 {
			idle(time.Minute)
			if code := r.trySign(t, "x"); code != "" || !r.Card().Proven {
				t.Fatal(code)
			}
		}
		r.stop()
		r = p.start()
		idle(time.Minute)
		if g := r.Card().Gate; g != GatePINNeeded {
			t.Errorf("after a restart: %s", g)
		}
		r.stop()
		// A refused PIN that cannot be deleted is not used either.
		p.vault = stubborn{secret.NewMemory(), nil, nil, bad}
		r = p.start()
		sent := p.fake.sent()
		if err := r.EnterPIN(t.Context(), secret.NewPIN(wrongPIN), Entering{}); !errors.Is(err, bad) || !fault.Is(err, fault.PINRefused) {
			t.Errorf("enter gave %v", err)
		}
		for range 5 {
			idle(time.Minute)
			r.trySign(t, "x")
		}
		if p.fake.sent() != sent+1 {
			t.Errorf("%d PINs", p.fake.sent()-sent)
		}
	})
}

func TestPIN_DeletedFromTheVaultIsGone(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		sent := p.fake.sent()
		if err := p.vault.Delete(); err != nil {
			t.Fatal(err)
		}
		if code := r.trySign(t, "x"); code != fault.PINNeeded || p.fake.sent() != sent {
			t.Errorf("%s, %d PINs", code, p.fake.sent()-sent)
		}
	})
}

func TestPIN_AnotherEntryIsNotProven(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		r.stop()
		p.vault = secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(rightPIN), ID: "file:9:9"})
		r = p.start()
		if !r.ready(t) || r.Card().Proven {
			t.Errorf("gate %s, proven %v", r.Card().Gate, r.Card().Proven)
		}
		if r.trySign(t, "x") != "" || !r.Card().Proven {
			t.Error("a success does not prove")
		}
	})
}

// TestPIN_ProvenSigningWritesNothing: the note before the first call and after
// it are all that a run costs.
func TestPIN_ProvenSigningWritesNothing(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		puts := p.keep.puts
		for range 100 {
			if code := r.trySign(t, "x"); code != "" {
				t.Fatal(code)
			}
		}
		if n := p.keep.puts - puts; n != 0 {
			t.Errorf("%d writes", n)
		}
	})
}

// TestPIN_SuccessThatCannotBeWritten: the signature is good, but no other PIN
// leaves until the note can be written.
func TestPIN_SuccessThatCannotBeWritten(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.withPIN(rightPIN)
		p.keep.onPut = func([]byte) { p.keep.refuse = true } // the one before the call works
		r := p.start()
		if !r.ready(t) || r.trySign(t, "first") != "" {
			t.Fatal(r.Card().Gate)
		}
		if code := r.trySign(t, "x"); code != fault.StoreIO || p.fake.sent() != 1 {
			t.Errorf("%s, %d PINs", code, p.fake.sent())
		}
		p.keep.mu.Lock()
		p.keep.refuse, p.keep.onPut = false, nil
		p.keep.mu.Unlock()
		if code := r.trySign(t, "x"); code != "" || !r.Card().Proven {
			t.Error(code)
		}
	})
}
