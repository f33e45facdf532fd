package wizard

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/kit"
)

// prepare is the step with the language and the list of what to have at hand.
type prepare struct {
	env      *kit.Env
	root     fyne.CanvasObject
	language *widget.RadioGroup
}

// newPrepare makes the step; speak is told when another language is chosen.
func newPrepare(e *kit.Env, speak func(assets.Lang)) view {
	var names []string
	byName := map[string]assets.Lang{}
	for _, l := range assets.Langs {
		name := e.T("lang." + string(l))
		names = append(names, name)
		byName[name] = l
	}
	language := widget.NewRadioGroup(names, nil)
	language.Horizontal = true
	language.Required = true
	language.Selected = e.T("lang." + string(e.Words.Lang()))
	language.OnChanged = func(name string) {
		if l, ok := byName[name]; ok && l != e.Words.Lang() {
			speak(l)
		}
	}
	list := container.NewVBox(kit.Text(e.T("wizard.prepare.text")))
	for _, item := range []string{"card", "reader", "control", "pin", "shop"} {
		list.Add(kit.MarkRow(kit.ShapeDisc, kit.ToneQuiet, kit.Text(e.T("wizard.prepare."+item))))
	}
	return &prepare{env: e, language: language, root: kit.Column(language, newPicture(SceneAll).image, kit.Card(list))}
}

// Content gives the page.
func (p *prepare) Content() fyne.CanvasObject { return p.root }

// Open does nothing: the page is always the same.
func (p *prepare) Open() {}

// Close does nothing.
func (p *prepare) Close() {}

// Draw does nothing.
func (p *prepare) Draw(status.Snapshot, Facts) {}

// Next can always be pressed.
func (p *prepare) Next() (string, bool) { return "wizard.start", true }

// Leave goes on.
func (p *prepare) Leave(on func()) { on() }
