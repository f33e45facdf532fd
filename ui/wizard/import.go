package wizard

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/core/fault"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// importer reads the settings file of the vendor's program.
type importer struct {
	env  *kit.Env
	take func(config.Settings)
	root fyne.CanvasObject

	path    *widget.Entry
	read    *widget.Button
	outcome *card.Notice
	remarks *fyne.Container
}

// newImporter makes one; take gets what was read.
func newImporter(e *kit.Env, take func(config.Settings)) *importer {
	m := &importer{env: e, take: take, path: widget.NewEntry(), outcome: newNotice(e), remarks: container.NewVBox()}
	m.path.SetPlaceHolder(e.T("wizard.import.path"))
	m.path.OnChanged = func(string) { m.arrange() }
	m.path.OnSubmitted = func(string) { m.start() }
	m.read = widget.NewButton(e.T("wizard.import.read"), m.start)
	browse := widget.NewButton(e.T("button.browse"), m.browse)
	m.root = kit.Card(kit.Fold(e.T("settings.import"), container.NewVBox(
		card.Inset(container.NewBorder(nil, nil, nil, container.NewHBox(browse, m.read), m.path)),
		m.outcome.Object(), m.remarks)))
	m.arrange()
	return m
}

func (m *importer) clear() {
	m.outcome.Clear()
	m.remarks.RemoveAll()
}

func (m *importer) arrange() { enable(m.read, strings.TrimSpace(m.path.Text) != "") }

// browse lets a person choose the file.
func (m *importer) browse() {
	d := dialog.NewFileOpen(func(f fyne.URIReadCloser, err error) {
		if err != nil {
			m.outcome.Set(fault.New(fault.Person, fault.ConfigIO, "choose a settings file", err))
			return
		}
		if f == nil {
			return // closed without a choice
		}
		path := f.URI().Path()
		if err := f.Close(); err != nil {
			m.outcome.Set(fault.New(fault.Person, fault.ConfigIO, "close the chosen file", err))
			return
		}
		m.path.SetText(path)
		m.start()
	}, m.env.Window)
	d.Show()
}

// start reads the file in the background.
func (m *importer) start() {
	path := strings.Trim(strings.TrimSpace(m.path.Text), `"`)
	if path == "" || m.read.Disabled() {
		return
	}
	m.clear()
	var got config.Settings
	var warnings []config.Warning
	var pin bool
	m.env.Act(m.read, func(context.Context) (err error) {
		got, warnings, pin, err = m.env.Desk.Settings.Import(path)
		return err
	}, func(err error) {
		problems := config.Problems(err)
		if err != nil && len(problems) == 0 {
			m.outcome.Set(err)
			return
		}
		m.outcome.Good(m.env.T("wizard.import.done"))
		for _, w := range warnings {
			m.remark(m.warned(w, got))
		}
		for _, p := range problems {
			if !p.Missing { // what is missing is seen in the fields
				m.remark(m.env.T("wizard.import.bad", "name", m.name(p.Key)))
			}
		}
		if pin {
			m.tellPIN(path)
		}
		m.take(got)
	})
}

func (m *importer) remark(text string) {
	m.remarks.Add(kit.MarkRow(kit.ShapeTriangle, kit.ToneTrouble, kit.Text(text)))
}

// name is the setting's name, or its key when it is none of ours.
func (m *importer) name(key string) string {
	if m.known(key) {
		return m.env.T("setting." + key)
	}
	return key
}

func (m *importer) known(key string) bool { return m.env.Words.Has("setting." + key) }

// warned words a warning by what it is about: an empty key, one of ours that
// stands there twice, or one that the program does not know.
func (m *importer) warned(w config.Warning, s config.Settings) string {
	switch {
	case w.Key == keySign && s.SignKey.IsZero():
		return m.env.T("wizard.import.no-key")
	case m.known(w.Key):
		return m.env.T("wizard.import.twice", "name", m.name(w.Key))
	}
	return m.env.T("wizard.import.unknown", "name", w.Key)
}

// tellPIN says where the PIN went and offers to take it out of the file.
func (m *importer) tellPIN(path string) {
	m.remark(m.env.T("wizard.import.pin"))
	blank := widget.NewButton(m.env.T("wizard.import.blank"), nil)
	row := kit.Row(blank)
	blank.OnTapped = func() {
		m.env.Act(blank, func(context.Context) error { return m.env.Desk.Settings.BlankPIN(path) }, func(err error) {
			if m.outcome.Set(err); err == nil {
				m.outcome.Good(m.env.T("wizard.import.blanked"))
				m.remarks.Remove(row)
			}
		})
	}
	m.remarks.Add(row)
}
