package kit_test

import (
	"context"
	"errors"
	"math"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

func TestTimes(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	for want, got := range map[string]string{
		"11-21 15:04:05": e.Time(uitest.Now),
		"无":              e.Time(time.Time{}),
		"还没有":            e.Since(time.Time{}),
		"刚刚":             e.Since(uitest.Now.Add(time.Second)),
		"3 分钟前":          e.Since(uitest.Now.Add(-200 * time.Second)),
		"等待 7":           e.T("strip.waiting", "n", "7"),
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestActHoldsItsButtonAndTellsTheOutcome(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	run := uitest.Later(e)
	b := widget.NewButton("", nil)
	var told error
	wrong := errors.New("wrong")
	e.Act(b, func(context.Context) error { return wrong }, func(err error) { told = err })
	if !b.Disabled() {
		t.Error("the button can be pressed twice")
	}
	run()
	if b.Disabled() || !errors.Is(told, wrong) {
		t.Errorf("disabled %v, told %v", b.Disabled(), told)
	}
	e.Act(nil, func(context.Context) error { return fault.New(fault.Person, fault.EportNoCard, "look", nil) }, nil)
	run()
	if top := uitest.Dialog(e); top == nil || !uitest.HasText(top, "读卡器里没有卡") {
		t.Error("an error that nobody takes is not shown")
	}
}

func TestActFreesItsButtonAfterAPanic(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	b := widget.NewButton("", nil)
	defer func() {
		if recover() == nil || b.Disabled() {
			t.Error("the panic is swallowed, or the button stays dead")
		}
	}()
	e.Act(b, func(context.Context) error { panic("in a job") }, func(error) { t.Error("a panic is no outcome") })
}

func TestFaultIsToldWithItsCure(t *testing.T) {
	f := uitest.New(t)
	for _, lang := range assets.Langs {
		e := uitest.Env(t, f, lang)
		card := kit.NewFaultCard(e)
		e.Window.SetContent(container.NewVBox(card.Object()))
		tries := 2
		refused := fault.New(fault.Person, fault.PINRefused, "verify PIN", errors.New("Err:Custom50071"))
		refused.TriesLeft = &tries
		card.Set(refused)
		entry := e.Entry(refused)
		for _, want := range []string{entry.What, entry.Meaning, entry.Do} {
			if !uitest.HasText(card.Object(), want) {
				t.Errorf("%s: %q is missing in %q", lang, want, uitest.Texts(card.Object()))
			}
		}
		if uitest.HasText(card.Object(), "Custom50071") {
			t.Errorf("%s: the raw text is not folded", lang)
		}
		uitest.Tap(t, card.Object(), e.T("fault.raw"))
		if !uitest.HasText(card.Object(), "Custom50071") || !uitest.HasText(card.Object(), "pin.refused") {
			t.Errorf("%s: the raw text is nowhere: %q", lang, uitest.Texts(card.Object()))
		}
		uitest.Tap(t, card.Object(), entry.Button)
		card.Set(nil)
		if card.Object().Visible() {
			t.Errorf("%s: nil does not clear it", lang)
		}
		e.ShowFault(refused)
		uitest.Tap(t, uitest.Dialog(e), entry.Button)
		if uitest.Dialog(e) != nil {
			t.Errorf("%s: the dialog stays in the way of its cure", lang)
		}
	}
	if len(f.Performed) != 4 || f.Performed[0] != "enter-pin pin.refused" {
		t.Errorf("performed %q", f.Performed)
	}
}

func TestEveryFaultFitsItsCard(t *testing.T) {
	for _, lang := range assets.Langs {
		e := uitest.Env(t, uitest.New(t), lang)
		card := kit.NewFaultCard(e)
		e.Window.SetContent(container.NewVScroll(card.Object()))
		e.Window.Resize(fyne.NewSize(560, 560))
		for _, code := range fault.All {
			card.Set(fault.New(fault.Person, code, "do", nil))
			uitest.Settle(e.Window)
			for _, c := range uitest.Cuts(e.Window) {
				t.Errorf("%s %s: %s", lang, code, c)
			}
		}
	}
}

func TestCopyRowCopies(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	row := e.CopyRow("0169d3a7")
	e.Window.SetContent(row)
	before := row.MinSize()
	uitest.Tap(t, row, "复制")
	if fyne.CurrentApp().Clipboard().Content() != "0169d3a7" || !uitest.HasText(row, "已复制") {
		t.Errorf("clipboard %q, row %q", fyne.CurrentApp().Clipboard().Content(), uitest.Texts(row))
	}
	if row.MinSize() != before {
		t.Errorf("the row moves from %v to %v", before, row.MinSize())
	}
}

func TestMarksAreDistinctAndFollowTheTheme(t *testing.T) {
	uitest.Env(t, uitest.New(t), assets.ZH)
	names := map[string]bool{}
	for _, variant := range []string{"light", "dark"} {
		fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(variant))
		for _, s := range kit.Shapes {
			for _, tone := range kit.Tones {
				m := kit.Mark(s, tone)
				img := canvas.NewImageFromResource(m)
				img.Resize(fyne.NewSquareSize(24))
				if img.Image == nil || names[m.Name()] {
					t.Errorf("%s cannot be drawn, or its name is used twice", m.Name())
				}
				names[m.Name()] = true
			}
		}
	}
}

func TestMarksSayWhatTheyMean(t *testing.T) {
	for _, g := range []struct {
		gate  status.Gate
		shape kit.Shape
		tone  kit.Tone
	}{
		{status.Gate{State: status.GateOpen}, kit.ShapeTick, kit.ToneGood},
		{status.Gate{State: status.GateReady}, kit.ShapeTick, kit.ToneGood},
		{status.Gate{State: status.GateClosed, Code: fault.CustomsDown}, kit.ShapeRing, kit.ToneTrouble},
		{status.Gate{State: status.GateClosed, Code: fault.PlatformDenied}, kit.ShapeTriangle, kit.TonePerson},
		{status.Gate{State: status.GateNoCard}, kit.ShapeTriangle, kit.TonePerson},
		{status.Gate{State: status.GatePINLocked}, kit.ShapeSquare, kit.ToneError},
		{status.Gate{State: status.GateUnknown}, kit.ShapeDots, kit.ToneQuiet},
	} {
		if s, tone := kit.GateMark(g.gate); s != g.shape || tone != g.tone {
			t.Errorf("%s %s: shape %d tone %d", g.gate.State, g.gate.Code, s, tone)
		}
	}
	for _, code := range status.Situations {
		if _, tone := kit.SituationMark(status.Situation{Code: code}, order.ClassMoving); tone == kit.ToneQuiet &&
			code != status.SituationQueued && code != status.SituationCancelled {
			t.Errorf("%s has no mark", code)
		}
	}
	if s, _ := kit.SituationMark(status.Situation{Code: status.SituationCallback}, order.ClassRejected); s != kit.ShapeCross {
		t.Error("a rejected order looks like one that is well")
	}
}

func TestTextFitsItsPixels(t *testing.T) {
	uitest.Env(t, uitest.New(t), assets.ZH)
	// Fyne paints a text of the height rounded up into a space of the height
	// rounded to the nearest: where they differ, the lowest row is lost.
	for _, name := range []fyne.ThemeSizeName{
		theme.SizeNameText, theme.SizeNameCaptionText, theme.SizeNameSubHeadingText, theme.SizeNameHeadingText,
	} {
		size := fyne.CurrentApp().Settings().Theme().Size(name)
		for _, style := range []fyne.TextStyle{{}, {Bold: true}, {Monospace: true}} {
			h := float64(fyne.MeasureText("g", size, style).Height)
			if off := math.Abs(h - math.Round(h)); off > 0.02 || math.Round(h) != float64(size)*1.5 {
				t.Errorf("%s %+v: a line is %.3f pixels high, want %.0f", name, style, h, size*1.5)
			}
		}
	}
	if kit.Mono("SO1").TextStyle.Monospace == kit.Mono("订单").TextStyle.Monospace {
		t.Error("Chinese in monospace would have no glyphs of ours")
	}
}

func TestTheFieldLeavesTheWindowsKeysToTheWindow(t *testing.T) {
	e := uitest.Env(t, uitest.New(t), assets.ZH)
	var got []fyne.KeyName
	e.Key = func(k fyne.KeyName) bool {
		got = append(got, k)
		return true
	}
	field := e.NewEntry()
	uitest.Type(t, field, "ab")
	for _, key := range []fyne.KeyName{fyne.KeyF5, fyne.KeyEscape, fyne.KeyBackspace} {
		uitest.Press(field, key)
	}
	if len(got) != 2 || field.Text != "a" {
		t.Errorf("the window got %q, the field has %q", got, field.Text)
	}
}
