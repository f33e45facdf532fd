package settings

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/probe"
	"customs179/ui/choose"
	"customs179/ui/kit"
)

// underline is the space between a control and the small text below it;
// negative, because a label has room of its own around its text.
const underline = -6

// row is one field on the page.
type row struct {
	f     *field
	root  fyne.CanvasObject
	focus fyne.Focusable
	// set shows a text of the draft.
	set func(string)
	// conceal covers a secret again; nil for what is none.
	conceal func()
	// problem says below the field what is wrong with it.
	problem *remark
	// outcome says how a test ended; nil for a field without one.
	outcome *remark
	try     *widget.Button
}

// remark is a line below a field with a mark before it, hidden while empty.
type remark struct {
	root  *fyne.Container
	icon  *widget.Icon
	label *widget.Label
}

func newRemark() *remark {
	n := &remark{icon: widget.NewIcon(nil), label: kit.Text("")}
	n.root = kit.IconRow(n.icon, n.label)
	n.root.Hide()
	return n
}

func (n *remark) say(shape kit.Shape, tone kit.Tone, text string) {
	if text == "" {
		n.root.Hide()
		return
	}
	n.icon.SetResource(kit.Mark(shape, tone))
	kit.Say(n.label, text)
	n.root.Show()
	n.root.Refresh()
}

// warn says something that went wrong.
func (n *remark) warn(text string) { n.say(kit.ShapeCross, kit.ToneError, text) }

// line makes a row of the page: a name, a control, small words below.
func line(name string, control fyne.CanvasObject, below ...fyne.CanvasObject) fyne.CanvasObject {
	title := kit.Text(name)
	title.Selectable = false
	body := append([]fyne.CanvasObject{control}, below...)
	return container.New(columns{}, title, container.New(layout.NewCustomPaddedVBoxLayout(underline), body...))
}

func small(text string) *widget.Label {
	l := kit.Quiet(text)
	l.SizeName = theme.SizeNameCaptionText
	return l
}

// newRow makes the row of a field.
func (p *Page) newRow(f *field) *row {
	e := p.env
	r := &row{f: f, problem: newRemark()}
	control := p.control(r)
	name := f.key
	if f.kind == kindCustoms {
		name = "customs"
	}
	hint := e.T("setting." + name + ".hint")
	below := []fyne.CanvasObject{small(hint), r.problem.root}
	if f.kind == kindFlag {
		below = below[1:] // the hint stands beside the tick
	}
	if words := p.tester(f.key); words != "" {
		r.outcome = newRemark()
		r.try = widget.NewButton(words, func() { p.test(r) })
		control = container.NewBorder(nil, nil, nil, r.try, control)
		below = append(below, r.outcome.root)
	}
	r.root = line(e.T("setting."+name), control, below...)
	p.rows[f.key] = r
	return r
}

// control makes what the field is edited with.
func (p *Page) control(r *row) fyne.CanvasObject {
	key := r.f.key
	changed := func(text string) { p.changed(key, text) }
	left := func() { p.left(key) }
	switch r.f.kind {
	case kindChoice:
		names := make([]string, len(r.f.choices))
		for i, c := range r.f.choices {
			names[i] = p.env.T("setting." + key + "." + c)
		}
		s := p.chooser(names, r.f.choices, changed)
		r.set, r.focus = s.show, s.box
		return container.NewHBox(s.root)
	case kindFlag:
		c := widget.NewCheck(p.env.T("setting."+key+".hint"), func(on bool) {
			if on {
				changed("true")
			} else {
				changed("false")
			}
		})
		r.set, r.focus = func(text string) { c.SetChecked(text == "true") }, c
		return c
	}
	i := newInput(p.env, r.f.kind == kindSecret, changed, left)
	r.set, r.focus, r.conceal = i.SetText, i, i.conceal
	switch r.f.kind {
	case kindFile:
		browse := widget.NewButtonWithIcon(p.env.T("button.browse"), theme.FolderOpenIcon(), func() { choose.File(p.env, i.SetText) })
		return container.NewBorder(nil, nil, nil, browse, i)
	case kindNumber:
		return container.NewHBox(container.NewGridWrap(fyne.NewSize(numberWidth, i.MinSize().Height), i))
	case kindCustoms:
		return p.customsControl(r, i, changed)
	}
	return i
}

// numberWidth is that of a field for a number: a wide one would ask for words.
const numberWidth = 140

// The addresses that customs announced, and any other.
var customsURLs = []string{probe.TestURL, probe.ProductionURL, ""}

// customsControl is a choice of environment; the address is written by hand only
// for another one.
func (p *Page) customsControl(r *row, i *input, changed func(string)) fyne.CanvasObject {
	var s *chooser
	custom := false
	show := func(text string) {
		which := text
		if text != "" && (custom || text != probe.TestURL && text != probe.ProductionURL) {
			which = ""
		}
		if text == "" && !custom {
			s.box.ClearSelected()
		} else {
			s.show(which)
		}
		if s.box.Selected == p.env.T("setting.customs.custom") {
			i.Enable()
		} else {
			i.Disable()
		}
	}
	names := []string{p.env.T("setting.customs.test"), p.env.T("setting.customs.production"), p.env.T("setting.customs.custom")}
	s = p.chooser(names, customsURLs, func(url string) {
		custom = url == ""
		i.SetText(url)
		show(url)
		p.left(r.f.key)
	})
	r.set = func(text string) {
		custom = false
		i.SetText(text)
		show(text)
	}
	i.OnChanged = changed
	r.focus = s.box
	return container.NewBorder(nil, nil, s.root, nil, i)
}
