package main

import (
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// shell runs programs in the module's root folder.
type shell struct {
	root string
	out  io.Writer // where the programs' output goes
}

// newShell finds the module's root, from wherever in it the tool was started.
func newShell(ctx context.Context) (*shell, error) {
	if _, err := exec.LookPath("go"); err != nil {
		return nil, fmt.Errorf("the program go is not installed or not in PATH: %w", err)
	}
	text, err := exec.CommandContext(ctx, "go", "list", "-m", "-f", "{{.Dir}}").Output()
	if err != nil {
		return nil, fmt.Errorf("find the module: %w", err)
	}
	return &shell{root: strings.TrimSpace(string(text)), out: os.Stdout}, nil
}

// command prepares a program; env is added to the environment.
func (sh *shell) command(ctx context.Context, env []string, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = sh.root
	cmd.Env = append(environment(os.Environ()), env...)
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, sh.out, sh.out
	if runtime.GOOS != "windows" { // which knows no interrupt
		cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	}
	cmd.WaitDelay = 10 * time.Second
	return cmd
}

// environment takes out of GOFLAGS what would make our commands mean something
// else: the module mode, which tools with a version of their own do not bear.
func environment(env []string) []string {
	var out []string
	for _, pair := range env {
		if flags, ok := strings.CutPrefix(pair, "GOFLAGS="); ok {
			var kept []string
			for _, f := range strings.Fields(flags) {
				if !strings.HasPrefix(strings.TrimLeft(f, "-"), "mod") {
					kept = append(kept, f)
				}
			}
			pair = "GOFLAGS=" + strings.Join(kept, " ")
		}
		out = append(out, pair)
	}
	return out
}

// build compiles a pure Go command into the folder of build results.
func (sh *shell) build(ctx context.Context, pkg string) (string, error) {
	program := filepath.Join(sh.root, ".dist", filepath.Base(pkg))
	if runtime.GOOS == "windows" {
		program += ".exe"
	}
	if err := sh.command(ctx, []string{"CGO_ENABLED=0"}, "go", "build", "-o", program, pkg).Run(); err != nil {
		return "", fmt.Errorf("build %s: %w", pkg, err)
	}
	return program, nil
}
