package vendor

import (
	"errors"
	"strconv"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/config"
	"customs179/core/fault"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// bench is the form, unfolded in a window, with what it gave away.
type bench struct {
	*uitest.Fake
	e    *kit.Env
	m    *Import
	took []config.Settings
}

const told = "taken"

func open(t *testing.T, lang assets.Lang) *bench {
	t.Helper()
	b := &bench{Fake: uitest.New(t)}
	b.e = uitest.Env(t, b.Fake, lang)
	b.Imported = b.Settings
	b.m = New(b.e, func(s config.Settings) string { b.took = append(b.took, s); return told })
	b.e.Window.SetContent(b.m.Object())
	uitest.Unfold(b.m.Object())
	return b
}

func each(t *testing.T, run func(t *testing.T, b *bench)) {
	for _, lang := range assets.Langs {
		t.Run(string(lang), func(t *testing.T) { run(t, open(t, lang)) })
	}
}

func (b *bench) sees(t *testing.T, texts ...string) {
	t.Helper()
	for _, text := range texts {
		if !uitest.HasText(b.m.Object(), text) {
			t.Errorf("%q is not said: %q", text, uitest.Texts(b.m.Object()))
		}
	}
}

// TestRead: a path is typed as Windows copies it; what is odd about the file is
// said in the person's language, and its PIN is offered to be taken out.
func TestRead(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		T := b.e.T
		b.Imported.SignKey = config.Default().SignKey
		b.Warnings = []config.Warning{{Key: "getTaskInterval"}, {Key: "serverPort"}, {Key: "printer"}, {Key: "signKey"}}
		b.FilePIN = true
		if uitest.Enabled(b.m.Object(), T("settings.import.read")) {
			t.Error("nothing can be read")
		}
		uitest.Type(t, b.m.path, `"D:\customs\set.txt"`)
		uitest.Press(b.m.path, fyne.KeyReturn)
		if !b.Called(`Settings.Import(D:\customs\set.txt)`) || len(b.took) != 1 || b.took[0].TaskURL != b.Imported.TaskURL {
			t.Fatalf("%q, took %d", b.Calls(), len(b.took))
		}
		foreign := T("settings.and", "name", "serverPort", "value", "printer")
		b.sees(t, told, T("settings.import.twice", "name", T("setting.getTaskInterval")), T("settings.import.no-key"),
			T("settings.import.unknown", "name", foreign), T("settings.import.pin"))
		if b.Called("Settings.BlankPIN") {
			t.Error("the file was changed without a word")
		}
		b.Fail("Settings.BlankPIN", fault.New(fault.Person, fault.ConfigIO, "write", errors.New("read only")))
		uitest.Tap(t, b.m.Object(), T("settings.import.blank"))
		b.sees(t, b.e.Fault(fault.ConfigIO, nil).What, T("settings.import.blank"))
		b.Fail("Settings.BlankPIN", nil)
		uitest.Tap(t, b.m.Object(), T("settings.import.blank"))
		b.sees(t, T("settings.import.blanked"))
		if !b.Called(`Settings.BlankPIN(D:\customs\set.txt)`) || uitest.Tappable(b.m.Object(), T("settings.import.blank")) != nil {
			t.Errorf("%q", b.Calls())
		}
		if b.m.Clear(); uitest.HasText(b.m.Object(), T("settings.import.blanked")) || uitest.HasText(b.m.Object(), T("settings.import.pin")) {
			t.Error("not cleared")
		}
	})
}

// TestTrouble: a file that is not there gives nothing; one with bad values is
// taken as far as it goes, and a PIN that could not be kept is no secret failure.
func TestTrouble(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		T := b.e.T
		b.Fail("Settings.Import", fault.New(fault.Person, fault.ConfigIO, "read", errors.New("no file")))
		b.m.Read("nowhere.txt")
		b.sees(t, b.e.Fault(fault.ConfigIO, nil).What)
		bad := b.Settings
		bad.KeepDays, bad.TaskURL = 1, ""
		for _, kept := range []error{nil, fault.New(fault.Person, fault.StoreFull, "keep the PIN", nil)} {
			b.Fail("Settings.Import", errors.Join(bad.Validate(), kept))
			b.m.Read("bad.txt")
			b.sees(t, told, T("settings.import.bad", "name", T("setting.keepDays")))
			if uitest.HasText(b.m.Object(), T("setting.taskUrl")) {
				t.Error("a missing value is called bad")
			}
			if full := b.e.Fault(fault.StoreFull, nil).What; uitest.HasText(b.m.Object(), full) != (kept != nil) {
				t.Errorf("%q: %v", full, kept)
			}
		}
		if len(b.took) != 2 {
			t.Errorf("took %d", len(b.took))
		}
	})
}

// TestNoSettingsFile: a file of anything else names any number of keys.
func TestNoSettingsFile(t *testing.T) {
	each(t, func(t *testing.T, b *bench) {
		for i := range 3000 {
			b.Warnings = append(b.Warnings, config.Warning{Key: "key" + strconv.Itoa(i)})
		}
		b.m.Read("package.json")
		said := strings.Join(uitest.Texts(b.m.Object()), "\n")
		if !strings.Contains(said, "key19 …") || strings.Contains(said, "key20") {
			t.Errorf("%.2000s", said)
		}
	})
}

// TestBrowse asks for a file.
func TestBrowse(t *testing.T) {
	b := open(t, assets.ZH)
	if uitest.Tap(t, b.m.Object(), b.e.T("button.browse")); uitest.Dialog(b.e) == nil {
		t.Error("no file can be chosen")
	}
}
