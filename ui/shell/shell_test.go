package shell

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/lang"
	fynetest "fyne.io/fyne/v2/test"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

func TestPagesAreMadeOnceAndToldWhatHappens(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	if got := w.took(); !slices.Equal(got, []string{"overview show false"}) {
		t.Errorf("at first: %q", got)
	}
	uitest.Tap(t, w.root(), "订单")
	uitest.Tap(t, w.root(), "总览")
	w.Hide()
	w.Raise()
	want := []string{"overview hide", "orders show false", "orders hide", "overview show false", "overview hide", "overview show false"}
	if got := w.took(); !slices.Equal(got, want) {
		t.Errorf("got %q, want %q", got, want)
	}
	if !slices.Equal(w.made, []string{"overview", "orders"}) {
		t.Errorf("made %q", w.made)
	}
}

func TestKeyboard(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	w.env.Work = inline
	w.took()
	press := func(key fyne.KeyName) {
		w.win.Canvas().(interface{ TypedShortcut(fyne.Shortcut) }).TypedShortcut(
			&desktop.CustomShortcut{KeyName: key, Modifier: fyne.KeyModifierShortcutDefault})
	}
	type1 := func(key fyne.KeyName) { w.win.Canvas().OnTypedKey()(&fyne.KeyEvent{Name: key}) }
	for i, key := range []fyne.KeyName{fyne.Key1, fyne.Key2, fyne.Key3, fyne.Key4, fyne.Key5, fyne.Key6} {
		press(key)
		if w.at.Page != kit.Pages[i] {
			t.Errorf("Ctrl+%s opened %s", key, w.at.Page)
		}
	}
	press(fyne.Key2)
	w.took()
	press(fyne.KeyF)
	press(fyne.KeyE)
	type1(fyne.KeyEscape)
	type1(fyne.KeyReturn)
	type1(fyne.KeyF5)
	w.win.Canvas().(interface{ TypedShortcut(fyne.Shortcut) }).TypedShortcut(&fyne.ShortcutCopy{})
	if got := w.took(); !slices.Equal(got, []string{"orders find", "orders export", "orders escape", "orders enter"}) {
		t.Errorf("the page got %q", got)
	}
	if !w.fake.Called("Commands.CheckNow") {
		t.Error("F5 did not check")
	}
	if got := w.opt.App.Clipboard().Content(); got != "SO2026" {
		t.Errorf("copied %q", got)
	}
	press(fyne.KeyQ)
	if w.dialog() == nil {
		t.Fatal("Ctrl+Q asks nothing")
	}
	press(fyne.Key3)
	press(fyne.KeyE)
	if w.at.Page != kit.PageOrders || len(w.took()) > 0 {
		t.Error("the keys reach the page under a question")
	}
	type1(fyne.KeyEscape)
	if w.dialog() != nil || w.fake.Called("System.Quit") {
		t.Error("Escape does not take the question back")
	}
	if got := len(w.menu.Items[0].Items); got != 9 {
		t.Errorf("%d shortcuts work in a focused field, want 9", got)
	}
}

func TestNavigationByTab(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	for range 2 {
		fynetest.FocusNext(w.win.Canvas())
	}
	item, ok := w.win.Canvas().Focused().(*navItem)
	if !ok || item.word.Text != "订单" || !item.focused {
		t.Fatalf("the focus is at %v", w.win.Canvas().Focused())
	}
	item.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if w.at.Page != kit.PageOrders {
		t.Errorf("the space bar opened %s", w.at.Page)
	}
}

func TestAPageThatPanicsTakesNothingElseWithIt(t *testing.T) {
	w := newWorld(t, nil)
	w.panics = kit.PageOrders
	w.Show()
	w.Go(kit.Place{Page: kit.PageOrders})
	if !uitest.HasText(w.root(), w.Words().Fault(string(fault.Internal), nil).What) {
		t.Errorf("the fault is not shown: %q", uitest.Texts(w.root()))
	}
	draws := w.draws.Load()
	w.draw(w.last, false)
	if w.draws.Load() != draws {
		t.Error("the broken page is drawn again")
	}
	w.panics = ""
	w.Go(kit.Place{Page: kit.PageOrders})
	if !uitest.HasText(w.root(), "orders") {
		t.Errorf("opening it again does not mend it: %q", uitest.Texts(w.root()))
	}
	w.env.Do(func() { panic("in a callback") })
	if w.dialog() == nil {
		t.Error("a panic in Do is not shown")
	}
}

