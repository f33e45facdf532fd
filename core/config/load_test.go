package config

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
)

const minimal = `"taskUrl":"http://a.example/","callbackUrl":"http://a.example/","postUrl":"https://b.example/","signKey":"k"`

func TestLoadVendorFile(t *testing.T) {
	t.Parallel()
	s, warnings, err := Load(filepath.Join("testdata", "vendor.json"))
	if err != nil || len(warnings) != 0 {
		t.Fatalf("err %v, warnings %v", err, warnings)
	}
	want := Default()
	want.TaskURL = "http://127.0.0.1:8080/?a=get_order"
	want.CallbackURL = "http://127.0.0.1:8080/?a=callback"
	want.PostURL = "https://customs.chinaport.gov.cn/ceb2grab/grab/realTimeDataUpload"
	if s.CardPassword.Reveal() != "88888888" || s.SignKey.Reveal() != "testkey179" {
		t.Error("secrets not read")
	}
	want.CardPassword, want.SignKey = s.CardPassword, s.SignKey
	if s.String() != want.String() {
		t.Errorf("got  %s\nwant %s", s, want)
	}
	if s.GetTaskInterval != 30*time.Second || s.CallbackInterval != 2*time.Minute || s.CallbackTimes != 5 {
		t.Errorf("intervals %v %v %d", s.GetTaskInterval, s.CallbackInterval, s.CallbackTimes)
	}
}

func TestLoadTolerates(t *testing.T) {
	t.Parallel()
	gbk := "\xb2\xce\xca\xfd\x5c" // a comment as a Chinese Windows saves it
	tests := []struct{ name, text string }{
		{"byte order mark", "\ufeff{" + minimal + "}"},
		{"comments", "/* a \" b */{// x\n" + minimal + "/**/,//" + gbk + "\n}//end"},
		{"trailing commas", `{` + minimal + `,"x":[1,2,],"y":{"a":1 , },` + "\r\n}"},
		{"CRLF", strings.ReplaceAll("{\n"+minimal+"\n}\n", "\n", "\r\n")},
		{"number as text", `{` + minimal + `,"getTaskInterval":" 30 ","wsPause":"100.0"}`},
		{"text as number", `{` + minimal + `,"payTypeDefault":4}`},
		{"null", `{` + minimal + `,"getTaskInterval":null,"amountFormat":null}`},
		{"slashes and brackets in texts", `{` + minimal + `,"tlsCAFile":"","note":"http://x/* , } // \\"}`},
		{"other case of a word", `{` + minimal + `,"amountFormat":"TRIM","taskDialect":"s1","errorIds":"False"}`},
		{"fixed key", `{` + minimal + `,"pinFailureStop":true}`},
		{"blanks around", `{` + strings.Replace(minimal, "http://a.example/", "  http://a.example/ ", 1) + `}`},
	}
	want := Default()
	want.TaskURL, want.CallbackURL, want.PostURL = "http://a.example/", "http://a.example/", "https://b.example/"
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s, _, err := read([]byte(tt.text))
			if err != nil {
				t.Fatal(err)
			}
			if s.SignKey.Reveal() != "k" {
				t.Error("signKey lost")
			}
			s.extra = nil
			want := want
			want.SignKey = s.SignKey
			if s.String() != want.String() {
				t.Errorf("got  %s\nwant %s", s, want)
			}
		})
	}
}

func TestLoadRefusesWithoutQuoting(t *testing.T) {
	t.Parallel()
	for _, text := range []string{
		"", "[]", "null", `"x"`, "{", `{"a"}`, `{"a":}`, `{"a":1 "b":2}`, `{"a":1}{`, `{"a":1} x`, `{"a":1,,}`,
		`{"cardPassword": CANARY}`, `{"cardPassword": "CANARY}`, `{"cardPassword": 'CANARY'}`, "{/* CANARY", "/ {}",
		"\xff\xfe{\x00", `{"a":"` + "\xb2\xce" + `"}`, `{"a":"C:\CANARY"}`, `{"a":` + strings.Repeat("[", 20000),
		"{" + strings.Repeat(" ", maxFile) + "}",
	} {
		s, _, err := read([]byte(text))
		if !fault.Is(err, fault.ConfigInvalid) {
			t.Errorf("%.40q: %v", text, err)
			continue
		}
		if strings.Contains(err.Error(), "CANARY") || len(Problems(err)) != 0 {
			t.Errorf("%.40q: %v", text, err)
		}
		if s.GetTaskInterval == 0 {
			t.Errorf("%.40q: no defaults", text)
		}
	}
}

