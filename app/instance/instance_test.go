package instance

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/fault"
)

func mustClaim(t *testing.T, dir string, handlers map[string]Handler) *Instance {
	t.Helper()
	in, first, err := Claim(dir, handlers)
	if err != nil || !first {
		t.Fatalf("first %v, %v", first, err)
	}
	t.Cleanup(func() {
		if err := in.Close(); err != nil {
			t.Error(err)
		}
	})
	return in
}

func TestTheSecondOneTalksToTheFirst(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "made", "by", "us")
	shown := make(chan string, 1)
	mustClaim(t, dir, map[string]Handler{
		"show": func(args string) (string, error) { shown <- args; return "", nil },
		"echo": func(args string) (string, error) { return "got " + args, nil },
		"fail": func(string) (string, error) { return "", errors.New("cannot") },
	})
	if in, first, err := Claim(dir, nil); in != nil || first || err != nil {
		t.Fatalf("a second claim gave %v %v %v", in, first, err)
	}
	if in, err := Enter(t.Context(), dir, nil); in != nil || err != nil || len(shown) != 1 {
		t.Errorf("entering gave %v, %v; the window was shown %d times", in, err, len(shown))
	}
	for command, want := range map[string]string{"ping": "pong", "echo": "got a b\n中"} {
		if got, err := Ask(t.Context(), dir, command, "a b\n中"); got != want || err != nil {
			t.Errorf("%s: %q, %v", command, got, err)
		}
	}
	for _, command := range []string{"fail", "nonsense"} {
		if _, err := Ask(t.Context(), dir, command, ""); err == nil || errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", command, err)
		}
	}
}

func TestAnEndedProgramLeavesTheFolderToTheNext(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	in := mustClaim(t, dir, nil)
	if err := errors.Join(in.Close(), in.Close()); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, doorName)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the door's file is left behind: %v", err)
	}
	if _, err := Ask(t.Context(), dir, "ping", ""); !errors.Is(err, ErrNone) {
		t.Errorf("asking nobody: %v", err)
	}
	if err := Quit(t.Context(), dir, true); err != nil {
		t.Errorf("ending nobody: %v", err)
	}
	if err := Quit(t.Context(), filepath.Join(dir, "never"), true); err != nil {
		t.Errorf("ending nobody in a folder that is not there: %v", err)
	}
	mustClaim(t, dir, nil)
}

func TestAStaleFileIsReplaced(t *testing.T) {
	t.Parallel()
	for name, stale := range map[string]string{
		"garbage": "{", "empty": "", "gone": `{"addr":"127.0.0.1:1","token":"x","pid":1}`, "elsewhere": `{"addr":"192.0.2.1:80","token":"x"}`,
	} {
		dir := t.TempDir()
		if err := os.WriteFile(filepath.Join(dir, doorName), []byte(stale), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Ask(t.Context(), dir, "ping", ""); !errors.Is(err, ErrNone) {
			t.Errorf("%s: %v", name, err)
		}
		mustClaim(t, dir, nil)
		if got, err := Ask(t.Context(), dir, "ping", ""); got != "pong" || err != nil {
			t.Errorf("%s: %q, %v", name, got, err)
		}
	}
}

// A program that holds the lock and whose door is not open yet is waited for.
func TestAStartingProgramIsWaitedFor(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, taken, err := tryLock(filepath.Join(dir, lockName))
	if err != nil || taken {
		t.Fatal(taken, err)
	}
	answer := make(chan error, 1)
	asking := make(chan struct{})
	go func() {
		close(asking)
		_, err := Ask(t.Context(), dir, "ping", "")
		answer <- err
	}()
	<-asking
	in := &Instance{dir: dir, lock: lock, token: "t", handlers: map[string]Handler{"ping": ping},
		slots: make(chan struct{}, maxTalks), conns: map[net.Conn]struct{}{}}
	if err := in.open(); err != nil {
		t.Fatal(err)
	}
	if err := <-answer; err != nil {
		t.Error(err)
	}
	if err := in.Close(); err != nil {
		t.Error(err)
	}
}

func TestAProgramThatDoesNotAnswerIsNamed(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	lock, _, err := tryLock(filepath.Join(dir, lockName))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
	defer cancel()
	if _, err := Ask(ctx, dir, "show", ""); !fault.Is(err, fault.StoreLocked) {
		t.Errorf("%v", err)
	}
	if err := unlock(lock); err != nil {
		t.Error(err)
	}
}

func TestOfManyThatStartAtOnceOneWins(t *testing.T) {
	t.Parallel()
	for range 20 {
		dir := t.TempDir()
		var wg sync.WaitGroup
		var mu sync.Mutex
		var winners []*Instance
		shown := 0
		for range 8 {
			wg.Go(func() {
				in, err := Enter(t.Context(), dir, map[string]Handler{"show": func(string) (string, error) {
					mu.Lock()
					defer mu.Unlock()
					shown++
					return "", nil
				}})
				if err != nil {
					t.Error(err)
				}
				if in != nil {
					mu.Lock()
					winners = append(winners, in)
					mu.Unlock()
				}
			})
		}
		wg.Wait()
		if len(winners) != 1 || shown != 7 {
			t.Errorf("%d winners, shown %d times", len(winners), shown)
		}
		for _, in := range winners {
			if err := in.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}

func TestStrangersGetNothing(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	called := make(chan struct{}, 100)
	in := mustClaim(t, dir, map[string]Handler{"show": func(string) (string, error) { called <- struct{}{}; return "", nil }})
	for name, line := range map[string]string{
		"a wrong token":  `{"token":"guess","command":"show"}` + "\n",
		"no token":       `{"command":"show"}` + "\n",
		"a web page":     "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n",
		"too much":       `{"token":"` + strings.Repeat("x", maxRequest) + `","command":"show"}` + "\n",
		"half a line":    `{"token":"`,
		"nothing at all": "",
	} {
		conn, err := net.Dial("tcp4", in.listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := conn.Write([]byte(line)); err != nil {
			t.Logf("%s: %v", name, err) // the other side may be faster
		}
		if err := conn.(*net.TCPConn).CloseWrite(); err != nil {
			t.Logf("%s: %v", name, err)
		}
		if got, _ := bufio.NewReader(conn).ReadString('\n'); got != "" {
			t.Errorf("%s was answered %q", name, got)
		}
		if err := conn.Close(); err != nil {
			t.Error(err)
		}
	}
	if len(called) != 0 {
		t.Error("a command was carried out")
	}
	data, err := os.ReadFile(filepath.Join(dir, doorName))
	var d door
	if err != nil || json.Unmarshal(data, &d) != nil || len(d.Token) < 40 || !strings.HasPrefix(d.Addr, "127.0.0.1:") {
		t.Errorf("the door is %+v, %v", d.Addr, err)
	}
	info, err := os.Stat(filepath.Join(dir, doorName))
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("others may read the token: %v, %v", info.Mode(), err)
	}
}
