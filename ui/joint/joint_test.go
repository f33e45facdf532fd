package joint

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/probe"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// bench is a page in a test with what stands behind it.
type bench struct {
	*answers
	e *kit.Env
	f *uitest.Fake
	p *Page
}

func newBench(t *testing.T, lang assets.Lang, s steps) *bench {
	t.Helper()
	f := uitest.New(t)
	e := uitest.Env(t, f, lang)
	b := &bench{answers: &answers{steps: s}, e: e, f: f}
	e.Desk.Probes = b.answers
	b.p = newPage(t, e)
	e.Window.SetContent(b.p.Content())
	return b
}

// open shows a step and gives its panel.
func (b *bench) open(name probe.StepName) fyne.CanvasObject {
	n := b.p.panelOf(name)
	n.choose.OnTapped()
	return n.root
}

func (b *bench) tap(t *testing.T, root fyne.CanvasObject, key string) {
	t.Helper()
	uitest.Tap(t, root, b.e.T(key))
}

func few(name probe.StepName, lines ...probe.Line) steps {
	return steps{name: {Name: name, Lines: lines}}
}

func TestSettingsArePrefilledAndStayTheRuns(t *testing.T) {
	b := newBench(t, assets.ZH, few(probe.StepTasks, probe.Line{ID: probe.TasksStatus, Verdict: probe.OK, Seen: "200"}))
	root := b.open(probe.StepTasks)
	entries := uitest.Entries(root)
	b.tap(t, root, "joint.run")
	if got := b.settings; got.TaskURL != b.f.Settings.TaskURL || got.SignKey.Reveal() != b.f.Settings.SignKey.Reveal() {
		t.Errorf("%v was asked", got)
	}
	uitest.Type(t, entries[0], " http://other.example.com/tasks ")
	uitest.Type(t, entries[1], "anotherkey")
	b.f.Settings.TaskURL, b.f.Settings.CallbackURL = "https://new.example.com/tasks", "https://new.example.com/back"
	b.p.Show(kit.Place{Page: kit.PageProbe})
	b.tap(t, root, "joint.run")
	if got := b.settings; got.TaskURL != "http://other.example.com/tasks" || got.SignKey.Reveal() != "anotherkey" || got.CallbackURL != "https://new.example.com/back" {
		t.Errorf("%v was asked", got)
	}
	if b.f.Called("Settings.Save") {
		t.Error("a run changed the settings")
	}
	if !slices.Equal(b.asked, []string{"tasks true", "tasks true"}) {
		t.Error(b.asked)
	}
}

func TestOpenReqIsRemembered(t *testing.T) {
	b := newBench(t, assets.EN, nil)
	entries := uitest.Entries(b.open(probe.StepOpenReq))
	uitest.Type(t, entries[0], "http://shop.example.com/open")
	uitest.Type(t, entries[1], "T1")
	uitest.Type(t, entries[2], "s-1")
	b.p.Enter()
	if b.openReq != (probe.OpenReq{URL: "http://shop.example.com/open", OrderNo: "T1", SessionID: "s-1"}) {
		t.Errorf("%+v", b.openReq)
	}
	again := newPage(t, b.e)
	if got := again.address.openReq.Text; got != "http://shop.example.com/open" {
		t.Errorf("%q is remembered", got)
	}
}

// What has an effect leaves only after a tick, and a tick is for one run.
func TestCallbacksWantATick(t *testing.T) {
	for _, lang := range assets.Langs {
		b := newBench(t, lang, nil)
		root := b.open(probe.StepCallbacks)
		b.p.Enter()
		if uitest.Enabled(root, b.e.T("joint.callbacks.run")) || len(b.asked) > 0 {
			t.Fatalf("callbacks without a tick: %q", b.asked)
		}
		b.tap(t, root, "joint.confirm")
		b.p.Enter()
		b.tap(t, root, "joint.callbacks.run")
		if !slices.Equal(b.asked, []string{"callbacks true"}) || uitest.Enabled(root, b.e.T("joint.callbacks.run")) {
			t.Errorf("asked %q, and the tick is still there", b.asked)
		}
	}
}

