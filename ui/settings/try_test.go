package settings

import (
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/config"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// TestConnections taps the test button of each connection: the draft is tried,
// saved or not, and the outcome is told in words.
func TestConnections(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		f.Settings.PostURL = probe.TestURL
		ok := func(id probe.LineID) probe.Step {
			return probe.Step{Lines: []probe.Line{{ID: id, Verdict: probe.OK, Took: 87 * time.Millisecond}}}
		}
		f.Steps[probe.StepTasks] = ok(probe.TasksAnswer)
		f.Steps[probe.StepCustoms] = probe.Step{Lines: []probe.Line{
			{ID: probe.CustomsHTTP, Verdict: probe.OK},
			{ID: probe.CustomsClock, Verdict: probe.Warn, Cure: probe.CureConfirm},
		}}
		f.Steps[probe.StepCallbacks] = probe.Step{Lines: []probe.Line{
			{ID: probe.CallbackForm, Verdict: probe.Warn, Cure: probe.CureSuccessBare},
			{ID: probe.CallbackSuccess, Verdict: probe.Fail, Cure: probe.CureSuccess},
		}}
		f.Steps[probe.StepCard] = ok(probe.CardService)
		p, e := open(t, f, lang)
		root := p.Content()
		said := func(key string, want ...string) {
			t.Helper()
			for _, w := range want {
				if !strings.Contains(p.rows[key].outcome.label.Text, w) {
					t.Errorf("%s %s: %q does not say %q", lang, key, p.rows[key].outcome.label.Text, w)
				}
			}
		}
		p.goTo("taskUrl")
		p.rows["taskUrl"].try.OnTapped()
		said("taskUrl", e.T("settings.test.ok", "n", "87"))
		p.rows["postUrl"].try.OnTapped()
		said("postUrl", e.T("probe.line.customs.clock"))
		p.rows["callbackUrl"].try.OnTapped()
		if f.Called("Probes.Callbacks") {
			t.Errorf("%s: the shop was told without a question", lang)
		}
		uitest.Tap(t, uitest.Dialog(e), e.T("button.test"))
		said("callbackUrl", e.T("settings.test.fail", "name", e.T("probe.line.callback.success")), e.T("probe.cure.success"))
		p.goTo("wsUrl")
		uitest.Tap(t, root, e.T("button.test"))
		said("wsUrl", e.T("settings.test.ok", "n", "87"))
		uitest.Type(t, entry(t, p, "wsUrl"), "ws://192.168.1.5:61232")
		if p.rows["wsUrl"].outcome.root.Visible() {
			t.Errorf("%s: the outcome of another address is still shown", lang)
		}
		uitest.Tap(t, root, e.T("button.test"))
		said("wsUrl", e.T("settings.test.save-first"))
		uitest.Type(t, entry(t, p, "taskUrl"), "nonsense")
		p.rows["taskUrl"].try.OnTapped()
		if !uitest.HasText(root, e.T("settings.wrong", "name", e.T("setting.taskUrl"))) {
			t.Errorf("%s: an address that is wrong was tried", lang)
		}
	}
}

// TestCustomsEnvironment: test and production fill in the announced addresses,
// any other one is written by hand.
func TestCustomsEnvironment(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		p, e := open(t, f, lang)
		p.goTo("postUrl")
		var address *input
		uitest.Visit(p.rows["postUrl"].root, func(o fyne.CanvasObject) bool {
			if i, ok := o.(*input); ok {
				address = i
			}
			return address == nil
		})
		box := p.rows["postUrl"].focus.(interface{ SetSelected(string) })
		box.SetSelected(e.T("setting.customs.production"))
		if p.draft.text("postUrl") != probe.ProductionURL || !address.Disabled() {
			t.Errorf("%s: production is %q", lang, p.draft.text("postUrl"))
		}
		box.SetSelected(e.T("setting.customs.test"))
		if p.draft.text("postUrl") != probe.TestURL {
			t.Errorf("%s: test is %q", lang, p.draft.text("postUrl"))
		}
		box.SetSelected(e.T("setting.customs.custom"))
		if address.Disabled() {
			t.Fatalf("%s: another address cannot be written", lang)
		}
		uitest.Type(t, address, "https://customs.example.com/upload")
		uitest.Tap(t, p.Content(), e.T("button.save"))
		if len(f.Saved) != 1 || f.Saved[0].PostURL != "https://customs.example.com/upload" {
			t.Errorf("%s: saved %v", lang, f.Saved)
		}
	}
}

