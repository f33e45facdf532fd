package settings

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"customs179/assets"
	"customs179/core/config"
	"customs179/core/fault"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

func open(t *testing.T, f *uitest.Fake, lang assets.Lang) (*Page, *kit.Env) {
	t.Helper()
	e := uitest.Env(t, f, lang)
	p := newPage(e, Hooks{})
	e.Window.SetContent(p.Content())
	p.Show(kit.Place{})
	uitest.Settle(e.Window)
	return p, e
}

// entry gives the field of a key after going to it.
func entry(t *testing.T, p *Page, key string) *input {
	t.Helper()
	p.goTo(key)
	i, ok := p.rows[key].focus.(*input)
	if !ok {
		t.Fatalf("%s is no entry", key)
	}
	return i
}

func TestLooks(t *testing.T) {
	for _, s := range sections {
		t.Run(string(s), func(t *testing.T) {
			uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
				p := newPage(e, Hooks{})
				p.Show(kit.Place{})
				for i, other := range sections {
					if other == s {
						p.tabs.SelectIndex(i)
					}
				}
				return p.Content()
			})
		})
	}
	t.Run("ask", func(t *testing.T) {
		uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
			p := newPage(e, Hooks{})
			p.Show(kit.Place{Field: "keepDays"})
			p.data.askPrune()
			return p.Content()
		})
	})
	t.Run("wrong", func(t *testing.T) {
		uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
			f := uitest.New(t)
			f.Steps[probe.StepTasks] = probe.Step{Lines: []probe.Line{{ID: probe.TasksAnswer, Verdict: probe.Fail, Cure: probe.CureSilence}}}
			f.Steps[probe.StepCustoms] = probe.Step{Lines: []probe.Line{{ID: probe.CustomsHTTP, Verdict: probe.OK, Took: 87 * time.Millisecond}}}
			f.Settings.PostURL = probe.TestURL
			e.Desk = f.Desk()
			p := newPage(e, Hooks{})
			p.Show(kit.Place{Field: "taskUrl"})
			p.test(p.rows["taskUrl"])
			p.test(p.rows["postUrl"])
			entry(t, p, "proxy").SetText("somewhere")
			entry(t, p, "callbackUrl").SetText("shop.example.com")
			p.left("proxy")
			p.left("callbackUrl")
			return p.Content()
		})
	})
}

func TestLookImport(t *testing.T) {
	uitest.PageLooks(t, func(t *testing.T, e *kit.Env) fyne.CanvasObject {
		f := uitest.New(t)
		f.Imported = f.Settings
		f.Imported.KeepDays = 2000
		f.Warnings = []config.Warning{{Key: "getTaskInterval"}, {Key: "serverPort"}, {Key: "printer"}}
		f.FilePIN = true
		e.Desk = f.Desk()
		p := newPage(e, Hooks{})
		p.Show(kit.Place{})
		p.goTo("taskUrl")
		p.scrolls[sectionConnection].To(nil, 0)
		uitest.Unfold(p.Content())
		p.vendor.Read(`D:\customs\Entry179_Settings.txt`)
		return p.Content()
	})
}

