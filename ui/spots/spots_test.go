package spots

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/dialog"
	"fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"
)

// window shows an object in a window of 400 x 300.
func window(t *testing.T, o fyne.CanvasObject) fyne.Window {
	t.Helper()
	w := test.NewTempWindow(t, o)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(400, 300))
	return w
}

// find gives the only spot with a kind and a text.
func find(t *testing.T, all []Spot, kind Kind, text string) Spot {
	t.Helper()
	var found []Spot
	for _, s := range all {
		if s.Kind == kind && s.Text == text {
			found = append(found, s)
		}
	}
	if len(found) != 1 {
		t.Fatalf("%d spots are a %s %q: %+v", len(found), kind, text, all)
	}
	return found[0]
}

// extended widgets are Fyne's with additions, as ours are.
type extendedEntry struct{ widget.Entry }

type extendedButton struct {
	*widget.Button
	_ int
}

func TestControlsAreTold(t *testing.T) {
	off := widget.NewButton("Off", nil)
	off.Disable()
	check := widget.NewCheck("Tick", nil)
	check.SetChecked(true)
	radio := widget.NewRadioGroup([]string{"One", "Two"}, nil)
	radio.SetSelected("Two")
	choice := widget.NewSelect([]string{"zh", "en"}, nil)
	choice.PlaceHolder = "Language"
	choice.SetSelected("zh")
	field := widget.NewEntry()
	field.SetPlaceHolder("Address")
	field.SetText("http://x")
	ours := &extendedEntry{}
	ours.ExtendBaseWidget(ours)
	ours.SetPlaceHolder("Ours")
	ours.SetText("abc")
	slider := widget.NewSlider(0, 10)
	slider.Value = 4
	w := window(t, container.NewVBox(off, check, radio, choice, field, ours, slider,
		&extendedButton{Button: widget.NewButton("Wrapped", nil)},
		widget.NewButtonWithIcon("", theme.ContentCopyIcon(), nil), widget.NewLabel("")))
	w.Resize(fyne.NewSize(400, 800))
	w.Canvas().Focus(field)
	all := Of(w.Canvas())
	if s := find(t, all, Button, "Off"); s.Enabled {
		t.Error("a disabled button is told as usable")
	}
	if s := find(t, all, Check, "Tick"); !s.Checked || !s.Enabled {
		t.Errorf("%+v", s)
	}
	if find(t, all, Radio, "One").Checked || !find(t, all, Radio, "Two").Checked {
		t.Error("the radio buttons")
	}
	if s := find(t, all, Select, "Language"); s.Value != "zh" {
		t.Errorf("%+v", s)
	}
	if s := find(t, all, Entry, "Address"); s.Value != "http://x" || !s.Focused {
		t.Errorf("%+v", s)
	}
	if s := find(t, all, Entry, "Ours"); s.Value != "abc" || s.Focused {
		t.Errorf("%+v", s)
	}
	find(t, all, Button, "Wrapped")
	if s := find(t, all, Button, ""); s.Icon == "" {
		t.Error("a button with a picture only cannot be found")
	}
	if slices.ContainsFunc(all, func(s Spot) bool { return s.Kind == Label && s.Text == "" }) {
		t.Error("an empty label has a spot")
	}
}

func TestAPasswordIsNeverTold(t *testing.T) {
	hidden := widget.NewPasswordEntry()
	hidden.SetPlaceHolder("PIN")
	hidden.SetText("secret-word")
	ours := &extendedEntry{Entry: widget.Entry{Password: true, PlaceHolder: "Key"}}
	ours.ExtendBaseWidget(ours)
	ours.SetText("secret-word")
	w := window(t, container.NewVBox(hidden, ours))
	for _, eye := range []string{"closed", "open"} {
		all := Of(w.Canvas())
		find(t, all, Password, "PIN")
		find(t, all, Password, "Key")
		text, err := json.Marshal(all)
		if err != nil || strings.Contains(string(text), "secret-word") {
			t.Errorf("eye %s: %v %s", eye, err, text)
		}
		test.Tap(hidden.ActionItem.(fyne.Tappable))
	}
}

func TestPlacesArePixelsOfTheWindow(t *testing.T) {
	button := widget.NewButton("Here", nil)
	box := container.NewWithoutLayout(button)
	button.Move(fyne.NewPos(100, 50))
	button.Resize(fyne.NewSize(80, 40))
	w := window(t, box)
	w.Canvas().(test.WindowlessCanvas).SetScale(1.5)
	s := find(t, Of(w.Canvas()), Button, "Here")
	if s.X != 150 || s.Y != 75 || s.W != 120 || s.H != 60 || s.Cut {
		t.Errorf("%+v", s)
	}
}

