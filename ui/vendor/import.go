// Package vendor owns the taking over of another client's settings file: the
// form, what is odd about the file, and the offer to take the PIN out of it.
//
// It saves nothing: whoever shows it gets the settings and has them looked at.
// Invariant: the file is changed only when a person asks for it, and neither the
// PIN nor the key in it is ever shown.
package vendor

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/ui/card"
	"customs179/ui/choose"
	"customs179/ui/kit"
)

// Import is the form, folded under its title. It lives on the UI goroutine.
type Import struct {
	env  *kit.Env
	take func(config.Settings) string
	root fyne.CanvasObject

	path    *kit.Entry
	read    *widget.Button
	outcome *card.Notice
	remarks *fyne.Container
}

// New makes one; take gets what was read, and says what is to be told about it.
func New(e *kit.Env, take func(config.Settings) string) *Import {
	m := &Import{env: e, take: take, path: e.NewEntry(), outcome: card.NewNotice(e), remarks: container.NewVBox()}
	m.path.SetPlaceHolder(e.T("settings.import.path"))
	m.path.OnChanged = func(string) { m.arrange() }
	m.path.OnSubmitted = func(string) { m.start() }
	m.read = widget.NewButton(e.T("settings.import.read"), m.start)
	browse := widget.NewButton(e.T("button.browse"), func() { choose.File(e, m.Read) })
	m.root = kit.Fold(e.T("settings.import"), container.NewVBox(
		kit.Quiet(e.T("settings.import.text")),
		card.Inset(container.NewBorder(nil, nil, nil, container.NewHBox(browse, m.read), m.path)),
		m.outcome.Object(), m.remarks))
	m.arrange()
	return m
}

// Object is what is put on the page.
func (m *Import) Object() fyne.CanvasObject { return m.root }

// Clear forgets what was told about the last file.
func (m *Import) Clear() {
	m.outcome.Clear()
	m.remarks.RemoveAll()
}

// Read reads a file in the background.
func (m *Import) Read(path string) {
	m.path.SetText(path)
	m.start()
}

// plain is the path as typed, or as Windows copies it: in quotes.
func (m *Import) plain() string { return strings.Trim(strings.TrimSpace(m.path.Text), `"`) }

func (m *Import) arrange() {
	if m.plain() == "" {
		m.read.Disable()
	} else {
		m.read.Enable()
	}
}

func (m *Import) start() {
	if m.read.Disabled() { // nothing to read, or reading
		return
	}
	m.Clear()
	path := m.plain()
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
		m.outcome.Good(m.take(got))
		for _, text := range m.odd(got, warnings, problems) {
			m.remark(text)
		}
		m.alsoFailed(err)
		if pin {
			m.offer(path)
		}
	})
}

func (m *Import) remark(text string) {
	m.remarks.Add(kit.MarkRow(kit.ShapeTriangle, kit.ToneTrouble, kit.Text(text)))
}

// alsoFailed tells what went wrong beside the bad values: the PIN in the file
// could not be kept.
func (m *Import) alsoFailed(err error) {
	joined, ok := err.(interface{ Unwrap() []error })
	if !ok {
		return
	}
	var rest []error
	for _, one := range joined.Unwrap() {
		if len(config.Problems(one)) == 0 {
			rest = append(rest, one)
		}
	}
	failed := card.NewNotice(m.env)
	failed.Set(errors.Join(rest...))
	m.remarks.Add(failed.Object())
}

// offer says where the PIN went and offers to take it out of the file.
func (m *Import) offer(path string) {
	e := m.env
	m.remark(e.T("settings.import.pin"))
	blank := widget.NewButton(e.T("settings.import.blank"), nil)
	row := kit.Row(blank)
	blank.OnTapped = func() {
		e.Act(blank, func(context.Context) error { return e.Desk.Settings.BlankPIN(path) }, func(err error) {
			if err != nil {
				m.outcome.Set(err)
				return
			}
			m.outcome.Good(e.T("settings.import.blanked"))
			m.remarks.Remove(row)
		})
	}
	m.remarks.Add(row)
}