func TestProblemsAreShownAndCured(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) { f.SetSnapshot(uitest.Troubled()) })
	w.Show()
	bar := w.frame.bar.object
	if uitest.HasText(bar, "海关接口无响应") || !uitest.HasText(bar, "另有 2 条") || !uitest.HasText(bar, "已持续 4 分钟") {
		t.Errorf("the bar says %q", uitest.Texts(bar))
	}
	uitest.Tap(t, bar, "另有 2 条")
	if !uitest.HasText(bar, "海关接口无响应") {
		t.Errorf("not all are shown: %q", uitest.Texts(bar))
	}
	uitest.Tap(t, bar, "我已插好")
	uitest.Tap(t, bar, "立即重试")
	uitest.Tap(t, bar, "不再提示")
	w.draw(w.fake.Desk().Live.Snapshot(), false)
	if uitest.Tappable(bar, "不再提示") != nil {
		t.Error("what was dismissed is still there")
	}
	uitest.Tap(t, bar, "收起")
	want := []string{"Card.Refresh()", "Commands.CheckNow()", "Commands.Dismiss(cert.expiring)"}
	w.home()
	if got := w.fake.Calls(); !sameSet(got, want) {
		t.Errorf("calls %q, want %q", got, want)
	}
	w.fake.SetSnapshot(uitest.Well())
	w.draw(w.fake.Desk().Live.Snapshot(), false)
	if bar.Visible() {
		t.Error("the bar stays when all is well")
	}
}

func sameSet(a, b []string) bool {
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

func TestCommandsLeadToTheirPlace(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) { f.AddOrders(300) })
	w.Show()
	for _, c := range []struct {
		cmd  assets.Command
		code fault.Code
		want kit.Place
	}{
		{assets.CommandEnterPIN, fault.PINNeeded, kit.Place{Page: kit.PageCard, EnterPIN: true}},
		{assets.CommandOpenSettings, fault.PlatformDenied, kit.Place{Page: kit.PageSettings, Field: "signKey"}},
		{assets.CommandHowTo, fault.PINLocked, kit.Place{Page: kit.PageHelp, Anchor: w.env.Fault(fault.PINLocked, nil).Help}},
		{assets.CommandShowOrders, fault.CustomsRejected, kit.Place{Page: kit.PageOrders, Classes: []order.Class{order.ClassRejected}}},
		{assets.CommandMakeBundle, fault.Internal, kit.Place{Page: kit.PageHelp, Anchor: anchorBundle}},
	} {
		w.perform(c.cmd, c.code)
		if w.at.Page != c.want.Page || w.at.EnterPIN != c.want.EnterPIN || w.at.Field != c.want.Field ||
			w.at.Anchor != c.want.Anchor || !slices.Equal(w.at.Classes, c.want.Classes) {
			t.Errorf("%s led to %+v, want %+v", c.cmd, w.at, c.want)
		}
	}
	w.env.Work = inline
	w.perform(assets.CommandSettle, fault.CustomsUnknown)
	if o := w.fake.Order(w.at.Order); o.Hold != order.HoldOutcomeUnknown {
		t.Errorf("settle opened %+v, an order with hold %q", w.at, o.Hold)
	}
	w.perform(assets.CommandOpenFolder, fault.StoreFull)
	w.perform(assets.CommandOpenClock, fault.ClockOff)
	w.fake.Fail("System.OpenClock", fault.New(fault.Final, fault.Internal, "open", errors.New("no such program")))
	w.perform(assets.CommandOpenClock, fault.ClockOff)
	if w.dialog() == nil {
		t.Error("a command that failed says nothing")
	}
	if !w.fake.Called("System.OpenFolder(data)") || !w.fake.Called("System.OpenClock") {
		t.Errorf("calls %q", w.fake.Calls())
	}
}

