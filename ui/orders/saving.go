package orders

import (
	"context"
	"path/filepath"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
	"customs179/ui/port"
)

// saving is the line under the filters: how an export goes, where it is, what
// went wrong, and small hints.
type saving struct {
	env  *kit.Env
	root *fyne.Container
	text *widget.Label
	// wheel turns while the file is written.
	wheel   *widget.ProgressBarInfinite
	cancel  *widget.Button
	open    *widget.Button
	folder  *widget.Button
	fault   *kit.FaultCard
	trouble fyne.CanvasObject // the fault and its way out

	// hint: the line tells of the list that was shown, and nothing of a file.
	hint bool
	path string
	// last is the name given last, so that no file replaces one of this minute.
	last string
	same int
	// stop ends the export under way, nil when there is none.
	stop context.CancelCauseFunc
}

func newSaving(e *kit.Env) *saving {
	s := &saving{env: e, text: kit.Text(""), wheel: widget.NewProgressBarInfinite(), fault: kit.NewFaultCard(e)}
	s.cancel = widget.NewButton(e.T("button.cancel"), func() {
		if s.stop != nil {
			s.stop(context.Canceled)
		}
	})
	s.open = widget.NewButtonWithIcon(e.T("button.open"), theme.FileIcon(), func() { s.act(e.Desk.System.OpenFile) })
	s.folder = widget.NewButtonWithIcon(e.T("button.open-folder"), theme.FolderOpenIcon(), func() { s.act(e.Desk.System.Reveal) })
	line := container.NewBorder(nil, nil, nil,
		container.NewVBox(container.NewHBox(s.cancel, s.open, s.folder, s.leave())), container.NewVBox(s.text, s.wheel))
	s.trouble = container.NewBorder(nil, nil, nil, container.NewVBox(s.leave()), s.fault.Object())
	s.root = container.NewVBox(kit.Card(line), s.trouble)
	s.wheel.Stop()
	s.root.Hide()
	return s
}

// leave makes a button that takes the line away.
func (s *saving) leave() fyne.CanvasObject {
	b := widget.NewButtonWithIcon("", theme.CancelIcon(), s.hide)
	b.Importance = widget.LowImportance
	return b
}

// say shows a hint.
func (s *saving) say(text string) {
	s.state(text, false, false)
	s.hint = true
}

// past takes a hint away that was about another list.
func (s *saving) past() {
	if s.hint {
		s.hint = false
		s.root.Hide()
	}
}

// state shows the line in one of its states.
func (s *saving) state(text string, running, done bool) {
	s.hint = false
	kit.Say(s.text, text)
	for _, b := range []*widget.Button{s.open, s.folder} {
		setVisible(b, done)
	}
	setVisible(s.cancel, running)
	setVisible(s.wheel, running)
	if running {
		s.wheel.Start()
	} else {
		s.wheel.Stop()
	}
	setVisible(s.root.Objects[0], text != "")
	s.fail(nil)
	s.root.Show()
	s.root.Refresh()
}

// fail shows a fault, nil takes it away.
func (s *saving) fail(err error) {
	s.fault.Set(err)
	setVisible(s.trouble, err != nil)
}

func (s *saving) hide() {
	if s.stop == nil {
		s.root.Hide()
	}
}

// act does something with the file; that may take a second.
func (s *saving) act(do func(path string) error) {
	path := s.path
	s.env.Act(nil, func(context.Context) error { return do(path) }, s.fail)
}

// name gives the file's path. A second export in the same minute gets a number:
// the first one may be open in Excel.
func (s *saving) name(format string) string {
	at := s.env.Now().Local().Format("2006-01-02_1504")
	name := s.env.T("orders.export.file", "time", at)
	if name != s.last {
		s.last, s.same = name, 1
	} else {
		s.same++
		name += "_" + strconv.Itoa(s.same)
	}
	return filepath.Join(s.env.Desk.System.Where(port.FolderExport), name+"."+format)
}

// save writes the list in the shown order.
func (s *saving) save(list *arrangement, source *sheet, format string) {
	if s.stop != nil {
		return
	}
	n := list.len()
	if n == 0 {
		s.say(s.env.T("orders.export.none"))
		return
	}
	path := s.name(format)
	s.state(s.env.T("orders.export.running", "n", thousands(n)), true, false)
	// The export can be cancelled before its job has begun.
	cancelled, stop := context.WithCancelCause(context.Background())
	s.stop = stop
	s.env.Work(func(ctx context.Context) {
		defer context.AfterFunc(ctx, func() { stop(context.Cause(ctx)) })()
		written := source.lines(stop)
		err := s.env.Desk.System.Save(cancelled, path, written)
		if err == nil {
			err = context.Cause(cancelled) // a writer that did not look
		}
		s.env.Do(func() { s.saved(cancelled, path, source.written, err) })
	})
}

func (s *saving) saved(ctx context.Context, path string, n int, err error) {
	byPerson := context.Cause(ctx) == context.Canceled
	s.stop(nil)
	s.stop = nil
	switch {
	case err == nil:
		s.path = path
		text := s.env.T("orders.export.done", "n", thousands(n)) + "\n" + path
		s.state(strings.TrimSpace(text), false, true)
	case byPerson:
		s.state(s.env.T("orders.export.cancelled"), false, false)
	default:
		s.state("", false, false)
		s.fail(err)
	}
}
