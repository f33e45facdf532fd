package joint

import (
	"errors"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/probe"
	"customs179/ui/uitest"
)

// The report holds all steps that ran, in the chosen language, and nobody's name.
func TestReport(t *testing.T) {
	good := goodSteps(t)
	for lang, title := range map[assets.Lang]string{assets.ZH: "# Customs 179 联调结果", assets.EN: "# Customs 179: what the joint test found"} {
		b := newBench(t, lang, good)
		root := b.p.Content()
		if uitest.Enabled(root, b.e.T("joint.report.save")) {
			t.Error("a report of nothing can be saved")
		}
		for _, name := range []probe.StepName{probe.StepChain, probe.StepTasks} {
			b.tap(t, b.open(name), "joint.run")
		}
		b.tap(t, root, "joint.report.save")
		var text string
		for name, saved := range b.f.SavedTexts {
			if text = saved; name != "customs179-20261121-150405.md" {
				t.Error(name)
			}
		}
		tasks := strings.Index(text, "### "+b.e.T("probe.step.tasks"))
		chain := strings.Index(text, "### "+b.e.T("probe.step.chain"))
		if !strings.HasPrefix(text, title) || tasks < 0 || chain < tasks || !strings.Contains(text, " 1.0.0, 2026-11-21T15:04:05") {
			t.Errorf("%s report:\n%s", lang, text)
		}
		for _, personal := range []string{"联调测试\"", "6200000000000000179"} {
			if strings.Contains(text, personal) {
				t.Errorf("%s is in the report", personal)
			}
		}
		b.tap(t, root, "button.open-folder")
		if !slices.Contains(b.f.Calls(), "System.Reveal(export/customs179-20261121-150405.md)") {
			t.Errorf("%q", b.f.Calls())
		}
		b.tap(t, root, "joint.report.copy")
		if got := fyne.CurrentApp().Clipboard().Content(); got != text {
			t.Errorf("copied %d bytes, saved %d", len(got), len(text))
		}
		b.f.Fail("System.SaveText", errors.New("disk full"))
		b.tap(t, root, "joint.report.save")
		if uitest.Dialog(b.e) == nil {
			t.Error("a report that could not be saved is not told")
		}
	}
}

func TestCompareTakesBytes(t *testing.T) {
	good := goodSteps(t)
	b := newBench(t, assets.ZH, good)
	root := b.open(probe.StepCompare)
	if !uitest.HasText(root, b.e.T("joint.compare.empty")) {
		t.Fatalf("%q", uitest.Texts(root))
	}
	b.tap(t, root, "joint.compare.fetch")
	b.tap(t, b.p.shown.root, "joint.run")
	root = b.open(probe.StepCompare)
	o := good[probe.StepTasks].Orders[0]
	uitest.Unfold(root)
	for _, want := range []string{o.OrderNo, "第 2 段 payExchangeInfoHead", o.Signing.SHA256, o.Signing.SM3, o.Signing.MD5} {
		if !uitest.HasText(root, want) {
			t.Errorf("%q is not shown", want)
		}
	}
	raw := o.Signing.Text + "\xd6\xd0\r\n\ufeff"
	fyne.CurrentApp().Clipboard().SetContent(raw)
	b.tap(t, root, "joint.compare.paste")
	if !uitest.HasText(root, b.e.T("joint.compare.taken", "n", itoa(len(raw)))) {
		t.Errorf("%q", uitest.Texts(root))
	}
	b.tap(t, root, "joint.compare.run")
	if b.theirs != raw || b.task.OrderNo != o.OrderNo {
		t.Errorf("%q was compared with %s", b.theirs, b.task.OrderNo)
	}
	if !uitest.HasText(root, b.e.T("probe.line.compare.equal")) {
		t.Errorf("%q", uitest.Texts(root))
	}
	b.tap(t, root, "button.clear")
	if b.p.compare.theirs != "" || uitest.Enabled(root, b.e.T("joint.compare.run")) {
		t.Error("nothing can be compared")
	}
	path := filepath.Join(t.TempDir(), "theirs.txt")
	if err := os.WriteFile(path, []byte(raw), 0o600); err != nil {
		t.Fatal(err)
	}
	if b.p.compare.read(path); b.p.compare.theirs != raw {
		t.Errorf("%q was read", b.p.compare.theirs)
	}
	if b.p.compare.read(path + "x"); b.p.compare.theirs != raw || uitest.Dialog(b.e) == nil {
		t.Error("a file that is not there is not told")
	}
	b.tap(t, root, "button.clear")
	uitest.Type(t, b.p.compare.entry, "typed")
	if b.p.compare.theirs != "typed" {
		t.Errorf("%q", b.p.compare.theirs)
	}
}
