package bridge

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/secret"
	"customs179/core/status"
)

// TestEnteredPINReplacesTheFiles: a wrong PIN in the settings file costs one try.
// After a person has entered the right one it is gone from the file, so that it
// can neither go before the right one at the next start nor look new when the
// file is saved.
func TestEnteredPINReplacesTheFiles(t *testing.T) {
	t.Parallel()
	const wrong = "87654321"
	h, path := beginWithPIN(t, wrong)
	h.await(t, "the card", gateIs(status.GateReady))
	if _, err := h.desk.Card.TestSign(t.Context()); !fault.Is(err, fault.PINRefused) {
		t.Fatalf("the card took the wrong PIN: %v", err)
	}
	if text := content(t, path); !strings.Contains(text, wrong) {
		t.Fatal("the PIN left the file before a person entered another one")
	}
	right := h.stage.World.Card.PIN()
	if err := h.desk.Card.EnterPIN(t.Context(), secret.NewPIN(right), false, false); err != nil {
		t.Fatal(err)
	}
	if text := content(t, path); strings.Contains(text, wrong) || strings.Contains(text, right) {
		t.Error("a PIN stands in the settings file")
	}
	next := h.desk.Settings.Get()
	next.GetTaskInterval += time.Second
	if err := h.desk.Settings.Save(next); err != nil {
		t.Fatal(err)
	}
	if s, _, err := config.Load(path); err != nil || !s.CardPassword.IsZero() {
		t.Errorf("a PIN is back in the settings file, %v", err)
	}
	h.await(t, "the card again", gateIs(status.GateReady))
}

// TestSamePINStaysInTheFile: whoever put the right PIN into the file wants the
// program to begin without asking, also after it had to ask once.
func TestSamePINStaysInTheFile(t *testing.T) {
	t.Parallel()
	const right = "88888888"
	h, path := beginWithPIN(t, right)
	if h.stage.World.Card.PIN() != right {
		t.Fatal("the card has another PIN: the test shows nothing")
	}
	if err := h.desk.Card.EnterPIN(t.Context(), secret.NewPIN(right), false, false); err != nil {
		t.Fatal(err)
	}
	if s, _, err := config.Load(path); err != nil || s.CardPassword.Reveal() != right {
		t.Errorf("the PIN left the settings file, %v", err)
	}
}

// beginWithPIN runs a bridge whose settings file holds a PIN; path is that file.
func beginWithPIN(t *testing.T, pin string) (h *house, path string) {
	t.Helper()
	h = begin(t, func(o *Options) {
		path = filepath.Join(o.Config, settingsName)
		if err := o.Settings.Save(path); err != nil {
			t.Fatal(err)
		}
		text := strings.Replace(content(t, path), "{", `{"cardPassword": "`+pin+`",`, 1)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	})
	return h, path
}

func content(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
