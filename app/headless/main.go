// Command headless is the whole core without a window: for servers, scripts,
// tests and crash harnesses. It is pure Go.
//
// It owns flags, output and exit codes and no rule about orders or cards.
// Invariant: a PIN never comes from the command line and never goes to an
// output.
package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"slices"
	"strings"
	"syscall"

	"customs179/app/version"
)

// Exit codes.
const (
	exitDone   = 0 // did what was asked
	exitFailed = 1 // could not
	exitUsage  = 2 // was asked wrongly
	exitPerson = 3 // something waits for a person
)

// command is one verb of the command line.
type command struct {
	name, summary string
	run           func(p *program, args []string) error
}

func commands() []command {
	return []command{
		{"run", "work: poll, sign, upload, call back", (*program).work},
		{"demo", "show the whole job on stand-ins, in one process", (*program).demo},
		{"sim", "serve stand-ins: control, platform, customs or all", (*program).sim},
		{"card", "talk to a card: info, cert, certno, verify-pin, export", (*program).card},
		{"probe", "say what is wrong between shop, card and customs, rule by rule", (*program).probe},
		{"tosign", "print exactly the bytes that would be signed for a task", (*program).toSign},
		{"verify", "check a signature with a certificate", (*program).verify},
		{"orders", "the ledger: list, show, export, retry, cancel, settle, resend, prune", (*program).orders},
		{"version", "print the version", (*program).version},
	}
}

// program is one run of the command line.
type program struct {
	ctx    context.Context
	out    io.Writer
	errout io.Writer
	getenv func(string) string
}

// usageError is a mistake in how the program was called.
type usageError struct{ text string }

func (e usageError) Error() string { return e.text }

func usagef(format string, args ...any) error { return usageError{fmt.Sprintf(format, args...)} }

// errPerson ends the program with exitPerson after everything was said.
var errPerson = errors.New("something waits for a person")

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	p := &program{ctx: ctx, out: os.Stdout, errout: os.Stderr, getenv: os.Getenv}
	code := p.main(os.Args[1:])
	stop()
	os.Exit(code)
}

// main runs a command line and gives the exit code.
func (p *program) main(args []string) int {
	if len(args) == 0 || slices.Contains([]string{"help", "-h", "--help"}, args[0]) {
		p.usage()
		if len(args) == 0 {
			return exitUsage
		}
		return exitDone
	}
	for _, c := range commands() {
		if c.name == args[0] {
			return p.report(c.name, c.run(p, args[1:]))
		}
	}
	return p.report(args[0], usagef("there is no such command; the commands are %s", strings.Join(names(), ", ")))
}

// report prints an error and gives the exit code for it.
func (p *program) report(name string, err error) int {
	var usage usageError
	switch {
	case err == nil, errors.Is(err, errHelp):
		return exitDone
	case errors.Is(err, errPerson):
		fmt.Fprintf(p.errout, "headless %s: %v\n", name, err)
		return exitPerson
	case errors.As(err, &usage):
		fmt.Fprintf(p.errout, "headless %s: %v\n", name, err)
		return exitUsage
	default:
		fmt.Fprintf(p.errout, "headless %s: %v\n", name, err)
		return exitFailed
	}
}

func names() (all []string) {
	for _, c := range commands() {
		all = append(all, c.name)
	}
	return all
}

func (p *program) usage() {
	fmt.Fprintln(p.errout, "Customs 179 Desk without a window. Usage: headless COMMAND [flags]")
	for _, c := range commands() {
		fmt.Fprintf(p.errout, "  %-8s %s\n", c.name, c.summary)
	}
	fmt.Fprintln(p.errout, "Each command explains its flags with -h. Exit codes: 0 done, 1 failed, 2 usage, 3 needs a person.")
}

func (p *program) version(args []string) error {
	if len(args) > 0 {
		return usagef("it takes no arguments")
	}
	_, err := fmt.Fprintln(p.out, "customs179", version.Text)
	return err
}
