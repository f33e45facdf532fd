package wine

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"customs179/app/dev/operator"
)

// clerk clicks through the dialogs of Windows programs, in one language, and keeps
// a picture of each. What stands on the desktop it is told by eyes: a program in
// Windows that tells the dialogs, for they are no windows of the host.
type clerk struct {
	w        *Windows
	dir      string // of the pictures
	lang     string // zh, en
	env      []string
	pictures int

	cmd  *exec.Cmd
	ask  io.WriteCloser
	told *json.Decoder
}

// part of a dialog, and a dialog with its parts, as eyes tell them.
type part struct {
	Class, Text      string
	X, Y, W, H       int
	Enabled, Checked bool
	Line             int // height of a line of a tree
}

type dialog struct {
	part
	Controls []part
}

// newClerk makes one who looks until ctx ends; quit has to be called.
func (p *Proof) newClerk(ctx context.Context, lang, locale string) (*clerk, error) {
	k := &clerk{w: p.Windows, dir: p.Dir, lang: lang}
	// The last of two values counts.
	k.env = append(p.Windows.env[:len(p.Windows.env):len(p.Windows.env)], "LC_ALL="+locale)
	k.cmd = exec.CommandContext(ctx, "wine", p.Eyes)
	k.cmd.Env, k.cmd.WaitDelay = k.env, time.Second
	ask, errIn := k.cmd.StdinPipe()
	told, errOut := k.cmd.StdoutPipe()
	if err := errors.Join(errIn, errOut); err != nil {
		return nil, fmt.Errorf("talk to the eyes: %w", err)
	}
	k.ask, k.told = ask, json.NewDecoder(told)
	if err := k.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start the eyes: %w", err)
	}
	return k, nil
}

// quit ends the eyes.
func (k *clerk) quit() error { return errors.Join(k.ask.Close(), k.cmd.Wait()) }

// look tells the dialogs on the desktop.
func (k *clerk) look() (seen []dialog, err error) {
	if _, err := fmt.Fprintln(k.ask, "look"); err != nil {
		return nil, fmt.Errorf("ask the eyes: %w", err)
	}
	if err := k.told.Decode(&seen); err != nil {
		return nil, fmt.Errorf("hear the eyes: %w", err)
	}
	return seen, nil
}

// patience is how long a page may take; the one after the files are written is
// awaited longest.
const patience = time.Minute

// page waits for a dialog that shows a text and whose button can be pressed, and
// until all dialogs are where they were a look ago: the window manager moves a new
// one. It makes sure that it speaks one language only, and takes a picture of it.
func (k *clerk) page(ctx context.Context, name, text, button string) (dialog, error) {
	var page dialog
	var area image.Rectangle
	err := operator.Until(ctx, patience, func() error {
		all, err := k.look()
		if err != nil {
			return err
		}
		was := area
		area = image.Rectangle{}
		for _, d := range all {
			area = area.Union(d.rect())
		}
		for _, page = range all {
			if _, usable := page.button(button); usable && page.shows(text) && area == was {
				return nil
			}
		}
		return fmt.Errorf("no dialog stands still and shows %q and a button %q", text, button)
	})
	if err != nil {
		return page, errors.Join(err, k.shoot(ctx, name+"-missed", image.Rect(0, 0, 1280, 800)))
	}
	return page, errors.Join(k.shoot(ctx, name, area), page.speaks(k.lang))
}

// againAfter is when a button that did nothing is clicked again: long after any page
// has taken a click, so that the next page does not get it.
const againAfter = 5 * time.Second

