// Command dev is the one tool a developer needs: it installs what is missing,
// runs the demo, all the tests, or the benchmarks.
//
//	go run ./app/dev demo [arguments of the demo]
//	go run ./app/dev test [-fuzztime 30s] [-orders 6] [-window-orders 100]
//	go run ./app/dev package [--verify]
//	go run ./app/dev windows
//	go run ./app/dev bench [-count 1] [-orders 1000000] [-markdown] [-bench regexp] [-benchtime 1s]
//
// It uses the standard library only and imports nothing of ours, so that it runs
// when nothing else does. Invariant: what it reports as passed it has run.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
)

const usage = `usage: go run ./app/dev <command> [flags]

  demo    open the window on stand-ins of card, platform and customs; without a
          display, have a scripted operator work at it and say where the pictures are
  test    vet, staticcheck, all tests with the race detector, fuzzing, a short demo
          without a window, the scripted operator at the window
  bench   the benchmarks, as one table
  package the Windows installer and the portable archive, into .dist
  windows the part of the tests that installs and runs them under Wine

Missing system packages are installed on Debian and Ubuntu.
`

// errUsage is a command line that cannot be understood.
var errUsage = errors.New("usage")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	err := run(ctx, os.Args[1:])
	stop()
	os.Exit(exitCode(err))
}

func run(ctx context.Context, args []string) error {
	if len(args) == 0 {
		return errUsage
	}
	command, ok := map[string]func(context.Context, *shell, []string) error{
		"demo": demo, "test": test, "bench": bench, "package": packageAll, "windows": windowsOnly,
	}[args[0]]
	if !ok {
		return errUsage
	}
	sh, err := newShell(ctx)
	if err != nil {
		return err
	}
	return command(ctx, sh, args[1:])
}

// exitCode prints the error and gives the code to end with: that of the program
// that ran last, 2 for usage, 1 for everything else.
func exitCode(err error) int {
	var exit *exec.ExitError
	switch {
	case err == nil:
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprint(os.Stderr, usage)
		return 2
	case errors.As(err, &exit) && exit.ExitCode() > 0:
		fmt.Fprintln(os.Stderr, "dev:", err)
		return exit.ExitCode()
	default:
		fmt.Fprintln(os.Stderr, "dev:", err)
		return 1
	}
}

// headless builds the program without a window and runs its demo, so that its
// exit code comes through.
func headless(ctx context.Context, sh *shell, args []string) error {
	program, err := sh.build(ctx, "./app/headless")
	if err != nil {
		return err
	}
	return sh.command(ctx, nil, program, append([]string{"demo"}, args...)...).Run()
}
