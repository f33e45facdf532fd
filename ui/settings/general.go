package settings

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/ui/kit"
)

// general are the switches of the window itself. They take effect at once: there
// is nothing in them that could be wrong.
type general struct {
	page      *Page
	language  *chooser
	theme     *chooser
	close     *chooser
	notify    *chooser
	autostart *widget.Check
	auto      *remark
	// reading is true while the switch shows what was read, not what was tapped.
	reading bool
}

func newGeneral(p *Page) *general {
	g := &general{page: p, auto: newRemark()}
	e, keep := p.env, p.env.Desk.Keep
	g.language = p.chooser([]string{e.T("lang.zh"), e.T("lang.en")}, []string{"zh", "en"}, g.setLanguage)
	g.theme = p.chooser(
		[]string{e.T("setting.theme.system"), e.T("setting.theme.light"), e.T("setting.theme.dark")},
		[]string{"system", "light", "dark"}, func(variant string) {
			keep.SetText(keepTheme, variant)
			if p.hooks.Theme != nil {
				p.hooks.Theme(variant)
			}
		})
	g.close = p.chooser([]string{e.T("setting.close.keep"), e.T("setting.close.quit")}, []string{"hide", "quit"},
		func(what string) { keep.SetText(keepClose, what) })
	g.notify = p.chooser(
		[]string{e.T("setting.notifications.all"), e.T("setting.notifications.person"), e.T("setting.notifications.off")},
		[]string{"all", "person", "off"}, func(which string) { keep.SetText(keepNotify, which) })
	g.autostart = widget.NewCheck(e.T("setting.autostart.hint"), g.setAutostart)
	g.show()
	return g
}

func (g *general) lines() []fyne.CanvasObject {
	e := g.page.env
	choice := func(key string, c *chooser) fyne.CanvasObject {
		return line(e.T("setting."+key), container.NewHBox(c.root), small(e.T("setting."+key+".hint")))
	}
	return []fyne.CanvasObject{
		choice("language", g.language), choice("theme", g.theme),
		line(e.T("setting.autostart"), g.autostart, g.auto.root),
		choice("close", g.close), choice("notifications", g.notify),
	}
}

// show takes what the window has kept. Closing hides the window until a person
// said otherwise, also while the question has not been put yet.
func (g *general) show() {
	keep := g.page.env.Desk.Keep
	g.language.show(string(g.page.env.Words.Lang()))
	g.theme.show(keep.Text(keepTheme, "system"))
	what := keep.Text(keepClose, "")
	if what == "" {
		what = "hide"
	}
	g.close.show(what)
	g.notify.show(keep.Text(keepNotify, "person"))
}

// read shows the system's real state of the automatic start.
func (g *general) read() {
	g.show()
	e := g.page.env
	e.Work(func(context.Context) {
		on, ok, err := e.Desk.System.Autostart()
		e.Do(func() { g.showAutostart(on, ok, err) })
	})
}

func (g *general) showAutostart(on, ok bool, err error) {
	g.reading = true
	g.autostart.SetChecked(on)
	g.reading = false
	g.fault(err)
	if !ok {
		g.autostart.Disable()
		if err == nil {
			g.auto.say(kit.ShapeTriangle, kit.TonePerson, g.page.env.T("setting.autostart.temporary"))
		}
		return
	}
	g.autostart.Enable()
}

func (g *general) setAutostart(on bool) {
	if g.reading {
		return
	}
	e := g.page.env
	g.autostart.Disable()
	e.Work(func(context.Context) {
		failed := e.Desk.System.SetAutostart(on)
		real, ok, err := e.Desk.System.Autostart()
		if failed != nil {
			err = failed
		}
		e.Do(func() { g.showAutostart(real, ok, err) })
	})
}

func (g *general) fault(err error) {
	if err == nil {
		g.auto.say(0, 0, "")
		return
	}
	entry := g.page.env.Entry(err)
	g.auto.warn(entry.What)
}

// setLanguage builds everything anew, so that changes not saved would be lost.
func (g *general) setLanguage(code string) {
	p := g.page
	if assets.Lang(code) == p.env.Words.Lang() {
		return
	}
	change := func() {
		p.env.Desk.Keep.SetText(keepLanguage, code)
		if p.hooks.Language != nil {
			p.hooks.Language(assets.Lang(code))
		}
	}
	if !p.draft.changed() {
		change()
		return
	}
	g.language.show(string(p.env.Words.Lang()))
	e := p.env
	p.ask(e.T("settings.changed"), e.T("settings.discard.text"), e.T("button.discard"), e.T("button.cancel"), change)
}
