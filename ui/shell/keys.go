package shell

import (
	"bytes"
	"context"
	"io"
	"log"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

// What a page may have for the keyboard; it need not.
type (
	finder   interface{ Find() }
	exporter interface{ Export() }
	escaper  interface{ Escape() bool }
	enterer  interface{ Enter() }
	copier   interface{ Copy() string }
)

// shortcut is a key with Ctrl and what it does.
type shortcut struct {
	key fyne.KeyName
	do  func()
}

func (s *Shell) shortcuts() []shortcut {
	out := []shortcut{
		{fyne.KeyF, func() { onPage(s, finder.Find) }},
		{fyne.KeyE, func() { onPage(s, exporter.Export) }},
		{fyne.KeyQ, s.ask},
	}
	digits := []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6}
	for i, page := range kit.Pages {
		out = append(out, shortcut{digits[i], func() {
			if !s.busy() {
				s.open(kit.Place{Page: page})
			}
		}})
	}
	return out
}

// keys gives the window its keyboard.
func (s *Shell) keys() {
	c := s.win.Canvas()
	s.menu = &fyne.MainMenu{}
	for _, k := range s.shortcuts() {
		do := func() { s.guard("shortcut", k.do) }
		c.AddShortcut(ctrl(k.key), func(fyne.Shortcut) { do() })
	}
	c.AddShortcut(&fyne.ShortcutCopy{}, func(fyne.Shortcut) { s.guard("copy", s.copy) })
	c.SetOnTypedKey(func(key *fyne.KeyEvent) { s.guard("key", func() { s.key(key.Name) }) })
}

// borrowKeys makes the shortcuts work in a focused field and in a selected text,
// too: Fyne asks a main menu before what has the focus, and the canvas only when
// nothing has it. A menu with entries would draw a bar over the window, so it gets
// them only once Fyne has looked at it, and what Fyne says to that is not logged.
func (s *Shell) borrowKeys() {
	if len(s.menu.Items) > 0 {
		return
	}
	out := log.Writer()
	log.SetOutput(deaf{out})
	s.win.SetMainMenu(s.menu)
	log.SetOutput(out)
	list := fyne.NewMenu("")
	for _, k := range s.shortcuts() {
		item := fyne.NewMenuItem("", func() { s.guard("shortcut", k.do) })
		item.Shortcut = ctrl(k.key)
		list.Items = append(list.Items, item)
	}
	s.menu.Items = []*fyne.Menu{list}
}

// emptyMenu begins what Fyne logs about a main menu without entries, and
// emptyMenuAt the line after it, which says where.
const (
	emptyMenu   = "Main menu must have at least one child menu"
	emptyMenuAt = "driver/glfw/menu.go:"
)

// deaf leaves Fyne's words about the empty menu out of the toolkit's log, and
// nothing else that comes at that moment.
type deaf struct{ out io.Writer }

func (d deaf) Write(line []byte) (int, error) {
	if bytes.Contains(line, []byte(emptyMenu)) || bytes.Contains(line, []byte(emptyMenuAt)) {
		return len(line), nil
	}
	return d.out.Write(line)
}

func ctrl(key fyne.KeyName) *desktop.CustomShortcut {
	return &desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault}
}

// key does what a bare key means for the window; false when it means nothing.
func (s *Shell) key(name fyne.KeyName) bool {
	switch name {
	case fyne.KeyF5:
		s.env.Act(nil, func(ctx context.Context) error { return s.opt.Desk.Commands.CheckNow(ctx) }, nil)
		return true
	case fyne.KeyEscape:
		return s.escape()
	case fyne.KeyReturn, fyne.KeyEnter:
		return s.agree() || onPage(s, enterer.Enter)
	}
	return false
}

// agree answers the question that is on top.
func (s *Shell) agree() bool {
	if s.asked == nil || s.win.Canvas().Overlays().Top() != s.asked || s.answer.Disabled() {
		return false
	}
	s.answer.OnTapped()
	return true
}

// escape closes what lies over the page, else it is the page's.
func (s *Shell) escape() bool {
	if top := s.win.Canvas().Overlays().Top(); top != nil {
		if over, ok := top.(*widget.PopUp); ok {
			over.Hide()
		}
		return true
	}
	used := false
	onPage(s, func(p escaper) { used = p.Escape() })
	return used
}

// copy takes what the page has chosen to the clipboard.
func (s *Shell) copy() {
	onPage(s, func(p copier) {
		if text := p.Copy(); text != "" {
			s.opt.App.Clipboard().SetContent(text)
		}
	})
}

// busy reports whether something else than a page has the window.
func (s *Shell) busy() bool {
	return s.guide != nil || s.win.Canvas().Overlays().Top() != nil
}

// onPage does something with the page that is seen, when it can.
func onPage[T any](s *Shell, do func(T)) bool {
	page, ok := s.shown.(T)
	if !ok || s.broken || s.busy() {
		return false
	}
	s.try(string(s.at.Page), func() { do(page) })
	return true
}
