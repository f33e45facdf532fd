package orders

import (
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/order"
	"customs179/ui/kit"
)

// chipClasses are the classes with a chip of their own; what was cancelled is
// found under "all".
var chipClasses = []order.Class{
	order.ClassMoving, order.ClassWaiting, order.ClassAttention, order.ClassDone, order.ClassRejected,
}

// dayLayout is how a day is written and typed.
const dayLayout = "2006-01-02"

// filterBar is what stands over the table: chips, search, dates, export.
type filterBar struct {
	env     *kit.Env
	changed func(edit func(*query))
	root    fyne.CanvasObject

	all    *widget.Button
	chips  map[order.Class]*widget.Button
	search *search
	pasted *widget.Button
	span   *widget.Select
	from   *widget.Entry
	to     *widget.Entry
	custom *fyne.Container
	export *widget.Button
	// setting is true while the program itself changes the fields.
	setting bool
}

// pageKeys is what the keys do on the page.
type pageKeys interface {
	Export()
	Enter()
	Escape() bool
}

func newFilterBar(e *kit.Env, changed func(edit func(*query)), p pageKeys) *filterBar {
	b := &filterBar{env: e, changed: changed, chips: map[order.Class]*widget.Button{}}
	b.all = widget.NewButton("", func() { b.choose(nil) })
	row := []fyne.CanvasObject{b.all}
	for _, c := range chipClasses {
		b.chips[c] = widget.NewButton("", func() { b.choose([]order.Class{c}) })
		row = append(row, b.chips[c])
	}
	b.search = newSearch(e.T("orders.search"), b.typed, b.list, p)
	b.search.away = e.Window.Canvas().Unfocus
	b.pasted = widget.NewButtonWithIcon("", theme.CancelIcon(), func() { b.list(nil) })
	b.pasted.IconPlacement = widget.ButtonIconTrailingText
	b.pasted.Hide()
	b.span = widget.NewSelect([]string{
		e.T("orders.range.all"), e.T("orders.range.today"), e.T("orders.range.week"), e.T("orders.range.custom"),
	}, b.chosen)
	b.export = widget.NewButtonWithIcon(e.T("orders.export"), theme.DownloadIcon(), p.Export)
	b.buildDays()
	b.root = container.NewVBox(
		newFlow(row...),
		container.NewBorder(nil, nil, nil, container.NewHBox(b.pasted, b.span, b.export), b.search),
		b.custom,
	)
	return b
}

func (b *filterBar) buildDays() {
	b.from, b.to = b.day(), b.day()
	b.custom = container.NewHBox(
		widget.NewLabel(b.env.T("orders.range.from")), sized(b.from),
		widget.NewLabel(b.env.T("orders.range.to")), sized(b.to),
	)
	b.custom.Hide()
}

func (b *filterBar) day() *widget.Entry {
	entry := widget.NewEntry()
	entry.PlaceHolder = b.env.Now().Local().Format(dayLayout)
	entry.Validator = func(text string) error {
		_, err := parseDay(text)
		return err
	}
	entry.OnChanged = func(string) { b.days() }
	return entry
}

// sized gives a field the width of a date.
func sized(entry *widget.Entry) fyne.CanvasObject {
	return container.NewGridWrap(fyne.NewSize(150, entry.MinSize().Height), entry)
}

func parseDay(text string) (time.Time, error) {
	if text == "" {
		return time.Time{}, nil
	}
	return time.ParseInLocation(dayLayout, text, time.Local)
}

func (b *filterBar) choose(classes []order.Class) {
	b.changed(func(q *query) { q.classes = classes })
}

func (b *filterBar) typed(text string) {
	if !b.setting {
		b.changed(func(q *query) { q.typed, q.pasted = text, nil })
	}
}

func (b *filterBar) list(found []string) {
	b.changed(func(q *query) { q.typed, q.pasted = "", found })
}

func (b *filterBar) chosen(string) {
	if b.setting {
		return
	}
	s := span(b.span.SelectedIndex())
	b.changed(func(q *query) {
		q.span = s
		if s == spanCustom && q.from.IsZero() && q.to.IsZero() {
			q.to = dayOf(b.env.Now())
			q.from = q.to.AddDate(0, -1, 0)
		}
	})
}

// days takes the typed days once both can be read.
func (b *filterBar) days() {
	if b.setting {
		return
	}
	from, err := parseDay(b.from.Text)
	to, errTo := parseDay(b.to.Text)
	if err != nil || errTo != nil {
		return // the field shows that it cannot be read yet
	}
	b.changed(func(q *query) { q.from, q.to = from, to })
}

// show brings the fields into the state of a query.
func (b *filterBar) show(q query) {
	b.setting = true
	defer func() { b.setting = false }()
	emphasise(b.all, len(q.classes) == 0)
	for c, chip := range b.chips {
		emphasise(chip, slices.Contains(q.classes, c))
	}
	if b.search.Text != q.typed {
		b.search.SetText(q.typed)
	}
	setVisible(b.pasted, len(q.pasted) > 0)
	if len(q.pasted) > 0 {
		b.pasted.SetText(b.env.T("orders.search.list", "n", thousands(len(q.pasted))))
	}
	if b.span.SelectedIndex() != int(q.span) {
		b.span.SetSelectedIndex(int(q.span))
	}
	if q.span == spanCustom && b.custom.Hidden {
		b.from.SetText(dayText(q.from))
		b.to.SetText(dayText(q.to))
	}
	setVisible(b.custom, q.span == spanCustom)
}

// count shows how many orders each chip stands for.
func (b *filterBar) count(counts map[order.Class]int) {
	total := 0
	for _, n := range counts {
		total += n
	}
	setText(b.all, b.chipText("all", total))
	for c, chip := range b.chips {
		setText(chip, b.chipText(string(c), counts[c]))
	}
}

func (b *filterBar) chipText(class string, n int) string {
	return b.env.T("class."+class) + " " + thousands(n)
}

func dayText(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Format(dayLayout)
}

func emphasise(b *widget.Button, on bool) {
	want := widget.MediumImportance
	if on {
		want = widget.HighImportance
	}
	if b.Importance != want {
		b.Importance = want
		b.Refresh()
	}
}

func setText(b *widget.Button, text string) {
	if b.Text != text {
		b.SetText(text)
	}
}

func setVisible(o fyne.CanvasObject, on bool) {
	if o.Visible() == on {
		return
	}
	if on {
		o.Show()
	} else {
		o.Hide()
	}
}