func TestEveryCommandIsCarriedOut(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	w.env.Work = inline
	for _, cmd := range assets.Commands {
		if cmd == assets.CommandNone {
			continue
		}
		w.open(kit.Place{Page: kit.PageOverview})
		calls, place := len(w.fake.Calls()), w.at
		w.perform(cmd, fault.PINRefused)
		if len(w.fake.Calls()) == calls && w.at.Page == place.Page && w.guide == nil && w.dialog() == nil {
			t.Errorf("%s does nothing", cmd)
		}
		w.closeGuide()
	}
}

func TestLanguageChangesEverything(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) { f.SetSnapshot(uitest.Troubled()) })
	w.Show()
	w.Go(kit.Place{Page: kit.PageSettings})
	w.hooks.Language(assets.EN)
	for _, text := range uitest.Texts(w.root()) {
		if strings.ContainsFunc(text, func(r rune) bool { return r >= 0x4E00 && r <= 0x9FFF }) {
			t.Errorf("still Chinese: %q", text)
		}
	}
	if w.at.Page != kit.PageSettings || w.win.Title() != "Customs 179 Desk" || lang.L("Select all") != "Select all" {
		t.Errorf("at %s, title %q, Fyne says %q", w.at.Page, w.win.Title(), lang.L("Select all"))
	}
	w.hooks.Language(assets.ZH)
	if !slices.Equal(w.words, []assets.Lang{assets.EN, assets.ZH}) || w.Words().Lang() != assets.ZH {
		t.Errorf("told of %q", w.words)
	}
	if got := w.fake.Desk().Keep.Text("language", ""); got != "zh" || lang.L("Select all") != "全选" {
		t.Errorf("kept %q, Fyne says %q", got, lang.L("Select all"))
	}
	if !uitest.HasText(w.root(), "设置") {
		t.Error("not Chinese again")
	}
}

func TestThemeChangesColours(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	w.Go(kit.Place{Page: kit.PageSettings})
	light := kit.Colour(kit.ToneError)
	w.hooks.Theme("dark")
	if kit.Colour(kit.ToneError) == light || w.fake.Desk().Keep.Text("theme", "") != "dark" {
		t.Error("the theme did not change")
	}
	if _, ok := w.pages[kit.PageOverview]; ok || w.pages[kit.PageSettings] == nil {
		t.Error("pages that are not seen are to be made again, the one that is seen stays")
	}
}

func TestStatusOfTheStrip(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	strip := w.frame.strip.object
	for _, want := range []string{"正常", "等待 0", "上次成功 40 秒前", "版本 1.0.0"} {
		if !uitest.HasText(strip, want) {
			t.Errorf("%q is missing in %q", want, uitest.Texts(strip))
		}
	}
	w.draw(status.Snapshot{}, true)
	if !uitest.HasText(strip, "请完成设置") || !uitest.HasText(strip, "今天还没有成功的订单") {
		t.Errorf("without settings: %q", uitest.Texts(strip))
	}
}

// TestTheSetUpIsOverWhenTheWizardIs: also with settings that were complete from
// the beginning, in the strip and for the page, as in the tray.
func TestTheSetUpIsOverWhenTheWizardIs(t *testing.T) {
	w := newWorld(t, nil)
	w.opt.FirstTime = true
	w.Show()
	says := func() string { return w.frame.strip.word.Text }
	w.drawn(t.Context())
	if want := w.Words().T("tray.setup", nil); says() != want || !w.last.Setup {
		t.Errorf("the strip says %q, want %q; the page hears %t", says(), want, w.last.Setup)
	}
	w.opt.Desk.Keep.SetText("wizard.done", "yes")
	w.drawn(t.Context())
	if says() == w.Words().T("tray.setup", nil) || w.last.Setup {
		t.Errorf("the wizard is through, the strip says %q", says())
	}
}
