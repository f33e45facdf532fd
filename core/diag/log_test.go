package diag

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/status"
)

// logged gives what a log writes at its most talkative.
func logged(t *testing.T, asJSON bool, r *Redactor, do func(*slog.Logger)) string {
	t.Helper()
	var out bytes.Buffer
	l := Open(Options{Console: &out, JSON: asJSON, Level: slog.LevelDebug, Redactor: r})
	do(l.Logger)
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	var ring strings.Builder
	for _, line := range l.Ring().Since(0) {
		ring.WriteString(line.Text + "\n")
	}
	if ring.String() != out.String() {
		t.Errorf("the ring and the console differ:\n%s\n%s", ring.String(), out.String())
	}
	return out.String()
}

func TestLogTellsNothing(t *testing.T) {
	t.Parallel()
	const canary = "CANARY-recipient"
	task := order.Task{RecpAccount: canary, RecpName: canary}
	for _, asJSON := range []bool{false, true} {
		r := &Redactor{}
		early := secret.NewPIN(`8"7<6 5`)
		r.AddPIN(early)
		r.AddKey(secret.NewKey("key/179+&="))
		text := logged(t, asJSON, r, func(l *slog.Logger) {
			with := l.With("later", "a", "err", errors.New("PIN 31415926 inside"), "cardPassword", canary)
			r.AddPIN(secret.NewPIN("31415926"))
			with.WithGroup("g31415926").Debug("with 31415926", "op", "x 31415926")
			l.Debug("keys", "pin", canary, "PIN", canary, "cardPin", canary, "passwd", canary, "token", canary, "Authorization", canary,
				"signValue", canary, "signKey", canary, "sign", canary, "cert", canary, "certPEM", canary,
				slog.Group("in", "password", canary, "recpName", canary))
			l.Debug("values", "payload", canary, "recpAccount", canary, "task", task, "p", &task, "op", task, "err", []any{task},
				"map", map[string]string{"op": canary}, "bytes", []byte(canary), "any", errors.New(canary))
			l.Debug("forms", "op", `8\"7<6 5`, "path", `8"7<6 5`, "dir", "8%227%3C6+5", "file", "8%227%3C6%205", "url", "http://u:"+canary+"@h/p?t="+canary)
			l.Error("key", "err", fmt.Errorf("sign key%%2F179%%2B%%26%%3D or %s", "key/179+&="), "pinText", early, "x", "31415926")
		})
		for _, bad := range []string{canary, "31415926", `8\"7`, `8"7`, "8%22", "key/179", "key%2F179", `8\\\"7`, `8\\"7`, "7\\u003c6", "8 bytes"} {
			if strings.Contains(text, bad) {
				t.Errorf("JSON %t: %q is told in\n%s", asJSON, bad, text)
			}
		}
	}
}

func TestLogTellsWhatHelps(t *testing.T) {
	t.Parallel()
	text := logged(t, true, nil, func(l *slog.Logger) {
		l.Info("moved", "orderNo", "T1", "certNo", "01691fe9", "state", order.StateSigned, "n", 3, "took", time.Second, "ok", true,
			"code", fault.NetDown, "err", fault.Newf(fault.Transient, fault.NetDown, "fetch tasks", "no route"),
			"event", status.Noted{Code: fault.EportRestarted}, "url", "http://h/p", "payload", "abc", "empty", "", "nil", nil,
			"command", []string{"a", "b"})
	})
	var got map[string]any
	if err := json.Unmarshal([]byte(text), &got); err != nil {
		t.Fatal(err)
	}
	delete(got, "time")
	want := map[string]any{"level": "INFO", "msg": "moved", "orderNo": "T1", "certNo": "01691fe9", "state": "signed", "n": 3.0,
		"took": 1e9, "ok": true, "code": "net.down", "err": "fetch tasks: no route [net.down]", "event": "note [eport.restarted]",
		"url": "http://h/p", "payload": "3 bytes, sha256 ba7816bf", "empty": "", "nil": nil, "command": "[a b]"}
	if len(got) != len(want) {
		t.Errorf("got %v", got)
	}
	for k, v := range want {
		if got[k] != v {
			t.Errorf("%s: got %v, want %v", k, got[k], v)
		}
	}
}

