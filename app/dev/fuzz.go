package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"time"
)

// target is one fuzz target.
type target struct{ pkg, name string }

// fuzzAll runs every fuzz target of the module for the given time, as many at
// once as there are processors, each with one worker; all of them, also after one
// has found something.
func fuzzAll(ctx context.Context, sh *shell, each time.Duration) error {
	if each == 0 {
		fmt.Fprintln(sh.out, "left out; the committed corpus ran with the tests")
		return nil
	}
	var list bytes.Buffer
	cmd := sh.command(ctx, nil, "go", "test", "-list", "^Fuzz", "./...")
	cmd.Stdout = &list
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("list the fuzz targets: %w", err)
	}
	targets := listed(list.String(), "Fuzz")
	if len(targets) == 0 {
		return errors.New("there are no fuzz targets")
	}
	var (
		mu   sync.Mutex
		errs []error
		all  sync.WaitGroup
	)
	next := make(chan target)
	for range runtime.NumCPU() {
		all.Go(func() {
			for t := range next {
				said, err := fuzzOne(ctx, sh, t, each)
				mu.Lock()
				fmt.Fprintf(sh.out, "fuzz %s %s for %s\n%s", t.pkg, t.name, each, said)
				errs = append(errs, err)
				mu.Unlock()
			}
		})
	}
	for _, t := range targets {
		next <- t
	}
	close(next)
	all.Wait()
	return errors.Join(errs...)
}

// fuzzOne runs one target and gives what it said, without its progress.
func fuzzOne(ctx context.Context, sh *shell, t target, each time.Duration) (said string, err error) {
	var out bytes.Buffer
	// Shortening inputs that are merely new would eat the time.
	cmd := sh.command(ctx, nil, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$", "-parallel", "1",
		"-fuzztime", each.String(), "-fuzzminimizetime", "10x", t.pkg)
	cmd.Stdout, cmd.Stderr = &out, &out
	err = cmd.Run()
	said = withoutProgress(out.String())
	switch {
	case err == nil:
		return said, nil
	case onlyTimeUp(out.String()):
		return said + "the fuzzer's time ended in the middle of a round; it found nothing\n", nil
	default:
		return said, fmt.Errorf("%s %s: %w", t.pkg, t.name, err)
	}
}

// withoutProgress leaves out the lines that only say that a run goes on, but for
// the last one.
func withoutProgress(said string) string {
	var kept []string
	last := ""
	for line := range strings.Lines(said) {
		if strings.HasPrefix(line, "fuzz: elapsed: ") {
			last = line
			continue
		}
		kept = append(kept, line)
	}
	return last + strings.Join(kept, "")
}

// onlyTimeUp reports whether a fuzz run failed for no other reason than that its
// time was up in the middle of a round, which go test calls a failure now and
// then. A finding has an input, a panic or a message of its own.
func onlyTimeUp(said string) bool {
	if !strings.Contains(said, "context deadline exceeded") {
		return false
	}
	for line := range strings.Lines(said) {
		line = strings.TrimSpace(line)
		switch {
		case strings.Contains(line, "Failing input"), strings.HasPrefix(line, "panic:"), strings.Contains(line, ".go:"):
			return false
		}
	}
	return true
}

// listed reads the answer of `go test -list`: names, then the package's line.
func listed(text, prefix string) []target {
	var names []string
	var out []target
	for line := range strings.Lines(text) {
		fields := strings.Fields(line)
		switch {
		case len(fields) == 1 && strings.HasPrefix(fields[0], prefix):
			names = append(names, fields[0])
		case len(fields) >= 2 && fields[0] == "ok":
			for _, n := range names {
				out = append(out, target{fields[1], n})
			}
			names = nil
		}
	}
	return out
}
