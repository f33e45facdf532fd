package joint

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/probe"
	"customs179/ui/kit"
)

// reportBar saves and copies the report of all steps that have run.
type reportBar struct {
	page  *Page
	root  fyne.CanvasObject
	all   *widget.Button
	save  *widget.Button
	copy  *widget.Button
	saved *widget.Label
	where *widget.Button
	path  string
}

func newReportBar(p *Page) reportBar {
	e := p.env
	b := reportBar{page: p, saved: kit.Quiet("")}
	b.save = widget.NewButtonWithIcon(e.T("joint.report.save"), theme.DocumentSaveIcon(), func() { p.report.write() })
	b.copy = widget.NewButtonWithIcon(e.T("joint.report.copy"), theme.ContentCopyIcon(), func() {
		fyne.CurrentApp().Clipboard().SetContent(p.markdown())
		p.report.tell(e.T("button.copied"), "")
	})
	b.where = widget.NewButton(e.T("button.open-folder"), func() {
		if err := e.Desk.System.Reveal(p.report.path); err != nil {
			e.ShowFault(err)
		}
	})
	b.all = widget.NewButtonWithIcon(e.T("joint.all"), theme.MediaPlayIcon(), p.checkAll)
	b.all.Alignment = widget.ButtonAlignLeading
	for _, button := range []*widget.Button{b.save, b.copy, b.where} {
		button.Alignment = widget.ButtonAlignLeading
		button.Disable()
	}
	b.where.Hide()
	b.where.Enable()
	b.saved.Hide()
	b.root = container.New(layout.NewCustomPaddedVBoxLayout(1), b.saved, b.where, b.all, b.save, b.copy)
	return b
}

// judge enables the buttons once there is something to report, and while nothing
// runs.
func (b *reportBar) judge() {
	if b.page.cancel == nil {
		b.all.Enable()
	} else {
		b.all.Disable()
	}
	if len(b.page.done) == 0 {
		return
	}
	b.save.Enable()
	b.copy.Enable()
}

// tell says what was done; path is a file to be shown in its folder.
func (b *reportBar) tell(text, path string) {
	b.path = path
	kit.Say(b.saved, text)
	b.saved.Show()
	if path == "" {
		b.where.Hide()
	} else {
		b.where.Show()
	}
}

// quiet takes the word about the last report back: the list of steps needs the room.
func (b *reportBar) quiet() {
	b.saved.Hide()
	b.where.Hide()
}

// write saves the report.
func (b *reportBar) write() {
	e := b.page.env
	text := b.page.markdown()
	name := "customs179-" + e.Now().Local().Format("20060102-150405") + ".md"
	var path string
	e.Act(b.save, func(ctx context.Context) (err error) {
		path, err = e.Desk.System.SaveText(ctx, name, text)
		return err
	}, func(err error) {
		if err != nil {
			e.ShowFault(err)
			return
		}
		b.tell(e.T("joint.report.saved"), path)
	})
}

// markdown is the report of all steps that have run, recipients masked.
func (p *Page) markdown() string {
	e := p.env
	r := probe.Report{Program: strings.TrimSpace(e.T("app.name") + " " + p.program), At: e.Now()}
	for _, name := range probe.StepNames {
		if s, ok := p.done[name]; ok {
			r.Steps = append(r.Steps, s)
		}
	}
	return r.Markdown(p.words())
}

// words are those of the prober.
func (p *Page) words() probe.Words {
	return probe.Words{Text: func(key string) string { return p.env.T("probe." + key) }, Fact: p.env.Words.Fact}
}