func TestRedactorShortSecrets(t *testing.T) {
	t.Parallel()
	r := &Redactor{}
	r.AddPIN(secret.NewPIN("12"))
	r.AddPIN(secret.PIN{})
	tests := map[string]string{
		"12": "***", "pin 12, 12": "pin ***, ***", "1212 312 12a 中12": "1212 312 12a 中12", "": "", `"12":"x12"`: `"***":"x12"`,
	}
	for in, want := range tests {
		if got := r.Clean(in); got != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
	r.AddPIN(secret.NewPIN("aaa"))
	if got := r.Clean("aaaa aaa"); got != "aaaa ***" {
		t.Errorf("%q", got)
	}
}

func TestLogCutsAndKeepsLines(t *testing.T) {
	t.Parallel()
	text := logged(t, false, nil, func(l *slog.Logger) {
		l.Info(strings.Repeat("m", 9000), "op", strings.Repeat("o", 9000)+"\nsecond", "err", errors.New("a\nb"), "stack", strings.Repeat("s", 9000))
	})
	if strings.Count(text, "\n") != 1 || len(text) > textCap*2+stackCap+200 {
		t.Errorf("%d lines, %d bytes", strings.Count(text, "\n"), len(text))
	}
}

func TestLogLevel(t *testing.T) {
	t.Parallel()
	l := Open(Options{})
	l.Debug("hidden")
	l.SetLevel(slog.LevelDebug)
	l.Debug("seen")
	lines := l.Ring().Since(0)
	if len(lines) != 1 || lines[0].Level != slog.LevelDebug || !strings.Contains(lines[0].Text, "seen") {
		t.Errorf("%+v", lines)
	}
}

func TestRing(t *testing.T) {
	t.Parallel()
	l := Open(Options{})
	changed, stop := l.Ring().Watch()
	var done sync.WaitGroup
	for range 4 {
		done.Go(func() {
			for i := range 300 {
				l.Info("line", "n", i)
			}
		})
	}
	done.Wait()
	<-changed
	all := l.Ring().Since(0)
	if len(all) != RingSize || all[0].Seq != 701 || all[RingSize-1].Seq != 1200 {
		t.Fatalf("%d lines from %d", len(all), all[0].Seq)
	}
	for i, line := range all {
		if line.Seq != all[0].Seq+uint64(i) || strings.Contains(line.Text, "\n") {
			t.Fatalf("line %d: %+v", i, line)
		}
	}
	if rest := l.Ring().Since(1198); len(rest) != 2 || len(l.Ring().Since(1200)) != 0 || len(l.Ring().Since(5000)) != 0 {
		t.Errorf("%v", rest)
	}
	stop()
}

func TestLogFolderThatTakesNothing(t *testing.T) {
	t.Parallel()
	blocked := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(blocked, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	var fallback, console bytes.Buffer
	l := Open(Options{Dir: filepath.Join(blocked, "logs"), Fallback: &fallback})
	l.Info("one")
	l.Info("two")
	text := fallback.String()
	if strings.Count(text, "cannot be written") != 1 || !strings.Contains(text, "one") || !strings.Contains(text, "two") {
		t.Errorf("fallback: %s", text)
	}
	fallback.Reset()
	// The folder can be made now: the log goes back to the file by itself.
	if err := os.Remove(blocked); err != nil {
		t.Fatal(err)
	}
	l.Info("three")
	file, err := os.ReadFile(filepath.Join(blocked, "logs", LogName))
	if err != nil || !strings.Contains(string(file), "three") || fallback.Len() != 0 {
		t.Errorf("%v, file %s, fallback %s", err, file, fallback.String())
	}
	if err := l.Close(); err != nil {
		t.Error(err)
	}

	l = Open(Options{Dir: filepath.Join(blocked, "logs", LogName), Fallback: &fallback, Console: &console})
	l.Info("four")
	if strings.Contains(fallback.String(), "four") || strings.Count(fallback.String(), "\n") != 1 || !strings.Contains(console.String(), "four") {
		t.Errorf("fallback %s, console %s", fallback.String(), console.String())
	}
	if len(l.Ring().Since(0)) != 1 {
		t.Error("the ring lost the line")
	}
	console.Reset()
	l = Open(Options{Dir: filepath.Join(blocked, "logs", LogName), Console: &console})
	l.Info("five")
	if text := console.String(); strings.Count(text, "five") != 1 || strings.Count(text, "cannot be written") != 1 {
		t.Errorf("console alone: %s", text)
	}
}

// fickle fails like a full disk while full is set.
type fickle struct {
	bytes.Buffer
	full bool
}

func (f *fickle) Write(p []byte) (int, error) {
	if f.full {
		return 0, &fs.PathError{Op: "write", Path: "log", Err: errors.New("no space left on device")}
	}
	return f.Buffer.Write(p)
}

func TestFileSinkSaysOncePerOutage(t *testing.T) {
	t.Parallel()
	file := &fickle{}
	var fallback bytes.Buffer
	s := &fileSink{file: file, fallback: &fallback}
	for _, full := range []bool{false, true, true, false, true} {
		file.full = full
		if _, err := s.Write([]byte("line\n")); err != nil {
			t.Fatal(err)
		}
	}
	if got := strings.Count(fallback.String(), "no space left"); got != 2 || strings.Count(file.String(), "line") != 2 {
		t.Errorf("said %d times: %s", got, fallback.String())
	}
	dead := &fileSink{file: &fickle{full: true}, fallback: &fickle{full: true}}
	if _, err := dead.Write(nil); err == nil {
		t.Error("nobody took the line and nothing was said")
	}
	if _, err := (&fileSink{file: &fickle{full: true}}).Write(nil); err == nil {
		t.Error("nobody took the line and nothing was said")
	}
}

func TestLogRotates(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	l := Open(Options{Dir: dir})
	stack := strings.Repeat("s", stackCap)
	for range (logMegabytes<<20)/stackCap + 50 {
		l.Info("line", "stack", stack)
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	files, err := filepath.Glob(filepath.Join(dir, "customs179*.log"))
	if err != nil || len(files) != 2 {
		t.Fatalf("%v %v", files, err)
	}
	for _, f := range files {
		if info, err := os.Stat(f); err != nil || info.Size() > logMegabytes<<20 || info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s: %d bytes, %v, %v", f, info.Size(), info.Mode(), err)
		}
	}
}

func TestDigest(t *testing.T) {
	t.Parallel()
	if got := Digest([]byte("abc")); got != Digest("abc") || got != "3 bytes, sha256 ba7816bf" {
		t.Error(got)
	}
	if s := config.Default(); strings.Contains(Digest(s.String()), "ws") {
		t.Error("a digest tells its text")
	}
}
