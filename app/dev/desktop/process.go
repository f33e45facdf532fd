package desktop

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// grace is how long a process may take to end by itself when it is asked to.
const grace = 3 * time.Second

// process is one part of the desktop with everything it starts.
type process struct {
	name string
	log  string
	cmd  *exec.Cmd
	done chan struct{} // closed when the process has ended and was waited for
}

// startProcess starts a program whose output goes to a log of its own. extra, if
// any, is its file 3.
func startProcess(dir string, env []string, extra *os.File, name string, args ...string) (*process, error) {
	p := &process{name: name, log: filepath.Join(dir, name+".log"), done: make(chan struct{})}
	out, err := os.Create(p.log)
	if err != nil {
		return nil, fmt.Errorf("make the log of %s: %w", name, err)
	}
	p.cmd = exec.Command(name, args...)
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr = env, out, out
	if extra != nil {
		p.cmd.ExtraFiles = []*os.File{extra}
	}
	ownGroup(p.cmd)
	err = p.cmd.Start()
	if closeErr := out.Close(); err != nil || closeErr != nil {
		return nil, errors.Join(err, closeErr)
	}
	go func() {
		defer close(p.done)
		// How it ended does not matter: it was stopped, or its absence is noticed.
		if err := p.cmd.Wait(); err != nil {
			return
		}
	}()
	return p, nil
}

// ended reports whether the process has ended.
func (p *process) ended() bool {
	select {
	case <-p.done:
		return true
	default:
		return false
	}
}

// stop ends the process and what it started, and waits for it.
func (p *process) stop() error {
	asked := signal(p.cmd, syscall.SIGTERM)
	timer := time.NewTimer(grace)
	defer timer.Stop()
	select {
	case <-p.done:
	case <-timer.C:
	}
	// Whatever of its group is still there goes now.
	if err := errors.Join(asked, signal(p.cmd, syscall.SIGKILL)); err != nil {
		return fmt.Errorf("end %s: %w", p.name, err)
	}
	<-p.done
	return nil
}

// lastWords gives the end of the process' log.
func (p *process) lastWords() string {
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	lines := strings.Split(strings.TrimSpace(string(text)), "\n")
	return strings.Join(lines[max(0, len(lines)-20):], "\n")
}
