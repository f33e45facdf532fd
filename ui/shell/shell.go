// Package shell owns the window around the pages: navigation, problem bar, strip,
// keyboard, closing and quitting, language and theme, and the one loop that draws.
//
// It may not know a page by name of its package, decide anything about the work,
// or block the UI goroutine. Invariant: a page is drawn only while it is seen, at
// most four times a second, and a page that panics takes nothing else with it.
package shell

import (
	"context"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// Hooks are what settings and wizard ask of the window.
type Hooks struct {
	// Language changes the language; everything is built again.
	Language func(assets.Lang)
	// Theme changes the theme: "system", "light" or "dark".
	Theme func(variant string)
	// Done ends the wizard for good, Leave until the next time.
	Done, Leave func()
}

// Guide is the wizard: it has the whole window while it is open.
type Guide interface {
	Content() fyne.CanvasObject
	Draw(status.Snapshot)
}

// Pages makes the pages. They are made when they are first opened, and again
// when the language changes.
type Pages struct {
	Make   map[kit.PageName]func(*kit.Env, Hooks) kit.Page
	Wizard func(*kit.Env, Hooks) Guide
}

// Options are what a shell stands on.
type Options struct {
	App     fyne.App
	Desk    *port.Desk
	Version string
	Pages   Pages
	Log     *slog.Logger
	// Now is the wall clock; nil means time.Now.
	Now func() time.Time
	// FirstTime brings the wizard first although the settings are complete: the
	// set-up is over when the wizard is.
	FirstTime bool
	// Findable reports whether a hidden window can be found again, by an icon in the
	// tray; without one closing asks whether to quit. nil means yes.
	Findable func() bool
	// OnLanguage is told of the words that hold from now on; may be nil.
	OnLanguage func(*assets.Catalogue)
}

// Shell is the window. Its exported methods may be called from any goroutine,
// except New, Show before the loop of Fyne runs, and Ended after it.
type Shell struct {
	opt   Options
	log   *slog.Logger
	now   func() time.Time
	win   fyne.Window
	words atomic.Pointer[assets.Catalogue]

	// post gives work to the UI goroutine: fyne.Do.
	post func(func())

	// Jobs and the loop.
	ctx     context.Context
	cancel  context.CancelFunc
	jobs    sync.WaitGroup
	gate    sync.Mutex // guards closed and ended, and what must not overlap them
	closed  bool       // no new jobs
	ended   bool       // Fyne's loop is over
	kick    chan struct{}
	visible atomic.Bool // the window is not hidden
	front   atomic.Bool // it has the focus, as far as Fyne tells

	// Only the UI goroutine touches what follows.
	env     *kit.Env
	pages   map[kit.PageName]kit.Page
	at      kit.Place
	shown   kit.Page // between Show and Hide; nil when none is
	broken  bool     // the shown page panicked and is not drawn any more
	guide   Guide
	frame   *frame
	asked   fyne.CanvasObject // the question that was asked last; it may be gone
	answer  *widget.Button    // its answer to Enter
	last    status.Snapshot
	setup   bool // see settingUp
	menu    *fyne.MainMenu
	variant fyne.ThemeVariant
}

// New makes the window without showing it. It must be called before the loop of
// Fyne runs, or on the UI goroutine.
func New(o Options) *Shell {
	s := &Shell{opt: o, log: o.Log, now: o.Now, post: fyne.Do, kick: make(chan struct{}, 1)}
	if s.now == nil {
		s.now = time.Now
	}
	if s.log == nil {
		s.log = slog.New(slog.DiscardHandler)
	}
	s.ctx, s.cancel = context.WithCancel(context.Background())
	o.App.Settings().SetTheme(kit.NewTheme(s.keep("theme", "system")))
	s.variant = kit.RunningVariant()
	s.last = o.Desk.Live.Snapshot()
	s.setup = s.settingUp()
	s.speak(assets.Lang(s.keep("language", string(assets.ZH))))
	s.win = o.App.NewWindow(s.env0().T("app.name"))
	s.win.SetIcon(fyne.NewStaticResource("app.png", assets.Icon(assets.IconApp, assets.PNG)))
	s.win.SetPadded(false)
	s.win.SetMaster()
	s.at = kit.Place{Page: kit.PageOverview}
	s.build()
	s.size()
	s.listen()
	return s
}

// Words gives the catalogue of the language that is chosen now.
func (s *Shell) Words() *assets.Catalogue { return s.words.Load() }

// Window gives the window.
func (s *Shell) Window() fyne.Window { return s.win }

// Shown reports whether a person sees the window: it is not hidden, and in front
// as far as Fyne tells.
func (s *Shell) Shown() bool { return s.visible.Load() && s.front.Load() }

// listen takes the events of the window and the program.
func (s *Shell) listen() {
	s.win.SetCloseIntercept(func() { s.guard("close", s.closing) })
	life := s.opt.App.Lifecycle()
	life.SetOnEnteredForeground(func() { s.front.Store(true); s.wake() })
	life.SetOnExitedForeground(func() { s.front.Store(false) })
	s.opt.App.Settings().AddListener(func(fyne.Settings) { s.do(s.recolour) })
	s.keys()
}

// settingUp reports whether a person has still to end the set-up. The tray has the
// same opinion, for strip and icon are seen together.
func (s *Shell) settingUp() bool {
	return !s.opt.Desk.Settings.Ready() || s.opt.FirstTime && s.keep("wizard.done", "") == ""
}

func (s *Shell) keep(key, otherwise string) string { return s.opt.Desk.Keep.Text(key, otherwise) }

// env0 is an environment that has only words: before there is a window.
func (s *Shell) env0() *kit.Env { return &kit.Env{Words: s.Words()} }
