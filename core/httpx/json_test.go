package httpx

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
	"unicode/utf8"
)

const bom = "\uFEFF"

func TestValue(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"a":1}`: `{"a":1}`, bom + ` [1, 2] ` + "\r\n": "[1, 2]", "\n" + bom + "null": "null", "1e400": "1e400",
		strings.Repeat("[", 10000) + strings.Repeat("]", 10000): strings.Repeat("[", 10000) + strings.Repeat("]", 10000),
	} {
		got, err := Value([]byte(text))
		if err != nil || string(got) != want {
			t.Errorf("%.40q: got %.40q, %v", text, got, err)
		}
	}
	for _, text := range []string{
		"", " ", bom, "{", `{"a":1`, `[1]x`, `[] <br/>Warning`, `{}{}`, "nodata", "'a'", "{a:1}", "[1,]", "NaN", "01",
		"[1]\x00", "\"a\x00b\"", "\"a\nb\"", "<html>", "// c\n[]", strings.Repeat("[", 100000),
		strings.Repeat("[", 20000) + strings.Repeat("]", 20000),
	} {
		if got, err := Value([]byte(text)); err == nil {
			t.Errorf("%.40q was read as %.40q", text, got)
		}
	}
}

func TestList(t *testing.T) {
	t.Parallel()
	got, err := List(json.RawMessage(`[ {"a" : 1} ,null, "x",[]]`))
	if err != nil || len(got) != 4 || string(got[0]) != `{"a" : 1}` || string(got[1]) != "null" || string(got[2]) != `"x"` {
		t.Errorf("got %q, %v", got, err)
	}
	for _, v := range []string{"", "{}", `"x"`, "null", "[1", "1"} {
		if _, err := List(json.RawMessage(v)); err == nil {
			t.Errorf("%q is no list", v)
		}
	}
}

func TestMembers(t *testing.T) {
	t.Parallel()
	o, err := Members(json.RawMessage(`{"b": [1, {"x":1,"x":2}] ,"a":null,"B":"t","b":2,"a":1,"c":3}`))
	if err != nil || len(o) != 6 {
		t.Fatalf("got %v, %v", o, err)
	}
	if v, ok := o.Get("b"); !ok || string(v) != `[1, {"x":1,"x":2}]` {
		t.Errorf("b is %s", v)
	}
	if v, ok := o.Get("B"); !ok || string(v) != `"t"` {
		t.Errorf("B is %s", v)
	}
	for _, missing := range []string{"a", "C", ""} {
		if v, ok := o.Get(missing); ok {
			t.Errorf("%q is %s", missing, v)
		}
	}
	if got := o.Repeated(); !slices.Equal(got, []string{"b", "a"}) {
		t.Errorf("repeated: %v", got)
	}
	if got := o.Repeated("a", "c", "B"); !slices.Equal(got, []string{"a"}) {
		t.Errorf("repeated of three: %v", got)
	}
	nested := func(n int) string { return strings.Repeat(`{"]{\"":`, n) + `{}` + strings.Repeat("}", n) }
	if _, err := Members(json.RawMessage(nested(MaxDepth - 1))); err != nil {
		t.Error(err)
	}
	for _, v := range []string{"", "[]", "null", nested(MaxDepth), nested(9000), `{"a"`, `{"a":1`, `{"a":1,}`} {
		if _, err := Members(json.RawMessage(v)); err == nil {
			t.Errorf("%.40q was read", v)
		}
	}
}

func TestText(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{
		`"a\"\\\/\n\u0041\u00e9中😀"`: "a\"\\/\nAé中😀", `"\ud83d\ude00"`: "😀", `"\\u0000"`: `\u0000`, `"\\\ud83d\ude00"`: `\😀`,
		`"\ufffd` + "\uFFFD" + `"`: "\uFFFD\uFFFD", `""`: "", "\"\u202e\u2028\"": "\u202e\u2028",
	} {
		if got, err := Text(json.RawMessage(raw)); err != nil || got != want {
			t.Errorf("%s: got %q, %v", raw, got, err)
		}
	}
	for raw, want := range map[string]string{
		"\"ab\xb5\xb1\"": "not UTF-8 (byte 0xB5 after 2 bytes)", `"x\u0000"`: "NUL", `"\ud83d"`: "surrogate", `"\ud83dx"`: "surrogate",
		`"\ud83d\u0041"`: "surrogate", `"\ude00\ud83d"`: "surrogate", `"\ud83d\\ude00"`: "surrogate",
		"1": "a number", "null": "null", "[]": "a list", "{}": "an object", "true": "true or false", "": "nothing",
	} {
		if got, err := Text(json.RawMessage(raw)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: got %q, %v", raw, got, err)
		}
	}
}

func TestPlain(t *testing.T) {
	t.Parallel()
	for raw, want := range map[string]string{"5.00": "5.00", "-1e400": "-1e400", "12345678901234567890": "12345678901234567890", `"x"`: "x"} {
		if got, err := Plain(json.RawMessage(raw)); err != nil || got != want {
			t.Errorf("%s: got %q, %v", raw, got, err)
		}
	}
	for _, raw := range []string{"", "null", "true", "[]", "{}", `"\ud83d"`} {
		if got, err := Plain(json.RawMessage(raw)); err == nil {
			t.Errorf("%s was read as %q", raw, got)
		}
	}
}

func TestShow(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		bom + " a ": "a", "\xb5x": "\uFFFDx", strings.Repeat("中", 200): strings.Repeat("中", 200),
		strings.Repeat("中", 201): strings.Repeat("中", 200) + "…", "": "",
	} {
		if got := Show([]byte(text)); got != want {
			t.Errorf("%.20q: got %q", text, got)
		}
	}
}

// FuzzStrictJSON holds the helpers against encoding/json: what they accept it
// reads too and to the same values, and text that they give is sound.
func FuzzStrictJSON(f *testing.F) {
	for _, s := range []string{
		`{"code":"10000","message":"上传成功","total":0}`, bom + "[]", `[{"a":1,"a":2},"\ud83d"]`, "[1]x", `{"a":"\u0000"}`,
		"[\"\xb5\xb1\"]", strings.Repeat(`{"a":`, 70) + "1" + strings.Repeat("}", 70), "1e400", "[", "",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		v, err := Value(text)
		if err != nil {
			return
		}
		if !json.Valid(v) {
			t.Fatalf("%q is not valid", v)
		}
		list, err := List(v)
		if (err == nil) != (v[0] == '[') {
			t.Fatalf("list: %v", err)
		}
		for _, element := range append(list, v) {
			checkMembers(t, element)
			if s, err := Text(element); err == nil {
				var want string
				if json.Unmarshal(element, &want) != nil || s != want || !utf8.ValidString(s) || strings.ContainsRune(s, 0) {
					t.Fatalf("%q read as %q, want %q", element, s, want)
				}
			}
		}
	})
}

func checkMembers(t *testing.T, v json.RawMessage) {
	t.Helper()
	o, err := Members(v)
	if err != nil {
		return
	}
	last := map[string]json.RawMessage{}
	if err := json.Unmarshal(v, &last); err != nil {
		t.Fatal(err)
	}
	seen := map[string]json.RawMessage{}
	for _, m := range o {
		seen[m.Name] = m.Value
	}
	if len(seen) != len(last) || (len(o) > len(seen)) != (len(o.Repeated()) > 0) {
		t.Fatalf("%q: %d names, want %d, repeated %v", v, len(seen), len(last), o.Repeated())
	}
	for name, value := range last {
		if string(seen[name]) != string(value) {
			t.Fatalf("%q is %q, want %q", name, seen[name], value)
		}
	}
}
