package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
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
		// Shortening inputs that are merely new would eat the time.
		err := sh.command(ctx, nil, "go", "test", "-run", "^$", "-fuzz", "^"+t.name+"$",
			"-fuzztime", each.String(), "-fuzzminimizetime", "5s", t.pkg).Run()
		if err != nil {
			errs = append(errs, fmt.Errorf("%s %s: %w", t.pkg, t.name, err))
		}
	}
	return errors.Join(errs...)
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
