package joint

import (
	"context"
	"errors"
	"io"
	"os"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/probe"
	"customs179/ui/choose"
	"customs179/ui/kit"
)

// compareForm shows the text to be signed of an order and takes the one that a
// developer made.
type compareForm struct {
	page   *Page
	panel  *panel
	choice *widget.Select
	ours   *fyne.Container
	empty  fyne.CanvasObject
	full   *fyne.Container
	entry  *paper
	about  *widget.Label
	file   *widget.Button
	orders []probe.OrderView
	// theirs is the pasted text, byte for byte: the entry may show less.
	theirs string
}

// orders are those of the last task list and dry run that would be signed.
func (p *Page) orders() []probe.OrderView {
	var all []probe.OrderView
	for _, name := range []probe.StepName{probe.StepTasks, probe.StepChain} {
		s := p.done[name]
		for _, o := range s.Orders {
			if o.Valid && (o.Signing != nil || name == probe.StepChain) && !has(all, o) {
				all = append(all, o)
			}
		}
	}
	return all
}

func has(all []probe.OrderView, o probe.OrderView) bool {
	for _, known := range all {
		if known.OrderNo == o.OrderNo && known.SessionID == o.SessionID {
			return true
		}
	}
	return false
}

func orderLabel(o probe.OrderView) string { return legible(o.OrderNo + " · " + o.SessionID) }

func (p *Page) comparePanel() *panel {
	n, e := p.newPanel(probe.StepCompare), p.env
	f := &p.compare
	*f = compareForm{page: p, panel: n, ours: container.NewVBox(), about: kit.Quiet("")}
	f.about.Hide()
	f.choice = widget.NewSelect(nil, func(string) { f.show() })
	f.entry = newPaper(e, f.take)
	f.entry.SetMinRowsVisible(4)
	f.entry.SetPlaceHolder(e.T("joint.compare.paste-here"))
	f.entry.OnChanged = f.typed
	f.file = widget.NewButton(e.T("joint.compare.file"), func() { choose.File(e, f.read) })
	run := n.runButton("joint.compare.run", func() bool { return f.theirs != "" && f.chosen() != nil }, f.ask)
	f.empty = kit.Card(kit.Text(e.T("joint.compare.empty")),
		container.NewHBox(widget.NewButton(e.T("joint.compare.fetch"), func() { p.choose(p.panelOf(probe.StepTasks)) })))
	f.full = container.NewVBox(
		form(kit.Fact{Name: e.T("joint.upload.order"), Value: choose.Framed(f.choice)}),
		f.ours,
		kit.Text(e.T("joint.compare.theirs")),
		container.NewHBox(
			widget.NewButton(e.T("joint.compare.paste"), func() { f.take(fyne.CurrentApp().Clipboard().Content()) }),
			f.file,
			widget.NewButton(e.T("button.clear"), func() { f.take("") }),
		),
		f.entry, f.about,
		n.buttons(run),
	)
	n.fill(f.empty, f.full)
	f.offer()
	return n
}

// offer renews the list of orders.
func (f *compareForm) offer() {
	f.orders = f.page.orders()
	names := make([]string, 0, len(f.orders))
	for _, o := range f.orders {
		names = append(names, orderLabel(o))
	}
	chosen := f.choice.SelectedIndex()
	f.choice.SetOptions(names)
	if len(names) == 0 {
		f.full.Hide()
		f.empty.Show()
		f.choice.ClearSelected()
		return
	}
	f.empty.Hide()
	f.full.Show()
	f.choice.SetSelectedIndex(min(max(chosen, 0), len(names)-1))
	f.show()
}

func (f *compareForm) chosen() *probe.OrderView {
	if i := f.choice.SelectedIndex(); i >= 0 && i < len(f.orders) {
		return &f.orders[i]
	}
	return nil
}

