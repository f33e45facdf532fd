// Package desktop owns a private desktop without a screen, for programs with a
// window that are run where there is none: a display in memory (Xvfb), a D-Bus
// of its own, a window manager and a panel whose tray shows status icons. It
// uses the standard library only and knows nothing of the program it is for.
//
// Invariant: no process that Start started is alive when Close returns.
package desktop

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// patience is how long a part of the desktop may take until it can be used.
const patience = 20 * time.Second

// Options are a desktop's measures.
type Options struct {
	// Dir is an empty folder of its own, with a short path: sockets lie in it. All
	// logs are there too.
	Dir           string
	Width, Height int // 1280 x 800 when left out
}

// Desktop is a running desktop.
type Desktop struct {
	dir       string
	env       []string
	processes []*process
}

// Start starts a desktop and waits until its tray takes icons. After a mistake
// nothing of it is left but its logs, the ends of which are in the error.
func Start(ctx context.Context, o Options) (*Desktop, error) {
	if o.Width == 0 {
		o.Width, o.Height = 1280, 800
	}
	d := &Desktop{dir: o.Dir}
	for _, step := range []func(context.Context, Options) error{d.startDisplay, d.startBus, d.startPanel} {
		if err := step(ctx, o); err != nil {
			return nil, errors.Join(err, d.logs(), d.Close())
		}
	}
	return d, nil
}

// Environment is this process' environment, but on the desktop: its display, its
// bus, and user folders of its own.
func (d *Desktop) Environment() []string { return d.env }

// startDisplay lets the display itself choose a free number.
func (d *Desktop) startDisplay(ctx context.Context, o Options) error {
	d.env = environment(o.Dir)
	for _, folder := range []string{"run", "config", "data", "state", "cache"} {
		if err := os.MkdirAll(filepath.Join(o.Dir, folder), 0o700); err != nil {
			return fmt.Errorf("make the desktop's folder: %w", err)
		}
	}
	screen := fmt.Sprintf("%dx%dx24", o.Width, o.Height)
	number, err := d.startTold(ctx, "Xvfb", "-displayfd", "3", "-screen", "0", screen, "-nolisten", "tcp")
	if err != nil {
		return err
	}
	if _, err := strconv.Atoi(number); err != nil {
		return fmt.Errorf("the display says %q where its number should be", number)
	}
	d.env = append(d.env, "DISPLAY=:"+number)
	return nil
}

// startBus starts the bus over which tray icons are told.
func (d *Desktop) startBus(ctx context.Context, _ Options) error {
	address, err := d.startTold(ctx, "dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=3")
	if err != nil {
		return err
	}
	d.env = append(d.env, "DBUS_SESSION_BUS_ADDRESS="+address)
	return nil
}

// startPanel starts window manager and panel. The panel's tray is there when it
// has a name on the bus.
func (d *Desktop) startPanel(ctx context.Context, o Options) error {
	dir := filepath.Join(o.Dir, "config", "xfce4", "xfconf", "xfce-perchannel-xml")
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return fmt.Errorf("make the panel's folder: %w", err)
	}
	settings := fmt.Sprintf(panelSettings, o.Width/2, o.Height-16)
	if err := os.WriteFile(filepath.Join(dir, "xfce4-panel.xml"), []byte(settings), 0o600); err != nil {
		return fmt.Errorf("write the panel's settings: %w", err)
	}
	if err := errors.Join(d.start("openbox"), d.start("xfce4-panel", "--disable-wm-check")); err != nil {
		return err
	}
	return d.until(ctx, "the panel's tray", func() bool {
		names := exec.CommandContext(ctx, "dbus-send", "--session", "--print-reply",
			"--dest=org.freedesktop.DBus", "/", "org.freedesktop.DBus.ListNames")
		names.Env = d.env
		text, err := names.Output()
		return err == nil && strings.Contains(string(text), "org.kde.StatusNotifierWatcher")
	})
}

// start starts a part of the desktop.
func (d *Desktop) start(name string, args ...string) error {
	p, err := startProcess(d.dir, d.env, nil, name, args...)
	if err != nil {
		return err
	}
	d.processes = append(d.processes, p)
	return nil
}

// startTold starts a part that tells one line on file 3 when it is ready.
func (d *Desktop) startTold(ctx context.Context, name string, args ...string) (string, error) {
	r, w, err := os.Pipe()
	if err != nil {
		return "", fmt.Errorf("make a pipe for %s: %w", name, err)
	}
	p, err := startProcess(d.dir, d.env, w, name, args...)
	if closeErr := w.Close(); err != nil || closeErr != nil {
		return "", errors.Join(err, closeErr, r.Close())
	}
	d.processes = append(d.processes, p)
	line := make(chan string, 1)
	go func() {
		text, err := bufio.NewReader(r).ReadString('\n')
		if err != nil && !errors.Is(err, io.EOF) {
			text = ""
		}
		line <- strings.TrimSpace(text)
	}()
	var text string
	timer := time.NewTimer(patience)
	defer timer.Stop()
	select {
	case text = <-line:
		if text == "" {
			err = fmt.Errorf("%s ended before it was ready", name)
		}
	case <-timer.C:
		err = fmt.Errorf("%s is not ready after %s", name, patience)
	case <-ctx.Done():
		err = ctx.Err()
	}
	return text, errors.Join(err, r.Close())
}

// until asks ten times a second until something is there.
func (d *Desktop) until(ctx context.Context, what string, there func() bool) error {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	tick := time.NewTicker(100 * time.Millisecond)
	defer tick.Stop()
	for !there() {
		for _, p := range d.processes {
			if p.ended() {
				return fmt.Errorf("%s ended while %s was awaited", p.name, what)
			}
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return fmt.Errorf("wait for %s: %w", what, ctx.Err())
		}
	}
	return nil
}

// Close ends all processes, the last started first.
func (d *Desktop) Close() error {
	var errs []error
	for i := len(d.processes) - 1; i >= 0; i-- {
		errs = append(errs, d.processes[i].stop())
	}
	d.processes = nil
	return errors.Join(errs...)
}

// logs gives the ends of all logs as an error, nil when nothing was written.
func (d *Desktop) logs() error {
	var errs []error
	for _, p := range d.processes {
		if text := p.lastWords(); text != "" {
			errs = append(errs, fmt.Errorf("%s said:\n%s", p.name, text))
		}
	}
	return errors.Join(errs...)
}