func TestWhatIsOutOfSightHasNoSpot(t *testing.T) {
	rows := container.NewVBox()
	for i := range 50 {
		rows.Add(widget.NewButton(fmt.Sprint("b", i), nil))
	}
	hidden := widget.NewButton("hidden", nil)
	hidden.Hide()
	inner := container.NewScroll(rows)
	inner.Resize(fyne.NewSize(200, 100))
	beyond := widget.NewButton("beyond", nil)
	beyond.Move(fyne.NewPos(390, 10))
	beyond.Resize(fyne.NewSize(100, 30))
	w := window(t, container.NewWithoutLayout(inner, hidden, beyond))
	all := Of(w.Canvas())
	if len(all) > 5 {
		t.Errorf("%d spots for a scroll of 100 pixels", len(all))
	}
	find(t, all, Button, "b0")
	for i, s := range all[:len(all)-1] {
		if last := i == len(all)-2; s.Y+s.H > 100 || s.Cut != last {
			t.Errorf("spot %d in a scroll of 100 pixels: %+v", i, s)
		}
	}
	if s := find(t, all, Button, "beyond"); s.X+s.W != 400 || !s.Cut {
		t.Errorf("%+v", s)
	}
	inner.ScrollToBottom()
	find(t, Of(w.Canvas()), Button, "b49")
}

func TestAScrollInAScrollIsCutByBoth(t *testing.T) {
	button := widget.NewButton("deep", nil)
	low := container.NewVBox(widget.NewLabel("a"), widget.NewLabel("b"), widget.NewLabel("c"), button)
	inside := container.NewScroll(low)
	inside.SetMinSize(fyne.NewSize(200, 500))
	outer := container.NewScroll(inside)
	outer.Resize(fyne.NewSize(200, 60))
	w := window(t, container.NewWithoutLayout(outer))
	for _, s := range Of(w.Canvas()) {
		if s.Y+s.H > 60 {
			t.Errorf("%+v", s)
		}
	}
}

func TestOnlyTheTopmostOverlayIsReachable(t *testing.T) {
	w := window(t, widget.NewButton("below", nil))
	dialog.ShowConfirm("Title", "Sure", func(bool) {}, w)
	all := Of(w.Canvas())
	find(t, all, Label, "Sure")
	if slices.ContainsFunc(all, func(s Spot) bool { return s.Text == "below" }) {
		t.Error("what lies under a dialog has a spot")
	}
	choice := widget.NewSelect([]string{"first", "second"}, nil)
	w = window(t, container.NewVBox(choice))
	test.Tap(choice)
	all = Of(w.Canvas())
	find(t, all, Menu, "second")
	if slices.ContainsFunc(all, func(s Spot) bool { return s.Kind == Select }) {
		t.Error("what lies under a menu has a spot")
	}
}

func TestTabsListsAndTables(t *testing.T) {
	table := widget.NewTable(func() (int, int) { return 1_000_000, 2 },
		func() fyne.CanvasObject { return container.NewStack(widget.NewLabel("template")) },
		func(id widget.TableCellID, o fyne.CanvasObject) {
			o.(*fyne.Container).Objects[0].(*widget.Label).SetText(fmt.Sprint(id.Row, "/", id.Col))
		})
	list := widget.NewList(func() int { return 100 },
		func() fyne.CanvasObject { return widget.NewLabel("template") },
		func(id int, o fyne.CanvasObject) { o.(*widget.Label).SetText(fmt.Sprint("item ", id)) })
	tabs := container.NewAppTabs(container.NewTabItem("Table", table), container.NewTabItem("List", list))
	w := window(t, tabs)
	all := Of(w.Canvas())
	find(t, all, Tab, "List")
	first, second := find(t, all, Row, "0/0 | 0/1"), find(t, all, Row, "1/0 | 1/1")
	if first.Y >= second.Y || first.W < 100 {
		t.Errorf("%+v %+v", first, second)
	}
	if n := len(all); n > 60 {
		t.Errorf("%d spots for a table of a million rows", n)
	}
	table.ScrollTo(widget.TableCellID{Row: 5000})
	if slices.ContainsFunc(Of(w.Canvas()), func(s Spot) bool { return s.Text == "0/0" || s.Text == "template" }) {
		t.Error("a cell that was scrolled away has a spot")
	}
	tabs.SelectIndex(1)
	find(t, Of(w.Canvas()), Row, "item 0")
}

// pad is a thing of ours that answers to a click.
type pad struct{ widget.BaseWidget }

func (p *pad) Tapped(*fyne.PointEvent) {}

func (p *pad) CreateRenderer() fyne.WidgetRenderer {
	return widget.NewSimpleRenderer(container.NewHBox(widget.NewLabel("left"), widget.NewLabel("right")))
}

func TestOurOwnThingsAreTappable(t *testing.T) {
	p := &pad{}
	p.ExtendBaseWidget(p)
	all := Of(window(t, p).Canvas())
	find(t, all, Tap, "left | right")
	find(t, all, Label, "left")
	if all[0].Kind != Tap {
		t.Errorf("the thing comes after its insides: %+v", all)
	}
}
