package guard_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"customs179/app/bridge"
	"customs179/app/guard"
	"customs179/app/stage"
	"customs179/core/config"
	"customs179/core/diag"
	"customs179/core/fault"
	"customs179/core/secret"
	"customs179/core/sim/softcard"
	"customs179/core/status"
	"customs179/ui/port"
)

// house is the program without its window: a guard, a bridge, its core, and a
// control that counts what reaches it.
type house struct {
	*testing.T
	bridge  *bridge.Bridge
	stage   *stage.Stage
	desk    *port.Desk
	folder  string
	program string // what holds the control's port, as the system says
}

// begin runs it on what plays Windows; a PIN lies in the vault, as after a restart.
func begin(t *testing.T, change func(*config.Settings, *guard.Place)) *house {
	t.Helper()
	h := &house{T: t, folder: t.TempDir()}
	h.program = filepath.Join(h.folder, "proxy.exe")
	h.write(h.program, "one")
	var err error
	if h.stage, err = stage.New(stage.Options{Kind: softcard.SM2, Orders: stage.Special + 1}); err != nil {
		t.Fatal(err)
	}
	settings := h.stage.Settings()
	place := guard.Place{System: "windows", Holder: func(string) (string, error) { return h.program, nil }}
	if change != nil {
		change(&settings, &place)
	}
	redactor := &diag.Redactor{}
	log := diag.Open(diag.Options{Dir: filepath.Join(h.folder, "logs"), Redactor: redactor})
	o := bridge.Options{
		Folders: map[port.Folder]string{port.FolderData: filepath.Join(h.folder, "data")}, Config: h.folder, Version: "test",
		Log: log, Redactor: redactor, Settings: settings, Lasting: secret.NewMemoryWith(secret.Entry{PIN: h.stage.PIN(), ID: "kept"}),
	}
	wire := guard.Set(&o, place)
	if h.bridge, err = bridge.Open(o); err != nil {
		t.Fatal(err)
	}
	h.desk = h.bridge.Desk()
	wire.Dress(h.desk)
	ctx, stop := context.WithCancel(context.WithoutCancel(t.Context()))
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		h.bridge.Run(ctx)
	}()
	t.Cleanup(func() {
		stop()
		<-ended
		if err := errors.Join(h.bridge.Close(), h.stage.Close(), log.Close()); err != nil {
			t.Error(err)
		}
	})
	return h
}

func (h *house) write(path, text string) {
	h.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		h.Fatal(err)
	}
}

// gate waits until the card's gate is in a state.
func (h *house) gate(want status.GateState) {
	h.Helper()
	changed, stop := h.desk.Live.Watch()
	defer stop()
	late := time.After(30 * time.Second)
	for {
		g, _ := h.desk.Live.Snapshot().Gates.Find(status.PartyCard, "")
		if g.State == want {
			return
		}
		select {
		case <-changed:
		case <-late:
			h.Fatalf("the gate is %s, not %s", g.State, want)
		}
	}
}

// refused makes sure that neither the program by itself nor a person's button
// brings a PIN to the control.
func (h *house) refused(what string) {
	h.Helper()
	before := h.stage.World.Control.PINFrames()
	h.gate(status.GateStranger)
	err := h.desk.Card.EnterPIN(h.Context(), h.stage.PIN(), false, false)
	if f := fault.Of(err); f == nil || f.Code != fault.EportStranger {
		h.Errorf("%s: entering a PIN gives %v", what, err)
	}
	if _, err := h.desk.Card.TestSign(h.Context()); err == nil {
		h.Errorf("%s: the card signs", what)
	}
	if n := h.stage.World.Control.PINFrames() - before; n != 0 {
		h.Errorf("%s: %d PINs reached the stranger", what, n)
	}
}

// signs makes sure that the kept PIN goes to the control now.
func (h *house) signs() {
	h.Helper()
	h.gate(status.GateReady)
	before := h.stage.World.Control.PINFrames()
	if _, err := h.desk.Card.TestSign(h.Context()); err != nil {
		h.Error(err)
	}
	if h.stage.World.Control.PINFrames() == before {
		h.Error("it signs without a PIN")
	}
}

