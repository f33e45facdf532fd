package secret

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"customs179/core/fault"
)

// fakeSealer stands in for Windows: it marks and turns the bytes around.
type fakeSealer struct{ fail error }

func (s fakeSealer) seal(plain []byte) ([]byte, error) {
	return append([]byte("sealed:"), turned(plain)...), s.fail
}

func (s fakeSealer) open(sealed []byte) ([]byte, error) {
	rest, ok := bytes.CutPrefix(sealed, []byte("sealed:"))
	if !ok {
		return nil, errors.New("not sealed here")
	}
	return turned(rest), s.fail
}

func turned(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[i] = c ^ 0x5a
	}
	return out
}

func TestVaultKeepsAndForgets(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pin.sealed")
	for name, v := range map[string]Vault{
		"memory": NewMemory(),
		"file":   &sealedFile{path: path, sealer: fakeSealer{}},
	} {
		if _, ok, err := v.Load(); ok || err != nil {
			t.Fatalf("%s: an empty vault gives %v, %v", name, ok, err)
		}
		if err := v.Delete(); err != nil {
			t.Errorf("%s: delete of nothing: %v", name, err)
		}
		first, err := v.Save(NewPIN("11111111"))
		if err != nil || first.ID == "" {
			t.Fatalf("%s: %+v, %v", name, first, err)
		}
		second, err := v.Save(NewPIN("22222222"))
		if err != nil || second.ID == first.ID {
			t.Errorf("%s: the ID repeats", name)
		}
		got, ok, err := v.Load()
		if err != nil || !ok || got.ID != second.ID || got.PIN.Reveal() != "22222222" {
			t.Errorf("%s: loaded %v %v %v", name, got.ID, ok, err)
		}
		if err := v.Delete(); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if _, ok, err := v.Load(); ok || err != nil {
			t.Errorf("%s: after delete %v, %v", name, ok, err)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(path), "*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestFileSurvivesRestartAndHoldsNoPlainText(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "pin.sealed")
	saved, err := (&sealedFile{path: path, sealer: fakeSealer{}}).Save(NewPIN(canary))
	if err != nil {
		t.Fatal(err)
	}
	raw, err := os.ReadFile(path)
	if err != nil || strings.Contains(string(raw), canary) {
		t.Errorf("the file holds the plain PIN, or %v", err)
	}
	got, ok, err := (&sealedFile{path: path, sealer: fakeSealer{}}).Load()
	if err != nil || !ok || got.ID != saved.ID || got.PIN.Reveal() != canary {
		t.Errorf("loaded %v %v %v", got.ID, ok, err)
	}
}

func TestDeleteHoldsEvenWhenTheFileStays(t *testing.T) {
	t.Parallel()
	// A directory with something in it cannot be removed like a file.
	path := filepath.Join(t.TempDir(), "pin.sealed")
	if err := os.MkdirAll(filepath.Join(path, "x"), 0o700); err != nil {
		t.Fatal(err)
	}
	v := &sealedFile{path: path, sealer: fakeSealer{}}
	if err := v.Delete(); !fault.Is(err, fault.SecretVault) {
		t.Errorf("delete gave %v", err)
	}
	if _, ok, err := v.Load(); ok || err != nil {
		t.Errorf("after delete: %v, %v", ok, err)
	}
}

func TestFileFaults(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	write := func(name string, text []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, text, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	sealed := func(text string) []byte { return append([]byte("sealed:"), turned([]byte(text))...) }
	for name, v := range map[string]*sealedFile{
		"foreign":    {path: write("a", []byte("something else")), sealer: fakeSealer{}},
		"not JSON":   {path: write("b", sealed(`{"version":1,"pin":"`+canary)), sealer: fakeSealer{}},
		"wrong type": {path: write("c", sealed(`{"version":1,"pin":4711,"id":"x"}`)), sealer: fakeSealer{}},
		"no id":      {path: write("d", sealed(`{"version":1,"pin":"`+canary+`"}`)), sealer: fakeSealer{}},
		"version 2":  {path: write("e", sealed(`{"version":2,"pin":"`+canary+`","id":"x"}`)), sealer: fakeSealer{}},
		"huge":       {path: write("f", make([]byte, maxFile+1)), sealer: fakeSealer{}},
		"a folder":   {path: dir, sealer: fakeSealer{}},
		"refused":    {path: write("g", sealed("{}")), sealer: fakeSealer{errors.New("other user")}},
	} {
		_, ok, err := v.Load()
		if ok || !fault.Is(err, fault.SecretVault) {
			t.Errorf("%s: %v, %v", name, ok, err)
		}
		if err != nil && (strings.Contains(err.Error(), canary) || strings.Contains(err.Error(), "4711")) {
			t.Errorf("%s: the error quotes the PIN", name)
		}
	}
	if _, err := (&sealedFile{path: filepath.Join(dir, "gone", "x"), sealer: fakeSealer{}}).Save(NewPIN("1")); !fault.Is(err, fault.SecretVault) {
		t.Errorf("save into a missing folder gave %v", err)
	}
	if _, err := (&sealedFile{path: dir, sealer: fakeSealer{}}).Save(NewPIN("1")); !fault.Is(err, fault.SecretVault) {
		t.Errorf("save onto a folder gave %v", err)
	}
	if left, err := filepath.Glob(dir + ".*.tmp"); err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}
