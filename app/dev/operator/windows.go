package operator

import (
	"context"
	"errors"
	"fmt"
	"os/exec"
	"strconv"
	"time"
)

// RunWindows works at a Windows program under Wine: Program is wine then, and the
// program's own file is its first argument. It is the short story: set up, see
// all orders done, close to the tray, look at the menu there, start a second
// time, quit.
func (o *Operator) RunWindows(ctx context.Context) (err error) {
	if err := o.start(); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, o.program.kill()) }()
	for _, part := range []struct {
		name string
		acts []act
	}{
		{"the first start", []act{o.shownLate()}},
		{"the wizard", o.wizard()},
		{"the orders become done", o.working()},
		{"the window and the tray", []act{
			o.key("ctrl+1"), o.see("overview.chain"), o.picture("overview"),
			o.key("alt+F4"), o.see("close.text"), o.picture("close-hint"), o.click("close.hide"), o.shown(false),
			{"open the tray's menu", o.openWineMenu}, o.picture("tray-menu"),
			{"open the window by the tray's menu", o.openByWineMenu}, o.shown(true), o.see("overview.chain"),
			o.key("alt+F4"), o.shown(false),
			{"start the program a second time", o.startAgain},
			o.shown(true), o.see("overview.chain"), o.picture("second-start"),
		}},
		{"the end", []act{
			o.key("ctrl+q"), o.see("quit.text"), o.picture("quit-question"),
			{"click quit.confirm, and the program ends", o.quits},
		}},
	} {
		fmt.Fprintln(o.Out, part.name)
		if err := o.perform(ctx, part.acts...); err != nil {
			return fmt.Errorf("%s: %w", part.name, err)
		}
	}
	return nil
}

// shownLate waits for the window; Wine takes its time for a first start.
func (o *Operator) shownLate() act {
	return act{"the window is there", func(ctx context.Context) error {
		return Until(ctx, 90*time.Second, func() error {
			ids, err := o.windows(ctx)
			if err == nil && len(ids) == 0 {
				err = errNotSeen("the window")
			}
			if err == nil {
				o.window = ids[0]
			}
			return err
		})
	}}
}

// quits confirms the end and sees that the program has ended with code 0.
func (o *Operator) quits(ctx context.Context) error {
	re, err := o.pattern("quit.confirm")
	if err != nil {
		return err
	}
	if err := o.clickOn(ctx, "quit.confirm", query{kinds: []string{"button"}, text: re}); err != nil {
		return err
	}
	start := time.Now()
	err = o.program.ends(ctx, 3*exitLimit)
	// Wine's own processes, which live on, were given the output too.
	if err != nil && !(errors.Is(err, exec.ErrWaitDelay) && o.program.cmd.ProcessState.Success()) {
		return err
	}
	fmt.Fprintf(o.Out, "  it took %d ms\n", time.Since(start).Milliseconds())
	return errors.Join(o.program.trouble(), checkLogs(o.Data))
}

// openWineMenu clicks the icon in the panel, or in the window that Wine keeps for
// such icons where no panel takes them, and waits for the menu's window.
func (o *Operator) openWineMenu(ctx context.Context) error {
	var tray []string
	err := Until(ctx, patience, func() (err error) {
		if tray, err = o.search(ctx, "--name", "^Wine System Tray$"); err == nil && len(tray) == 0 {
			tray, err = o.trayWindows(ctx)
		}
		if err == nil && len(tray) == 0 {
			err = errNotSeen("the tray's icon")
		}
		return err
	})
	if err != nil {
		return err
	}
	_, h, err := o.size(ctx, tray[0])
	if err != nil {
		return err
	}
	if err := o.pressAt(ctx, tray[0], h/2, h/2); err != nil {
		return err
	}
	return Until(ctx, patience, func() error {
		_, err := o.wineMenu(ctx)
		return err
	})
}

// wineMenu is the menu's window: while the program's own is hidden, it is the
// only one that it shows, and the highest of what Windows draws itself.
func (o *Operator) wineMenu(ctx context.Context) (string, error) {
	ids, err := o.search(ctx, "--all", "--pid", strconv.Itoa(o.program.pid()), "--class", ".")
	if err != nil {
		return "", err
	}
	for _, id := range ids {
		if _, h, err := o.size(ctx, id); err == nil && h > 60 {
			return id, nil
		}
	}
	return "", errNotSeen("the tray's menu")
}

// openByWineMenu chooses the first action of the menu, which opens the window: it
// stands below two lines that only tell something, and a separator.
func (o *Operator) openByWineMenu(ctx context.Context) error {
	menu, err := o.wineMenu(ctx)
	if err != nil {
		return err
	}
	w, h, err := o.size(ctx, menu)
	if err != nil {
		return err
	}
	const lines, separator, edge = 6, 9, 3
	line := (h - 2*separator - 2*edge) / lines
	return o.pressAt(ctx, menu, w/2, edge+2*line+separator+line/2)
}
