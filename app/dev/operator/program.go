package operator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"time"
)

// program is the program under the operator's hands.
type program struct {
	cmd  *exec.Cmd
	said *transcript
	log  *os.File
	done chan struct{} // closed when it has ended
	err  error         // how; to be read after done
}

// transcript keeps what a program writes, while it writes it.
type transcript struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (t *transcript) Write(p []byte) (int, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.Write(p)
}

func (t *transcript) String() string {
	t.mu.Lock()
	defer t.mu.Unlock()
	return t.text.String()
}

// start starts the program.
func (o *Operator) start() error {
	log, err := os.OpenFile(o.Log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return fmt.Errorf("make the program's log: %w", err)
	}
	p := &program{said: &transcript{}, log: log, done: make(chan struct{})}
	p.cmd = exec.Command(o.Program, o.Args...)
	p.cmd.Env = o.Env
	p.cmd.Stdout = io.MultiWriter(p.said, log)
	p.cmd.Stderr = p.cmd.Stdout
	// A child of the program that lives on must not keep its output open.
	p.cmd.WaitDelay = 2 * time.Second
	if err := p.cmd.Start(); err != nil {
		return errors.Join(fmt.Errorf("start the program: %w", err), log.Close())
	}
	go func() {
		p.err = errors.Join(p.cmd.Wait(), log.Close())
		close(p.done)
	}()
	o.program = p
	return nil
}

func (p *program) pid() int { return p.cmd.Process.Pid }

// running reports whether the program has not ended yet.
func (p *program) running() bool {
	select {
	case <-p.done:
		return false
	default:
		return true
	}
}

// ends waits for the program to end by itself with code 0.
func (p *program) ends(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-p.done:
		return p.err
	case <-ctx.Done():
		return ctx.Err()
	case <-timer.C:
		return fmt.Errorf("the program is still there after %s", limit)
	}
}

// kill ends the program when something went wrong. Asked to show where it stands
// it leaves the stacks of all its goroutines in its log.
func (p *program) kill() error {
	if !p.running() {
		return nil
	}
	if err := p.cmd.Process.Signal(syscall.SIGQUIT); err != nil {
		return fmt.Errorf("end the program: %w", err)
	}
	timer := time.NewTimer(5 * time.Second)
	defer timer.Stop()
	select {
	case <-p.done:
		return nil
	case <-timer.C:
	}
	if err := p.cmd.Process.Kill(); err != nil {
		return fmt.Errorf("end the program: %w", err)
	}
	<-p.done
	return nil
}

// evil is what a sound program never writes.
var evil = regexp.MustCompile(`(?m)^.*(Error in Fyne call thread|panic: |fatal error: |DATA RACE|goroutine \d+ \[|goroutines? left|SIGSEGV|met a panic|level=ERROR).*$`)

// gone tells how the program has ended when it has.
func (p *program) gone() error {
	if p == nil || p.running() {
		return nil
	}
	return fmt.Errorf("the program has ended: %w", errors.Join(p.err, errors.New("too early")))
}

// trouble tells what the program wrote that must not be there.
func (p *program) trouble() error {
	if p == nil {
		return nil
	}
	if line := evil.FindString(p.said.String()); line != "" {
		return fmt.Errorf("the program writes %q", strings.TrimSpace(line))
	}
	return nil
}

// checkLogs looks for the same in the logs that the program keeps below a folder.
func checkLogs(dir string) error {
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".log" {
			return err
		}
		text, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if line := evil.Find(text); line != nil {
			return fmt.Errorf("the log %s says %q", filepath.Base(path), line)
		}
		return nil
	})
}

// lastWords are the last lines that the program wrote.
func (p *program) lastWords() string {
	if p == nil {
		return "it never ran"
	}
	lines := strings.Split(strings.TrimSpace(p.said.String()), "\n")
	return strings.Join(lines[max(0, len(lines)-30):], "\n")
}

// firstFrame is when the program says that its window was drawn first.
var firstFrame = regexp.MustCompile(`first frame\D+(\d+)`)

// drawn gives how long the program took to its first frame.
func (p *program) drawn() (time.Duration, error) {
	m := firstFrame.FindStringSubmatch(p.said.String())
	if m == nil {
		return 0, errors.New("the program has not said that its window is drawn")
	}
	ms, err := strconv.Atoi(m[1])
	return time.Duration(ms) * time.Millisecond, err
}
