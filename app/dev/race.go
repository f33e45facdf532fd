package main

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
)

// raceTests runs all tests with the race detector. The screen shows one line a
// package and what failed; the record gets every word a test wrote.
func raceTests(ctx context.Context, sh *shell, record *record) error {
	cmd := sh.command(ctx, []string{"CGO_ENABLED=1", canaryDirVariable + "=" + record.dir},
		"go", "test", "-race", "-json", "-timeout", "40m", "./...")
	cmd.Stdout = nil
	events, err := cmd.StdoutPipe()
	if err != nil {
		return fmt.Errorf("read the tests' events: %w", err)
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start the tests: %w", err)
	}
	skipped, readErr := showTests(events, os.Stdout, record.output)
	if err := cmd.Wait(); err != nil {
		return fmt.Errorf("go test: %w", err)
	}
	if readErr != nil {
		return readErr
	}
	if len(skipped) > 0 {
		fmt.Fprintf(os.Stdout, "skipped: %s\n", strings.Join(skipped, ", "))
		if os.Getenv("CI") == "true" {
			return fmt.Errorf("%d tests were skipped", len(skipped))
		}
	}
	return nil
}

// testEvent is one line of `go test -json`.
type testEvent struct {
	Action, Package, Test, Output string
}

// showTests reads test events until their end. Everything written goes to all;
// of a package the last line, and of a failed test its output, go to screen. It
// gives the names of skipped tests.
func showTests(events io.Reader, screen, all io.Writer) (skipped []string, err error) {
	type key struct{ pkg, test string }
	written := make(map[key]*strings.Builder)
	lines := bufio.NewScanner(events)
	lines.Buffer(make([]byte, 0, 1<<20), 64<<20)
	for lines.Scan() {
		var e testEvent
		if json.Unmarshal(lines.Bytes(), &e) != nil {
			// The compiler's words come between the events.
			fmt.Fprintln(screen, lines.Text())
			continue
		}
		k := key{e.Package, e.Test}
		switch e.Action {
		case "output", "build-output":
			if _, err := io.WriteString(all, e.Output); err != nil {
				return skipped, fmt.Errorf("record the tests' output: %w", err)
			}
			if e.Action == "build-output" {
				fmt.Fprint(screen, e.Output)
			} else if e.Test == "" {
				showPackage(screen, e.Output)
			}
			if written[k] == nil {
				written[k] = &strings.Builder{}
			}
			written[k].WriteString(e.Output)
		case "fail":
			if e.Test != "" && written[k] != nil {
				fmt.Fprintf(screen, "%s %s\n%s", e.Package, e.Test, written[k])
			}
			delete(written, k)
		case "skip":
			if e.Test != "" {
				skipped = append(skipped, e.Package+" "+e.Test)
			}
			delete(written, k)
		case "pass":
			delete(written, k)
		}
	}
	if err := lines.Err(); err != nil {
		return skipped, fmt.Errorf("read the tests' events: %w", err)
	}
	return skipped, nil
}

// showPackage shows what a package says outside its tests, but not that it
// passed: the line with its time does.
func showPackage(screen io.Writer, text string) {
	if text != "PASS\n" && !strings.Contains(text, "[no test files]") {
		fmt.Fprint(screen, text)
	}
}
