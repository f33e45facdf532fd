package rawjson

import (
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"pgregory.net/rapid"
)

func TestQuoteAsJSONStringifyDoes(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"":                   `""`,
		"a/b<c>&'":           `"a/b<c>&'"`,
		"\"\\":               `"\"\\"`,
		"\n\r\t\b\f":         `"\n\r\t\b\f"`,
		"\x00\x1f\x0b":       `"\u0000\u001f\u000b"`,
		"\u2028\u2029\x7f":   "\"\u2028\u2029\x7f\"",
		"婴儿 🍼 <![CDATA[x]]>": "\"婴儿 🍼 <![CDATA[x]]>\"",
	} {
		if got := Quote(in); got != want {
			t.Errorf("Quote(%q) = %s, want %s", in, got, want)
		}
	}
}

func TestQuoteAndTextAgreeWithTheStandardReader(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.String().Draw(t, "s")
		q := Quote(s)
		var std string
		if err := json.Unmarshal([]byte(q), &std); err != nil || std != s {
			t.Fatalf("the standard reader makes %q of %s (%v)", std, q, err)
		}
		if own, err := Text(q); err != nil || own != s {
			t.Fatalf("Text(%s) = %q, %v", q, own, err)
		}
		std2, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if own, err := Text(string(std2)); err != nil || own != s {
			t.Fatalf("Text(%s) = %q, %v", std2, own, err)
		}
	})
}

func TestMembersCutsRawTexts(t *testing.T) {
	t.Parallel()
	in := " {\"a\" : {\"x\":[1 , \"}\\\"\"]},\n\"b\\u0041\":5.0,\"a\":null} "
	got, err := Members(in)
	if err != nil {
		t.Fatal(err)
	}
	want := []Member{
		{"a", `"a"`, `{"x":[1 , "}\""]}`}, {"bA", `"b\u0041"`, `5.0`}, {"a", `"a"`, `null`},
	}
	if len(got) != len(want) {
		t.Fatalf("got %v", got)
	}
	for i := range want {
		if got[i] != want[i] {
			t.Errorf("member %d is %v, want %v", i, got[i], want[i])
		}
	}
	if Find(got, "a") != want[0].Raw || Find(got, "none") != "" {
		t.Error("Find gives another member")
	}
}

func TestBadTextsAreRefused(t *testing.T) {
	t.Parallel()
	for _, in := range []string{
		``, `{`, `{}x`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{"a":01}`, `{"a":1 2}`, `{"a":nul}`, "{\"a\":\"\n\"}",
		`{"a":"\`, `{"a":"\x"}}`, `["a"]`, `{“a”:1}`, `{"a":` + strings.Repeat("[", 200),
		`{"` + "\xff" + `":1}`, `{"\ud800":1}`, `{"\ud800\u0041":1}`,
	} {
		if m, err := Members(in); err == nil {
			t.Errorf("Members(%q) = %v, want an error", in, m)
		}
	}
	for _, in := range []string{``, `[`, `[1,]`, `[1]x`, `{}`, `[1 2]`} {
		if e, err := Elements(in); err == nil {
			t.Errorf("Elements(%q) = %v, want an error", in, e)
		}
	}
}

func FuzzMembers(f *testing.F) {
	for _, s := range []string{`{"a":[1,{"b":"\u00e9"}],"c":-1.5e3}`, `{`, `{"a":"\ud83d\ude00"}`, ``} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		members, err := Members(s)
		if err == nil && utf8.ValidString(s) && !json.Valid([]byte(s)) && !hasStringTrouble(members) {
			t.Errorf("accepted %q, which is no JSON", s)
		}
	})
}

// hasStringTrouble reports whether a value holds what only Text judges.
func hasStringTrouble(members []Member) bool {
	for _, m := range members {
		if strings.Contains(m.Raw, `\`) {
			return true
		}
	}
	return false
}