// show puts our text there: each part with its place, and the hashes.
func (f *compareForm) show() {
	o, e := f.chosen(), f.page.env
	f.ours.Objects = nil
	if o != nil && o.Signing != nil {
		g := o.Signing
		rows := []fyne.CanvasObject{}
		for i, part := range g.Parts {
			rows = append(rows,
				kit.Quiet(e.T("joint.part", "n", strconv.Itoa(i+1), "name", part.Name,
					"from", strconv.Itoa(part.Start), "to", strconv.Itoa(part.End))),
				kit.Mono(legible(g.Text[part.Start:part.End])))
		}
		rows = append(rows, kit.Quiet(e.T("joint.part.joined")), hashes(e, g))
		rows = append(rows, container.NewHBox(e.CopyButton(func() string { return g.Text })))
		f.ours.Add(kit.Fold(e.T("joint.compare.ours"), kit.Card(rows...)))
	}
	f.ours.Refresh()
	f.panel.judge()
}

func hashes(e *kit.Env, g *probe.Signing) fyne.CanvasObject {
	return kit.Facts(
		kit.Fact{Name: e.T("joint.length"), Value: kit.Text(e.T("joint.length.value",
			"bytes", strconv.Itoa(g.Bytes), "characters", strconv.Itoa(g.Characters)))},
		kit.Fact{Name: "MD5", Value: kit.Mono(g.MD5)},
		kit.Fact{Name: "SHA-1", Value: kit.Mono(g.SHA1)},
		kit.Fact{Name: "SHA-256", Value: kit.Mono(g.SHA256)},
		kit.Fact{Name: "SM3", Value: kit.Mono(g.SM3)},
	)
}

// typed takes over what a person types or pastes into the entry itself.
func (f *compareForm) typed(text string) {
	f.theirs = text
	f.tell()
}

// take takes a text byte for byte and shows it.
func (f *compareForm) take(text string) {
	f.entry.show(text)
	f.theirs = text
	f.tell()
}

func (f *compareForm) tell() {
	if f.theirs == "" {
		f.about.Hide()
	} else {
		kit.Say(f.about, f.page.env.T("joint.compare.taken", "n", strconv.Itoa(len(f.theirs))))
		f.about.Show()
	}
	f.panel.judge()
}

// fileCap is how large a text to be signed can be: its fields are limited.
const fileCap = 4 << 20

// read takes a file: only so bytes that are no UTF-8 arrive as they are.
func (f *compareForm) read(path string) {
	var text []byte
	f.page.env.Act(f.file, func(context.Context) error {
		file, err := os.Open(path)
		if err != nil {
			return err
		}
		text, err = io.ReadAll(io.LimitReader(file, fileCap))
		return errors.Join(err, file.Close())
	}, func(err error) {
		if err != nil {
			f.page.env.ShowFault(err)
			return
		}
		f.take(string(text))
	})
}

func (f *compareForm) ask() job {
	o := f.chosen()
	if o == nil {
		return nil
	}
	s, theirs, probes := f.page.address.settings(), f.theirs, f.page.env.Desk.Probes
	task := o.Task
	return func(context.Context) (probe.Step, error) { return probes.Compare(s, task, theirs) }
}

// difference shows the first differing byte of both texts.
func (p *Page) difference(c *probe.Comparison) []fyne.CanvasObject {
	if c.Equal {
		return nil
	}
	e := p.env
	side := func(key, b, text string, length int) []fyne.CanvasObject {
		return []fyne.CanvasObject{
			kit.Quiet(e.T(key, "byte", p.fact(b), "n", strconv.Itoa(length))), kit.Mono(legible(text)),
		}
	}
	rows := []fyne.CanvasObject{kit.Text(e.T("joint.difference", "n", strconv.Itoa(c.At), "field", c.Field))}
	rows = append(rows, side("joint.difference.ours", c.OursByte, c.Ours, c.OursLen)...)
	rows = append(rows, side("joint.difference.theirs", c.TheirsByte, c.Theirs, c.TheirsLen)...)
	return []fyne.CanvasObject{kit.Card(rows...)}
}
