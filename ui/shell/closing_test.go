package shell

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

func inline(job func(context.Context)) { job(context.Background()) }

func TestClosingHidesAndSaysSoOnce(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	w.closing()
	w.closing()
	if w.dialog() == nil || !w.visible.Load() {
		t.Fatal("closing the first time asks nothing")
	}
	uitest.Tap(t, w.dialog(), "取消")
	if w.dialog() != nil || !w.visible.Load() {
		t.Fatal("the question cannot be taken back")
	}
	w.closing()
	uitest.Tap(t, w.dialog(), "收到托盘")
	if w.Shown() || w.visible.Load() {
		t.Fatal("the window is still there")
	}
	w.Raise()
	if !w.Shown() {
		t.Fatal("the window does not come back")
	}
	w.closing()
	if w.dialog() != nil || w.visible.Load() {
		t.Error("the second closing asks again")
	}
}

func TestClosingQuitsWhenAPersonWantsThat(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) {
		f.Change(func(s *status.Snapshot) { s.Counts = map[order.Class]int{order.ClassWaiting: 3} })
	})
	w.Show()
	w.closing()
	uitest.Tap(t, w.dialog(), "关闭窗口就是退出")
	uitest.Tap(t, w.dialog(), "退出")
	if !uitest.HasText(w.dialog(), "3 个订单会在下次启动后继续") {
		t.Fatalf("the question does not say what stops: %q", uitest.Texts(w.dialog()))
	}
	uitest.Tap(t, w.dialog(), "退出")
	if !w.fake.Called("System.Quit") || !uitest.HasText(w.dialog(), "正在收尾") {
		t.Errorf("calls %q, dialog %q", w.fake.Calls(), uitest.Texts(w.dialog()))
	}
	if w.fake.Desk().Keep.Text("close", "") != "quit" {
		t.Error("the choice is not kept")
	}
}

// TestEnterAnswers: whoever asked by the keyboard answers by it, once.
func TestEnterAnswers(t *testing.T) {
	w := newWorld(t, nil)
	w.Show()
	w.key(fyne.KeyReturn)
	if w.fake.Called("System.Quit") {
		t.Fatal("Enter quits unasked")
	}
	w.closing()
	w.key(fyne.KeyReturn)
	if w.visible.Load() || w.dialog() != nil {
		t.Error("Enter does not close the window")
	}
	w.AskQuit()
	w.key(fyne.KeyEscape)
	w.key(fyne.KeyReturn)
	if w.fake.Called("System.Quit") {
		t.Fatal("Enter answers a question that was taken back")
	}
	w.AskQuit()
	for range 3 {
		w.key(fyne.KeyEnter) // held down
	}
	quits := 0
	for _, call := range w.fake.Calls() {
		if strings.HasPrefix(call, "System.Quit") {
			quits++
		}
	}
	if quits != 1 {
		t.Errorf("%d times quit", quits)
	}
}

func TestClosingWithoutATrayAsks(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) { f.Desk().Keep.SetText("close", "hide") })
	tray := false
	w.opt.Findable = func() bool { return tray }
	w.Show()
	w.closing()
	if !w.visible.Load() || !uitest.HasText(w.dialog(), "退出后将停止") {
		t.Fatal("the window hides where nobody finds it again")
	}
	uitest.Tap(t, w.dialog(), "取消")
	tray = true
	w.closing()
	if w.visible.Load() {
		t.Error("with a tray it does not hide")
	}
}

func TestQuitFromTheTrayShowsTheWindowFirst(t *testing.T) {
	w := newWorld(t, nil)
	w.AskQuit()
	if !w.visible.Load() || w.dialog() == nil {
		t.Fatal("the question is not seen")
	}
	uitest.Tap(t, w.dialog(), "取消")
	if w.fake.Called("System.Quit") {
		t.Error("cancel quits")
	}
	w.env.ShowFault(fault.New(fault.Person, fault.EportNoCard, "sign", nil))
	w.AskQuit()
	w.AskQuit()
	uitest.Tap(t, w.dialog(), "退出")
	if got := len(w.win.Canvas().Overlays().List()); got != 2 || !w.fake.Called("System.Quit") {
		t.Errorf("over a fault %d dialogs, calls %q", got, w.fake.Calls())
	}
}

