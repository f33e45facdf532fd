package config

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzLoad: no file makes it fall over; what it read survives saving; blanking
// the PIN changes only the PIN; and problems never tell a secret.
func FuzzLoad(f *testing.F) {
	vendor, err := os.ReadFile(filepath.Join("testdata", "vendor.json"))
	if err != nil {
		f.Fatal(err)
	}
	f.Add(vendor)
	for _, text := range []string{
		"", "{}", "{" + minimal + "}", "\ufeff{/**/" + minimal + ",}//", `{"cardPassword":12,"cardPassword":null}`,
		`{"a":{"b":[1,2,],},"A":"\u0000","signKey":"\ud800"}`, `{"wsPause":1e3,"getTaskInterval":"0x1p4"}`,
	} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		s, _, err := read(text)
		if pin := s.CardPassword.Reveal(); err != nil && len(pin) > 12 && strings.Contains(err.Error(), pin) {
			t.Fatal("the error tells the PIN")
		}
		if _, perr := parse(text); perr != nil {
			return
		}
		blanked, berr := blankPIN(text)
		if berr != nil {
			t.Fatalf("cannot blank what can be read: %v", berr)
		}
		b, _, _ := read(blanked)
		if !b.CardPassword.IsZero() {
			t.Fatal("a PIN is left")
		}
		edited, eerr := s.edit(text)
		if eerr != nil {
			t.Fatalf("cannot edit what can be read: %v", eerr)
		}
		e, _, err := read(edited)
		if len(Problems(err)) > 0 {
			for _, p := range Problems(err) {
				if !p.Missing {
					t.Fatalf("the edited file has a new problem: %v\n%s", err, edited)
				}
			}
		} else if err != nil {
			t.Fatalf("the edited file cannot be read: %v\n%s", err, edited)
		}
		for i := range fields {
			if fields[i].get(&e) != fields[i].get(&s) {
				t.Fatalf("%s changed by saving\n%s", fields[i].key, edited)
			}
		}
		if len(e.extra) != len(s.extra) {
			t.Fatalf("foreign keys changed: %v and %v", e.extra, s.extra)
		}
	})
}
