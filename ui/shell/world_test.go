package shell

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// page is a page that writes down what the shell does with it.
type page struct {
	name  kit.PageName
	world *world
	root  fyne.CanvasObject
	field *widget.Entry
	says  *widget.Label
}

func (p *page) Content() fyne.CanvasObject { return p.root }
func (p *page) Show(at kit.Place)          { p.world.note("%s show %v", p.name, at.EnterPIN) }
func (p *page) Hide()                      { p.world.note("%s hide", p.name) }
func (p *page) Find()                      { p.world.note("%s find", p.name) }
func (p *page) Export()                    { p.world.note("%s export", p.name) }
func (p *page) Enter()                     { p.world.note("%s enter", p.name) }
func (p *page) Escape() bool               { p.world.note("%s escape", p.name); return true }
func (p *page) Copy() string               { return "SO2026" }
func (p *page) Draw(s status.Snapshot) {
	p.world.draws.Add(1)
	if p.world.panics == p.name {
		panic("this page cannot draw")
	}
	p.says.SetText(fmt.Sprint(p.name, " ", s.Version))
}

// guide is a wizard that writes down the same.
type guide struct {
	world *world
	hooks Hooks
	root  fyne.CanvasObject
}

func (g *guide) Content() fyne.CanvasObject { return g.root }
func (g *guide) Draw(status.Snapshot)       { g.world.note("wizard draw") }

// world is a shell with made-up pages on a fake program.
type world struct {
	*Shell
	fake   *uitest.Fake
	log    []string
	made   []string
	draws  atomic.Int64
	panics kit.PageName
	hooks  Hooks
	words  []assets.Lang
}

func (w *world) note(format string, args ...any) { w.log = append(w.log, fmt.Sprintf(format, args...)) }

// took gives what was noted since the last time.
func (w *world) took() []string {
	out := w.log
	w.log = nil
	return out
}

func (w *world) root() fyne.CanvasObject { return w.win.Content() }

func (w *world) dialog() fyne.CanvasObject { return w.win.Canvas().Overlays().Top() }

// newWorld makes one in a test app; change prepares the fake before the shell is
// made.
func newWorld(t *testing.T, change func(*uitest.Fake)) *world {
	t.Helper()
	app := fynetest.NewTempApp(t)
	f := uitest.New(t)
	f.Desk().Keep.SetText("theme", "light")
	if change != nil {
		change(f)
	}
	w := &world{fake: f}
	pages := Pages{Make: map[kit.PageName]func(*kit.Env, Hooks) kit.Page{}}
	for _, name := range kit.Pages {
		pages.Make[name] = func(e *kit.Env, h Hooks) kit.Page {
			w.made, w.hooks = append(w.made, string(name)), h
			return w.page(e, name)
		}
	}
	pages.Wizard = func(e *kit.Env, h Hooks) Guide {
		w.made, w.hooks = append(w.made, "wizard"), h
		return &guide{world: w, hooks: h, root: kit.Text(e.T("wizard.title"))}
	}
	w.Shell = New(Options{
		App: app, Desk: desk(f), Version: "1.0.0", Pages: pages, Now: nowOf,
		OnLanguage: func(c *assets.Catalogue) { w.words = append(w.words, c.Lang()) },
	})
	t.Cleanup(w.win.Close)
	return w
}

var nowOf = func() time.Time { return uitest.Now }

func (w *world) page(e *kit.Env, name kit.PageName) *page {
	p := &page{name: name, world: w, field: widget.NewEntry(), says: widget.NewLabel("")}
	p.root = container.NewPadded(kit.Column(
		kit.Heading(e.T("nav."+string(name))),
		kit.Card(kit.Facts(
			kit.Fact{Name: e.T("field.orderNo"), Value: e.CopyRow("SO20260000312345")},
			kit.Fact{Name: e.T("overview.today"), Value: p.says},
		)),
		kit.Card(p.field),
	))
	return p
}
