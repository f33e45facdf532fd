// Package operator owns a person made of rules: it runs the real program on a
// desktop, looks at what its window shows, and works with it by pointer and
// keyboard only. It may not call anything of the program but its window; the one
// thing it asks it for is what a person would see. Standard library only.
//
// Invariant: it waits for what it sees, never for time to pass, and every wait
// has an end; what it cannot do it tells with a picture.
package operator

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
)

// patience is how long the operator looks for something before it gives up.
const patience = 20 * time.Second

// Options are what an operator has to be given.
type Options struct {
	Program  string   // the built program
	Args     []string // its arguments
	Env      []string // the desktop's environment
	Data     string   // the program's data folder
	Pictures string   // folder for pictures
	Log      string   // file for what the program writes
	Words    *Words
	PIN      string // of the card on the stage
	Orders   int    // how many orders have to be done
	Out      io.Writer
}

// Operator is a person at the program.
type Operator struct {
	Options
	lang     string
	program  *program
	window   string // its X window
	pictures int
	figures  figures
	// clicks and entries are what a person's hands would have done.
	clicks, entries int
	look            func(context.Context) ([]Spot, error)
}

// New gives an operator who reads Chinese.
func New(o Options) *Operator {
	op := &Operator{Options: o, lang: "zh"}
	op.look = op.lookThrough
	return op
}

// act is one thing that an operator does.
type act struct {
	say string
	do  func(context.Context) error
}

// perform does one thing after the other. At the first that cannot be done it
// keeps a picture and what was seen last.
func (o *Operator) perform(ctx context.Context, acts ...act) error {
	for _, a := range acts {
		if a.say != "" {
			fmt.Fprintf(o.Out, "  %s\n", a.say)
		}
		err := o.program.trouble()
		if err == nil {
			err = a.do(ctx)
		}
		if err != nil {
			// What the program said is likelier to tell why.
			return errors.Join(fmt.Errorf("%s: %w", a.say, err), o.program.trouble(), o.program.gone(), o.dump(ctx))
		}
	}
	return nil
}

// dump keeps a picture and says what the window shows.
func (o *Operator) dump(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), patience)
	defer cancel()
	_, err := o.shoot(ctx, "trouble")
	spots, lookErr := o.look(ctx)
	if lookErr == nil {
		fmt.Fprintf(o.Out, "\nwhat the window shows:\n%s", list(spots))
	}
	fmt.Fprintf(o.Out, "\nthe program's last words:\n%s\n", o.program.lastWords())
	return errors.Join(err, lookErr)
}

// list prints spots for a person.
func list(spots []Spot) string {
	var b strings.Builder
	for _, s := range spots {
		fmt.Fprintf(&b, "  %-8s %4d %4d %4d %4d  %q", s.Kind, s.X, s.Y, s.W, s.H, s.Text)
		for name, on := range map[string]bool{"off": !s.Enabled, "ticked": s.Checked, "focused": s.Focused} {
			if on {
				b.WriteString(" " + name)
			}
		}
		if s.Value != "" {
			fmt.Fprintf(&b, " = %q", s.Value)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// Until asks ten times a second whether something is so. The last reason why it
// is not is in the error.
func Until(ctx context.Context, limit time.Duration, so func() error) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for {
		err := so()
		if err == nil {
			return nil
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("after %s: %w", limit, err)
		}
	}
}
