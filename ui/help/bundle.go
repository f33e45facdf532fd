package help

import (
	"context"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
	"customs179/ui/port"
)

// bundle makes the diagnostics bundle: first what would be inside, then the file.
type bundle struct {
	env     *kit.Env
	root    fyne.CanvasObject
	preview *widget.Button
	save    *widget.Button
	state   *widget.Label
	wait    *widget.ProgressBarInfinite
	parts   *fyne.Container
	result  *fyne.Container
	fault   *kit.FaultCard
}

func newBundle(e *kit.Env) *bundle {
	b := &bundle{
		env: e, state: kit.Text(""), wait: widget.NewProgressBarInfinite(), parts: container.NewVBox(),
		result: container.NewVBox(), fault: kit.NewFaultCard(e),
	}
	b.wait.Stop()
	b.wait.Hide()
	b.state.TextStyle.Bold = true
	b.state.Hide()
	b.preview = widget.NewButtonWithIcon(e.T("help.bundle.contents"), theme.VisibilityIcon(), func() {
		b.run(b.preview, e.Desk.System.Preview, b.list)
	})
	b.save = widget.NewButtonWithIcon(e.T("button.make-bundle"), theme.DocumentSaveIcon(), func() {
		b.run(b.save, e.Desk.System.SaveBundle, b.saved)
	})
	b.save.Importance = widget.HighImportance
	b.root = container.NewVScroll(padded(kit.Column(
		kit.Card(kit.Text(e.T("help.bundle.text")), kit.Row(b.preview, b.save), b.wait),
		b.fault.Object(), b.result, b.parts)))
	return b
}

// run makes a bundle in the background and shows it.
func (b *bundle) run(button *widget.Button, make func(context.Context) (port.Bundle, error), show func(port.Bundle)) {
	b.fault.Clear()
	b.wait.Show()
	b.wait.Start()
	b.preview.Disable()
	b.save.Disable()
	var made port.Bundle
	b.env.Act(button, func(ctx context.Context) error {
		var err error
		made, err = make(ctx)
		return err
	}, func(err error) {
		b.wait.Stop()
		b.wait.Hide()
		b.preview.Enable()
		b.save.Enable()
		if err != nil {
			b.fault.Set(err)
			return
		}
		show(made)
	})
}

// list shows the parts: their names are those inside the file.
func (b *bundle) list(made port.Bundle) {
	e := b.env
	rows := []fyne.CanvasObject{kit.Heading(e.T("help.bundle.contents"))}
	for _, p := range made.Parts {
		shape, tone, note := kit.ShapeTick, kit.ToneGood, e.T("help.bundle.size", "n", strconv.Itoa((p.Bytes+1023)/1024))
		if p.Trouble != "" {
			shape, tone, note = kit.ShapeTriangle, kit.TonePerson, e.T("help.bundle.missing")
		}
		size := widget.NewLabel(note)
		rows = append(rows, kit.MarkRow(shape, tone, container.NewBorder(nil, nil, nil, size, kit.Mono(p.Name))))
	}
	b.parts.Objects = []fyne.CanvasObject{kit.Card(rows...)}
	b.parts.Refresh()
}

// saved tells the number to read out on the phone, and where the file is.
func (b *bundle) saved(made port.Bundle) {
	e, missing := b.env, 0
	for _, p := range made.Parts {
		if p.Trouble != "" {
			missing++
		}
	}
	shape, tone := kit.ShapeTick, kit.ToneGood
	text := e.T("help.bundle.done", "id", made.ID)
	if missing > 0 {
		shape, tone = kit.ShapeTriangle, kit.TonePerson
		text = e.T("help.bundle.partial", "n", strconv.Itoa(missing), "id", made.ID)
	}
	said := kit.Text(text)
	said.TextStyle.Bold = true
	reveal := widget.NewButtonWithIcon(e.T("button.open-folder"), theme.FolderOpenIcon(), nil)
	reveal.OnTapped = func() {
		e.Act(reveal, func(context.Context) error { return e.Desk.System.Reveal(made.Path) }, nil)
	}
	b.result.Objects = []fyne.CanvasObject{kit.Card(
		kit.MarkRow(shape, tone, said),
		kit.Facts(
			kit.Fact{Name: e.T("help.bundle.id"), Value: e.CopyRow(made.ID)},
			kit.Fact{Name: e.T("help.bundle.file"), Value: e.CopyRow(made.Path)},
		),
		kit.Row(reveal))}
	b.result.Refresh()
	b.list(made)
}