func TestUploadGoesToTheTestAddressOnly(t *testing.T) {
	b := newBench(t, assets.ZH, goodSteps(t))
	b.f.Settings.PostURL, b.f.Settings.EbpCodeExpected = probe.ProductionURL, ""
	b.p.Show(kit.Place{})
	root, send := b.open(probe.StepCustoms), b.e.T("joint.upload.run")
	ready := func(want bool, why string) {
		t.Helper()
		if uitest.Enabled(root, send) != want {
			t.Fatalf("%s: it can be sent: %v", why, !want)
		}
	}
	b.tap(t, root, "joint.confirm")
	uitest.Type(t, b.p.address.ebpCode, "440199T0E1")
	ready(false, "production")
	b.tap(t, root, "joint.customs.use-test")
	ready(true, "test, sample, code and tick")
	uitest.Type(t, b.p.address.ebpCode, "")
	ready(false, "the sample without a code")
	b.p.run(b.p.panelOf(probe.StepTasks), func(context.Context) (probe.Step, error) { return b.steps[probe.StepTasks], nil })
	b.p.upload.choice.SetSelectedIndex(1)
	ready(true, "an order of the shop")
	b.tap(t, root, "joint.upload.run")
	if !slices.Equal(b.asked, []string{"upload  true"}) || b.task.OrderNo != b.steps[probe.StepTasks].Orders[0].OrderNo || b.settings.PostURL != probe.TestURL {
		t.Errorf("%q, order %s, to %s", b.asked, b.task.OrderNo, b.settings.PostURL)
	}
	ready(false, "after one upload")
	for address, want := range map[string]bool{
		"http://127.0.0.1:9/x": true, "http://localhost/x": true, strings.ToUpper(probe.TestURL): true,
		"": false, "%": false, "https://swapptest.singlewindow.cn.example.com/": false, "https://example.com/?" + probe.TestURL: false,
	} {
		if testAddress(address) != want {
			t.Errorf("%s: %v", address, !want)
		}
	}
}

func TestOneRunAtATimeAndCancel(t *testing.T) {
	b := newBench(t, assets.ZH, few(probe.StepCard, probe.Line{ID: probe.CardService, Verdict: probe.OK}))
	later := uitest.Later(b.e)
	root := b.open(probe.StepCard)
	if b.p.Escape() {
		t.Error("Esc is used while nothing runs")
	}
	b.tap(t, root, "joint.run")
	if !uitest.HasText(root, b.e.T("common.working")) || uitest.Enabled(root, b.e.T("joint.run")) {
		t.Errorf("while it runs: %q", uitest.Texts(root))
	}
	bar := b.p.panelOf(probe.StepCard).bar
	if b.p.Hide(); bar.Running() {
		t.Error("something moves on a hidden page")
	}
	if b.p.Show(kit.Place{}); !bar.Running() {
		t.Error("nothing moves while a step runs")
	}
	if uitest.Enabled(b.open(probe.StepTasks), b.e.T("joint.run")) {
		t.Error("a second step can be started")
	}
	b.during = func(ctx context.Context) {
		if ctx.Err() == nil {
			t.Error("the run was not cancelled")
		}
	}
	root = b.open(probe.StepCard)
	b.tap(t, root, "button.cancel")
	later()
	if !uitest.HasText(root, b.e.T("joint.cancelled")) || !uitest.Enabled(root, b.e.T("joint.run")) || len(b.p.done) > 0 {
		t.Errorf("after it was cancelled: %q", uitest.Texts(root))
	}
	b.during = nil
	b.tap(t, root, "joint.run")
	later()
	if uitest.HasText(root, b.e.T("joint.cancelled")) || !uitest.HasText(root, "共 1 项") {
		t.Errorf("after the next run: %q", uitest.Texts(root))
	}
}

