package store

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"customs179/core/fault"
	"customs179/core/order"
)

// The child's two parts are chosen by the environment; the parent is the test.
const (
	childEnv = "CUSTOMS179_STORE_CHILD"
	childDir = "CUSTOMS179_STORE_DIR"
)

// TestChild does nothing in the suite: it is what runChild starts.
func TestChild(t *testing.T) {
	dir := os.Getenv(childDir)
	switch os.Getenv(childEnv) {
	case "cut":
		childCut(t, dir)
	case "hold": // the lock's file came along; keep it until told
		if _, err := io.Copy(io.Discard, os.Stdin); err != nil {
			t.Error(err)
		}
	case "write":
		childWrite(t, dir)
	}
}

func child(ctx context.Context, mode, dir string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, os.Args[0], "-test.run=^TestChild$", "-test.v")
	cmd.Env = append(os.Environ(), childEnv+"="+mode, childDir+"="+dir, "GORACE=atexit_sleep_ms=0")
	return cmd
}

// childCut pulls the file away under a running store: every read of a page that
// is gone raises a signal that must not end the process.
func childCut(t *testing.T, dir string) {
	path := filepath.Join(dir, mainName)
	for _, size := range []int64{9000, 4096, 0} {
		s, _, err := Open(Options{Dir: dir})
		if err != nil {
			t.Fatal(err)
		}
		accept(t, s, tasks(0, 40)...)
		if err := os.Truncate(path, size); err != nil {
			t.Fatal(err)
		}
		_, err = s.Unfinished()
		_, err2 := s.Accept(t.Context(), tasks(100, 2))
		_, err3 := s.Advance(1, order.StateReceived, order.StateSigned, Patch{})
		err4 := s.Check(t.Context())
		_, err5 := s.BackupNow(t.Context())
		for i, err := range []error{err, err2, err3, err4, err5} {
			if !fault.Is(err, fault.StoreDamaged) {
				t.Errorf("cut to %d: call %d: %v", size, i, err)
			}
		}
		if err := s.Close(); err != nil {
			t.Logf("close: %v", err)
		}
		s, rep, err := Open(Options{Dir: dir})
		if err != nil || (rep.Kind != KindEmpty && rep.Kind != KindRestored) {
			t.Fatalf("cut to %d: reopened %+v, %v", size, rep, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	}
	fmt.Println("alive")
}

func TestNoSignalKillsTheProcess(t *testing.T) {
	t.Parallel()
	out, err := child(t.Context(), "cut", t.TempDir()).CombinedOutput()
	if err != nil || !bytes.Contains(out, []byte("alive")) || bytes.Contains(out, []byte("FAIL")) {
		t.Fatalf("child: %v\n%s", err, out)
	}
	// F4 in a child: cuts off and on page borders, before the start.
	r := newRelic(t, 6)
	for _, size := range []int{100, 4096, 8192, 9000, 5 * pageSize, 5*pageSize + 1} {
		dir := r.lay(t, r.main[:size])
		if out, err := child(t.Context(), "cut", dir).CombinedOutput(); err != nil || !bytes.Contains(out, []byte("alive")) {
			t.Fatalf("cut to %d before the start: %v\n%s", size, err, out)
		}
	}
}

// childWrite says each order's number after it was taken, for ever.
func childWrite(t *testing.T, dir string) {
	s, rep, err := Open(Options{Dir: dir})
	if err != nil || rep.Behind {
		t.Fatalf("open: %+v, %v", rep, err)
	}
	have, err := s.Counts()
	if err != nil {
		t.Fatal(err)
	}
	for i := have.Total; ; i++ {
		a := accept(t, s, taskNo(i))[0].Order
		carry(t, s, a.Seq, order.StateSending)
		fmt.Printf("took %d\n", a.Seq)
	}
}

// TestKilledWriter: what was acknowledged before a kill is there afterwards.
func TestKilledWriter(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	var taken []uint64
	for round := range 12 {
		more, err := killAfter(t, dir, 3+round%4)
		taken = append(taken, more...)
		if err != nil {
			t.Fatal(err)
		}
		s, rep, err := Open(Options{Dir: dir})
		if err != nil || rep.Behind || (rep.Kind != KindClean && rep.Kind != KindFresh) {
			t.Fatalf("round %d: %+v, %v", round, rep, err)
		}
		rows := audit(t, s)
		for _, seq := range taken {
			if rows[seq].State != order.StateSending {
				t.Errorf("round %d: order %d is %q", round, seq, rows[seq].State)
			}
		}
		if err := s.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// killAfter runs a writer and kills it after n acknowledgements.
func killAfter(t *testing.T, dir string, n int) (taken []uint64, err error) {
	cmd := child(t.Context(), "write", dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewScanner(out)
	for n > 0 && lines.Scan() {
		if text, ok := strings.CutPrefix(lines.Text(), "took "); ok {
			var seq uint64
			if _, err := fmt.Sscan(text, &seq); err != nil {
				return nil, err
			}
			taken = append(taken, seq)
			n--
		}
	}
	err = cmd.Process.Kill()
	var exit *exec.ExitError
	if werr := cmd.Wait(); werr != nil && !errors.As(werr, &exit) {
		err = errors.Join(err, werr)
	}
	return taken, err
}