func TestTheSizeIsRemembered(t *testing.T) {
	for name, c := range map[string]struct {
		width, height string
		want          fyne.Size
	}{
		"nothing kept": {"", "", fyne.NewSize(1040, 700)},
		"kept":         {"1200", "800", fyne.NewSize(1200, 800)},
		"too small":    {"300", "200", fyne.NewSize(880, 560)},
		"nonsense":     {"wide", "99999999", fyne.NewSize(1040, 700)},
	} {
		w := newWorld(t, func(f *uitest.Fake) {
			f.Desk().Keep.SetText("window.width", c.width)
			f.Desk().Keep.SetText("window.height", c.height)
		})
		if got := w.win.Canvas().Size(); got != c.want {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
		w.Show()
		w.win.Resize(fyne.NewSize(990, 660))
		w.Hide()
		if k := w.fake.Desk().Keep; k.Text("window.width", "") != "990" || k.Text("window.height", "") != "660" {
			t.Errorf("%s: the size was not kept", name)
		}
	}
}

func TestTheWizardHasTheWindow(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) { f.NotReady = true })
	w.Show()
	if w.guide == nil || !uitest.HasText(w.root(), w.Words().T("wizard.title", nil)) || uitest.HasText(w.root(), "订单号") {
		t.Fatalf("the wizard does not open: %q", uitest.Texts(w.root()))
	}
	w.took()
	w.draw(w.last, true)
	w.hooks.Language(assets.EN)
	if w.guide == nil || !uitest.HasText(w.root(), w.Words().T("wizard.title", nil)) {
		t.Fatal("the wizard is lost when the language changes")
	}
	w.hooks.Leave()
	if w.guide != nil || w.at.Page != kit.PageOverview || !uitest.HasText(w.root(), "Overview") {
		t.Errorf("leaving it leads to %q", uitest.Texts(w.root()))
	}
	w.perform(assets.CommandRunWizard, "")
	if w.guide == nil {
		t.Error("it cannot be opened again")
	}
	w.Go(kit.Place{Page: kit.PageHelp})
	if w.guide != nil || w.at.Page != kit.PageHelp {
		t.Error("another page cannot be opened from the tray")
	}
}

func TestAWizardThatWasThroughStaysAway(t *testing.T) {
	w := newWorld(t, func(f *uitest.Fake) {
		f.NotReady = true
		f.Desk().Keep.SetText("wizard.done", "1")
	})
	w.Show()
	if w.guide != nil {
		t.Error("the wizard opens although it was through")
	}
}

// run starts the loop of a shell in a bubble of virtual time, with a UI goroutine
// of its own as in the real program, and gives what ends both.
func run(w *world) (end func()) {
	ctx, cancel := context.WithCancel(context.Background())
	queue, drawn := make(chan func(), 100), make(chan struct{})
	w.post = func(what func()) { queue <- what }
	go func() {
		defer close(drawn)
		for what := range queue {
			what()
		}
	}()
	served := make(chan struct{})
	go func() {
		defer close(served)
		w.Serve(ctx)
	}()
	return func() {
		cancel()
		<-served
		w.Ended()
		close(queue)
		<-drawn
	}
}

// pass lets virtual time pass.
func pass(d time.Duration) {
	<-time.After(d)
	synctest.Wait()
}

func TestDrawsAreFewAndNoneWhileHidden(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		end := run(w)
		defer end()
		pass(10 * time.Second)
		if n := w.draws.Swap(0); n != 0 {
			t.Fatalf("%d draws while hidden", n)
		}
		w.Show()
		synctest.Wait()
		w.draws.Store(0)
		for range 1000 {
			w.fake.Change(func(s *status.Snapshot) { s.Today.Done++ })
			pass(10 * time.Millisecond)
		}
		if n := w.draws.Swap(0); n < 36 || n > 41 {
			t.Errorf("%d draws in 10 s of a thousand changes, want 40", n)
		}
		pass(10 * time.Second)
		if n := w.draws.Swap(0); n < 9 || n > 11 {
			t.Errorf("%d draws in 10 s without a change, want one a second", n)
		}
		w.Hide()
		synctest.Wait()
		w.draws.Store(0)
		pass(10 * time.Second)
		if n := w.draws.Load(); n != 0 {
			t.Errorf("%d draws after hiding", n)
		}
	})
}

func TestTheEndWaitsForJobsAndDrawsNothingAfter(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		w := newWorld(t, nil)
		end := run(w)
		var home atomic.Bool
		w.env.Work(func(ctx context.Context) {
			<-ctx.Done()
			<-time.After(time.Second)
			home.Store(true)
		})
		w.env.Work(func(context.Context) { panic("in a job") })
		synctest.Wait()
		if w.dialog() == nil {
			t.Error("a job that panics is not shown")
		}
		end()
		if !home.Load() || w.fake.Watchers() != 0 {
			t.Error("the loop returned before its job, or left a watch behind")
		}
		w.env.Work(func(context.Context) { t.Error("a job began after the end") })
		w.env.Do(func() { t.Error("something was drawn after the end") })
	})
}