// All harmless steps run one after the other; then the first that is not right is
// shown. Callbacks and uploads are never among them.
func TestCheckAll(t *testing.T) {
	s := few(probe.StepTasks, probe.Line{ID: probe.TasksStatus, Verdict: probe.Warn})
	s[probe.StepCustoms] = probe.Step{Name: probe.StepCustoms, Lines: []probe.Line{{ID: probe.CustomsHTTP, Verdict: probe.Fail}}}
	s[probe.StepCard], s[probe.StepChain] = probe.Step{Name: probe.StepCard}, probe.Step{Name: probe.StepChain}
	s[probe.StepOpenReq] = probe.Step{Name: probe.StepOpenReq}
	b := newBench(t, assets.EN, s)
	b.tap(t, b.p.Content(), "joint.all")
	if want := []string{"tasks true", "card true", "customs", "chain"}; !slices.Equal(b.asked, want) {
		t.Errorf("asked %q, want %q", b.asked, want)
	}
	if b.p.shown.name != probe.StepCustoms || !uitest.Enabled(b.p.Content(), b.e.T("joint.all")) {
		t.Errorf("%s is shown", b.p.shown.name)
	}
	b.p.address.openReq.SetText("http://shop.example.com/")
	b.asked = nil
	b.during = func(context.Context) {
		if len(b.asked) == 2 {
			b.p.Escape()
		}
	}
	b.tap(t, b.p.Content(), "joint.all")
	if want := []string{"openreq", "tasks true"}; !slices.Equal(b.asked, want) {
		t.Errorf("asked %q after a cancel, want %q", b.asked, want)
	}
}

// The page names the five mistakes of the broken shop with their cures, and
// nothing else as wrong.
func TestFiveMistakes(t *testing.T) {
	broken := brokenSteps(t)
	for _, lang := range assets.Langs {
		b := newBench(t, lang, broken)
		wrong := 0
		for name, keys := range map[probe.StepName][]string{
			probe.StepOpenReq:   {"line.openreq.bom", "cure.bom", "line.openreq.code", "cure.code-text"},
			probe.StepTasks:     {"line.task.field", "cure.amount-form", "line.likely.entities", "cure.entities"},
			probe.StepCallbacks: {"line.callback.form", "cure.success-bare"},
			probe.StepCompare:   {"mistake.guid-case", "mistake.slash", "mistake.end-lf", "cure.see-mistake"},
			probe.StepCard:      {"line.card.pin", "cure.pin"},
			probe.StepCustoms:   {"line.customs.upload", "cure.verdict"},
			probe.StepChain:     {"line.chain.valid"},
		} {
			n := b.p.panelOf(name)
			b.p.choose(n)
			s := broken[name]
			b.p.keep(n, s, 0)
			for _, key := range keys {
				if text := b.e.T("probe." + key); !uitest.HasText(n.root, text) {
					t.Errorf("%s %s: %q is not said", lang, name, text)
				}
			}
			if slices.Contains([]probe.StepName{probe.StepOpenReq, probe.StepTasks, probe.StepCallbacks}, name) {
				wrong += count(&s, probe.Fail) + count(&s, probe.Warn)
			}
		}
		if wrong != 5 {
			t.Errorf("%d lines are wrong", wrong)
		}
	}
}

func TestLongOutcomesAreCut(t *testing.T) {
	var lines []probe.Line
	for i := range 1000 {
		v := []probe.Verdict{probe.OK, probe.Fail}[i%2]
		lines = append(lines, probe.Line{ID: probe.TaskField, Verdict: v, Subject: fmt.Sprint("T", i), Seen: "empty", Expected: "filled", Cure: probe.CureFill})
	}
	s := probe.Step{Name: probe.StepTasks, Lines: lines}
	for range 100 {
		s.Exchanges = append(s.Exchanges, probe.Exchange{Name: "goods' page", Answer: strings.Repeat("中", 2*textShown)})
	}
	b := newBench(t, assets.EN, nil)
	n := b.p.panelOf(probe.StepTasks)
	b.p.keep(n, s, 0)
	if more := b.e.T("joint.more", "n", "380"); !uitest.HasText(n.result, more) {
		t.Errorf("%q is not said", more)
	}
	if got := len([]rune(shown(s.Exchanges[0].Answer))); got > textShown+1 {
		t.Errorf("%d characters are shown", got)
	}
}

func TestAStepThatFailsIsToldAsAFault(t *testing.T) {
	b := newBench(t, assets.ZH, nil)
	n := b.p.panelOf(probe.StepCompare)
	b.p.run(n, func(context.Context) (probe.Step, error) {
		return probe.Step{}, fault.New(fault.Final, fault.Internal, "compare", errors.New("no such order"))
	})
	b.p.choose(n)
	if want := b.e.Fault(fault.Internal, nil).What; !uitest.HasText(n.root, want) {
		t.Errorf("%q is not said: %q", want, uitest.Texts(n.root))
	}
}
