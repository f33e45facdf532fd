package operator

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"time"
)

// exitLimit is how long the program may take to end.
const exitLimit = 5 * time.Second

// away closes the window to the tray, looks at the menu there, and brings the
// window back: by the menu, and by a second start.
func (o *Operator) away() []act {
	return []act{
		o.measure("window shown, nothing to do"),
		o.key("alt+F4"), o.see("close.text"), o.picture("close-hint"), o.click("close.hide"), o.shown(false),
		o.showMenu("tray-menu"),
		o.measure("window hidden"),
		o.choose("menu.open"), o.shown(true), o.see("overview.chain"), o.picture("back-from-tray"),
		// The hint comes once: now the window is gone at once.
		o.key("alt+F4"), o.shown(false),
		{"start the program a second time", o.startAgain},
		o.shown(true), o.see("overview.chain"), o.picture("second-start"),
	}
}

// startAgain starts the program beside the running one: it raises that one's
// window and ends with code 0.
func (o *Operator) startAgain(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	cmd := exec.CommandContext(ctx, o.Program, o.Args...)
	cmd.Env = o.Env
	start := time.Now()
	text, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("the second start: %w\n%s", err, text)
	}
	if line := evil.Find(text); line != nil {
		return fmt.Errorf("the second start writes %q", line)
	}
	o.figures.add("second start until it ends", "%d ms", time.Since(start).Milliseconds())
	return nil
}

// pausing stops the work and lets it go on, by the tray's menu.
func (o *Operator) pausing() []act {
	return []act{
		o.choose("menu.pause"), o.see("button.resume"), o.picture("paused"), o.showMenu("tray-menu-paused"),
		o.choose("menu.resume"), o.see("button.pause"),
	}
}

// ending quits by the tray's menu and its question.
func (o *Operator) ending() []act {
	return []act{
		o.choose("menu.quit"), o.shown(true), o.see("quit.text"), o.picture("quit-question"),
		{"click quit.confirm, and the program ends", func(ctx context.Context) error {
			re, err := o.pattern("quit.confirm")
			if err != nil {
				return err
			}
			button, err := o.reach(ctx, "quit.confirm", query{kinds: []string{"button"}, text: re}, patience)
			if err != nil {
				return err
			}
			start := time.Now()
			if err := o.press(ctx, button); err != nil {
				return err
			}
			if err := o.program.ends(ctx, exitLimit); err != nil {
				return err
			}
			o.figures.add("quit until the process has ended", "%d ms", time.Since(start).Milliseconds())
			return errors.Join(o.program.trouble(), checkLogs(o.Data))
		}},
	}
}
