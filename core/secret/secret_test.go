package secret

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"customs179/core/fault"
)

const canary = "Canary-4711"

func TestPrintsAsMaskEverywhere(t *testing.T) {
	t.Parallel()
	type shown struct {
		PIN PIN
		Key Key
	}
	type unseen struct {
		pin PIN
		key Key
	}
	pin, key := NewPIN(canary), NewKey(canary)
	e := Entry{PIN: pin, ID: "id"}
	values := []any{
		pin, &pin, key, &key, e, &e, shown{pin, key}, &shown{pin, key}, unseen{pin, key}, &unseen{pin, key},
		[]PIN{pin}, map[string]Key{"a": key}, fmt.Errorf("with %v", pin), errors.Join(fmt.Errorf("and %s", key)),
		NewMemoryWith(e),
	}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%10.3s", "%t", "%p"} {
			if got := fmt.Sprintf(verb, v); leaks(got) {
				t.Errorf("%T with %s leaks", v, verb)
			}
		}
		var out bytes.Buffer
		for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
			slog.New(h).Info("m", "v", v)
		}
		if leaks(out.String()) {
			t.Errorf("%T leaks into a log", v)
		}
	}
	for _, v := range []any{pin, key, e, shown{pin, key}, unseen{pin, key}} {
		text, err := json.Marshal(v)
		if err != nil || leaks(string(text)) {
			t.Errorf("JSON of %T: leak or error %v", v, err)
		}
	}
	if text, err := json.Marshal(map[string]any{"pin": pin}); err != nil || string(text) != `{"pin":"***"}` {
		t.Errorf("JSON is %s, %v", text, err)
	}
}

// leaks looks for the canary in plain, hexadecimal and decimal bytes.
func leaks(text string) bool {
	hex := fmt.Sprintf("%x", canary)
	dec := strings.Trim(fmt.Sprint([]byte(canary)[:4]), "[]")
	return strings.Contains(text, canary) || strings.Contains(strings.ToLower(text), hex[:8]) || strings.Contains(text, dec)
}

func TestReveal(t *testing.T) {
	t.Parallel()
	if NewPIN(canary).Reveal() != canary || NewKey(canary).Reveal() != canary {
		t.Error("Reveal does not give the text")
	}
	if NewPIN(canary).IsZero() || !NewPIN("").IsZero() || !(PIN{}).IsZero() || !(Key{}).IsZero() || (Key{}).Reveal() != "" {
		t.Error("IsZero is wrong")
	}
}

func TestCheckForm(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, pin   string
		ok, unusual bool
	}{
		{"eight digits", "88888888", true, false},
		{"eight characters", "a1!~B2#$", true, false},
		{"seven", "8888888", true, true},
		{"one", "1", true, true},
		{"thirty-two", strings.Repeat("1", 32), true, true},
		{"thirty-three", strings.Repeat("1", 33), false, false},
		{"empty", "", false, false},
		{"blank at the end", "88888888 ", false, false},
		{"blank inside", "8888 8888", false, false},
		{"only blanks", "        ", false, false},
		{"tab", "8888888\t", false, false},
		{"line feed", "88888888\n", false, false},
		{"NUL", "8888888\x00", false, false},
		{"DEL", "8888888\x7f", false, false},
		{"full width", "８８８８８８８８", false, false},
		{"no-break space", "88888888\u00a0", false, false},
		{"invalid UTF-8", "8888888\xff", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			unusual, f := CheckForm(NewPIN(c.pin))
			if (f == nil) != c.ok || unusual != c.unusual {
				t.Fatalf("unusual %v, fault %v", unusual, f)
			}
			if f == nil {
				return
			}
			if f.Code != fault.PINForm || f.Kind != fault.Person {
				t.Errorf("fault is %s, %s", f.Code, f.Kind)
			}
			if len(c.pin) > 3 && strings.TrimSpace(c.pin) != "" && strings.Contains(f.Error(), c.pin) {
				t.Error("the fault quotes the PIN")
			}
		})
	}
}
