package joint

import (
	"context"
	"errors"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"customs179/core/probe"
	"customs179/ui/kit"
)

// limit is how long a step may take.
const limit = 3 * time.Minute

// job asks a step's questions; it runs in the background.
type job func(ctx context.Context) (probe.Step, error)

// panel is one step: its questions, its buttons, and what came out.
type panel struct {
	page   *Page
	name   probe.StepName
	root   fyne.CanvasObject
	choose *widget.Button // in the list of steps
	// runs are the buttons that start something; allowed says whether the form is
	// ready for it, nil for always.
	runs    []*widget.Button
	ask     func() job // what the first of them asks
	allowed []func() bool
	stop    *widget.Button
	bar     *widget.ProgressBarInfinite
	fault   *kit.FaultCard
	said    *widget.Label
	result  *fyne.Container
	scroll  *container.Scroll
}

// newPanel makes the panel of a step; the form comes with fill.
func (p *Page) newPanel(name probe.StepName) *panel {
	n := &panel{page: p, name: name, fault: kit.NewFaultCard(p.env), said: kit.Quiet(""), result: container.NewVBox()}
	n.choose = widget.NewButtonWithIcon(p.env.T("joint.nav."+string(name)), noMark(), func() { p.choose(n) })
	n.choose.Alignment = widget.ButtonAlignLeading
	n.choose.Importance = widget.LowImportance
	n.stop = widget.NewButton(p.env.T("button.cancel"), func() { p.Escape() })
	n.bar = widget.NewProgressBarInfinite()
	n.idle()
	return n
}

// runButton makes a button that starts a job. ask reads the form; allowed says
// whether it may be pressed, nil for always.
func (n *panel) runButton(key string, allowed func() bool, ask func() job) *widget.Button {
	b := widget.NewButton(n.page.env.T(key), func() { n.page.run(n, ask()) })
	b.Importance = widget.HighImportance
	if n.ask == nil {
		n.ask = ask
	}
	n.runs, n.allowed = append(n.runs, b), append(n.allowed, allowed)
	return b
}

// edge keeps the texts off the frame and the bar of the scroll.
const edge = 12

// fill puts the form on the panel; the button and the progress come below it.
func (n *panel) fill(form ...fyne.CanvasObject) *panel {
	e := n.page.env
	head := []fyne.CanvasObject{
		kit.Heading(e.T("probe.step." + string(n.name))),
		kit.Text(e.T("joint.about." + string(n.name))),
	}
	foot := []fyne.CanvasObject{n.bar, n.said, n.fault.Object(), n.result}
	box := container.NewVBox(append(append(head, form...), foot...)...)
	padded := container.New(layout.NewCustomPaddedLayout(edge/2, edge, edge/2, edge), box)
	if n.scroll = kit.NewScroll(padded); n.name == probe.StepCompare {
		n.scroll = container.NewVScroll(padded) // the developer's text has lines of its own for the wheel
	}
	n.root = n.scroll
	n.judge()
	return n
}

// buttons is a row of the buttons that start and the one that cancels.
func (n *panel) buttons(runs ...fyne.CanvasObject) fyne.CanvasObject {
	return container.NewHBox(append(runs, n.stop)...)
}

// judge enables the buttons whose form is ready, while nothing runs.
func (n *panel) judge() {
	for i, b := range n.runs {
		if n.page.cancel == nil && (n.allowed[i] == nil || n.allowed[i]()) {
			b.Enable()
		} else {
			b.Disable()
		}
	}
}

// idle shows that nothing runs here.
func (n *panel) idle() {
	n.stop.Hide()
	n.said.Hide()
	n.bar.Stop()
	n.bar.Hide()
}

func (n *panel) busy() {
	n.fault.Clear()
	n.say(n.page.env.T("common.working"))
	n.stop.Show()
	n.bar.Show()
	n.bar.Start()
}

// say shows one quiet sentence in place of a result.
func (n *panel) say(text string) {
	kit.Say(n.said, text)
	n.said.Show()
}

// run starts a job; while it runs no other can be started.
func (p *Page) run(n *panel, work job) {
	if p.cancel != nil || work == nil {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), limit)
	p.cancel, p.running = cancel, n
	n.busy()
	p.judge()
	began := p.env.Now()
	p.env.Work(func(quit context.Context) {
		stop := context.AfterFunc(quit, cancel)
		defer stop()
		var s probe.Step
		err := errPanic
		// Deferred, so that a job that panics does not leave the page locked.
		defer func() {
			took := p.env.Now().Sub(began)
			p.env.Do(func() { p.ended(ctx, n, s, took, err) })
		}()
		p.fact("") // finds its patterns here once, so that the window need not wait for them
		s, err = work(ctx)
	})
}

var errPanic = errors.New("the step did not end")

// ended shows what came out. A cancelled step leaves what was there before.
func (p *Page) ended(ctx context.Context, n *panel, s probe.Step, took time.Duration, err error) {
	cancelled := errors.Is(ctx.Err(), context.Canceled)
	p.cancel()
	p.cancel, p.running = nil, nil
	n.idle()
	switch {
	case cancelled:
		n.say(p.env.T("joint.cancelled"))
	case err != nil:
		n.fault.Set(err)
	default:
		p.keep(n, s, took)
	}
	p.judge()
	p.next(cancelled)
}

// keep shows an outcome and notes it for the report.
func (p *Page) keep(n *panel, s probe.Step, took time.Duration) {
	p.done[s.Name] = s
	n.choose.SetIcon(kit.Mark(verdictMark(s.Verdict())))
	n.result.Objects = p.view(&s, took)
	n.result.Refresh()
	n.scroll.Refresh()
	n.scroll.ScrollToOffset(fyne.NewPos(0, n.result.Position().Y+edge/2))
	p.upload.offer()
}

// judge looks at the buttons of all panels.
func (p *Page) judge() {
	for _, n := range p.panels {
		n.judge()
	}
	p.report.judge()
}

// millis writes a span of time as people compare it.
func (p *Page) millis(d time.Duration) string {
	return p.env.T("common.ms", "n", strconv.FormatInt(d.Milliseconds(), 10))
}

// verdictMark gives the mark of a verdict.
func verdictMark(v probe.Verdict) (kit.Shape, kit.Tone) {
	switch v {
	case probe.OK:
		return kit.ShapeTick, kit.ToneGood
	case probe.Warn:
		return kit.ShapeTriangle, kit.TonePerson
	case probe.Fail:
		return kit.ShapeCross, kit.ToneError
	}
	return kit.ShapeDisc, kit.ToneQuiet
}
