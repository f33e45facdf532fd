package config

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/safefile"
	"customs179/core/secret"
)

func put(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "settings.json")
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	return path
}

func get(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestSaveKeepsWhatItDoesNotOwn(t *testing.T) {
	t.Parallel()
	before := "{ // head\r\n\"taskUrl\": \"http://a/\", //任务\r\n\"callbackUrl\":\"http://a/\",\r\n\"postUrl\":\"https://b/\",\r\n" +
		"\"getTaskInterval\": \"30\",/*s*/\r\n\"mine\": {\"b\": [1, 2]},\r\n\"cardPassword\": \"12345678\", //PIN\r\n\"callbackTimes\": 5, // last\r\n}"
	path := put(t, before)
	s, _, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Save(path); err != nil || get(t, path) != before {
		t.Fatalf("saving what was read changed the file: %v\n%s", err, get(t, path))
	}
	s.CallbackTimes, s.GetTaskInterval, s.SignKey, s.ErrorIDs = 7, time.Minute, secret.NewKey(`a"<b`), true
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	want := strings.NewReplacer(`"30"`, "60", `"callbackTimes": 5`, `"callbackTimes": 7,`+"\r\n"+`"signKey": "a\"<b",`+"\r\n"+`"errorIds": true`).Replace(before)
	if got := get(t, path); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
	s.CardPassword = secret.PIN{}
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	if got := get(t, path); got != strings.Replace(want, "12345678", "", 1) {
		t.Errorf("PIN not blanked alone:\n%s", got)
	}
	if info, err := os.Stat(path); err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	again, _, err := Load(path)
	if err != nil || again.String() != s.String() || again.SignKey.Reveal() != `a"<b` {
		t.Errorf("%v\n%s\n%s", err, again, s)
	}
}

func TestSaveNewFileNeverHoldsAPIN(t *testing.T) {
	t.Parallel()
	s, _, err := Load(filepath.Join("testdata", "vendor.json"))
	if err != nil {
		t.Fatal(err)
	}
	s.keep(entry{key: "mine", raw: `[1]`})
	path := filepath.Join(t.TempDir(), "new.json")
	if err := s.Save(path); err != nil {
		t.Fatal(err)
	}
	got := get(t, path)
	want := `{
"taskUrl": "http://127.0.0.1:8080/?a=get_order",
"callbackUrl": "http://127.0.0.1:8080/?a=callback",
"postUrl": "https://customs.chinaport.gov.cn/ceb2grab/grab/realTimeDataUpload",
"signKey": "testkey179",
"mine": [1]
}
`
	if got != want {
		t.Errorf("got\n%s", got)
	}
	other := put(t, `{"cardPassword":"an old PIN"}`)
	if err := s.Save(other); err != nil {
		t.Fatal(err)
	}
	if text := get(t, other); strings.Contains(text, "old PIN") || strings.Contains(text, "88888888") {
		t.Errorf("a PIN in the file: %s", text)
	}
}

func TestSaveRefuses(t *testing.T) {
	t.Parallel()
	good := Default()
	bad := good
	bad.GetTaskInterval = time.Millisecond
	if err := bad.Save(filepath.Join(t.TempDir(), "s")); len(Problems(err)) != 1 || !fault.Is(err, fault.ConfigInvalid) {
		t.Errorf("bad value: %v", err)
	}
	if err := good.Save(filepath.Join(t.TempDir(), "s")); err != nil {
		t.Errorf("an unfinished wizard: %v", err)
	}
	if err := good.Validate(); len(Problems(err)) != 3 {
		t.Errorf("missing addresses: %v", err)
	}
	broken := put(t, "{ broken")
	if err := good.Save(broken); !fault.Is(err, fault.ConfigInvalid) || get(t, broken) != "{ broken" {
		t.Errorf("broken file: %v", err)
	}
	if err := good.Save(filepath.Join(t.TempDir(), "none", "s")); !fault.Is(err, fault.ConfigIO) {
		t.Errorf("no folder: %v", err)
	}
	if err := good.Save(t.TempDir()); !fault.Is(err, fault.ConfigIO) {
		t.Errorf("a folder: %v", err)
	}
	if err := BlankPIN(filepath.Join(t.TempDir(), "none")); !fault.Is(err, fault.ConfigIO) || !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file: %v", err)
	}
	if err := BlankPIN(broken); !fault.Is(err, fault.ConfigInvalid) {
		t.Errorf("broken file: %v", err)
	}
}