// TestEditAndSave changes a value of each kind and saves.
func TestEditAndSave(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		f.Settings.PostURL = probe.TestURL
		p, e := open(t, f, lang)
		if uitest.Enabled(p.Content(), e.T("button.save")) || uitest.Enabled(p.Content(), e.T("button.discard")) {
			t.Errorf("%s: can save without a change", lang)
		}
		uitest.Type(t, entry(t, p, "taskUrl"), "https://new.example.com/task")
		uitest.Type(t, entry(t, p, "signKey"), "another-key")
		uitest.Type(t, entry(t, p, "getTaskInterval"), "４５")
		p.goTo("amountFormat")
		p.rows["amountFormat"].set("verbatim")
		p.changed("amountFormat", "verbatim")
		p.rows["errorIds"].set("true")
		if !uitest.HasText(p.Content(), e.T("settings.changed")) {
			t.Errorf("%s: does not say that there are changes", lang)
		}
		uitest.Tap(t, p.Content(), e.T("button.save"))
		if len(f.Saved) != 1 {
			t.Fatalf("%s: saved %d times", lang, len(f.Saved))
		}
		s := f.Saved[0]
		if s.TaskURL != "https://new.example.com/task" || s.SignKey.Reveal() != "another-key" ||
			s.GetTaskInterval != 45*time.Second || s.AmountFormat != "verbatim" || !s.ErrorIDs {
			t.Errorf("%s: saved %v", lang, s)
		}
		if !uitest.HasText(p.Content(), e.T("settings.saved")) || uitest.Enabled(p.Content(), e.T("button.save")) {
			t.Errorf("%s: after saving: %q", lang, uitest.Texts(p.Content()))
		}
	}
}

// TestJudgedOnLeave: a problem is shown when the field is left, not before, and
// keeps the draft from being saved.
func TestJudgedOnLeave(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		f.Settings.PostURL = probe.TestURL
		p, e := open(t, f, lang)
		said := e.T("settings.wrong", "name", e.T("setting.taskUrl"))
		i := entry(t, p, "taskUrl")
		i.SetText("shop.example.com")
		if uitest.HasText(p.Content(), said) {
			t.Errorf("%s: judged while typing", lang)
		}
		i.FocusLost()
		if !uitest.HasText(p.Content(), said) {
			t.Errorf("%s: %q is not shown", lang, said)
		}
		p.tabs.SelectIndex(0)
		uitest.Tap(t, p.Content(), e.T("button.save"))
		if len(f.Saved) != 0 || p.tabs.SelectedIndex() != 1 || e.Window.Canvas().Focused() != i {
			t.Errorf("%s: saved %d, tab %d: does not go to what is wrong", lang, len(f.Saved), p.tabs.SelectedIndex())
		}
		uitest.Type(t, i, "http://shop.example.com/")
		if uitest.HasText(p.Content(), said) {
			t.Errorf("%s: still called wrong", lang)
		}
		for key, text := range map[string]string{"keepDays": "3", "getTaskInterval": "soon", "wsUrl": "http://127.0.0.1/",
			"proxy": "x", "certNoExpected": "0169FF", "recpCodeDefault": strings.Repeat("9", 19), keyAlarm: "http://robot.example.com"} {
			uitest.Type(t, entry(t, p, key), text)
			if !uitest.HasText(p.Content(), e.T("settings.wrong", "name", e.T("setting."+key))) {
				t.Errorf("%s: %s with %q is not called wrong", lang, key, text)
			}
		}
	}
}

func TestSaveRefused(t *testing.T) {
	f := uitest.New(t)
	f.Settings.PostURL = probe.TestURL
	p, e := open(t, f, assets.ZH)
	// The program refuses a missing value once the wizard is through.
	bad := config.Settings{}
	f.Fail("Settings.Save", bad.Validate())
	uitest.Type(t, entry(t, p, "callbackUrl"), "")
	uitest.Tap(t, p.Content(), e.T("button.save"))
	if !uitest.HasText(p.Content(), e.T("settings.missing", "name", e.T("setting.callbackUrl"))) {
		t.Errorf("nothing is said of what is missing: %q", uitest.Texts(p.Content()))
	}
	f.Fail("Settings.Save", fault.New(fault.Person, fault.ConfigIO, "save settings", errors.New("disk")))
	uitest.Tap(t, p.Content(), e.T("button.save"))
	if top := uitest.Dialog(e); top == nil || !uitest.HasText(top, e.Fault(fault.ConfigIO, nil).What) {
		t.Error("trouble with the disk is not shown")
	}
	if !uitest.Enabled(p.Content(), e.T("button.save")) {
		t.Error("cannot save again")
	}
}

