package main

import (
	"bytes"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"text/tabwriter"
)

// bench runs the benchmarks that have an aim and prints what came of each in one
// table. With -bench it runs any benchmarks of all packages, and the table has
// every figure.
func bench(ctx context.Context, sh *shell, args []string) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	which := flags.String("bench", "", "which benchmarks, a regular expression; those with an aim when left out")
	benchTime := flags.String("benchtime", "1s", "how long each one runs, or how often (10x)")
	count := flags.Int("count", 1, "how often everything is measured; the middle value counts")
	orders := flags.Int("orders", 1_000_000, "how many orders the large ledger has")
	markdown := flags.Bool("markdown", false, "print the table as Markdown")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	r := benchRun{sh: sh, time: *benchTime, count: *count, orders: *orders}
	if *which != "" {
		return r.all(ctx, *which, *markdown)
	}
	err := errors.Join(r.test(ctx, goalBenches("core"), "./core"), r.test(ctx, goalBenches("store"), "./core/store"))
	rows, machine := figures(r.text.String())
	fmt.Fprintf(sh.out, "\n%s, %d CPUs, %s, %s/%s; a ledger of %d orders\n\n",
		machine, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH, *orders)
	return errors.Join(report(sh.out, medians(rows), *markdown), err)
}

// benchRun runs benchmarks and gathers what they print.
type benchRun struct {
	sh            *shell
	time          string
	count, orders int
	text          bytes.Buffer
}

// test runs the benchmarks of some packages, one package after the other.
func (r *benchRun) test(ctx context.Context, which string, pkgs ...string) error {
	env := []string{"BENCH_ORDERS=" + strconv.Itoa(r.orders)}
	cmd := r.sh.command(ctx, env, "go", append([]string{"test", "-run", "^$", "-bench", which, "-benchmem",
		"-benchtime", r.time, "-count", strconv.Itoa(r.count), "-p", "1", "-timeout", "120m"}, pkgs...)...)
	cmd.Stdout = io.MultiWriter(r.sh.out, &r.text)
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("run the benchmarks: %w", err)
	}
	return nil
}

// all runs benchmarks of any package.
func (r *benchRun) all(ctx context.Context, which string, markdown bool) error {
	var list bytes.Buffer
	cmd := r.sh.command(ctx, nil, "go", "test", "-list", "^Benchmark", "./...")
	cmd.Stdout = &list
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("list the benchmarks: %w", err)
	}
	var pkgs []string
	for _, t := range listed(list.String(), "Benchmark") {
		if !slices.Contains(pkgs, t.pkg) {
			pkgs = append(pkgs, t.pkg)
		}
	}
	if len(pkgs) == 0 {
		return errors.New("there are no benchmarks")
	}
	err := r.test(ctx, which, pkgs...)
	rows, machine := figures(r.text.String())
	fmt.Fprintf(r.sh.out, "\n%s, %d CPUs, %s, %s/%s\n\n", machine, runtime.NumCPU(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
	return errors.Join(table(r.sh.out, medians(rows), markdown), err)
}

// figure is one value that a benchmark measured.
type figure struct {
	bench string
	value float64
	unit  string
}

// figures reads the output of `go test -bench`: a name, a count, then pairs of
// value and unit. The units of our own come before those of every benchmark.
func figures(text string) (rows []figure, machine string) {
	for line := range strings.Lines(text) {
		if cpu, ok := strings.CutPrefix(line, "cpu: "); ok {
			machine = strings.TrimSpace(cpu)
		}
		fields := strings.Fields(line)
		if len(fields) < 4 || !strings.HasPrefix(fields[0], "Benchmark") {
			continue
		}
		var own, usual []figure
		for i := 2; i+1 < len(fields); i += 2 {
			v, err := strconv.ParseFloat(fields[i], 64)
			if err != nil {
				break
			}
			f := figure{benchName(fields[0]), v, fields[i+1]}
			if slices.Contains([]string{"ns/op", "B/op", "allocs/op"}, f.unit) {
				usual = append(usual, f)
			} else {
				own = append(own, f)
			}
		}
		rows = append(append(rows, own...), usual...)
	}
	return rows, machine
}

// benchName takes the word Benchmark and the number of CPUs off a name.
func benchName(name string) string {
	name = strings.TrimPrefix(name, "Benchmark")
	if i := strings.LastIndexByte(name, '-'); i > 0 {
		if _, err := strconv.Atoi(name[i+1:]); err == nil {
			name = name[:i]
		}
	}
	return name
}

// table prints the figures, each benchmark's name once.
func table(w io.Writer, rows []figure, markdown bool) error {
	if markdown {
		fmt.Fprint(w, "| benchmark | value | unit |\n|---|---:|---|\n")
		for i, f := range rows {
			value, unit := f.human()
			fmt.Fprintf(w, "| %s | %s | %s |\n", nameOnce(rows, i), value, unit)
		}
		return nil
	}
	tab := tabwriter.NewWriter(w, 0, 0, 2, ' ', 0)
	fmt.Fprint(tab, "benchmark\tvalue\tunit\n---------\t-----\t----\n")
	for i, f := range rows {
		value, unit := f.human()
		fmt.Fprintf(tab, "%s\t%s\t%s\n", nameOnce(rows, i), value, unit)
	}
	if err := tab.Flush(); err != nil {
		return fmt.Errorf("print the table: %w", err)
	}
	return nil
}

func nameOnce(rows []figure, i int) string {
	if i > 0 && rows[i-1].bench == rows[i].bench {
		return ""
	}
	return rows[i].bench
}

// human gives value and unit as a person reads them.
func (f figure) human() (value, unit string) {
	v := f.value
	unit = f.unit
	if unit == "ns/op" {
		for _, scale := range []struct {
			from float64
			unit string
		}{{1e9, "s/op"}, {1e6, "ms/op"}, {1e3, "µs/op"}} {
			if v >= scale.from {
				v, unit = v/scale.from, scale.unit
				break
			}
		}
	}
	digits := 0
	switch {
	case v == float64(int64(v)):
	case v < 10:
		digits = 3
	case v < 1000:
		digits = 1
	}
	return strconv.FormatFloat(v, 'f', digits, 64), unit
}
