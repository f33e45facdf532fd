package secret

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// TestDPAPIRoundTrip seals a PIN with Windows and gets it back: also under Wine,
// which implements the same calls.
func TestDPAPIRoundTrip(t *testing.T) {
	// Not t.TempDir: Wine 8 lacks the call with which Go 1.26 removes a folder.
	dir, err := os.MkdirTemp("", "vault")
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "pin.vault")
	v, err := NewDPAPI(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := v.Load(); ok || err != nil {
		t.Fatalf("before: %v %v", ok, err)
	}
	if _, err := v.Save(NewPIN("90316428")); err != nil {
		t.Fatal(err)
	}
	sealed, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if bytes.Contains(sealed, []byte("90316428")) {
		t.Error("the PIN stands in the file as it is")
	}
	again, err := NewDPAPI(path)
	if err != nil {
		t.Fatal(err)
	}
	e, ok, err := again.Load()
	if err != nil || !ok || e.PIN.Reveal() != "90316428" {
		t.Errorf("after: %v %v", ok, err)
	}
	if err := os.WriteFile(path, sealed[:len(sealed)/2], 0o600); err != nil {
		t.Fatal(err)
	}
	damaged, err := NewDPAPI(path)
	if err != nil {
		t.Fatal(err)
	}
	if _, ok, err := damaged.Load(); ok {
		t.Errorf("damaged bytes were taken for a PIN: %v", err)
	}
	if err := again.Delete(); err != nil {
		t.Error(err)
	}
	if _, ok, err := again.Load(); ok || err != nil {
		t.Errorf("deleted: %v %v", ok, err)
	}
	if err := os.Remove(dir); err != nil {
		t.Error(err)
	}
}
