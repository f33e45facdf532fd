package instance

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"
)

// childDir is set in a process that plays the first program.
const childDir = "CUSTOMS179_INSTANCE_CHILD"

func TestMain(m *testing.M) {
	if dir := os.Getenv(childDir); dir != "" {
		os.Exit(child(dir))
	}
	os.Exit(m.Run())
}

// child claims the folder, says so, and works until it is asked to quit. Its
// shutdown takes a moment in which the folder is already free.
func child(dir string) int {
	quit := make(chan struct{})
	in, first, err := Claim(dir, map[string]Handler{"quit": func(string) (string, error) { close(quit); return "", nil }})
	fmt.Println(first, err)
	if !first {
		return 3
	}
	<-quit
	if err := in.Close(); err != nil {
		fmt.Println(err)
		return 1
	}
	<-time.After(300 * time.Millisecond)
	return 0
}

// start starts a child and gives what it says first.
func start(t *testing.T, dir string) (*exec.Cmd, string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.run=none")
	cmd.Env = append(os.Environ(), childDir+"="+dir)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return cmd, strings.TrimSpace(line)
}

func TestQuitWaitsForTheEndOfTheProcess(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, said := start(t, dir)
	if said != "true <nil>" {
		t.Fatal(said)
	}
	second, said := start(t, dir)
	if err := second.Wait(); said != "false <nil>" || second.ProcessState.ExitCode() != 3 {
		t.Errorf("the second one said %q and ended with %v", said, err)
	}
	if got, err := Ask(t.Context(), dir, "ping", ""); got != "pong" || err != nil {
		t.Errorf("%q, %v", got, err)
	}
	begun := time.Now()
	if err := Quit(t.Context(), dir, true); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(begun); took < 300*time.Millisecond {
		t.Errorf("it returned after %v, before the process had ended", took)
	}
	if err := first.Wait(); err != nil {
		t.Errorf("the first one ended with %v", err)
	}
}

func TestAKilledProgramIsReplacedAtOnce(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	first, _ := start(t, dir)
	if err := first.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	if err := first.Wait(); err == nil {
		t.Error("killed without an error")
	}
	if _, err := Ask(t.Context(), dir, "show", ""); !errors.Is(err, ErrNone) {
		t.Errorf("asking the dead: %v", err)
	}
	mustClaim(t, dir, nil)
}

func TestWhoWaitsTooLongIsTold(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	mustClaim(t, dir, map[string]Handler{"quit": func(string) (string, error) { return "", nil }}) // and does not
	ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
	defer cancel()
	if err := Quit(ctx, dir, true); err == nil {
		t.Error("it says that the program has ended")
	}
}
