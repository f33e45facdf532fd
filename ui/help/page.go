package help

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// Anchors of the page itself, beside those of the guide.
const (
	AnchorFirst     = "look-first"
	AnchorGuide     = "guide"
	AnchorChecklist = "checklist"
	AnchorLog       = "log"
	AnchorBundle    = "bundle"
	AnchorAbout     = "versions"
)

// tabs in their order.
var tabs = []string{AnchorFirst, AnchorGuide, AnchorChecklist, AnchorLog, AnchorBundle, AnchorAbout}

// Page is the help.
type Page struct {
	env    *kit.Env
	tabs   *container.AppTabs
	guide  *fyne.Container
	reader *reader // made when it is first wanted: it is long
	list   *fyne.Container
	checks *checklist // as the reader
	log    *logView
	bundle *bundle
	about  *about
	shown  bool
}

// New makes the help.
func New(e *kit.Env) kit.Page { return newPage(e) }

func newPage(e *kit.Env) *Page {
	p := &Page{
		env: e, guide: container.NewStack(), list: container.NewStack(),
		log: newLogView(e), bundle: newBundle(e), about: newAbout(e),
	}
	p.tabs = container.NewAppTabs(
		container.NewTabItem(e.T("help.first"), p.first()),
		container.NewTabItem(e.T("help.guide"), p.guide),
		container.NewTabItem(e.T("help.checklist"), p.list),
		container.NewTabItem(e.T("help.log"), p.log.root),
		container.NewTabItem(e.T("help.bundle"), p.bundle.root),
		container.NewTabItem(e.T("help.about"), p.about.root),
	)
	p.tabs.OnSelected = func(*container.TabItem) { p.opened() }
	s := e.Desk.Live.Snapshot()
	p.about.draw(&s)
	return p
}

// margin is the space around the page's parts.
const margin = 10

func padded(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(margin, margin, margin, margin), o)
}

// first is the list of what to look at, and the ways on from there.
func (p *Page) first() fyne.CanvasObject {
	e := p.env
	var lines []fyne.CanvasObject
	for i, key := range []string{"bar", "light", "control", "net", "bundle"} {
		lines = append(lines, item(strconv.Itoa(i+1)+".", e.T("help.first."+key)))
	}
	way := func(words string, icon fyne.Resource, anchor string) fyne.CanvasObject {
		return widget.NewButtonWithIcon(words, icon, func() { p.open(anchor) })
	}
	backups := widget.NewButtonWithIcon(e.T("settings.backups"), theme.FolderOpenIcon(), nil)
	backups.OnTapped = func() {
		e.Act(backups, func(context.Context) error { return e.Desk.System.OpenFolder(port.FolderBackups) }, nil)
	}
	ways := container.NewHBox(
		way(e.T("help.guide.open"), theme.DocumentIcon(), AnchorGuide),
		way(e.T("help.log"), theme.ListIcon(), AnchorLog),
		way(e.T("help.bundle"), theme.DocumentSaveIcon(), AnchorBundle), backups)
	return container.NewVScroll(padded(kit.Column(
		kit.Card(container.New(layout.NewCustomPaddedVBoxLayout(lineGap), lines...)),
		kit.Card(kit.Text(e.T("help.hotline"))), ways)))
}

// Content is the page's widgets.
func (p *Page) Content() fyne.CanvasObject { return p.tabs }

// Show opens the place asked for; without one the page is as it was left.
func (p *Page) Show(place kit.Place) {
	p.shown = true
	if place.Anchor != "" {
		p.open(place.Anchor)
		return
	}
	p.opened()
}

// Hide ends the drawing of the log.
func (p *Page) Hide() { p.shown = false }

// open goes to one of the page's tabs, or to a section of the guide.
func (p *Page) open(anchor string) {
	for i, name := range tabs {
		if name == anchor {
			p.tabs.SelectIndex(i)
			p.opened()
			return
		}
	}
	p.tabs.SelectIndex(1)
	p.opened()
	p.reader.goTo(anchor)
}

// current names the tab that is open.
func (p *Page) current() string { return tabs[p.tabs.SelectedIndex()] }

// opened brings the open tab up to date.
func (p *Page) opened() {
	if !p.shown {
		return
	}
	switch p.current() {
	case AnchorGuide:
		if p.reader == nil {
			p.reader = newReader(guideBook(p.env))
			p.guide.Add(p.reader.root)
		}
	case AnchorChecklist:
		if p.checks == nil {
			p.checks = newChecklist(p.env)
			p.list.Add(p.checks.root)
		}
	case AnchorLog:
		p.log.draw()
	}
}

// Draw shows a snapshot and what was logged since.
func (p *Page) Draw(s status.Snapshot) {
	p.about.draw(&s)
	if p.current() == AnchorLog {
		p.log.draw()
	}
}

// Copy gives the chosen line of the log.
func (p *Page) Copy() string {
	if p.current() == AnchorLog {
		return p.log.full.Text
	}
	return ""
}
