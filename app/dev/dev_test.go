package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

func TestListed(t *testing.T) {
	t.Parallel()
	text := "FuzzA\nFuzzB\nok  \tm/core/a\t0.01s\nok  \tm/core/b\t0.01s [no tests to run]\n?   \tm/core/c\t[no test files]\nFuzzC\nok  \tm/d\t0.1s\n"
	want := []target{{"m/core/a", "FuzzA"}, {"m/core/a", "FuzzB"}, {"m/d", "FuzzC"}}
	if got := listed(text, "Fuzz"); !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestOnlyTimeUp(t *testing.T) {
	t.Parallel()
	late := "fuzz: elapsed: 30s, execs: 9 (0/sec)\n--- FAIL: FuzzX (30.01s)\n    context deadline exceeded\nFAIL\n"
	for said, want := range map[string]bool{
		late: true,
		"--- FAIL: FuzzX\n    x_test.go:9: wrong\n    context deadline exceeded\n": false,
		late + "    Failing input written to testdata/fuzz/FuzzX/1\n":              false,
		late + "panic: runtime error\n":                                            false,
		"FAIL\n":                                                                   false,
	} {
		if got := onlyTimeUp(said); got != want {
			t.Errorf("onlyTimeUp(%q) = %t", said, got)
		}
	}
}

func TestEnvironment(t *testing.T) {
	t.Parallel()
	got := environment([]string{"A=b", "GOFLAGS=-mod=vendor -buildvcs=false --modfile=x", "B=-mod=x"})
	if want := []string{"A=b", "GOFLAGS=-buildvcs=false", "B=-mod=x"}; !slices.Equal(got, want) {
		t.Errorf("got %v", got)
	}
}

func TestSetup(t *testing.T) {
	t.Parallel()
	with := func(root bool, programs ...string) machine {
		there := func(p string) bool { return slices.Contains(programs, p) }
		return machine{has: there, library: there, file: there, root: root}
	}
	p, why := with(false, "gcc").missing(append(slices.Clone(windowNeeds), desktopNeeds...))
	if len(p) != len(slices.Compact(slices.Sorted(slices.Values(p)))) || slices.Contains(p, "gcc") || len(why) != 17 {
		t.Errorf("%v %v", p, why)
	}
	if p, _ = with(false, "gcc").missing(needs); p != nil {
		t.Errorf("nothing is missing: %v", p)
	}
	tests := []struct {
		name  string
		m     machine
		may   bool
		first string
		tells string
	}{
		{"root", with(true, "apt-get"), true, "apt-get update", "apt-get install -y --no-install-recommends gcc libc6-dev"},
		{"sudo", with(false, "apt-get", "sudo"), true, "sudo apt-get update", "sudo apt-get install"},
		{"no rights", with(false, "apt-get"), false, "sudo apt-get update", "  sudo apt-get install -y"},
		{"another system", with(true), false, "apt-get update", "gcc (for the race detector)"},
	}
	for _, tt := range tests {
		p, why := tt.m.missing(needs)
		commands, may := tt.m.installer(p)
		if may != tt.may || strings.Join(commands[0], " ") != tt.first {
			t.Errorf("%s: %t %v", tt.name, may, commands)
		}
		if text := advice(tt.m, commands, why); !strings.Contains(text, tt.tells) {
			t.Errorf("%s: %s", tt.name, text)
		}
	}
}

func TestStepsAllRunAndAreSummed(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	bad := errors.New("broken\nsecond line")
	results := runSteps(t.Context(), &out, []step{
		{"first", func(context.Context) error { return bad }},
		{"second", func(context.Context) error { return nil }},
	})
	err := summary(&out, results)
	if err == nil || err.Error() != "1 of 2 steps failed: first" {
		t.Errorf("%v", err)
	}
	for _, part := range []string{"=== 1/2 first", "--- first: FAILED", "--- second: ok", "broken"} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("%q is not in\n%s", part, out.String())
		}
	}
	if strings.Contains(out.String(), "second line") || strings.Contains(out.String(), "everything passed") {
		t.Error(out.String())
	}
	if err := summary(&out, results[1:]); err != nil || !strings.Contains(out.String(), "everything passed") {
		t.Errorf("%v", err)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	late := runSteps(ended, &out, []step{{"never", func(context.Context) error { t.Error("ran"); return nil }}})
	if !errors.Is(late[0].err, context.Canceled) {
		t.Errorf("%v", late)
	}
}

