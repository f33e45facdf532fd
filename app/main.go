// Command customs179 is the desktop program: the window, the tray icon and the
// core behind them.
//
// It owns what the command line says, the order in which everything begins and
// ends, and nothing else. Invariant: whatever ends the program, the ledger is
// closed before the process is.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"time"

	"customs179/app/instance"
	"customs179/app/paths"
	"customs179/app/version"
)

// Exit codes.
const (
	exitDone   = 0
	exitFailed = 1
	exitUsage  = 2
)

// wish is what the command line says.
type wish struct {
	verb     string // "", demo, show, quit, version
	data     string
	hidden   bool
	scripted bool
	wait     bool
	orders   int
	latency  time.Duration
}

const usage = `customs179 [--data DIR] [--hidden]      open the window, or raise the one that is open
customs179 demo [--orders N] [--data DIR] [--scripted]
                                       the same on stand-ins of card, shop and customs
customs179 show [--data DIR]            raise the window of the program that runs
customs179 quit [--wait] [--data DIR]   end the program that runs
customs179 version
`

// readWish reads the command line.
func readWish(args []string, out io.Writer) (wish, error) {
	w := wish{}
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		w.verb, args = args[0], args[1:]
	}
	fs := flag.NewFlagSet("customs179", flag.ContinueOnError)
	fs.SetOutput(out)
	fs.Usage = func() { fmt.Fprint(out, usage) }
	fs.StringVar(&w.data, "data", "", "the one folder that everything goes below")
	switch w.verb {
	case "":
		fs.BoolVar(&w.hidden, "hidden", false, "start in the tray")
	case "demo":
		fs.BoolVar(&w.hidden, "hidden", false, "start in the tray")
		fs.BoolVar(&w.scripted, "scripted", false, "tell on request what the window shows, for a scripted operator")
		fs.IntVar(&w.orders, "orders", 20, "how many orders customs asks for at once")
		fs.DurationVar(&w.latency, "latency", 300*time.Millisecond, "how long the card takes for a signature")
	case "quit":
		fs.BoolVar(&w.wait, "wait", false, "return when the program has ended")
	case "show", "version":
	default:
		fs.Usage()
		return w, fmt.Errorf("unknown word %q", w.verb)
	}
	if err := fs.Parse(args); err != nil {
		return w, err
	}
	if fs.NArg() > 0 {
		fs.Usage()
		return w, fmt.Errorf("unknown word %q", fs.Arg(0))
	}
	return w, nil
}

func main() { os.Exit(start(os.Args[1:])) }

// start does what the command line says and gives the exit code.
func start(args []string) int {
	w, err := readWish(args, os.Stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitDone
	case err != nil:
		fmt.Fprintln(os.Stderr, "customs179:", err)
		return exitUsage
	case w.verb == "version":
		fmt.Println("customs179", version.Text)
		return exitDone
	}
	folders, err := paths.Find(paths.Wish{Data: w.data, Demo: w.verb == "demo"})
	if err != nil {
		return failed(err)
	}
	ctx, stop := context.WithTimeout(context.Background(), time.Minute)
	defer stop()
	switch w.verb {
	case "show":
		err = instance.Show(ctx, folders.Data)
	case "quit":
		err = instance.Quit(ctx, folders.Data, w.wait)
	default:
		return work(w, folders)
	}
	if err != nil {
		return failed(err)
	}
	return exitDone
}

// failed says why on the console, where there is one.
func failed(err error) int {
	fmt.Fprintln(os.Stderr, "customs179:", err)
	return exitFailed
}
