package operator

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"text/tabwriter"
	"time"
)

// watched is how long the program's use of the processor is measured.
const watched = 5 * time.Second

// ticks is how many clock ticks of /proc make a second; Linux has always told 100.
const ticks = 100

// figures are what was measured on the way.
type figures struct {
	names  []string
	values []string
}

func (f *figures) add(name, format string, value ...any) {
	f.names = append(f.names, name)
	f.values = append(f.values, fmt.Sprintf(format, value...))
}

// Report prints what was measured.
func (o *Operator) Report() error {
	tab := tabwriter.NewWriter(o.Out, 2, 0, 2, ' ', 0)
	for i, name := range o.figures.names {
		fmt.Fprintf(tab, "  %s\t%s\n", name, o.figures.values[i])
	}
	if err := tab.Flush(); err != nil {
		return fmt.Errorf("print the figures: %w", err)
	}
	return nil
}

// count begins to count what the hands do.
func (o *Operator) count() act {
	return act{"", func(context.Context) error {
		o.clicks, o.entries = 0, 0
		return nil
	}}
}

// counted says what the hands have done since.
func (o *Operator) counted(name string) act {
	return act{"", func(context.Context) error {
		o.figures.add(name, "%d clicks, %d entries", o.clicks, o.entries)
		return nil
	}}
}

// measure takes the program's memory and its use of the processor for a while in
// which nobody touches it.
func (o *Operator) measure(name string) act {
	return act{"measure: " + name, func(ctx context.Context) error {
		before, err := o.program.processor()
		if err != nil {
			return err
		}
		start := time.Now()
		timer := time.NewTimer(watched)
		defer timer.Stop()
		select {
		case <-timer.C:
		case <-ctx.Done():
			return ctx.Err()
		}
		after, err := o.program.processor()
		if err != nil {
			return err
		}
		memory, err := o.program.memory()
		if err != nil {
			return err
		}
		o.figures.add(name+", processor", "%.1f %% of one core", 100*float64(after-before)/float64(time.Since(start)))
		o.figures.add(name+", memory", "%.0f MB", memory)
		return nil
	}}
}

// processor is the processor time that the program has used.
func (p *program) processor() (time.Duration, error) {
	text, err := p.proc("stat")
	if err != nil {
		return 0, err
	}
	// The second field is the name, which may hold anything but a parenthesis.
	fields := strings.Fields(text[strings.LastIndexByte(text, ')')+1:])
	if len(fields) < 13 {
		return 0, fmt.Errorf("/proc tells %q", text)
	}
	user, err1 := strconv.Atoi(fields[11])
	system, err2 := strconv.Atoi(fields[12])
	if err1 != nil || err2 != nil {
		return 0, fmt.Errorf("/proc tells %q", text)
	}
	return time.Duration(user+system) * time.Second / ticks, nil
}

// memory is what the program holds in memory, in MB.
func (p *program) memory() (float64, error) {
	text, err := p.proc("status")
	if err != nil {
		return 0, err
	}
	for line := range strings.Lines(text) {
		if rest, ok := strings.CutPrefix(line, "VmRSS:"); ok {
			kb, err := strconv.Atoi(strings.Fields(rest)[0])
			return float64(kb) / 1024, err
		}
	}
	return 0, fmt.Errorf("/proc tells no memory")
}

func (p *program) proc(file string) (string, error) {
	text, err := os.ReadFile(filepath.Join("/proc", strconv.Itoa(p.pid()), file))
	if err != nil {
		return "", fmt.Errorf("ask the system about the program: %w", err)
	}
	return string(text), nil
}
