package diag

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/config"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/status"
)

func unzip(t *testing.T, data []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatal(err)
	}
	out := make(map[string]string)
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		text, err := io.ReadAll(r)
		if err := errors.Join(err, r.Close()); err != nil {
			t.Fatal(err)
		}
		out[f.Name] = string(text)
	}
	return out
}

func clock() time.Time { return time.Date(2026, 3, 1, 15, 4, 5, 0, time.UTC) }

func TestBundleHoldsEverythingAndNoSecret(t *testing.T) {
	t.Parallel()
	const pin, key, account, name = "CANARY-PIN-7", "CANARY-KEY/7", "CANARY6200001", "CANARY某某公司"
	dir := t.TempDir()
	r := &Redactor{}
	r.AddPIN(secret.NewPIN(pin))
	r.AddKey(secret.NewKey(key))
	l := Open(Options{Dir: dir, Redactor: r, Level: slog.LevelDebug})
	l.Debug("a task came", "orderNo", "T1", "recpAccount", account, "recpName", name, "payload", pin, "op", key)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	for _, f := range []string{LastCrashName, "customs179-2026-02-01T00-00-00.000.log"} {
		if err := os.WriteFile(filepath.Join(dir, f), []byte("old "+pin+" of "+f+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	settings := config.Default()
	settings.CardPassword, settings.SignKey, settings.TaskURL = secret.NewPIN(pin), secret.NewKey(key), "http://h/?k="+key
	b := Bundle{Redactor: r, Now: clock, Parts: Parts(Source{
		LogDir: dir, Version: "1.2.3",
		Settings: func() config.Settings { return settings },
		Snapshot: func() status.Snapshot {
			return status.Snapshot{Program: "1.2.3", Counts: map[order.Class]int{order.ClassDone: 9}, Card: status.CardFacts{CertNo: "01691fe9", Enterprise: name}}
		},
		Store: func(context.Context) ([]byte, error) { return []byte(`{"size":7}`), nil },
		Probe: func(context.Context) ([]byte, error) { return []byte(`{"customs":"ok"}`), nil },
	})}
	path, m, err := b.Save(t.Context(), dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(m.ID) != 6 || !strings.HasSuffix(path, "customs179-20260301-1504-"+m.ID+".zip") {
		t.Errorf("path %s, id %s", path, m.ID)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	files := unzip(t, data)
	for name, part := range map[string]string{
		"versions.json": `"Program": "1.2.3"`, "health.json": `"certNo": "01691fe9"`, "settings.json": `"cardPassword": "***"`, "store.json": `"size":7`,
		"network.json": "customs", LastCrashName: "old *** of crash-last.txt", "log.txt": "a task came", "manifest.json": m.ID,
	} {
		if !strings.Contains(files[name], part) {
			t.Errorf("%s lacks %s:\n%s", name, part, files[name])
		}
	}
	if !strings.HasPrefix(files["log.txt"], "old ***") {
		t.Errorf("the older log does not come first: %s", files["log.txt"])
	}
	for name, text := range files {
		if strings.Contains(text, "CANARY") {
			t.Errorf("%s tells a secret:\n%s", name, text)
		}
	}
}

func TestBundleOfHangingAndFailingParts(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		release := make(chan struct{})
		defer close(release)
		hang := func(context.Context) ([]byte, error) { <-release; return nil, nil }
		b := Bundle{Now: clock, Parts: []Part{
			{Name: "good", Collect: func(context.Context) ([]byte, error) { return []byte("good"), nil }},
			{Name: "hang", Collect: hang},
			{Name: "half", Collect: func(context.Context) ([]byte, error) { return []byte("half"), errors.New("the rest is gone") }},
			{Name: "panic", Collect: func(context.Context) ([]byte, error) { panic("oops") }},
			{Name: "h2", Collect: hang}, {Name: "h3", Collect: hang}, {Name: "h4", Collect: hang}, {Name: "h5", Collect: hang},
		}}
		start := time.Now()
		data, m, err := b.Build(t.Context())
		if err != nil || time.Since(start) > bundleTime {
			t.Fatalf("%v after %s", err, time.Since(start))
		}
		files := unzip(t, data)
		if files["good"] != "good" || files["half"] != "half" || len(files) != 3 {
			t.Errorf("files %v", files)
		}
		for i, want := range []string{"", "not collected in time", "the rest is gone", "oops", "not collected in time"} {
			if got := m.Entries[i].Trouble; !strings.Contains(got, want) || want == "" && got != "" {
				t.Errorf("%s: %q", m.Entries[i].Name, got)
			}
		}
	})
}

func TestBundleIsSmallEnough(t *testing.T) {
	t.Parallel()
	noise := make([]byte, 20<<20) // nothing that deflate could shrink
	source := rand.NewChaCha8([32]byte{1})
	if _, err := source.Read(noise); err != nil {
		t.Fatal(err)
	}
	b := Bundle{Now: clock, Parts: []Part{
		{Name: "head", Collect: func(context.Context) ([]byte, error) { return noise[:1<<20], nil }},
		{Name: "tail", Collect: func(context.Context) ([]byte, error) { return noise, nil }, KeepTail: true},
		{Name: "none", Collect: func(context.Context) ([]byte, error) { return noise[:100], nil }},
	}}
	data, m, err := b.Build(t.Context())
	if err != nil || len(data) > bundleLimit || len(data) < bundleLimit/2 {
		t.Fatalf("%d bytes, %v", len(data), err)
	}
	if m.Entries[1].Trouble != "cut" || !bytes.HasSuffix(noise, []byte(unzip(t, data)["tail"])) {
		t.Errorf("%+v", m.Entries)
	}
}

func TestTailOf(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "f")
	if err := os.WriteFile(path, []byte("0123456789"), 0o600); err != nil {
		t.Fatal(err)
	}
	for n, want := range map[int64]string{3: "789", 10: "0123456789", 99: "0123456789"} {
		if got, err := tailOf(path, n)(t.Context()); err != nil || string(got) != want {
			t.Errorf("%d: %q %v", n, got, err)
		}
	}
	if got, err := tailOf(path+"x", 9)(t.Context()); err != nil || got != nil {
		t.Errorf("no file: %q %v", got, err)
	}
	if _, err := tailOf(filepath.Dir(path), 9)(t.Context()); err == nil {
		t.Error("a folder was read")
	}
}

// TestChildCrash is the process that TestCatchCrash starts.
func TestChildCrash(t *testing.T) {
	dir := os.Getenv("CUSTOMS179_TEST_CRASH")
	if dir == "" {
		return
	}
	if _, err := CatchCrash(dir); err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() { panic("a crash for the record " + json.Number("7").String()) }()
	<-done
}

func TestCatchCrash(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "logs")
	for run := range 2 {
		cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestChildCrash$")
		cmd.Env = append(os.Environ(), "CUSTOMS179_TEST_CRASH="+dir)
		if out, err := cmd.CombinedOutput(); err == nil {
			t.Fatalf("the child lives: %s", out)
		}
		text, err := os.ReadFile(filepath.Join(dir, CrashName))
		if err != nil || !strings.Contains(string(text), "a crash for the record 7") || strings.Count(string(text), "for the record") != 1 {
			t.Fatalf("run %d: %v\n%s", run, err, text)
		}
		_, err = os.Stat(filepath.Join(dir, LastCrashName))
		if aside := err == nil; aside != (run == 1) {
			t.Errorf("run %d: the last crash is aside: %t", run, aside)
		}
	}
	blocked := filepath.Join(dir, CrashName)
	if _, err := CatchCrash(blocked); err == nil {
		t.Error("a file was taken for a folder")
	}
}