func TestLoadTellsAllProblemsAtOnce(t *testing.T) {
	t.Parallel()
	s, _, err := read([]byte(`{
		"taskUrl": "ftp://user:CANARY@a.example/?token=CANARY", "postUrl": "http://customs.example/up",
		"cardPassword": "CANARY CANARY", "signKey": {"x": "CANARY"},
		"getTaskInterval": 4, "callbackInterval": "soon", "callbackTimes": -1, "wsUrl": "http://x/", "wsPause": 1.5,
		"certNoExpected": "01691FE9", "amountFormat": "float", "errorIds": 1, "pinFailureStop": false, "proxy": "localhost:80",
		"keepDays": 30, "wsSignTimeout": 1e300, "payTypeDefault": ""
	}`))
	f := fault.Of(err)
	if f.Code != fault.ConfigInvalid || f.Kind != fault.Person {
		t.Fatalf("%v", err)
	}
	var keys []string
	for _, p := range Problems(err) {
		keys = append(keys, p.Key)
		if p.Allowed == "" || !strings.Contains(err.Error(), p.String()) {
			t.Errorf("%+v is not in %v", p, err)
		}
	}
	want := []string{"taskUrl", "postUrl", "cardPassword", "signKey", "getTaskInterval", "callbackInterval", "callbackTimes",
		"wsUrl", "wsPause", "certNoExpected", "amountFormat", "errorIds", "pinFailureStop", "proxy", "keepDays",
		"wsSignTimeout", "payTypeDefault", "callbackUrl"}
	if !slices.Equal(keys, want) {
		t.Errorf("problems %v", keys)
	}
	if strings.Contains(err.Error(), "CANARY") {
		t.Errorf("tells a secret: %v", err)
	}
	for _, part := range []string{`callbackTimes is "-1": allowed is a whole number from 0 to 100`, "callbackUrl is missing",
		`taskUrl is "ftp://***@a.example/?token=***"`, "cardPassword: allowed is"} {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("%q is not in %v", part, err)
		}
	}
	if s.GetTaskInterval != 30*time.Second || s.AmountFormat != "trim" || !s.CardPassword.IsZero() {
		t.Errorf("bad values were taken: %s", s)
	}
}

func TestLoadWarnings(t *testing.T) {
	t.Parallel()
	s, warnings, err := read([]byte(`{"signkey":"a","mine":{"b":[1]},"taskUrl":"http://old/",` + strings.Replace(minimal, `"k"`, `""`, 1) + `}`))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, w := range warnings {
		lines = append(lines, w.String())
	}
	want := []string{"signkey: is not used: the key is written signKey", "mine: is not known; it is kept and not used",
		"taskUrl: stands there more than once; the last one counts", "signKey: is empty; most platforms refuse that"}
	if !slices.Equal(lines, want) || s.TaskURL != "http://a.example/" {
		t.Errorf("warnings %q, taskUrl %s", lines, s.TaskURL)
	}
}

func TestLoadMissingFile(t *testing.T) {
	t.Parallel()
	s, _, err := Load(filepath.Join(t.TempDir(), "none.json"))
	if !fault.Is(err, fault.ConfigIO) || !errors.Is(err, os.ErrNotExist) {
		t.Fatalf("%v", err)
	}
	if s.String() != Default().String() {
		t.Errorf("no defaults: %s", s)
	}
	if _, err := EntryID(filepath.Join(t.TempDir(), "none.json")); !fault.Is(err, fault.ConfigIO) {
		t.Errorf("%v", err)
	}
}

func TestEntryIDNamesTheActOfEntering(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "s.json")
	write := func(text string, at time.Time) string {
		if err := errors.Join(os.WriteFile(path, []byte(text), 0o600), os.Chtimes(path, at, at)); err != nil {
			t.Fatal(err)
		}
		id, err := EntryID(path)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	at := time.Unix(1_700_000_000, 5_000_000)
	first := write("{}", at)
	if first != "file:1700000000005000000:2" || write("{}", at) != first {
		t.Errorf("id %s", first)
	}
	if write("{} ", at) == first || write("{}", at.Add(time.Second)) == first {
		t.Error("another file has the same id")
	}
}

func TestControlConfirmed(t *testing.T) {
	t.Parallel()
	tests := []struct {
		url, confirmed string
		want           bool
	}{
		{"ws://127.0.0.1:61232", "", true},
		{"ws://[::1]:61232", "", true},
		{"ws://LocalHost:61232", "", true},
		{"ws://192.168.1.7:61232", "", false},
		{"ws://192.168.1.7:61232", "ws://192.168.1.7:61232", true},
		{"ws://192.168.1.8:61232", "ws://192.168.1.7:61232", false},
		{"wss://wss.singlewindow.cn:61231", "", false},
		{"ws://127.0.0.1.evil.example", "", false},
		{"ws://127.0.0.1@evil.example", "", false},
		{"%", "%", false},
	}
	for _, tt := range tests {
		s := Settings{WSURL: tt.url, WSURLConfirmed: tt.confirmed}
		if got := s.ControlConfirmed(); got != tt.want {
			t.Errorf("%s confirmed %q: %t", tt.url, tt.confirmed, got)
		}
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		ok   func(string) bool
		want bool
	}{
		{"https://customs.example/a", isUpload, true},
		{"http://127.0.0.1:8/a", isUpload, true},
		{"http://localhost/a", isUpload, true},
		{"http://10.0.0.1/a", isUpload, false},
		{"http://localhost.example/", isUpload, false},
		{"HTTP://Shop.example/?a=b", isWeb, true},
		{"shop.example/", isWeb, false},
		{"http://", isWeb, false},
		{"http://a b/", isWeb, false},
		{"http://a/#x", isWeb, false},
		{"http://a:99999/", isWeb, false},
		{"http://a:0/", isWeb, false},
		{"wss://a:61231", isControl, true},
		{"http://a:61231", isControl, false},
		{"socks5://a:1", isProxy, true},
	}
	for _, tt := range tests {
		if got := tt.ok(tt.text); got != tt.want {
			t.Errorf("%s: %t", tt.text, got)
		}
	}
}
