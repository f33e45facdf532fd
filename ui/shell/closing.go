package shell

import (
	"slices"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
)

// The first size of the window, and the width of its questions.
const (
	firstWidth, firstHeight = 1040, 700
	questionWidth           = 480
)

// What is kept under "close".
const (
	closeHides = "hide"
	closeQuits = "quit"
)

// Show shows the window; the wizard first when it has never been through and the
// settings are not complete.
func (s *Shell) Show() {
	s.do(func() {
		s.appear()
		if s.setup && s.keep("wizard.done", "") == "" {
			s.openGuide()
		}
	})
}

// Raise brings the window before everything else and draws it at once.
func (s *Shell) Raise() { s.do(s.appear) }

// Hide takes the window off the screen; the work goes on.
func (s *Shell) Hide() { s.do(s.vanish) }

func (s *Shell) appear() {
	s.win.Show()
	restore(s.win)
	s.win.RequestFocus()
	if !s.visible.Swap(true) {
		s.front.Store(true) // until Fyne says that it is not
		if s.guide == nil {
			s.open(kit.Place{Page: s.at.Page})
		}
	}
	s.last = s.opt.Desk.Live.Snapshot()
	s.draw(s.last, s.setup)
	s.wake()
}

func (s *Shell) vanish() {
	s.remember()
	s.leaveShown()
	s.visible.Store(false)
	s.front.Store(false)
	s.win.Hide()
}

// closing is what the cross of the window does.
func (s *Shell) closing() {
	how := s.keep("close", "")
	if s.opt.Findable != nil && !s.opt.Findable() {
		how = closeQuits // a window that is gone for good would be worse
	}
	switch how {
	case closeQuits:
		s.ask()
	case closeHides:
		s.vanish()
	default:
		if s.keep("hint.close", "") != "" {
			s.vanish()
			return
		}
		s.hint()
	}
}

// hint tells once that the work goes on, how to quit, and where to change it.
func (s *Shell) hint() {
	if s.asking() {
		return
	}
	e := s.env
	quits := widget.NewCheck(e.T("close.quit-instead"), nil)
	var d *dialog.CustomDialog
	ok := widget.NewButton(e.T("close.hide"), func() {
		d.Hide()
		s.opt.Desk.Keep.SetText("hint.close", "shown")
		if quits.Checked {
			s.opt.Desk.Keep.SetText("close", closeQuits)
			s.ask()
			return
		}
		s.opt.Desk.Keep.SetText("close", closeHides)
		s.vanish()
	})
	ok.Importance = widget.HighImportance
	quits.OnChanged = func(on bool) {
		if on {
			ok.SetText(e.T("quit.confirm"))
		} else {
			ok.SetText(e.T("close.hide"))
		}
	}
	cancel := widget.NewButton(e.T("button.cancel"), func() { d.Hide() })
	d = s.question("close.title", container.NewVBox(kit.Text(e.T("close.text")), quits), cancel, ok)
}

// AskQuit asks whether to quit, and says what stops.
func (s *Shell) AskQuit() {
	s.do(func() {
		s.appear()
		s.ask()
	})
}

func (s *Shell) ask() {
	if s.asking() {
		return
	}
	e := s.env
	var kv []string
	if n := s.last.Waiting(); n > 0 {
		kv = []string{"n", strconv.Itoa(n)}
	}
	text := kit.Text(e.T("quit.text", kv...))
	var d *dialog.CustomDialog
	cancel := widget.NewButton(e.T("button.cancel"), func() { d.Hide() })
	quit := widget.NewButton(e.T("quit.confirm"), nil)
	quit.Importance = widget.HighImportance
	quit.OnTapped = func() {
		quit.Disable()
		cancel.Disable()
		kit.Say(text, e.T("quit.running"))
		s.remember()
		s.opt.Desk.System.Quit()
	}
	d = s.question("quit.title", text, cancel, quit)
}

// question shows a dialog with two buttons of our own; Enter means yes.
func (s *Shell) question(title string, body fyne.CanvasObject, no, yes *widget.Button) *dialog.CustomDialog {
	d := dialog.NewCustomWithoutButtons(s.env.T(title), body, s.win)
	d.SetButtons([]fyne.CanvasObject{no, yes})
	d.Resize(fyne.NewSize(questionWidth, 0))
	d.Show()
	s.asked, s.answer = s.win.Canvas().Overlays().Top(), yes
	return d
}

// asking reports whether a question of ours is open: a second one would be in
// its way, but one over some other dialog is not.
func (s *Shell) asking() bool {
	return s.asked != nil && slices.Contains(s.win.Canvas().Overlays().List(), s.asked)
}

// size gives the window the size it had last time.
func (s *Shell) size() {
	s.win.Resize(fyne.NewSize(
		kept(s.keep("window.width", ""), firstWidth, minimum.Width),
		kept(s.keep("window.height", ""), firstHeight, minimum.Height)))
	s.win.CenterOnScreen()
}

// remember keeps the size of the window.
func (s *Shell) remember() {
	size := s.win.Canvas().Size()
	if size.Width < minimum.Width || size.Height < minimum.Height {
		return
	}
	s.opt.Desk.Keep.SetText("window.width", strconv.Itoa(int(size.Width)))
	s.opt.Desk.Keep.SetText("window.height", strconv.Itoa(int(size.Height)))
}

// most is the largest size that is believed: a screen may have gone since.
const most = 4096

func kept(text string, otherwise, least float32) float32 {
	v, err := strconv.ParseFloat(text, 32)
	if err != nil || v > most {
		return otherwise
	}
	return max(float32(v), least)
}
