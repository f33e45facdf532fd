package shell

import (
	"fmt"
	"strconv"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/kit"
)

// barRows is how many problems are shown before a person asks for all.
const barRows = 2

// barHeight is how much of the window all problems may take.
const barHeight = 220

// bar tells at the top of every page what is wrong now.
type bar struct {
	env    *kit.Env
	object *fyne.Container
	rows   []*problem
	lines  *fyne.Container
	scroll *container.Scroll // nil unless all are shown
	open   bool              // all are shown
	is     string            // what the rows were made of
	now    []status.Condition
}

func newBar(e *kit.Env) *bar {
	b := &bar{env: e, object: container.New(layout.NewCustomPaddedVBoxLayout(0))}
	b.object.Hide()
	return b
}

// draw shows the conditions; what has not changed only gets older.
func (b *bar) draw(conditions []status.Condition) {
	b.now = conditions
	if is := b.describe(); is != b.is {
		b.is = is
		b.make()
	}
	for i, row := range b.rows {
		row.age(b.env, conditions[i])
	}
	b.stretch()
}

// stretch gives the scrolling part the room it needs, up to a bound. What the
// lines need is known only once they have been laid out.
func (b *bar) stretch() {
	if b.scroll == nil {
		return
	}
	if h := min(barHeight, b.lines.MinSize().Height); h != b.scroll.MinSize().Height {
		b.scroll.SetMinSize(fyne.NewSize(0, h))
	}
}

// describe is equal for equal rows.
func (b *bar) describe() string {
	var text strings.Builder
	for _, c := range b.now {
		fmt.Fprintf(&text, "%s %d %d %v\n", c.Code, c.Severity, c.Since.UnixNano(), c.Params)
	}
	return text.String() + strconv.FormatBool(b.open)
}

func (b *bar) make() {
	b.rows, b.scroll = nil, nil
	if len(b.now) == 0 {
		b.open = false
		b.object.Objects = nil
		b.object.Hide()
		return
	}
	show := b.now
	if !b.open {
		show = show[:min(len(show), barRows)]
	}
	b.lines = container.New(layout.NewCustomPaddedVBoxLayout(0))
	for _, c := range show {
		row := newProblem(b.env, c)
		b.rows = append(b.rows, row)
		b.lines.Add(row.object)
	}
	b.object.Objects = []fyne.CanvasObject{b.lines}
	if b.open {
		b.scroll = container.NewVScroll(b.lines)
		b.object.Objects = []fyne.CanvasObject{b.scroll}
	}
	if more := b.more(); more != nil {
		b.object.Add(more)
	}
	b.object.Show()
	b.object.Refresh()
}

// more is the line that shows the others, or hides them again.
func (b *bar) more() fyne.CanvasObject {
	rest := len(b.now) - barRows
	if rest <= 0 {
		return nil
	}
	text, icon := b.env.T("problems.more", "n", strconv.Itoa(rest)), theme.MenuDropDownIcon()
	if b.open {
		text, icon = b.env.T("problems.hide"), theme.MenuDropUpIcon()
	}
	turn := widget.NewButtonWithIcon(text, icon, func() {
		b.open = !b.open
		b.draw(b.now)
	})
	turn.Importance = widget.LowImportance
	turn.Alignment = widget.ButtonAlignLeading
	return container.NewStack(newTint(kit.ColourPanel), container.New(below{}, widget.NewSeparator(), container.NewHBox(turn)))
}

// problem is one line of the bar.
type problem struct {
	object fyne.CanvasObject
	text   *widget.RichText
	since  *widget.TextSegment
}

func newProblem(e *kit.Env, c status.Condition) *problem {
	entry := e.Fault(c.Code, c.Params)
	shape, tone := kit.SeverityMark(c.Severity)
	p := &problem{since: segment("", false, theme.ColorNamePlaceHolder)}
	p.since.Style.Inline = false
	p.text = widget.NewRichText(
		segment(entry.Brief+"  ", true, theme.ColorNameForeground),
		segment(entry.What+"  ", false, theme.ColorNameForeground), p.since)
	p.text.Wrapping = fyne.TextWrapWord
	if e.Words.Lang() == assets.ZH {
		p.text.Wrapping = fyne.TextWrapBreak
	}
	stripe := canvas.NewRectangle(kit.Colour(tone))
	stripe.SetMinSize(fyne.NewSize(4, 0))
	line := container.NewBorder(nil, nil, nil, centred(buttons(e, c, entry)),
		kit.MarkRow(shape, tone, p.text))
	p.object = container.NewStack(newTint(kit.ColourPanel),
		container.New(below{}, widget.NewSeparator(), container.NewBorder(nil, nil, stripe, nil,
			container.New(layout.NewCustomPaddedLayout(2, 2, 6, 8), line))))
	return p
}

// age says how long it has lasted.
func (p *problem) age(e *kit.Env, c status.Condition) {
	text := e.T("problems.since", "time", e.Words.Duration(e.Now().Sub(c.Since)))
	if p.since.Text == text {
		return
	}
	p.since.Text = text
	p.text.Refresh()
}

// buttons are the cure, and the way to be rid of what is only a hint.
func buttons(e *kit.Env, c status.Condition, entry assets.Entry) fyne.CanvasObject {
	row := container.NewHBox()
	if entry.Button != "" && entry.Command != assets.CommandNone && entry.Command != assets.CommandDismiss {
		cure := widget.NewButton(entry.Button, func() { e.Perform(entry.Command, c.Code) })
		if c.Severity >= status.SeverityPerson {
			cure.Importance = widget.HighImportance
		}
		row.Add(cure)
	}
	if c.Severity <= status.SeverityWarning || entry.Command == assets.CommandDismiss {
		away := widget.NewButton(e.T("problems.dismiss"), func() { e.Perform(assets.CommandDismiss, c.Code) })
		away.Importance = widget.LowImportance
		row.Add(away)
	}
	return row
}

// centred keeps buttons in the middle of a line that has become high.
func centred(o fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVBox(layout.NewSpacer(), o, layout.NewSpacer())
}

func segment(text string, bold bool, colour fyne.ThemeColorName) *widget.TextSegment {
	return &widget.TextSegment{Text: text, Style: widget.RichTextStyle{
		Inline: true, ColorName: colour, SizeName: theme.SizeNameText, TextStyle: fyne.TextStyle{Bold: bold},
	}}
}
