package main

import (
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"customs179/app/instance"
	"customs179/ui/spots"
)

// handlers carry out what a second start, an installer or a scripted operator
// asks for.
func (p *program) handlers() map[string]instance.Handler {
	h := map[string]instance.Handler{
		"show": func(string) (string, error) {
			if err := p.up(); err != nil {
				return "", err
			}
			p.shell.Load().Raise()
			return "", nil
		},
		"quit": func(string) (string, error) {
			if err := p.up(); err != nil {
				return "", err
			}
			p.over.Ask("another start asked for it")
			return "", nil
		},
	}
	if p.wish.scripted {
		h["look"] = func(string) (string, error) { return p.look() }
	}
	return h
}

// upTime is how long a command waits for a program that has just started.
const upTime = 3 * time.Second

// errStarting says that the program is not up yet.
var errStarting = errors.New("the program is still starting")

// up waits until the window is there.
func (p *program) up() error {
	late := time.After(upTime)
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for p.shell.Load() == nil || !p.looping.Load() {
		select {
		case <-late:
			return errStarting
		case <-tick.C:
		}
	}
	return nil
}

// look tells what the window shows, as JSON.
func (p *program) look() (string, error) {
	if err := p.up(); err != nil {
		return "", err
	}
	seen := make(chan []spots.Spot, 1)
	fyne.Do(func() { seen <- spots.Of(p.shell.Load().Window().Canvas()) })
	select {
	case list := <-seen:
		text, err := json.Marshal(list)
		return string(text), err
	case <-time.After(upTime):
		return "", errors.New("the window does not answer")
	}
}

// tellLeft logs, for a scripted operator, goroutines of ours that outlived the
// program's end.
func (p *program) tellLeft() {
	if !p.wish.scripted {
		return
	}
	buf := make([]byte, 4<<20)
	for i, stack := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
		if i > 0 && strings.Contains(stack, "customs179/") { // the first is this one
			p.log.Error("goroutine left behind: " + stack)
		}
	}
}