func TestAStrangerOnThePortGetsNoPIN(t *testing.T) {
	t.Parallel()
	h := begin(t, nil)
	h.refused("a stranger")
	if n := len(h.stage.World.Control.Frames()); n != 0 {
		t.Errorf("%d calls reached the stranger", n)
	}
	if err := h.desk.Card.ApproveControl(); err != nil {
		t.Fatal(err)
	}
	note, err := os.ReadFile(filepath.Join(h.folder, "approved-programs.json"))
	const sum = "7692c3ad3540bb803c020b3aee66cd8887123234ea0c6e7143c0add73ff431ed" // SHA-256 of "one"
	if err != nil || !strings.Contains(string(note), strings.ToLower(filepath.ToSlash(h.program))) || !strings.Contains(string(note), sum) {
		t.Errorf("noted: %s, %v", note, err)
	}
	h.signs()
	// The program is another one after the night.
	h.write(h.program, "two")
	h.bridge.Resume()
	h.refused("a program that was changed")
	if err := h.desk.Card.ApproveControl(); err != nil {
		t.Fatal(err)
	}
	h.signs()
	if h.stage.World.Card.TriesLeft() != softcard.Tries {
		t.Error("the card lost a try")
	}
}

// TestAnApprovalThatCannotBeNotedIsNone: a file that cannot be read approves
// nobody, whatever the person wanted.
func TestAnApprovalThatCannotBeNotedIsNone(t *testing.T) {
	t.Parallel()
	h := begin(t, nil)
	h.gate(status.GateStranger)
	if err := os.Remove(h.program); err != nil {
		t.Fatal(err)
	}
	if f := fault.Of(h.desk.Card.ApproveControl()); f == nil || f.Code != fault.ConfigIO {
		t.Error(f)
	}
	h.refused("a program that cannot be read")
}

// TestAControlElsewhereNeedsItsAddressConfirmed: who holds a port on another PC
// nobody knows, so there the address counts. 0.0.0.0 is no address of this PC to
// the settings, and is reached all the same.
func TestAControlElsewhereNeedsItsAddressConfirmed(t *testing.T) {
	t.Parallel()
	h := begin(t, func(s *config.Settings, p *guard.Place) {
		s.WSURL = strings.Replace(s.WSURL, "127.0.0.1", "0.0.0.0", 1)
		p.Holder = func(url string) (string, error) {
			t.Errorf("asked who holds %s", url)
			return "", errors.ErrUnsupported
		}
	})
	h.refused("a control elsewhere")
	if err := h.desk.Card.ApproveControl(); err != nil {
		t.Fatal(err)
	}
	if s := h.desk.Settings.Get(); s.WSURLConfirmed != s.WSURL {
		t.Errorf("confirmed is %q", s.WSURLConfirmed)
	}
	h.signs()
}

// TestWhomTheSystemDoesNotName: then too the address is what a person confirms.
func TestWhomTheSystemDoesNotName(t *testing.T) {
	t.Parallel()
	h := begin(t, func(_ *config.Settings, p *guard.Place) {
		p.Holder = func(string) (string, error) { return "", errors.ErrUnsupported }
	})
	h.refused("somebody without a name")
	if err := h.desk.Card.ApproveControl(); err != nil {
		t.Fatal(err)
	}
	h.signs()
}

func TestTheDemosOwnStandInPasses(t *testing.T) {
	t.Parallel()
	h := begin(t, func(s *config.Settings, p *guard.Place) { p.Own = s.WSURL })
	h.signs()
}

func TestElsewhereThanOnWindowsNobodyIsAsked(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"linux", "darwin", ""} {
		var o bridge.Options
		d := port.Desk{}
		guard.Set(&o, guard.Place{System: system}).Dress(&d)
		if o.Guard != nil || d.Card != nil {
			t.Errorf("%s: guarded", system)
		}
	}
}
