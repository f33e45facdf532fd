package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strconv"
	"time"

	"customs179/core/payload"
	"customs179/core/platform"
)

// toSign prints exactly the bytes to be signed for one task, and no newline.
func (p *program) toSign(args []string) error {
	fs := p.flags("tosign", "tosign --task FILE [--guid G] [--time MS] [--amount-format F]")
	file := fs.String("task", "", "the task's JSON: one object, or a list of one; - for standard input")
	guid := fs.String("guid", "", "the guid; default: a new one")
	ms := fs.String("time", "", "serviceTime in milliseconds; default: now")
	format := fs.String("amount-format", string(payload.AmountTrim), "trim, verbatim or java-double")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	if err := required(fs, "task"); err != nil {
		return err
	}
	text, err := readInput(*file)
	if err != nil {
		return err
	}
	arrivals, err := platform.ParseTasks(text)
	if err != nil {
		return err
	}
	if len(arrivals) != 1 {
		return fmt.Errorf("%s holds %d tasks, want one", *file, len(arrivals))
	}
	if why := arrivals[0].Malformed; why != "" {
		return fmt.Errorf("the task cannot be read: %s", why)
	}
	if *guid == "" {
		*guid = payload.NewGUID()
	}
	if *ms == "" {
		*ms = strconv.FormatInt(time.Now().UnixMilli(), 10)
	}
	options := payload.Options{Amount: payload.AmountFormat(*format)}
	problems, warnings := payload.Validate(arrivals[0].Task, options)
	for _, w := range warnings {
		fmt.Fprintln(p.errout, "warning:", w)
	}
	if len(problems) > 0 {
		return fmt.Errorf("the task cannot be reported: %s", payload.Describe(problems))
	}
	built, err := payload.Build(arrivals[0].Task, *guid, *ms, options)
	if err != nil {
		return err
	}
	_, err = io.WriteString(p.out, built.ToSign)
	return err
}

// readInput reads a file, or standard input for "-".
func readInput(name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(os.Stdin)
	}
	return os.ReadFile(name)
}

// printJSON prints a value as indented JSON.
func (p *program) printJSON(v any) error {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	return enc.Encode(v)
}
