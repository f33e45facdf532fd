package uitest

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/ui/kit"
	"customs179/ui/port"
)

func TestAMillionOrdersCostNothing(t *testing.T) {
	f := New(t)
	f.AddOrders(1_000_000)
	l := f.Desk().Ledger
	all, err := l.Select(port.Filter{})
	if err != nil || len(all) != 1_000_000 || all[0] != 1_000_000 {
		t.Fatalf("%d rows beginning with %d, %v", len(all), all[0], err)
	}
	rows, err := l.Rows(all[:40])
	if err != nil || len(rows) != 40 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	states := map[order.State]bool{}
	for _, o := range rows {
		states[o.State] = true
		if _, err := l.Timeline(o.Seq); err != nil {
			t.Error(err)
		}
	}
	if len(states) != len(order.States) {
		t.Errorf("the newest rows show %d states of %d", len(states), len(order.States))
	}
	one, err := l.Select(port.Filter{IDs: []string{rows[3].OrderNo}, Exact: true, Classes: []order.Class{rows[3].Class()}})
	if err != nil || !slices.Equal(one, []uint64{rows[3].Seq}) {
		t.Errorf("search found %v, %v", one, err)
	}
	today, err := l.Select(port.Filter{From: Now.Add(-time.Hour), To: Now})
	if err != nil || len(today) != 97 {
		t.Errorf("the last hour has %d rows, %v", len(today), err)
	}
}

func TestTheFakeRemembersAndFails(t *testing.T) {
	f := New(t)
	d := f.Desk()
	changed, stop := d.Live.Watch()
	f.Fail("Commands.RetryNow", fault.New(fault.Person, fault.StoreAsk, "retry", nil))
	if err := d.Commands.RetryNow(7); !fault.Is(err, fault.StoreAsk) {
		t.Errorf("retry gave %v", err)
	}
	d.Commands.Pause(true)
	<-changed
	if !d.Live.Snapshot().Paused {
		t.Error("pausing does not show in the snapshot")
	}
	stop()
	stop()
	if f.Watchers() != 0 {
		t.Error("a stopped watch is still there")
	}
	if got := f.Calls(); !slices.Equal(got, []string{"Commands.RetryNow(7)", "Commands.Pause(true)"}) {
		t.Errorf("calls %q", got)
	}
}

func TestHandsFindWhatIsSeen(t *testing.T) {
	e := Env(t, New(t), assets.ZH)
	tapped, typed := 0, ""
	entry := widget.NewEntry()
	entry.OnChanged = func(s string) { typed = s }
	hidden := widget.NewLabel("hidden")
	hidden.Hide()
	e.Window.SetContent(container.NewVBox(
		kit.Text("确定"), widget.NewButton("确定", func() { tapped++ }), hidden, entry,
		kit.Fold("更多", kit.Text("内容")),
	))
	root := e.Window.Content()
	Tap(t, root, "确定")
	Type(t, Entries(root)[0], "SO1")
	if tapped != 1 || typed != "SO1" {
		t.Errorf("tapped %d, typed %q", tapped, typed)
	}
	if HasText(root, "hidden") || HasText(root, "内容") {
		t.Errorf("sees what is hidden: %q", Texts(root))
	}
	Tap(t, root, "更多")
	if !HasText(root, "内容") {
		t.Errorf("the fold did not open: %q", Texts(root))
	}
}

func TestCutTextIsFound(t *testing.T) {
	e := Env(t, New(t), assets.ZH)
	long := strings.Repeat("很长的一句话", 10)
	narrow := func(o fyne.CanvasObject) fyne.CanvasObject {
		return container.New(fixed{}, o)
	}
	for name, c := range map[string]struct {
		object fyne.CanvasObject
		cut    bool
	}{
		"label that does not wrap":   {narrow(widget.NewLabel(long)), true},
		"button":                     {narrow(widget.NewButton(long, nil)), true},
		"bare text":                  {narrow(canvas.NewText(strings.Repeat(long, 4), nil)), true},
		"label that wraps":           {container.NewVScroll(kit.Text(long)), false},
		"long content that scrolls":  {container.NewVScroll(container.NewVBox(kit.Text(strings.Repeat(long, 80)))), false},
		"short label":                {narrow(widget.NewLabel("短")), false},
		"shortened on purpose":       {narrow(&widget.Label{Text: long, Truncation: fyne.TextTruncateEllipsis}), false},
		"too wide in a vertical box": {container.NewVScroll(container.NewHBox(widget.NewLabel(strings.Repeat(long, 4)))), false},
	} {
		e.Window.SetContent(container.NewStack(c.object))
		e.Window.Resize(fyne.NewSize(880, 560))
		Settle(e.Window)
		found := Cuts(e.Window)
		grown := e.Window.Canvas().Size().Width > 880
		if (len(found) > 0 || grown) != c.cut && name != "too wide in a vertical box" {
			t.Errorf("%s: found %q", name, found)
		}
		if name == "too wide in a vertical box" && !grown && len(found) == 0 {
			t.Errorf("%s: not noticed", name)
		}
	}
}

// fixed gives its objects 100 x 40, whatever they need.
type fixed struct{}

func (fixed) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSize(100, 40) }
func (fixed) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	for _, o := range objects {
		o.Resize(fyne.NewSize(100, 40))
	}
}

func TestLooksOfTheKit(t *testing.T) {
	Looks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
		card := kit.NewFaultCard(e)
		card.Set(fault.New(fault.Person, fault.EportNoCard, "sign", errors.New("card reader gave 50200")).WithDetail("读卡器中无卡"))
		marks := container.NewGridWithColumns(len(kit.Tones))
		for _, s := range kit.Shapes {
			for _, tone := range kit.Tones {
				marks.Add(container.NewCenter(widget.NewIcon(kit.Mark(s, tone))))
			}
		}
		return container.NewVScroll(container.NewPadded(container.NewVBox(
			kit.Heading(e.T("nav.card")),
			kit.Card(kit.Facts(
				kit.Fact{Name: e.T("field.certNo"), Value: e.CopyRow("0169d3a7")},
				kit.Fact{Name: e.T("field.sessionID"), Value: kit.Mono("fe2374-8fnejf97-32839218")},
				kit.Fact{Name: e.T("strip.last-success", "time", ""), Value: kit.Text(e.Time(Now))},
			)),
			card.Object(),
			kit.Card(marks),
			container.NewHBox(important(e.T("button.ok"), widget.HighImportance), important(e.T("button.cancel"), widget.MediumImportance),
				important(e.T("button.no"), widget.DangerImportance), important(e.T("button.yes"), widget.SuccessImportance),
				important(e.T("button.later"), widget.WarningImportance), important(e.T("button.copy"), widget.LowImportance)),
		)))
	})
}

func important(text string, i widget.Importance) *widget.Button {
	b := widget.NewButton(text, nil)
	b.Importance = i
	return b
}
