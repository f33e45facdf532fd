package httpx

import (
	"bytes"
	"encoding/json"
	"fmt"
	"reflect"
	"strings"
	"testing"
)

// TestScanDepth: the nesting that encoding/json allows, and not one more.
func TestScanDepth(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 9999, 10000, 10001, 200000} {
		text := strings.Repeat("[", n) + strings.Repeat("]", n)
		if got, want := scanValue([]byte(text), 0, 0) == len(text), json.Valid([]byte(text)); got != want {
			t.Errorf("nested %d deep: %v, encoding/json says %v", n, got, want)
		}
	}
}

// FuzzScan holds the scanner against encoding/json, which it stands in for.
func FuzzScan(f *testing.F) {
	for _, s := range []string{
		`{"a":1,"b":[true,false,null],"c":{"d":"e"}}`, `[1,-0.5e+10,"\u00e9\ud83d\ude00\n"]`, `{"a":1,"a":2}`, `[01]`, `[1.]`,
		`"\x"`, `"\u12"`, "\"\t\"", `{"a" : [ ] , "\u0061" : { } }`, `nul`, `-`, `1e`, `{"a":1,}`, `{,}`, `[1,]`, `{"a"}`, "\"\xff\"", `"\ud83d"`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		text = TrimText(text)
		valid := len(text) > 0 && scanValue(text, 0, 0) == len(text)
		if valid != json.Valid(text) {
			t.Fatalf("%q: %v, encoding/json says %v", text, valid, !valid)
		}
		if !valid {
			return
		}
		switch text[0] {
		case '[':
			list, err := List(text)
			var want []json.RawMessage
			if err != nil || json.Unmarshal(text, &want) != nil || fmt.Sprintf("%q", list) != fmt.Sprintf("%q", want) {
				t.Fatalf("%q: %q, want %q, %v", text, list, want, err)
			}
		case '{':
			got, err := Members(text)
			if depth(text) > MaxDepth {
				return
			}
			if want := membersByTokens(t, text); err != nil || fmt.Sprintf("%q", got) != fmt.Sprintf("%q", want) {
				t.Fatalf("%q: %q, want %q, %v", text, got, want, err)
			}
		case '"':
			got, err := Text(text)
			var want string
			if json.Unmarshal(text, &want) != nil || err == nil && !reflect.DeepEqual(got, want) {
				t.Fatalf("%q: %q, want %q", text, got, want)
			}
		}
	})
}

// membersByTokens reads an object with the reader of encoding/json.
func membersByTokens(t *testing.T, v []byte) (o Object) {
	t.Helper()
	dec := json.NewDecoder(bytes.NewReader(v))
	if _, err := dec.Token(); err != nil {
		t.Fatal(err)
	}
	for dec.More() {
		name, err := dec.Token()
		if err != nil {
			t.Fatal(err)
		}
		m := Member{Name: fmt.Sprint(name)}
		if err := dec.Decode(&m.Value); err != nil {
			t.Fatal(err)
		}
		o = append(o, m)
	}
	return o
}

// BenchmarkMembers reads an answer of the size of a batch of tasks.
func BenchmarkMembers(b *testing.B) {
	task := `{"initalRequest":"https://openapi.example.com/gateway.do?a=1&b=2` + strings.Repeat("&x=%E5%BD%92", 100) +
		`","initalResponse":"ok","orderNo":"T1","goods":[{"gname":"奶粉 \"900g\"","itemLink":"https://shop.example.com/1"}],"recpName":"示例公司"}`
	batch := []byte("[" + strings.Repeat(task+",", 14) + task + "]")
	b.SetBytes(int64(len(batch)))
	for b.Loop() {
		v, err := Value(batch)
		if err != nil {
			b.Fatal(err)
		}
		list, err := List(v)
		if err != nil || len(list) != 15 {
			b.Fatal(err)
		}
		for _, entry := range list {
			o, err := Members(entry)
			if err != nil {
				b.Fatal(err)
			}
			for _, m := range o {
				if m.Value[0] != '"' {
					continue
				}
				if _, err := Text(m.Value); err != nil {
					b.Fatal(err)
				}
			}
		}
	}
}