func TestDiscardAsks(t *testing.T) {
	f := uitest.New(t)
	p, e := open(t, f, assets.EN)
	was := f.Settings.TaskURL
	i := entry(t, p, "taskUrl")
	uitest.Type(t, i, "https://x.example.com")
	uitest.Tap(t, p.Content(), e.T("button.discard"))
	if i.Text == was {
		t.Error("discarded without a question")
	}
	uitest.Tap(t, uitest.Dialog(e), e.T("button.cancel"))
	uitest.Tap(t, p.Content(), e.T("button.discard"))
	uitest.Tap(t, uitest.Dialog(e), e.T("button.discard"))
	if i.Text != was || uitest.Enabled(p.Content(), e.T("button.save")) {
		t.Errorf("the field has %q", i.Text)
	}
}

// TestSignKeyIsCovered: dots until the eye is pressed, dots again once the page
// was left, and nothing of it in what the window keeps.
func TestSignKeyIsCovered(t *testing.T) {
	f := uitest.New(t)
	f.Settings.SignKey = secret.NewKey("canary-key-175")
	f.Settings.PostURL = probe.TestURL
	p, e := open(t, f, assets.ZH)
	i := entry(t, p, "signKey")
	if !i.Password || i.Text != "canary-key-175" {
		t.Fatal("the key is not in a covered field")
	}
	i.Password = false // the eye
	p.Hide()
	if !i.Password {
		t.Error("the eye stays open on a hidden page")
	}
	p.Show(kit.Place{})
	uitest.Type(t, entry(t, p, "taskUrl"), "https://x.example.com")
	uitest.Tap(t, p.Content(), e.T("button.save"))
	for _, call := range f.Calls() {
		if strings.Contains(call, "canary") {
			t.Errorf("the key is in %q", call)
		}
	}
	for _, key := range []string{keepAlarm, keepLanguage, keepTheme, keepClose, keepNotify} {
		if strings.Contains(f.Desk().Keep.Text(key, ""), "canary") {
			t.Errorf("the key is kept under %s", key)
		}
	}
}

func TestGoToField(t *testing.T) {
	p, e := open(t, uitest.New(t), assets.EN)
	e.Window.Resize(uitest.Sizes[0])
	for i := range fields {
		f := &fields[i]
		p.Show(kit.Place{Page: kit.PageSettings, Field: f.key})
		if sections[p.tabs.SelectedIndex()] != f.section || e.Window.Canvas().Focused() != p.rows[f.key].focus {
			if d, ok := p.rows[f.key].focus.(fyne.Disableable); !ok || !d.Disabled() {
				t.Errorf("%s: not in its section or not focused", f.key)
			}
		}
		uitest.Settle(e.Window)
		scroll := p.scrolls[f.section].Box
		driver := fyne.CurrentApp().Driver()
		top := driver.AbsolutePositionForObject(p.rows[f.key].root).Y - driver.AbsolutePositionForObject(scroll).Y
		if top < 0 || top > scroll.Size().Height {
			t.Errorf("%s: out of sight at %v", f.key, top)
		}
	}
	p.Show(kit.Place{Field: "no-such-field"})
}

