// Package joint owns the page of the joint test: what is asked of shop, card and
// customs step by step, each judged line with its cure, and the report that goes
// to the shop's developer.
//
// It may not judge anything itself, reach the network, or change the settings:
// the answers come from port.Probes, the words from the catalogue. Invariant:
// one step runs at a time, and what has an effect leaves only after a person has
// ticked that it may.
package joint

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/probe"
	"customs179/core/status"
	"customs179/ui/kit"
)

// Page is the page of the joint test. It lives on the UI goroutine.
type Page struct {
	env    *kit.Env
	root   fyne.CanvasObject
	panels []*panel
	shown  *panel
	body   *fyne.Container

	address addresses
	// done holds the last outcome of each step, for the report.
	done map[probe.StepName]probe.Step
	// cancel ends the step that runs, running is its panel; nil while none does.
	cancel  context.CancelFunc
	running *panel
	// queue are the steps that follow when all are checked.
	queue []probe.StepName
	all   bool
	// program is the version, as the snapshot tells it.
	program string

	report  reportBar
	compare compareForm
	upload  uploadForm
}

// New makes the page.
func New(e *kit.Env) kit.Page {
	p := &Page{env: e, done: map[probe.StepName]probe.Step{}}
	p.address = newAddresses(e)
	p.panels = []*panel{
		p.openReqPanel(), p.tasksPanel(), p.comparePanel(), p.callbacksPanel(), p.cardPanel(), p.customsPanel(), p.chainPanel(),
	}
	nav := container.New(layout.NewCustomPaddedVBoxLayout(0))
	p.body = container.NewStack()
	for _, n := range p.panels {
		nav.Add(n.choose)
		n.root.Hide()
		p.body.Add(n.root)
	}
	p.report = newReportBar(p)
	left := container.NewBorder(nil, p.report.root, nil, nil, container.NewVScroll(nav))
	p.root = container.NewBorder(nil, nil, container.NewBorder(nil, nil, nil, widget.NewSeparator(), room(left, navWidth)), nil, p.body)
	p.choose(p.panels[0])
	return p
}

// navWidth is the width of the list of steps: its longest word fits.
const navWidth = 148

// room gives an object at least a width.
func room(o fyne.CanvasObject, width float32) fyne.CanvasObject {
	return container.New(&wide{width}, o)
}

type wide struct{ width float32 }

// Layout gives the object all the room.
func (w *wide) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Resize(size)
	}
}

// MinSize is the object's own, but not narrower.
func (w *wide) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for _, o := range objects {
		size = size.Max(o.MinSize())
	}
	size.Width = max(size.Width, w.width)
	return size
}

// Content is the page.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Draw notes the version; nothing else here follows the work.
func (p *Page) Draw(s status.Snapshot) { p.program = s.Program }

// Show takes over settings that have changed since, except where a person has
// written something else.
func (p *Page) Show(kit.Place) {
	p.address.follow(p.env.Desk.Settings.Get())
	p.upload.judge()
	if p.running != nil {
		p.running.bar.Start()
	}
}

// Hide lets a step that runs go on: its outcome stands there on return. Nothing
// moves meanwhile.
func (p *Page) Hide() {
	if p.running != nil {
		p.running.bar.Stop()
	}
}

// Escape cancels the step that runs.
func (p *Page) Escape() bool {
	if p.cancel == nil {
		return false
	}
	p.cancel()
	return true
}

// Enter starts the step that is shown, unless it has an effect: that takes its
// own button.
func (p *Page) Enter() {
	n := p.shown
	if n.name == probe.StepCallbacks || n.runs[0].Disabled() {
		return
	}
	n.runs[0].OnTapped()
}

// choose shows one step.
func (p *Page) choose(n *panel) {
	if p.shown != nil {
		p.shown.root.Hide()
		p.shown.choose.Importance = widget.LowImportance
		p.shown.choose.Refresh()
	}
	p.report.quiet()
	p.shown = n
	n.choose.Importance = widget.MediumImportance
	n.choose.Refresh()
	if n.name == probe.StepCompare {
		p.compare.offer()
	}
	n.root.Show()
}

// panelOf finds the panel of a step.
func (p *Page) panelOf(name probe.StepName) *panel {
	for _, n := range p.panels {
		if n.name == name {
			return n
		}
	}
	return nil
}

// noMark is the icon of a step that has not run.
func noMark() fyne.Resource { return theme.NewThemedResource(theme.RadioButtonIcon()) }
