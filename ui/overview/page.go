// Package overview owns the first page: one sentence about how things stand, the
// five links an order passes, what got done, and pause and check now.
//
// It may not decide anything about the work: the sentence and the chain are pure
// functions of the snapshot. Invariant: nothing is read from the ledger on the UI
// goroutine, and nothing at all while the page is hidden.
package overview

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// readEvery is how old the ledger's days may get while the page is shown.
const readEvery = 10 * time.Second

// margin is the space around the page.
const margin = 10

// Page is the overview.
type Page struct {
	env   *kit.Env
	root  fyne.CanvasObject
	mark  *widget.Icon
	title *widget.Label
	polls *widget.Label
	about *widget.Label
	pause *widget.Button
	check *widget.Button
	setUp *widget.Button
	links [5]*panel
	today *figures
	week  *figures
	chart *chart
	fault *kit.FaultCard
	// failed is the code that the fault card shows.
	failed fault.Code
	// empty stands in the chart's place until there was an order.
	empty *widget.Label

	shown   bool
	reading bool
	readAt  time.Time
	read    []port.Day
	last    status.Snapshot
}

// New makes the overview.
func New(e *kit.Env) kit.Page {
	p := &Page{
		env: e, mark: widget.NewIcon(nil), title: kit.Text(""), polls: kit.Quiet(""), about: kit.Quiet(e.T("pause.text")),
		today: newFigures(e, e.T("overview.today")), week: newFigures(e, e.T("overview.week")), chart: newChart(e),
		fault: kit.NewFaultCard(e), empty: kit.Quiet(e.T("overview.no-orders")),
	}
	p.title.SizeName, p.title.TextStyle.Bold = theme.SizeNameSubHeadingText, true
	p.about.SizeName = theme.SizeNameCaptionText
	p.pause = widget.NewButtonWithIcon("", theme.MediaPauseIcon(), p.togglePause)
	p.check = widget.NewButtonWithIcon(e.T("button.check-now"), theme.ViewRefreshIcon(), p.checkNow)
	p.setUp = widget.NewButton(e.T("button.run-wizard"), func() { e.Go(kit.Place{Wizard: true}) })
	p.setUp.Importance = widget.HighImportance
	p.build()
	p.Draw(e.Desk.Live.Snapshot())
	return p
}

func (p *Page) build() {
	e := p.env
	mark := container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(markSize), p.mark))
	buttons := container.NewVBox(container.NewHBox(p.setUp, p.check, p.pause))
	head := kit.Panel(container.New(layout.NewCustomPaddedVBoxLayout(between/2),
		container.NewBorder(nil, nil, container.NewPadded(mark), container.NewCenter(buttons), p.title),
		p.polls, p.about))
	chain := container.New(row{})
	for i, l := range chainNames {
		if i > 0 {
			chain.Add(widget.NewIcon(theme.NavigateNextIcon()))
		}
		p.links[i] = newPanel(e, l)
		chain.Add(p.links[i].root)
	}
	titleOfChart := widget.NewLabelWithStyle(e.T("overview.chart"), fyne.TextAlignLeading, fyne.TextStyle{Bold: true})
	// The figures take the width they need, the chart all the rest.
	below := container.NewBorder(nil, nil, kit.Card(p.today.root, p.week.root), nil,
		kit.Panel(container.NewBorder(titleOfChart, p.empty, nil, nil, container.NewPadded(p.chart))))
	p.root = container.NewVScroll(container.New(layout.NewCustomPaddedLayout(margin, margin, margin, margin),
		container.NewVBox(head, p.fault.Object(), kit.Heading(e.T("overview.chain")), chain, below)))
}

var chainNames = [5]string{
	"party.platform.tasks", "party.service", "party.card", "party.customs", "party.platform.callback",
}

// Content is the page's widgets.
func (p *Page) Content() fyne.CanvasObject { return p.root }

// Show reads the days when those there are old.
func (p *Page) Show(kit.Place) {
	p.shown = true
	p.refresh()
}

// Hide ends all reading.
func (p *Page) Hide() { p.shown = false }

// Draw shows a snapshot.
func (p *Page) Draw(s status.Snapshot) {
	p.last = s
	e := p.env
	sentence := say(&s)
	kit.Say(p.title, sentence.text(e))
	if mark := kit.Mark(sentence.shape, sentence.tone); p.mark.Resource != mark {
		p.mark.SetResource(mark)
	}
	kit.Say(p.polls, times(e, &s))
	p.drawPause(s.Paused)
	p.offer(s.Setup)
	for i, l := range chain(&s) {
		p.links[i].draw(l)
	}
	p.drawDays()
	p.refresh()
}

func (p *Page) drawPause(paused bool) {
	text, icon := p.env.T("button.pause"), theme.MediaPauseIcon()
	importance := widget.MediumImportance
	if paused {
		text, icon, importance = p.env.T("button.resume"), theme.MediaPlayIcon(), widget.HighImportance
	}
	if p.pause.Text != text {
		p.pause.Importance, p.pause.Icon = importance, icon
		p.pause.SetText(text)
	}
}

// offer shows the buttons that can do something: while settings are missing there
// is nothing to fetch or to pause, and the way goes through the wizard.
func (p *Page) offer(setUp bool) {
	for _, b := range []struct {
		of fyne.CanvasObject
		on bool
	}{{p.setUp, setUp}, {p.pause, !setUp}, {p.about, !setUp}, {p.polls, !setUp}} {
		switch {
		case b.on && !b.of.Visible():
			b.of.Show()
		case !b.on && b.of.Visible():
			b.of.Hide()
		}
	}
}

func (p *Page) drawDays() {
	all := week(p.env.Now(), p.read, p.last.Today)
	total := sum(all)
	p.today.draw(p.last.Today)
	p.week.draw(total)
	p.chart.set(all)
	if total == (status.Totals{}) && len(p.last.Counts) == 0 {
		p.empty.Show()
	} else {
		p.empty.Hide()
	}
}

// refresh reads the days in the background, at most each ten seconds.
func (p *Page) refresh() {
	now := p.env.Now()
	if !p.shown || p.reading || !p.readAt.IsZero() && now.Sub(p.readAt).Abs() < readEvery {
		return
	}
	p.reading, p.readAt = true, now
	p.env.Work(func(context.Context) {
		from, to := span(now)
		read, err := p.env.Desk.Ledger.Days(from, to)
		p.env.Do(func() {
			p.reading = false
			p.showFault(err)
			if err == nil {
				p.read = read
				p.drawDays()
			}
		})
	})
}

// showFault shows what kept the days from being read; the same trouble as ten
// seconds ago stays as it is, with what a person has opened in it.
func (p *Page) showFault(err error) {
	code := fault.Code("")
	if f := fault.Of(err); f != nil {
		code = f.Code
	}
	if code != p.failed {
		p.failed = code
		p.fault.Set(err)
	}
}

// togglePause takes the state of the moment of the tap: what the button said.
func (p *Page) togglePause() {
	on := !p.last.Paused
	p.env.Act(p.pause, func(context.Context) error {
		p.env.Desk.Commands.Pause(on)
		return nil
	}, func(error) { p.Draw(p.env.Desk.Live.Snapshot()) })
}

func (p *Page) checkNow() { p.env.Act(p.check, p.env.Desk.Commands.CheckNow, nil) }
