// Package wine owns a private Windows for tests: a Wine prefix in a folder of its
// own with a home folder of its own, in Chinese, in which Windows programs can be
// installed and run. It knows of the program only what its proof needs.
//
// Invariant: nothing outside the given folder is changed, and no process of the
// prefix is alive when Close returns.
package wine

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
	"unicode/utf16"
)

// shim is the source of a system library that this Wine lacks and Go needs.
//
//go:embed bcryptprimitives.c.txt
var shim []byte

// settings of the prefix: the Windows that it plays, and what Chinese is drawn with.
//
//go:embed prefix.reg
var settings []byte

// Windows is a prefix.
type Windows struct {
	dir string
	env []string
}

// Start makes a prefix below a folder. env is that of the desktop.
func Start(ctx context.Context, dir string, env []string) (*Windows, error) {
	w := &Windows{dir: dir}
	home := filepath.Join(dir, "home")
	w.env = append(slices.DeleteFunc(slices.Clone(env), func(pair string) bool {
		return strings.HasPrefix(pair, "LC_") || strings.HasPrefix(pair, "LANG")
	}),
		"HOME="+home, "WINEPREFIX="+filepath.Join(dir, "prefix"), "WINEARCH=win64", "WINEDEBUG=-all",
		// Nothing is to be offered for download, and no menu of the host is to be made.
		"WINEDLLOVERRIDES=mscoree=d;mshtml=d;winemenubuilder.exe=d",
		"LOCPATH="+filepath.Join(dir, "locale"), "LC_ALL=zh_CN.UTF-8")
	for _, folder := range []string{"home/Desktop", "home/Documents", "home/Downloads", "locale"} {
		if err := os.MkdirAll(filepath.Join(dir, folder), 0o700); err != nil {
			return nil, fmt.Errorf("make the prefix's folders: %w", err)
		}
	}
	reg := filepath.Join(dir, "prefix.reg")
	source := filepath.Join(dir, "bcryptprimitives.c")
	if err := errors.Join(os.WriteFile(source, shim, 0o600), os.WriteFile(reg, settings, 0o600)); err != nil {
		return nil, err
	}
	system := filepath.Join(dir, "prefix", "drive_c", "windows", "system32")
	for _, c := range [][]string{
		{"localedef", "-i", "zh_CN", "-f", "UTF-8", filepath.Join(dir, "locale", "zh_CN.UTF-8")},
		{"wineboot", "-i"},
		{"x86_64-w64-mingw32-gcc", "-shared", "-O2", "-s", "-o", filepath.Join(system, "bcryptprimitives.dll"), source, "-ladvapi32"},
		{"wine", "regedit", reg},
	} {
		if _, err := w.host(ctx, 4*time.Minute, c[0], c[1:]...); err != nil {
			return nil, errors.Join(err, w.Close())
		}
	}
	return w, nil
}

// Env is the environment in which Wine finds the prefix.
func (w *Windows) Env() []string { return w.env }

// host runs a program of the host in the prefix's environment.
func (w *Windows) host(ctx context.Context, limit time.Duration, name string, args ...string) (string, error) {
	ctx, stop := context.WithTimeout(ctx, limit)
	defer stop()
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Env, cmd.Dir = w.env, w.dir
	// A program that lives on keeps no end of ours open.
	cmd.WaitDelay = time.Second
	out, err := cmd.CombinedOutput()
	if errors.Is(err, exec.ErrWaitDelay) && cmd.ProcessState.Success() {
		err = nil
	}
	if err != nil {
		return string(out), fmt.Errorf("%s %s: %w\n%s", name, strings.Join(args, " "), err, tail(out))
	}
	return string(out), nil
}

// Run runs a Windows program that has to end with a code.
func (w *Windows) Run(ctx context.Context, limit time.Duration, want int, program string, args ...string) error {
	_, err := w.host(ctx, limit, "wine", append([]string{program}, args...)...)
	code := 0
	var exit *exec.ExitError
	if errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		return err
	}
	if code != want {
		return errors.Join(fmt.Errorf("%s %s ended with %d, not with %d", filepath.Base(program), strings.Join(args, " "), code, want), err)
	}
	return nil
}

// Begin starts a Windows program that stays. Its output goes to a file.
func (w *Windows) Begin(log, program string, args ...string) (*Process, error) {
	f, err := os.OpenFile(log, os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o600)
	if err != nil {
		return nil, fmt.Errorf("make the program's log: %w", err)
	}
	p := &Process{cmd: exec.Command("wine", append([]string{program}, args...)...), done: make(chan struct{})}
	p.cmd.Env, p.cmd.Stdout, p.cmd.Stderr, p.cmd.WaitDelay = w.env, f, f, time.Second
	if err := p.cmd.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start %s: %w", program, err), f.Close())
	}
	go func() {
		p.err = errors.Join(p.cmd.Wait(), f.Close())
		close(p.done)
	}()
	return p, nil
}

// Local is the host's path of the user's folder of local data.
func (w *Windows) Local() (string, error) {
	found, err := filepath.Glob(filepath.Join(w.dir, "prefix", "drive_c", "users", "*", "AppData", "Local"))
	if err == nil && len(found) != 1 {
		err = fmt.Errorf("%d users in the prefix", len(found))
	}
	if err != nil {
		return "", err
	}
	return found[0], nil
}

// Key reads the values of a key of the registry as the text of a .reg file; "" is
// a key that is not there.
func (w *Windows) Key(ctx context.Context, key string) (string, error) {
	file := filepath.Join(w.dir, "key.reg")
	if err := os.RemoveAll(file); err != nil {
		return "", err
	}
	if _, err := w.host(ctx, time.Minute, "wine", "regedit", "/E", file, key); err != nil {
		return "", err
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, os.ErrNotExist) {
		return "", nil
	}
	return decode(data), err
}

// decode reads UTF-16 with a mark in front, as Windows writes it.
func decode(data []byte) string {
	var units []uint16
	for i := 2; i+1 < len(data); i += 2 {
		units = append(units, uint16(data[i])|uint16(data[i+1])<<8)
	}
	return string(utf16.Decode(units))
}

// Close ends everything in the prefix.
func (w *Windows) Close() error {
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	kill := exec.CommandContext(ctx, "wineserver", "-k")
	kill.Env = w.env
	if err := kill.Run(); err != nil {
		var exit *exec.ExitError
		if !errors.As(err, &exit) { // it says 1 when nothing ran
			return fmt.Errorf("end Wine: %w", err)
		}
	}
	wait := exec.CommandContext(ctx, "wineserver", "-w")
	wait.Env = w.env
	if err := wait.Run(); err != nil {
		return fmt.Errorf("wait for the end of Wine: %w", err)
	}
	return nil
}

// Process is a Windows program that runs.
type Process struct {
	cmd  *exec.Cmd
	done chan struct{}
	err  error
}

// Ends waits for the program's end and gives how it ended.
func (p *Process) Ends(ctx context.Context, limit time.Duration) error {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	select {
	case <-p.done:
		return p.err
	case <-timer.C:
		return fmt.Errorf("the program is still there after %s", limit)
	case <-ctx.Done():
		return ctx.Err()
	}
}

// Kill ends the program as a power cut would.
func (p *Process) Kill() error {
	if err := p.cmd.Process.Kill(); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return fmt.Errorf("kill the program: %w", err)
	}
	<-p.done
	return nil
}

// tail gives the last lines of an output.
func tail(out []byte) []byte {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return bytes.Join(lines[max(0, len(lines)-10):], []byte("\n"))
}
