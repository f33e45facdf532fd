package overview

import (
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
	"customs179/ui/port"
)

// chart draws the orders done per day: a bar, its number on top, its day below.
type chart struct {
	widget.BaseWidget
	env  *kit.Env
	week [days]port.Day
}

func newChart(e *kit.Env) *chart {
	c := &chart{env: e}
	c.ExtendBaseWidget(c)
	return c
}

// set draws a week unless it stands there already.
func (c *chart) set(week [days]port.Day) {
	if c.week != week {
		c.week = week
		c.Refresh()
	}
}

// label names a day: the last one is today.
func (c *chart) label(i int) string {
	if i == days-1 {
		return c.env.T("overview.today")
	}
	return dayLabel(c.week[i].Start)
}

func dayLabel(t time.Time) string { return t.Format("01-02") }

// CreateRenderer makes the bars.
func (c *chart) CreateRenderer() fyne.WidgetRenderer {
	r := &chartRenderer{chart: c, ground: canvas.NewRectangle(nil)}
	r.objects = append(r.objects, r.ground)
	for i := range r.bars {
		bar, number, day := canvas.NewRectangle(nil), canvas.NewText("", nil), canvas.NewText("", nil)
		bar.TopLeftCornerRadius, bar.TopRightCornerRadius = barRadius, barRadius
		number.Alignment, day.Alignment = fyne.TextAlignCenter, fyne.TextAlignCenter
		r.bars[i], r.numbers[i], r.days[i] = bar, number, day
		r.objects = append(r.objects, bar, number, day)
	}
	r.paint()
	return r
}

// The chart's measures; its texts keep their distance from the bars.
const (
	barWidth    = 0.56 // of a day's place
	barRadius   = 3
	chartHeight = 120
	chartGap    = 3
)

type chartRenderer struct {
	chart   *chart
	ground  *canvas.Rectangle
	bars    [days]*canvas.Rectangle
	numbers [days]*canvas.Text
	days    [days]*canvas.Text
	objects []fyne.CanvasObject
}

// MinSize has room for the widest texts of seven days.
func (r *chartRenderer) MinSize() fyne.Size {
	place := max(r.widest(r.numbers), r.widest(r.days)) + chartGap
	return fyne.NewSize(place*days, chartHeight)
}

func (r *chartRenderer) widest(texts [days]*canvas.Text) float32 {
	var width float32
	for _, t := range texts {
		width = max(width, t.MinSize().Width)
	}
	return width
}

// heights gives the bars' share of the room: the greatest day fills it. A day
// with anything at all is seen.
func heights(week [days]port.Day) [days]float32 {
	var out [days]float32
	most := 1
	for _, d := range week {
		most = max(most, d.Totals.Done)
	}
	for i, d := range week {
		if d.Totals.Done > 0 {
			out[i] = max(0.02, float32(d.Totals.Done)/float32(most))
		}
	}
	return out
}

// Layout puts a number, a bar and a day into each seventh of the width.
func (r *chartRenderer) Layout(size fyne.Size) {
	place, line := size.Width/days, r.days[0].MinSize().Height
	room := size.Height - 2*line - 2*chartGap
	for i, h := range heights(r.chart.week) {
		left, top := place*float32(i), line+chartGap+room*(1-h)
		r.bars[i].Move(fyne.NewPos(left+place*(1-barWidth)/2, top))
		r.bars[i].Resize(fyne.NewSize(place*barWidth, room*h))
		r.numbers[i].Move(fyne.NewPos(left, top-line-chartGap/2))
		r.numbers[i].Resize(fyne.NewSize(place, line))
		r.days[i].Move(fyne.NewPos(left, size.Height-line))
		r.days[i].Resize(fyne.NewSize(place, line))
	}
	r.ground.Move(fyne.NewPos(0, size.Height-line-chartGap))
	r.ground.Resize(fyne.NewSize(size.Width, 1))
}

// Refresh takes the figures and the colours of the running theme.
func (r *chartRenderer) Refresh() {
	r.paint()
	r.Layout(r.chart.Size())
	canvas.Refresh(r.chart)
}

func (r *chartRenderer) paint() {
	r.ground.FillColor = theme.Color(theme.ColorNameSeparator)
	for i := range r.bars {
		r.bars[i].FillColor = theme.Color(theme.ColorNamePrimary)
		r.numbers[i].Text = strconv.Itoa(r.chart.week[i].Totals.Done)
		r.days[i].Text = r.chart.label(i)
		r.numbers[i].Color, r.days[i].Color = theme.Color(theme.ColorNameForeground), kit.Colour(kit.ToneQuiet)
		r.numbers[i].TextSize, r.days[i].TextSize = theme.CaptionTextSize(), theme.CaptionTextSize()
	}
}

// Objects are everything that is drawn.
func (r *chartRenderer) Objects() []fyne.CanvasObject { return r.objects }

// Destroy has nothing to let go.
func (r *chartRenderer) Destroy() {}