func TestGeneral(t *testing.T) {
	f := uitest.New(t)
	e := uitest.Env(t, f, assets.ZH)
	var lang assets.Lang
	look := ""
	p := newPage(e, Hooks{Language: func(l assets.Lang) { lang = l }, Theme: func(v string) { look = v }})
	e.Window.SetContent(p.Content())
	p.Show(kit.Place{})
	keep := f.Desk().Keep
	p.general.theme.box.SetSelected(e.T("setting.theme.dark"))
	p.general.close.box.SetSelected(e.T("setting.close.quit"))
	p.general.notify.box.SetSelected(e.T("setting.notifications.off"))
	if look != "dark" || keep.Text("theme", "") != "dark" || keep.Text("close", "") != "quit" || keep.Text("notify", "") != "off" {
		t.Errorf("theme %q, close %q, notify %q", look, keep.Text("close", ""), keep.Text("notify", ""))
	}
	fynetest.Tap(p.general.autostart)
	if !f.Autostart || !p.general.autostart.Checked {
		t.Error("the automatic start is not on")
	}
	f.Fail("System.SetAutostart", fault.New(fault.Person, fault.ConfigIO, "set", nil))
	fynetest.Tap(p.general.autostart)
	if !p.general.autostart.Checked || !uitest.HasText(p.Content(), e.Fault(fault.ConfigIO, nil).What) {
		t.Error("the switch shows what is not so, or nothing of the trouble")
	}
	uitest.Type(t, entry(t, p, "taskUrl"), "https://x.example.com")
	p.general.language.box.SetSelected("English")
	if lang != "" {
		t.Error("the language changed and took the draft with it")
	}
	uitest.Tap(t, uitest.Dialog(e), e.T("button.discard"))
	if lang != assets.EN || keep.Text("language", "") != "en" {
		t.Errorf("language %q, kept %q", lang, keep.Text("language", ""))
	}
}

func TestNoAutostart(t *testing.T) {
	f := uitest.New(t)
	f.NoAutostart = true
	p, e := open(t, f, assets.ZH)
	if !p.general.autostart.Disabled() || !uitest.HasText(p.Content(), e.T("setting.autostart.temporary")) {
		t.Error("a switch for what there is not, or no word why")
	}
}

func TestAlarm(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		f.Settings.PostURL = probe.TestURL
		p, e := open(t, f, lang)
		i := entry(t, p, keyAlarm)
		uitest.Tap(t, p.Content(), e.T("setting.alarm.test"))
		if f.Called("System.TestAlarm") {
			t.Errorf("%s: tested without an address", lang)
		}
		uitest.Type(t, i, "https://qyapi.example.com/robot?key=k")
		uitest.Tap(t, p.Content(), e.T("setting.alarm.test"))
		if !f.Called("System.TestAlarm(https://qyapi") || !uitest.HasText(p.Content(), e.T("setting.alarm.sent")) {
			t.Errorf("%s: %q", lang, uitest.Texts(p.Content()))
		}
		uitest.Tap(t, p.Content(), e.T("button.save"))
		if got := f.Desk().Keep.Text("alarm.url", ""); got != "https://qyapi.example.com/robot?key=k" {
			t.Errorf("%s: kept %q", lang, got)
		}
		if len(f.Saved) != 0 || p.draft.changed() {
			t.Errorf("%s: the work was set up anew %d times, changed %v", lang, len(f.Saved), p.draft.changed())
		}
	}
}

func TestData(t *testing.T) {
	for _, lang := range assets.Langs {
		f := uitest.New(t)
		p, e := open(t, f, lang)
		p.goTo("keepDays")
		uitest.Tap(t, p.Content(), e.T("settings.backup-now"))
		uitest.Tap(t, p.Content(), e.T("settings.backups"))
		uitest.Tap(t, p.Content(), e.T("button.open"))
		uitest.Tap(t, p.Content(), e.T("settings.prune"))
		if f.Called("System.Prune") {
			t.Errorf("%s: pruned without a question", lang)
		}
		uitest.Tap(t, uitest.Dialog(e), e.T("settings.prune"))
		for _, call := range []string{"System.Backup()", "System.OpenFolder(backups)", "System.OpenFolder(data)", "System.Prune(26304h0m0s)"} {
			if !f.Called(call) {
				t.Errorf("%s: no %s among %q", lang, call, f.Calls())
			}
		}
		if !uitest.HasText(p.Content(), e.T("settings.prune.done", "n", "12")) {
			t.Errorf("%s: %q", lang, uitest.Texts(p.Content()))
		}
	}
}
