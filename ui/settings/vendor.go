package settings

import (
	"context"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/storage"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/ui/kit"
)

// importLine is the offer to take over what another client was set up with.
func (p *Page) importLine() fyne.CanvasObject {
	b := widget.NewButtonWithIcon(p.env.T("settings.import"), theme.FolderOpenIcon(), nil)
	b.OnTapped = func() {
		d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
			if err != nil || file == nil {
				p.env.ShowFault(err)
				return
			}
			path := file.URI().Path()
			if err := file.Close(); err != nil {
				p.env.ShowFault(err)
				return
			}
			p.importFile(b, path)
		}, p.env.Window)
		d.SetFilter(storage.NewExtensionFileFilter([]string{".json", ".conf", ".txt"}))
		d.Show()
	}
	return container.NewBorder(nil, nil, nil, container.NewCenter(b), small(p.env.T("settings.import.text")))
}

// browse lets a person choose a file.
func (p *Page) browse(chosen func(path string)) {
	d := dialog.NewFileOpen(func(file fyne.URIReadCloser, err error) {
		if err != nil || file == nil {
			p.env.ShowFault(err)
			return
		}
		chosen(file.URI().Path())
		if err := file.Close(); err != nil {
			p.env.ShowFault(err)
		}
	}, p.env.Window)
	d.Show()
}

// importFile reads a vendor's file into the draft; a person looks at it and saves.
func (p *Page) importFile(b *widget.Button, path string) {
	e := p.env
	var next config.Settings
	var warnings []config.Warning
	var pin bool
	e.Act(b, func(context.Context) error {
		var err error
		next, warnings, pin, err = e.Desk.Settings.Import(path)
		return err
	}, func(err error) {
		found := config.Problems(err)
		if err != nil && len(found) == 0 {
			e.ShowFault(err)
			return
		}
		p.takeOver(next, warnings, found)
		if pin {
			p.askBlank(path)
		}
	})
}

func (p *Page) takeOver(next config.Settings, warnings []config.Warning, found []config.Problem) {
	changes := p.draft.fill(next)
	for i := range fields {
		p.touched[fields[i].key] = true
	}
	p.showAll()
	said := []string{p.env.T("settings.import.done", "n", strconv.Itoa(changes))}
	look := ""
	also := func(key string) {
		if look == "" {
			look = p.nameOf(key)
		} else {
			look = p.env.T("settings.and", "name", look, "value", p.nameOf(key))
		}
	}
	for _, w := range warnings {
		also(w.Key)
	}
	for _, f := range found {
		also(f.Key)
	}
	if look != "" {
		said = append(said, p.env.T("settings.import.look", "name", look))
	}
	kit.Say(p.state, strings.Join(said, " · "))
}

// nameOf is what a person calls a key; one that nobody knows is its own name.
func (p *Page) nameOf(key string) string {
	if p.env.Words.Has("setting." + key) {
		return p.env.T("setting." + key)
	}
	return key
}

// askBlank offers to take the PIN out of the file it came in: the vault has it.
func (p *Page) askBlank(path string) {
	e := p.env
	p.ask(e.T("settings.import.pin"), e.T("settings.import.pin.text"), e.T("settings.import.pin.blank"), e.T("button.later"), func() {
		e.Act(nil, func(context.Context) error { return e.Desk.Settings.BlankPIN(path) }, nil)
	})
}