func TestShowTests(t *testing.T) {
	t.Parallel()
	events := `{"Action":"build-output","ImportPath":"m/x","Output":"x.go:1: broken\n"}
{"Action":"output","Package":"m/a","Test":"TestGood","Output":"good says\n"}
{"Action":"pass","Package":"m/a","Test":"TestGood"}
{"Action":"output","Package":"m/a","Test":"TestBad","Output":"bad says\n"}
{"Action":"fail","Package":"m/a","Test":"TestBad"}
{"Action":"skip","Package":"m/a","Test":"TestSkip"}
{"Action":"output","Package":"m/a","Output":"PASS\n"}
{"Action":"output","Package":"m/a","Output":"FAIL\tm/a\t1s\n"}
{"Action":"skip","Package":"m/b"}
plain words
`
	var screen, all bytes.Buffer
	skipped, err := showTests(strings.NewReader(events), &screen, &all)
	if err != nil || !slices.Equal(skipped, []string{"m/a TestSkip"}) {
		t.Errorf("%v %v", skipped, err)
	}
	if want := "x.go:1: broken\nm/a TestBad\nbad says\nFAIL\tm/a\t1s\nplain words\n"; screen.String() != want {
		t.Errorf("screen:\n%s", screen.String())
	}
	if want := "x.go:1: broken\ngood says\nbad says\nPASS\nFAIL\tm/a\t1s\n"; all.String() != want {
		t.Errorf("all:\n%s", all.String())
	}
}

func TestRecordFindsCanaries(t *testing.T) {
	t.Parallel()
	r, err := newRecord()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.output.WriteString("nothing here\n"); err != nil {
		t.Fatal(err)
	}
	if err := r.search(); err != nil {
		t.Errorf("%v", err)
	}
	for _, c := range canaries {
		path := filepath.Join(r.dir, "left")
		if err := os.WriteFile(path, []byte("first\nx"+c+"x no line end"), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := r.search(); err == nil {
			t.Error("a canary was not found")
		}
		hits, err := searchText(strings.NewReader("a\n" + c))
		if err != nil || len(hits) != 1 || !strings.HasPrefix(hits[0], "line 2 ") || strings.Contains(hits[0], c) {
			t.Errorf("%v %v", hits, err)
		}
	}
	r.remove()
	if _, err := os.Stat(r.dir); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the record stays: %v", err)
	}
}

func TestLogsAreKept(t *testing.T) {
	t.Parallel()
	from, to := t.TempDir(), filepath.Join(t.TempDir(), "kept")
	for _, name := range []string{"a.log", "data/logs/b.log", "data/ledger.db"} {
		path := filepath.Join(from, name)
		if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(name), 0o600)); err != nil {
			t.Fatal(err)
		}
	}
	if err := keepLogs(from, to); err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]bool{"a.log": true, "data/logs/b.log": true, "data/ledger.db": false} {
		if _, err := os.Stat(filepath.Join(to, name)); (err == nil) != want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestFigures(t *testing.T) {
	t.Parallel()
	text := `goos: linux
cpu: Some CPU @ 2GHz
BenchmarkFlow/card=80ms-2    	     200	   2500000 ns/op	        11.5 orders/s	   1024 B/op	      12 allocs/op
BenchmarkOpen                	       3	        17 ns/op
BenchmarkBroken-2
PASS
`
	rows, machine := figures(text)
	if machine != "Some CPU @ 2GHz" {
		t.Error(machine)
	}
	var plain, md bytes.Buffer
	if err := errors.Join(table(&plain, rows, false), table(&md, rows, true)); err != nil {
		t.Fatal(err)
	}
	want := `benchmark       value  unit
---------       -----  ----
Flow/card=80ms  11.5   orders/s
                2.500  ms/op
                1024   B/op
                12     allocs/op
Open            17     ns/op
`
	if plain.String() != want {
		t.Errorf("table:\n%s", plain.String())
	}
	if !strings.Contains(md.String(), "| Flow/card=80ms | 11.5 | orders/s |\n|  | 2.500 | ms/op |") {
		t.Errorf("markdown:\n%s", md.String())
	}
}

func TestUsage(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{nil, {"fly"}, {"-h"}} {
		if err := run(t.Context(), args); !errors.Is(err, errUsage) {
			t.Errorf("%v: %v", args, err)
		}
	}
	if exitCode(nil) != 0 || exitCode(errUsage) != 2 || exitCode(errors.New("x")) != 1 {
		t.Error("exit codes")
	}
}

func TestWithoutProgress(t *testing.T) {
	t.Parallel()
	said := "fuzz: elapsed: 0s, gathering\nfuzz: elapsed: 3s, execs: 5\n--- FAIL: FuzzX\n    x_test.go:9: bad\n"
	if got, want := withoutProgress(said), "fuzz: elapsed: 3s, execs: 5\n--- FAIL: FuzzX\n    x_test.go:9: bad\n"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}
