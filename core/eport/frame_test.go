package eport

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"customs179/core/secret"
)

func readJSON(t testing.TB, name string, into any) {
	t.Helper()
	raw, err := os.ReadFile(filepath.Join("testdata", name))
	if err == nil {
		err = json.Unmarshal(raw, into)
	}
	if err != nil {
		t.Fatal(err)
	}
}

func TestSignFrameIsTheGoldenText(t *testing.T) {
	t.Parallel()
	var vectors []struct{ Name, ToBeSigned, WsSignRequestText string }
	readJSON(t, "sign-frames.json", &vectors)
	if len(vectors) < 3 {
		t.Fatal("vectors are missing")
	}
	for i, v := range vectors {
		for _, pin := range []string{"88888888", ""} {
			r := request{id: int64(i + 1), method: methodSign.name, args: []arg{{"inData", v.ToBeSigned}}, pin: secret.NewPIN(pin)}
			want := v.WsSignRequestText
			if pin == "" {
				want = strings.Replace(want, `,"passwd":"88888888"`, "", 1)
			}
			if got, err := r.text(); err != nil || string(got) != want {
				t.Errorf("%s: %v\n got %s\nwant %s", v.Name, err, got, want)
			}
		}
	}
}

func TestRequestText(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name string
		r    request
		want string
		err  error
	}{
		{"no arguments", request{id: 7, method: "ver"}, `{"_method":"ver","_id":7,"args":{}}`, nil},
		{"only the PIN", request{id: 1, method: "m", pin: secret.NewPIN(`a"b\`)}, `{"_method":"m","_id":1,"args":{"passwd":"a\"b\\"}}`, nil},
		{"signs of HTML stay", request{id: 1, method: "m", args: []arg{{"inData", "<&>"}}}, `{"_method":"m","_id":1,"args":{"inData":"<&>"}}`, nil},
		{"invalid UTF-8", request{id: 1, method: "m", args: []arg{{"inData", "a\xff"}}}, "", errNotUTF8},
		{"too large", request{id: 1, method: "m", args: []arg{{"inData", strings.Repeat("x", maxRequest)}}}, "", errTooLarge},
	} {
		got, err := c.r.text()
		if string(got) != c.want || (err != nil) != (c.err != nil) {
			t.Errorf("%s: %q, %v", c.name, got, err)
		}
	}
	for _, data := range []string{"\u2028\u2029", "\x00\x01\x1f\x7f", "😀 当归", "\t\r\n\b\f"} {
		text, err := request{id: 1, method: "m", args: []arg{{"inData", data}}}.text()
		var back ask179
		if err != nil || json.Unmarshal(text, &back) != nil || back.Args["inData"] != data {
			t.Errorf("%q came back as %q (%v)", data, back.Args["inData"], err)
		}
	}
}

func TestDecode(t *testing.T) {
	t.Parallel()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(`{"_id":1,"_args":{"Result":false,"Error":["输入口令错误，还可以重试三次"]}}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, frame string
		want        string // what summary gives
	}{
		{"full", `{"_id":1,"_method":"m","_status":"00","_args":{"Result":true,"Data":["a","b"],"Error":[]}}`, "id=1 m ok a|b"},
		{"id as text", `{"_id":"1","_method":"m","_args":{"Result":true,"Data":["a"]}}`, "id=1 m ok a"},
		{"id missing", `{"_method":"m","_args":{"Result":true,"Data":["a"]}}`, "m ok a"},
		{"id null", `{"_id":null,"_method":"m","_args":{"Result":true,"Data":["a"]}}`, "m ok a"},
		{"id odd", `{"_id":1.5,"_method":"m","_args":{"Result":true}}`, "id=-1 m ok"},
		{"id huge", `{"_id":1e400,"_method":"m","_args":{"Result":true}}`, "id=-1 m ok"},
		{"flat", `{"Result":true,"Data":["a","b"],"Error":[]}`, "ok a|b"},
		{"flat failure", `{"Result":false,"Data":[],"Error":["x","Err:Base60408"]}`, "failed x,Err:Base60408"},
		{"byte order mark", "\ufeff" + `{"_id":1,"_args":{"Result":true}} ` + "\n", "id=1 ok"},
		{"data is an object", `{"_id":1,"_args":{"Result":true,"Data":[{"a":"b"}]}}`, `id=1 ok {"a":"b"}`},
		{"data is one text", `{"_id":1,"_args":{"Result":true,"Data":"a"}}`, "id=1 ok a"},
		{"data is null", `{"_id":1,"_args":{"Result":true,"Data":null}}`, "id=1 ok"},
		{"result as text", `{"_id":1,"_args":{"Result":"true"}}`, "id=1 ok"},
		{"status other", `{"_id":1,"_status":"01","_args":{"Result":true,"Data":["a"]}}`, "id=1 failed a"},
		{"status number", `{"_id":1,"_status":0,"_args":{"Result":true}}`, "id=1 ok"},
		{"error as text", `{"_id":1,"_args":{"Result":false,"Error":"x"}}`, "id=1 failed x"},
		{"error of objects", `{"_id":1,"_args":{"Result":false,"Error":[{"c":1},null,""]}}`, `id=1 failed {"c":1}`},
		{"error without result", `{"_id":1,"_args":{"Error":["x"]}}`, "id=1 failed x"},
		{"GBK", gbk, "id=1 failed 输入口令错误，还可以重试三次"},
		{"greeting as text", `握手成功`, "open"},
		{"greeting without method", `{"Data":["握手成功!"]}`, "open"},
		{"greeting escaped", `{"_args":{"Data":["\u63e1\u624b\u6210\u529f"]}}`, "open"},
		{"open with another outcome", `{"_id":9,"_method":"open"}`, "open"},
		{"an answer that speaks of greeting", `{"_id":1,"_method":"m","_args":{"Result":true,"Data":["握手成功"]}}`, "id=1 m ok 握手成功"},
		{"no outcome", `{"_id":1,"_method":"m"}`, "error"},
		{"args of another type", `{"_id":1,"_args":"x"}`, "error"},
		{"method of another type", `{"_id":1,"_method":5,"_args":{"Result":true}}`, "error"},
		{"empty", "", "error"},
		{"text", "hello", "error"},
		{"list", `[{"_id":1}]`, "error"},
		{"truncated", `{"_id":1,"_args":{"Result":true`, "error"},
		{"trailing", `{"_id":1,"_args":{"Result":true}}{}`, "error"},
		{"NUL", "{\x00}", "error"},
		{"deep", strings.Repeat(`{"_args":`, 20000), "error"},
		{"deep data", `{"_args":{"Result":true,"Data":` + strings.Repeat("[", 20000) + strings.Repeat("]", 20000) + `}}`, "error"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			a, err := decode([]byte(c.frame))
			if got := summary(a, err); got != c.want {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func summary(a answer, err error) string {
	if err != nil {
		return "error"
	}
	if a.open {
		return "open"
	}
	var parts []string
	if a.hasID {
		parts = append(parts, "id="+strconv.FormatInt(a.id, 10))
	}
	if a.method != "" {
		parts = append(parts, a.method)
	}
	word, rest := "ok", []string(nil)
	if !a.ok {
		word = "failed"
	}
	parts = append(parts, word)
	for i := range a.data {
		rest = append(rest, a.text(i))
	}
	if len(rest) > 0 {
		parts = append(parts, strings.Join(rest, "|"))
	}
	if len(a.errors) > 0 {
		parts = append(parts, strings.Join(a.errors, ","))
	}
	return strings.Join(parts, " ")
}

func TestDecodeSamples(t *testing.T) {
	t.Parallel()
	var hello struct{ Variants []json.RawMessage }
	readJSON(t, "03-ws-handshake.json", &hello)
	for _, v := range hello.Variants {
		if a, err := decode(v); err != nil || !a.open {
			t.Errorf("not taken for the handshake: %s", v)
		}
	}
	var sign map[string]json.RawMessage
	readJSON(t, "04-ws-sign.json", &sign)
	for name, raw := range sign {
		if !strings.HasPrefix(name, "response") {
			continue
		}
		a, err := decode(raw)
		if err != nil || !a.ok || len(a.text(0)) < 88 || !a.matches(1, methodSign.name) || cleanCertNo(a.text(1)) == "" {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
	var other map[string]struct {
		Request  ask179
		Response json.RawMessage
	}
	raw := map[string]json.RawMessage{}
	readJSON(t, "04-ws-other-methods.json", &raw)
	delete(raw, "_comment")
	text, err := json.Marshal(raw)
	if err == nil {
		err = json.Unmarshal(text, &other)
	}
	if err != nil || len(other) < 10 {
		t.Fatal(err)
	}
	for name, o := range other {
		if a, err := decode(o.Response); err != nil || !a.ok || !a.matches(1, o.Request.Method) {
			t.Errorf("%s: %+v, %v", name, a, err)
		}
	}
}

func TestWordsOfAFailure(t *testing.T) {
	t.Parallel()
	a, err := decode([]byte(`{"_id":1,"_status":"07","_args":{"Result":false,"Data":["输入口令错误",{"x":1}],"Error":["Err:Custom1"]}}`))
	if got := strings.Join(a.words(), " "); err != nil || got != `Err:Custom1 输入口令错误 {"x":1} _status 07` {
		t.Errorf("%q, %v", got, err)
	}
	if v := classify(a.words()); v.class != classRefused {
		t.Errorf("%+v", v)
	}
}

func TestMatches(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		a    answer
		want bool
	}{
		{answer{hasID: true, id: 5, method: "m"}, true},
		{answer{hasID: true, id: 5}, true},
		{answer{method: "m"}, true},
		{answer{}, true},
		{answer{hasID: true, id: 6, method: "m"}, false},
		{answer{hasID: true, id: 5, method: "M"}, false},
		{answer{hasID: true, id: -1, method: "m"}, false},
		{answer{method: "other"}, false},
	} {
		if c.a.matches(5, "m") != c.want {
			t.Errorf("%+v", c.a)
		}
	}
}

func FuzzDecodeFrame(f *testing.F) {
	for _, seed := range []string{
		`{"_id":1,"_method":"m","_status":"00","_args":{"Result":true,"Data":["a","b"],"Error":[]}}`,
		`{"Result":false,"Data":[],"Error":["[智能卡应用模块]输入口令错误，还可以重试四次","Err:Custom5"]}`,
		`握手成功`, `{"_id":"1"}`, "\ufeff{}", "{\"Error\":[\"\xbf\xda\xc1\xee\"]}", `{"_id":1e400,"Result":"true"}`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, frame []byte) {
		a, err := decode(frame)
		if err != nil && (a.ok || a.open || a.data != nil) {
			t.Errorf("an answer beside the error: %+v", a)
		}
		if a.open && a.ok {
			t.Error("the handshake counts as an answer")
		}
		if a.ok && a.hasID && a.matches(a.id+1, a.method) {
			t.Error("matches another id")
		}
		for i := 0; i <= len(a.data); i++ {
			a.text(i)
		}
	})
}
