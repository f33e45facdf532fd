package operator

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"os/exec"
	"slices"
	"strconv"
	"strings"
)

// tool runs a program of the desktop and gives what it prints.
func (o *Operator) tool(ctx context.Context, input, name string, args ...string) (string, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, name, args...)
	var out, said bytes.Buffer
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = o.Env, strings.NewReader(input), &out, &said
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("%s: %w %s", name, err, strings.TrimSpace(said.String()))
	}
	return strings.TrimSpace(out.String()), nil
}

// hand moves the pointer or presses keys.
func (o *Operator) hand(ctx context.Context, args ...string) error {
	_, err := o.tool(ctx, "", "xdotool", args...)
	return err
}

// press clicks into the middle of a spot of the window.
func (o *Operator) press(ctx context.Context, s Spot) error {
	x, y := s.middle()
	return o.pressAt(ctx, o.window, x, y)
}

// pressAt clicks at a place of an X window.
func (o *Operator) pressAt(ctx context.Context, window string, x, y int) error {
	o.clicks++
	return o.hand(ctx, "mousemove", "--window", window, strconv.Itoa(x), strconv.Itoa(y), "click", "1")
}

// wheel turns the wheel over a place: button 5 is down, 4 is up.
func (o *Operator) wheel(ctx context.Context, x, y, button int) error {
	return o.hand(ctx, "mousemove", "--window", o.window, strconv.Itoa(x), strconv.Itoa(y),
		"click", "--repeat", "4", "--delay", "15", strconv.Itoa(button))
}

// write types a text. It goes there as input, not as an argument, which every
// program on the machine could read.
func (o *Operator) write(ctx context.Context, text string) error {
	_, err := o.tool(ctx, text, "xdotool", "type", "--delay", "12", "--file", "-")
	return err
}

// key presses a key or a combination of them once the window has the keyboard.
func (o *Operator) key(keys string) act {
	return act{"press " + keys, func(ctx context.Context) error {
		err := Until(ctx, patience, func() error {
			active, err := o.tool(ctx, "", "xdotool", "getactivewindow")
			if err == nil && active != o.window {
				err = errors.New("the window does not have the keyboard")
			}
			return err
		})
		if err != nil {
			return err
		}
		return o.hand(ctx, "key", keys)
	}}
}

// windows are the visible X windows of the program; none while it is hidden.
func (o *Operator) windows(ctx context.Context) ([]string, error) {
	ids, err := o.search(ctx, "--all", "--pid", strconv.Itoa(o.program.pid()), "--name", ".")
	return ids, err
}

// search finds visible windows; none is no mistake.
func (o *Operator) search(ctx context.Context, args ...string) ([]string, error) {
	text, err := o.tool(ctx, "", "xdotool", append([]string{"search", "--onlyvisible"}, args...)...)
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() == 1 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ids := strings.Fields(text)
	slices.Sort(ids)
	return ids, nil
}

// shown waits for the program's window, or for it to be gone.
func (o *Operator) shown(want bool) act {
	say := "the window is there"
	if !want {
		say = "the window is gone"
	}
	return act{say, func(ctx context.Context) error {
		return Until(ctx, patience, func() error {
			ids, err := o.windows(ctx)
			if err != nil {
				return err
			}
			if (len(ids) > 0) != want {
				return fmt.Errorf("it has %d windows", len(ids))
			}
			if want {
				o.window = ids[0]
			}
			return nil
		})
	}}
}

// size gives an X window's width and height.
func (o *Operator) size(ctx context.Context, window string) (w, h int, err error) {
	text, err := o.tool(ctx, "", "xdotool", "getwindowgeometry", "--shell", window)
	if err != nil {
		return 0, 0, err
	}
	for line := range strings.Lines(text) {
		name, value, _ := strings.Cut(strings.TrimSpace(line), "=")
		n, convErr := strconv.Atoi(value)
		switch {
		case convErr != nil:
		case name == "WIDTH":
			w = n
		case name == "HEIGHT":
			h = n
		}
	}
	if w == 0 || h == 0 {
		return 0, 0, fmt.Errorf("window %s has no size: %s", window, text)
	}
	return w, h, nil
}