func TestSaveLeavesNoTemporaryFile(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	s := Default()
	for range 3 {
		if err := s.Save(filepath.Join(dir, "s.json")); err != nil {
			t.Fatal(err)
		}
		s.CallbackTimes++
	}
	// A name that is a folder cannot be replaced: the temporary file has to go.
	if err := os.Mkdir(filepath.Join(dir, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := safefile.Write(filepath.Join(dir, "full"), nil, nil); err == nil {
		t.Error("a folder was replaced")
	}
	entries, err := os.ReadDir(dir)
	if err != nil || len(entries) != 2 {
		t.Errorf("left behind: %v %v", entries, err)
	}
}

func TestSaveThroughLink(t *testing.T) {
	t.Parallel()
	path := put(t, "{}")
	link := filepath.Join(t.TempDir(), "link.json")
	if err := os.Symlink(path, link); err != nil {
		t.Skip("no links here")
	}
	s := Default()
	s.CallbackTimes = 9
	if err := s.Save(link); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Lstat(link); err != nil || info.Mode()&os.ModeSymlink == 0 || !strings.Contains(get(t, path), "9") {
		t.Errorf("the link was replaced: %v %v", info.Mode(), err)
	}
}

func TestBlankPINChangesNothingElse(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, before, after string }{
		{"vendor line", "{\n\"a\": 1, //x\n\"cardPassword\": \"88888888\", //88\n\"b\": 2,\n}", "{\n\"a\": 1, //x\n\"cardPassword\": \"\", //88\n\"b\": 2,\n}"},
		{"number", `{"cardPassword":88888888}`, `{"cardPassword":""}`},
		{"twice and disguised", `{"cardPassword":"a","card\u0050assword" : "b" }`, `{"cardPassword":"","card\u0050assword" : "" }`},
		{"object", `{"cardPassword":{"x":"a"}}`, `{"cardPassword":""}`},
		{"empty", `{"cardPassword":""}`, `{"cardPassword":""}`},
		{"none", `{"x":"cardPassword"}`, `{"x":"cardPassword"}`},
		{"commented out", "{//\"cardPassword\":\"x\"\n}", "{//\"cardPassword\":\"x\"\n}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			path := put(t, tt.before)
			if err := BlankPIN(path); err != nil {
				t.Fatal(err)
			}
			if got := get(t, path); got != tt.after {
				t.Errorf("got %s", got)
			}
		})
	}
}

func TestSettingsDoNotPrintSecrets(t *testing.T) {
	t.Parallel()
	s := Default()
	s.CardPassword, s.SignKey = secret.NewPIN("CANARY-1"), secret.NewKey("CANARY-2")
	s.TaskURL, s.Proxy = "http://u:CANARY@h/p?CANARY&t=CANARY#CANARY", "http://CANARY:CAN ARY@h:1"
	s.keep(entry{key: "mine", raw: `"CANARY"`})
	js, err := json.Marshal(struct{ S *Settings }{&s})
	if err != nil || !json.Valid(js) {
		t.Fatal(err)
	}
	var logged strings.Builder
	slog.New(slog.NewTextHandler(&logged, nil)).Info("x", "settings", s, "p", &s)
	all := strings.Join([]string{string(js), logged.String(), s.String(), fmt.Sprint(s), fmt.Sprintf("%v %+v %#v %s %q %x %d", s, s, s, s, s, s, &s),
		fmt.Sprintf("%+v", []any{s, &s})}, "\n")
	if strings.Contains(all, "CANARY") || strings.Contains(all, "CAN ARY") || strings.Contains(all, "43414e415259") {
		t.Errorf("a secret is told: %s", all)
	}
	for _, part := range []string{`"cardPassword":"***"`, `"signKey":"***"`, `http://***@h/p?***&t=***`, `"foreignKeys":["mine"]`} {
		if !strings.Contains(s.String(), part) {
			t.Errorf("%s is not in %s", part, s)
		}
	}
	if js := Default().String(); !strings.Contains(js, `"cardPassword":""`) {
		t.Errorf("an empty PIN looks like one: %s", js)
	}
}
