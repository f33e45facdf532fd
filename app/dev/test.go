package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"runtime"
	"slices"
	"strings"
	"text/tabwriter"
	"time"
)

// staticcheck is pinned: a newer one may find other things on another day.
const staticcheck = "honnef.co/go/tools/cmd/staticcheck@v0.8.2"

// step is one part of the tests.
type step struct {
	name string
	do   func(context.Context) error
}

// outcome is how a step ended.
type outcome struct {
	name string
	took time.Duration
	err  error
}

// test runs everything, also after a failure, and ends with a summary.
func test(ctx context.Context, sh *shell, args []string) error {
	flags := flag.NewFlagSet("test", flag.ContinueOnError)
	fuzzTime := flags.Duration("fuzztime", 30*time.Second, "how long each fuzz target runs; 0 leaves fuzzing out")
	orders := flags.Int("orders", 6, "how many orders the short demo carries")
	window := flags.Int("window-orders", 100, "how many orders the operator at the window sees done")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	if err := setUp(ctx, sh, slices.Concat(needs, onLinux(windowNeeds), onLinux(desktopNeeds))); err != nil {
		return err
	}
	record, err := newRecord()
	if err != nil {
		return err
	}
	defer record.remove()
	sh.out = io.MultiWriter(os.Stdout, record.output)

	steps := []step{
		{"go vet", sh.simple(nil, "go", "vet", "./...")},
		{"staticcheck", sh.simple(nil, "go", "run", staticcheck, "./...")},
		{"go vet for Windows", sh.vetWindows},
		{"tests with the race detector", func(ctx context.Context) error { return raceTests(ctx, sh, record) }},
		{"every page in every look", sh.simple([]string{"CGO_ENABLED=0"}, "go", "test", "./ui/...")},
		{"fuzzing", func(ctx context.Context) error { return fuzzAll(ctx, sh, *fuzzTime) }},
		{"demo, RSA card", func(ctx context.Context) error { return smoke(ctx, sh, *orders, "rsa") }},
		{"demo, SM2 card", func(ctx context.Context) error { return smoke(ctx, sh, *orders, "sm2") }},
	}
	if runtime.GOOS == "linux" { // a desktop without a screen is made of Linux programs
		steps = append(steps,
			step{"operate the window", func(ctx context.Context) error { return operate(ctx, sh, record, *window) }},
			step{"Windows, under Wine", func(ctx context.Context) error { return windows(ctx, sh, record) }})
	}
	steps = append(steps, step{"no secret in any output", func(context.Context) error { return record.search() }})
	return summary(os.Stdout, runSteps(ctx, os.Stdout, steps))
}

// simple is a step that is one program.
func (sh *shell) simple(env []string, name string, args ...string) func(context.Context) error {
	return func(ctx context.Context) error { return sh.command(ctx, env, name, args...).Run() }
}

// vetWindows vets everything for Windows but the window's own main, which needs
// a C compiler for Windows.
func (sh *shell) vetWindows(ctx context.Context) error {
	windows := []string{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"}
	var list bytes.Buffer
	cmd := sh.command(ctx, windows, "go", "list", "-e", "./...")
	cmd.Stdout = &list
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("list the packages: %w", err)
	}
	args := []string{"vet"}
	for _, pkg := range strings.Fields(list.String()) {
		if !strings.HasSuffix(pkg, "/app") {
			args = append(args, pkg)
		}
	}
	return sh.command(ctx, windows, "go", args...).Run()
}

func smoke(ctx context.Context, sh *shell, orders int, card string) error {
	return headless(ctx, sh, []string{"--orders", fmt.Sprint(orders), "--latency", "20ms", "--card", card})
}

// runSteps runs all steps until the context ends.
func runSteps(ctx context.Context, w io.Writer, steps []step) []outcome {
	var results []outcome
	for i, s := range steps {
		fmt.Fprintf(w, "\n=== %d/%d %s\n", i+1, len(steps), s.name)
		start := time.Now()
		err := ctx.Err()
		if err == nil {
			err = s.do(ctx)
		}
		r := outcome{s.name, time.Since(start).Round(100 * time.Millisecond), err}
		results = append(results, r)
		fmt.Fprintf(w, "--- %s: %s in %s\n", s.name, r.word(), r.took)
	}
	return results
}

func (r outcome) word() string {
	if r.err != nil {
		return "FAILED"
	}
	return "ok"
}

// summary prints how everything went; its error names what failed.
func summary(w io.Writer, results []outcome) error {
	fmt.Fprintln(w, "\n=== Summary")
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	var failed []string
	for _, r := range results {
		reason := ""
		if r.err != nil {
			failed = append(failed, r.name)
			reason, _, _ = strings.Cut(r.err.Error(), "\n")
		}
		fmt.Fprintf(tab, "%s\t%s\t%s\t%s\n", r.word(), r.name, r.took, reason)
	}
	if err := tab.Flush(); err != nil {
		return fmt.Errorf("print the summary: %w", err)
	}
	if len(failed) > 0 {
		return fmt.Errorf("%d of %d steps failed: %s", len(failed), len(results), strings.Join(failed, ", "))
	}
	fmt.Fprintln(w, "everything passed")
	return nil
}
