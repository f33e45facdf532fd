package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// target is one fuzz target.
type target struct{ pkg, name string }

// fuzzAll runs every fuzz target of the module for the given time, one after the
// other; all of them, also after one has found something.
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
	var errs []error
	for _, t := range targets {
		fmt.Fprintf(sh.out, "fuzz %s %s for %s\n", t.pkg, t.name, each)
		var said bytes.Buffer
		// Shortening inputs that are merely new would eat the time.
		cmd := sh.command(ctx, nil, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$",
			"-fuzztime", each.String(), "-fuzzminimizetime", "10x", t.pkg)
		cmd.Stdout, cmd.Stderr = io.MultiWriter(cmd.Stdout, &said), io.MultiWriter(cmd.Stderr, &said)
		err := cmd.Run()
		if err != nil && onlyTimeUp(said.String()) {
			fmt.Fprintln(sh.out, "the fuzzer's time ended in the middle of a round; it found nothing")
			err = nil
		}
		if err != nil {
			errs = append(errs, fmt.Errorf("%s %s: %w", t.pkg, t.name, err))
		}
	}
	return errors.Join(errs...)
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
