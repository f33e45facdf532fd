package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/anchored"
	"customs179/ui/kit"
	"customs179/ui/vendor"
)

// Hooks are what the shell does when the look of everything changes.
type Hooks struct {
	Language func(assets.Lang)
	Theme    func(string)
}

// Keys of what the window keeps about itself.
const (
	keepLanguage = "language"
	keepTheme    = "theme"
	keepClose    = "close"
	keepNotify   = "notify"
	keepAlarm    = "alarm.url"
)

// Page is the page of the settings.
type Page struct {
	env   *kit.Env
	hooks Hooks
	draft *draft

	root    fyne.CanvasObject
	tabs    *container.AppTabs
	scrolls map[section]*anchored.Scroll
	rows    map[string]*row
	general *general
	data    *data
	vendor  *vendor.Import
	state   *widget.Label
	save    *widget.Button
	discard *widget.Button
	// touched are the fields that were left once: only those are judged before a
	// person wants to save.
	touched map[string]bool
}

// New makes the page.
func New(e *kit.Env, hooks Hooks) kit.Page { return newPage(e, hooks) }

func newPage(e *kit.Env, hooks Hooks) *Page {
	p := &Page{
		env: e, hooks: hooks, scrolls: map[section]*anchored.Scroll{}, rows: map[string]*row{},
		touched: map[string]bool{}, state: small(""),
	}
	p.draft = newDraft(e.Desk.Settings.Get(), p.keptAlarm())
	p.save = widget.NewButtonWithIcon(e.T("button.save"), theme.DocumentSaveIcon(), p.saveAll)
	p.save.Importance = widget.HighImportance
	p.discard = widget.NewButton(e.T("button.discard"), p.askDiscard)
	p.build()
	p.showAll()
	return p
}

func (p *Page) keptAlarm() string { return p.env.Desk.Keep.Text(keepAlarm, "") }

// margin is the space around the page's parts, inset that inside their panel.
const (
	margin = 10
	inset  = 4
)

func padded(o fyne.CanvasObject) fyne.CanvasObject {
	return container.New(layout.NewCustomPaddedLayout(margin, margin, margin, margin), o)
}

// dress puts a section's lines on their panel, which is as high as they need.
func dress(lines fyne.CanvasObject) fyne.CanvasObject {
	inside := container.New(layout.NewCustomPaddedLayout(inset, inset, inset, inset), lines)
	return padded(container.NewVBox(kit.Panel(inside)))
}

func (p *Page) build() {
	p.general, p.data, p.vendor = newGeneral(p), newData(p), vendor.New(p.env, p.takeOver)
	// All tabs at once: each one added to the rest would refresh them all.
	var tabs []*container.TabItem
	for _, s := range sections {
		scroll := anchored.New(layout.NewVBoxLayout(), dress, p.body(s)...)
		p.scrolls[s] = scroll
		tabs = append(tabs, container.NewTabItem(p.env.T("settings."+string(s)), scroll.Box))
	}
	p.tabs = container.NewAppTabs(tabs...)
	bar := container.New(layout.NewCustomPaddedLayout(margin/2, margin/2, margin, margin),
		container.NewBorder(nil, nil, nil, container.NewHBox(p.discard, p.save), p.state))
	p.root = container.NewBorder(nil, container.NewVBox(widget.NewSeparator(), bar), nil, nil, p.tabs)
}

// body makes a section: its fields, and what is not a field around them.
func (p *Page) body(s section) []fyne.CanvasObject {
	var out []fyne.CanvasObject
	switch s {
	case sectionGeneral:
		return p.general.lines()
	case sectionConnection:
		out = append(out, p.vendor.Object())
	}
	for i := range fields {
		if fields[i].section == s {
			out = append(out, p.newRow(&fields[i]).root)
		}
	}
	switch s {
	case sectionCard:
		out = append(out, line(p.env.T("setting.pinFailureStop"), kit.Text(p.env.T("setting.pinFailureStop.hint"))))
	case sectionData:
		out = p.data.lines(out)
	}
	return out
}

// Content is the page's widgets.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Draw has nothing to do: the settings do not change by themselves.
func (p *Page) Draw(status.Snapshot) {}

// Show takes what was changed elsewhere, and goes to the field asked for.
func (p *Page) Show(place kit.Place) {
	p.draft.follow(p.env.Desk.Settings.Get(), p.keptAlarm())
	if !p.draft.changed() {
		p.vendor.Clear() // what was told about a file is old news
	}
	p.showAll()
	p.general.read()
	if place.Field != "" {
		p.goTo(place.Field)
	}
}

// Hide covers what an open eye showed.
func (p *Page) Hide() {
	for _, r := range p.rows {
		if r.conceal != nil {
			r.conceal()
		}
	}
}

// goTo opens a field's section, scrolls to it and puts the cursor there.
func (p *Page) goTo(key string) {
	r := p.rows[key]
	if r == nil {
		return
	}
	for i, s := range sections {
		if s == r.f.section {
			p.tabs.SelectIndex(i)
		}
	}
	p.scrolls[r.f.section].To(r.root, margin)
	p.env.Window.Canvas().Focus(r.focus)
}

// showAll shows the draft in every field.
func (p *Page) showAll() {
	for key, r := range p.rows {
		r.set(p.draft.text(key))
	}
	p.judge()
}

// changed takes what a person typed or chose.
func (p *Page) changed(key, text string) {
	if p.draft.text(key) == text {
		return
	}
	p.draft.put(key, text)
	if r := p.rows[key]; r.outcome != nil {
		r.outcome.say(0, 0, "") // it was about another text
	}
	p.judge()
}

// left judges a field from now on.
func (p *Page) left(key string) {
	p.touched[key] = true
	p.judge()
}

// judge shows what is wrong with the fields that were left, and whether there is
// something to save.
func (p *Page) judge() {
	_, problems := p.draft.settings()
	for key, r := range p.rows {
		if !p.touched[key] {
			problems[key] = none
		}
		r.problem.say(kit.ShapeCross, kit.ToneError, p.words(key, problems[key]))
	}
	if p.draft.changed() {
		kit.Say(p.state, p.env.T("settings.changed"))
		p.save.Enable()
		p.discard.Enable()
		return
	}
	if p.state.Text == p.env.T("settings.changed") {
		kit.Say(p.state, "")
	}
	p.save.Disable()
	p.discard.Disable()
}

// words says a problem as an operator would; how the value should be stands in
// the hint.
func (p *Page) words(key string, t trouble) string {
	switch t {
	case wrong:
		return p.env.T("settings.wrong", "name", p.env.T("setting."+key))
	case missing:
		return p.env.T("settings.missing", "name", p.env.T("setting."+key))
	}
	return ""
}