// press clicks the button with a name until the dialog is another. The first click
// may be lost: a program that is just starting brings its window to the front.
func (k *clerk) press(ctx context.Context, d dialog, name string) error {
	b, usable := d.button(name)
	if !usable {
		return fmt.Errorf("there is no button %q", name)
	}
	click := func() error { return k.click(ctx, d, b.X+b.W/2, b.Y+b.H/2) }
	if err := click(); err != nil {
		return err
	}
	clicked := time.Now()
	return operator.Until(ctx, patience, func() error {
		all, err := k.look()
		if err != nil || !slices.ContainsFunc(all, d.same) {
			return err
		}
		if time.Since(clicked) > againAfter {
			clicked, err = time.Now(), click()
		}
		return errors.Join(fmt.Errorf("the button %q does nothing", name), err)
	})
}

// tick clicks the box of a line of the dialog's tree, counted from 0.
func (k *clerk) tick(ctx context.Context, d dialog, line int) error {
	for _, c := range d.Controls {
		if c.Class == "SysTreeView32" && c.Line > 0 {
			return k.click(ctx, d, c.X+c.Line*3/4, c.Y+line*c.Line+c.Line/2)
		}
	}
	return errors.New("there is no tree")
}

// click brings a dialog to the front, and clicks where it has something. To wait
// until the window manager says that it is there would take long with a dialog
// that has its program's title: the manager gives the front to the dialog.
func (k *clerk) click(ctx context.Context, d dialog, x, y int) error {
	title := "^" + regexp.QuoteMeta(strings.TrimSpace(d.Text))
	_, err := k.w.host(ctx, patience, "xdotool", "search", "--onlyvisible", "--name", title, "windowactivate",
		"sleep", "0.2", "mousemove", strconv.Itoa(x), strconv.Itoa(y), "click", "1")
	return err
}

// shoot keeps a picture of a part of the screen that came out twice the same.
func (k *clerk) shoot(ctx context.Context, name string, area image.Rectangle) error {
	k.pictures++
	path := filepath.Join(k.dir, fmt.Sprintf("setup-%s-%d-%s.png", k.lang, k.pictures, name))
	geometry := fmt.Sprintf("%d,%d,%d,%d", max(0, area.Min.X), max(0, area.Min.Y), area.Dx(), area.Dy())
	var last []byte
	return operator.Until(ctx, patience, func() error {
		if _, err := k.w.host(ctx, patience, "scrot", "-o", "-a", geometry, path); err != nil {
			return err
		}
		now, err := os.ReadFile(path)
		if err == nil && !bytes.Equal(now, last) {
			last, err = now, errors.New("the screen moves")
		}
		return err
	})
}

func (p part) rect() image.Rectangle { return image.Rect(p.X, p.Y, p.X+p.W, p.Y+p.H) }

// plain is a text without the marks of its keys.
func (p part) plain() string { return strings.ReplaceAll(p.Text, "&", "") }

// same reports whether nothing in a dialog has changed.
func (d dialog) same(o dialog) bool { return d.part == o.part && slices.Equal(d.Controls, o.Controls) }

// shows reports whether a text stands somewhere in the dialog.
func (d dialog) shows(text string) bool {
	return slices.ContainsFunc(d.Controls, func(c part) bool { return strings.Contains(c.plain(), text) })
}

// button finds the button with a name that can be pressed.
func (d dialog) button(name string) (part, bool) {
	i := slices.IndexFunc(d.Controls, func(c part) bool {
		return c.Class == "Button" && c.Enabled && strings.HasPrefix(c.plain(), name)
	})
	if i < 0 {
		return part{}, false
	}
	return d.Controls[i], true
}

// speaks makes sure that all words of the dialog are of a language. Paths, and
// short names such as MB, are of none.
func (d dialog) speaks(lang string) error {
	for _, c := range append(d.Controls, d.part) {
		han, latin := 0, 0
		for _, r := range c.Text {
			switch {
			case unicode.Is(unicode.Han, r):
				han++
			case unicode.IsLetter(r):
				latin++
			}
		}
		if strings.Contains(c.Text, `:\`) {
			continue
		}
		if lang == "en" && han > 0 || lang == "zh" && han == 0 && latin > 2 {
			return fmt.Errorf("this is not %s: %q", lang, c.Text)
		}
	}
	return nil
}
