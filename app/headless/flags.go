package main

import (
	"errors"
	"flag"
	"fmt"
)

// flags makes a flag set that prints to the program's error output.
func (p *program) flags(name, usage string) *flag.FlagSet {
	fs := flag.NewFlagSet(name, flag.ContinueOnError)
	fs.SetOutput(p.errout)
	fs.Usage = func() {
		fmt.Fprintf(p.errout, "Usage: headless %s\n", usage)
		fs.PrintDefaults()
	}
	return fs
}

// errHelp ends a command whose help was asked for.
var errHelp = errors.New("help was asked for")

// parse reads flags; words is how many words may follow them.
func parse(fs *flag.FlagSet, args []string, words int) error {
	if err := fs.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return errHelp
		}
		return usageError{err.Error()}
	}
	if fs.NArg() > words {
		return usagef("do not know what to do with %q", fs.Arg(words))
	}
	return nil
}

// required demands that flags were given.
func required(fs *flag.FlagSet, names ...string) error {
	for _, n := range names {
		if fs.Lookup(n).Value.String() == "" {
			return usagef("--%s is missing", n)
		}
	}
	return nil
}