// TestControlElsewhere: a control on another PC has to be confirmed once.
func TestControlElsewhere(t *testing.T) {
	f := uitest.New(t)
	f.Settings.PostURL = probe.TestURL
	p, e := open(t, f, assets.ZH)
	uitest.Type(t, entry(t, p, "wsUrl"), "ws://192.168.1.5:61232")
	uitest.Tap(t, p.Content(), e.T("button.save"))
	top := uitest.Dialog(e)
	if top == nil || !uitest.HasText(top, "192.168.1.5") || f.Called("Card.ApproveControl") {
		t.Fatal("no question about the control on another PC")
	}
	uitest.Tap(t, top, e.T("wizard.control.remote"))
	if !f.Called("Card.ApproveControl") {
		t.Error("not confirmed")
	}
}

// TestImport: a vendor's file fills the draft and waits to be saved; what was told
// about it goes with the changes.
func TestImport(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		f.Imported = config.Default()
		f.Imported.TaskURL, f.Imported.CallbackURL = "https://old.example.com/task", "nonsense"
		f.Imported.PostURL, f.Imported.SignKey = probe.ProductionURL, secret.NewKey("from-the-file")
		p, e := open(t, f, lang)
		p.goTo("taskUrl")
		uitest.Unfold(p.Content())
		p.vendor.Read("old/settings.json")
		if p.draft.text("taskUrl") != "https://old.example.com/task" || p.draft.text("signKey") != "from-the-file" {
			t.Errorf("%s: the draft has %q", lang, p.draft.text("taskUrl"))
		}
		done := e.T("settings.import.done", "n", "4")
		for _, want := range []string{done, e.T("settings.changed"), e.T("settings.wrong", "name", e.T("setting.callbackUrl"))} {
			if !uitest.HasText(p.Content(), want) {
				t.Errorf("%s: %q is not said", lang, want)
			}
		}
		if p.Show(kit.Place{}); len(f.Saved) != 0 || !uitest.HasText(p.Content(), done) {
			t.Errorf("%s: saved without a word, or forgotten before it was", lang)
		}
		p.discardAll()
		if uitest.HasText(p.Content(), done) || p.draft.changed() {
			t.Errorf("%s: discarded and still there", lang)
		}
	}
}

// TestDraft: what was changed elsewhere comes in, what a person changed stays.
func TestDraft(t *testing.T) {
	base := config.Default()
	base.TaskURL = "https://a.example.com"
	d := newDraft(base, "")
	d.put("proxy", "http://proxy:8080")
	base.TaskURL, base.Proxy = "https://b.example.com", "http://other:1"
	d.follow(base, "https://robot")
	if d.text("taskUrl") != "https://b.example.com" || d.text("proxy") != "http://proxy:8080" || d.alarm() != "https://robot" {
		t.Errorf("%v", d.is)
	}
	sent := map[string]string{"proxy": "http://proxy:8080"}
	d.put("keepDays", "2000") // typed while the save was under way
	base.Proxy = "http://proxy:8080"
	d.accept(base, "https://robot", sent)
	if !d.changed() || d.text("keepDays") != "2000" {
		t.Error("what was typed meanwhile is lost")
	}
	d.put("keepDays", "1096")
	if d.changed() {
		t.Errorf("changed: %v, was %v", d.is, d.was)
	}
	d.fill(base)
	if !d.changed() {
		t.Error("a file that was read is not to be saved")
	}
	d.reset(base, "")
	if d.changed() {
		t.Error("discarded and still changed")
	}
}

// TestTableIsComplete: every field has its texts in both languages, no two share
// a key, and each gives back what it took.
func TestTableIsComplete(t *testing.T) {
	seen := map[string]bool{}
	for i := range fields {
		f := &fields[i]
		if seen[f.key] || fieldOf(f.key) != f {
			t.Errorf("%s stands there twice", f.key)
		}
		seen[f.key] = true
		for _, lang := range assets.Langs {
			words := assets.New(lang)
			keys := []string{"setting." + f.key, "setting." + f.key + ".hint", "settings." + string(f.section)}
			for _, c := range f.choices {
				keys = append(keys, "setting."+f.key+"."+c)
			}
			for _, key := range keys {
				if !words.Has(key) {
					t.Errorf("%s: no text %s", lang, key)
				}
			}
		}
		if f.get == nil {
			continue
		}
		s := config.Default()
		if v := f.get(&s); !f.set(&s, v) || f.get(&s) != v {
			t.Errorf("%s does not give back %q", f.key, v)
		}
	}
	if fieldOf("cardPassword") != nil {
		t.Error("the PIN is a field")
	}
	var _ kit.Page = &Page{}
}
