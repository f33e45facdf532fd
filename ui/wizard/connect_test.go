package wizard

import (
	"errors"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"customs179/core/fault"
	"customs179/core/probe"
	"customs179/core/status"
	"customs179/ui/uitest"
)

// connecting opens the connections with the settings of a shop filled in.
func connecting(d *desk) {
	at(d.Fake, status.GateReady, "", "")
	d.Keep().SetText(keepCertificate, "0169d3a7")
	d.Settings = uitest.New(d.t).Settings
	d.w.show(StepConnect)
}

// Keep is what the window keeps.
func (d *desk) Keep() interface{ SetText(key, value string) } { return d.e.Desk.Keep }

// TestAnyway: a failed test is told in words with its cure; a person may go on,
// and the warning stays until the test is good.
func TestAnyway(t *testing.T) {
	each(t, func(d *desk) {
		d.Steps[probe.StepTasks] = step(probe.StepTasks, probe.Fail, probe.TasksDenied, probe.CureSignKey)
		connecting(d)
		d.click("button.test-all")
		d.click("wizard.connect.callback.skip")
		d.sees(d.e.T("settings.test.fail", "name", d.e.T("probe.line.tasks.denied")), d.e.T("probe.cure.sign-key"),
			d.e.T("settings.test.ok", "n", "87"), d.e.T("wizard.connect.warning"))
		if d.count("Probes.Callbacks") != 0 {
			d.t.Error("the shop was told without a yes")
		}
		if uitest.HasText(d.w.Content(), d.e.T("wizard.connect.ok")) {
			d.t.Error("all is well, it says")
		}
		d.Steps[probe.StepTasks] = step(probe.StepTasks, probe.Warn, probe.TasksCount, probe.CureBatch)
		uitest.Tap(d.t, d.w.views[StepConnect].(*connect).tester.buttons[connTasks], d.e.T("button.test"))
		d.sees(d.e.T("wizard.connect.warned", "n", "87", "name", d.e.T("probe.line.tasks.count")))
		if uitest.HasText(d.w.Content(), d.e.T("wizard.connect.warning")) {
			d.t.Error("the warning stays although nothing fails")
		}
		d.click("wizard.connect.anyway") // the callback was not tested
		if d.w.at != StepFinish || !d.w.facts.Done(StepConnect) {
			d.t.Errorf("at %s", d.w.at)
		}
	})
}

// TestDataIsNoConnection: an order that is not right is a remark; the shop is
// connected.
func TestDataIsNoConnection(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		d.Steps[probe.StepTasks] = step(probe.StepTasks, probe.Fail, probe.TaskField, probe.CureAmountForm)
		d.click("button.test-all")
		d.click("wizard.connect.callback.yes")
		d.sees(d.e.T("wizard.connect.warned", "n", "87", "name", d.e.T("probe.line.task.field")), d.e.T("probe.cure.amount-form"),
			d.e.T("wizard.connect.ok"))
	})
}

// TestCallbackNeedsYes: a test of the callback tells the shop something, so a
// person says yes to each.
func TestCallbackNeedsYes(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		c := d.w.views[StepConnect].(*connect)
		uitest.Tap(d.t, c.tester.buttons[connCallback], d.e.T("button.test"))
		d.click("button.cancel")
		if d.count("Probes.Callbacks") != 0 {
			d.t.Fatal("the shop was told without a yes")
		}
		uitest.Tap(d.t, c.tester.buttons[connCallback], d.e.T("button.test"))
		d.click("wizard.connect.callback.yes")
		if d.count("Probes.Callbacks(confirmed)") != 1 || d.count("Probes.") != 1 {
			d.t.Errorf("%q", d.Calls())
		}
	})
}

// TestFieldsAreChecked: nothing is tested or saved with a field that is wrong,
// and what is wrong stands under it.
func TestFieldsAreChecked(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		d.typed(0, "shop.example.com")
		d.typed(2, "")
		d.click("button.test-all")
		d.sees(d.e.T("settings.wrong", "name", d.e.T("setting.taskUrl")), d.e.T("settings.missing", "name", d.e.T("setting.callbackUrl")))
		d.click("wizard.connect.anyway")
		if d.count("Probes.")+d.count("Settings.Save") != 0 || d.w.at != StepConnect || uitest.Dialog(d.e) != nil {
			d.t.Errorf("%q, at %s", d.Calls(), d.w.at)
		}
		d.typed(0, "https://shop.example.com/x")
		if uitest.HasText(d.w.Content(), d.e.T("settings.wrong", "name", d.e.T("setting.taskUrl"))) {
			d.t.Error("a mended field is still said to be wrong")
		}
		c := d.w.views[StepConnect].(*connect)
		c.form.customs.SetSelected(d.e.T("setting.customs.custom"))
		if n := len(uitest.Entries(d.w.Content())); n != 4 {
			d.t.Errorf("%d fields with an address of one's own", n)
		}
		d.typed(2, "http://elsewhere.example.com/")
		d.click("wizard.connect.anyway")
		d.sees(d.e.T("settings.wrong", "name", d.e.T("setting.postUrl")))
		c.form.customs.SetSelected(d.e.T("setting.customs.test"))
		if got := c.form.collect().PostURL; got != probe.TestURL {
			d.t.Errorf("the test address is %q", got)
		}
	})
}

// TestChangeForgets: a verdict about other values is no verdict, also when the
// change comes while the test is under way.
func TestChangeForgets(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		run := uitest.Later(d.e)
		d.click("button.test-all")
		d.click("wizard.connect.callback.yes")
		d.sees(d.e.T("settings.test.running"))
		next := d.w.next
		if !next.Disabled() || uitest.Enabled(d.w.Content(), d.e.T("button.test-all")) {
			d.t.Error("one can go on, or test again, while the tests run")
		}
		d.typed(0, "https://other.example.com/")
		run()
		c := d.w.views[StepConnect].(*connect)
		if c.tester.good() || len(c.tester.verdicts) != 0 || next.Disabled() {
			d.t.Errorf("verdicts %v, next disabled %v", c.tester.verdicts, next.Disabled())
		}
	})
}

// TestNextSavesOnce: however often it is pressed while the settings are written.
func TestNextSavesOnce(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		d.typed(1, "another-key")
		run := uitest.Later(d.e)
		for range 3 {
			d.w.goOn()
		}
		if n := run(); n != 1 || d.w.at != StepFinish {
			d.t.Errorf("%d jobs, at %s", n, d.w.at)
		}
		for run() > 0 { // the last page reads its switch
		}
		if len(d.Saved) != 1 || d.Saved[0].SignKey.Reveal() != "another-key" {
			d.t.Errorf("saved %d times", len(d.Saved))
		}
		d.click("button.back")
		field := uitest.Entries(d.w.Content())[1]
		if got := uitest.Texts(field); len(got) != 1 || got[0] != d.e.T("wizard.connect.key-known") {
			d.t.Errorf("the key's field shows %q", got)
		}
	})
}

// TestSaveFails: the page stays and says why.
func TestSaveFails(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		d.Fail("Settings.Save", fault.New(fault.Person, fault.ConfigIO, "save", errors.New("disk")))
		d.typed(0, "https://shop.example.com/new")
		d.click("wizard.connect.anyway")
		if d.w.at != StepConnect || !uitest.HasText(d.w.Content(), d.e.Fault(fault.ConfigIO, nil).What) {
			d.t.Errorf("at %s: %q", d.w.at, uitest.Texts(d.w.Content()))
		}
		bad := d.Settings
		bad.GetTaskInterval = 1 // no field of this page
		d.Fail("Settings.Save", bad.Validate())
		d.click("wizard.connect.anyway")
		d.sees(d.e.T("settings.wrong", "name", d.e.T("setting.getTaskInterval")))
	})
}

// TestLeaveKeeps: what can be saved of a half-filled page is, so that the person
// who comes back goes on from there.
func TestLeaveKeeps(t *testing.T) {
	each(t, func(d *desk) {
		d.After("Settings.Save", nil)
		at(d.Fake, status.GateReady, "", "")
		d.Keep().SetText(keepCertificate, "0169d3a7")
		d.w.show(StepConnect)
		d.typed(0, "https://shop.example.com/task")
		d.typed(2, "not an address")
		d.click("wizard.leave")
		if len(d.Saved) != 1 || d.Saved[0].TaskURL != "https://shop.example.com/task" || d.Saved[0].CallbackURL != "" {
			d.t.Fatalf("saved %v", d.Saved)
		}
		if len(d.told) != 1 || d.told[0] != "leave" {
			d.t.Errorf("told %q", d.told)
		}
		d.open()
		if d.w.at != StepConnect || !uitest.HasText(d.w.Content(), "https://shop.example.com/task") {
			d.t.Errorf("comes back at %s", d.w.at)
		}
		d.click("wizard.leave")
		if len(d.Saved) != 1 {
			d.t.Error("saved again although nothing was changed")
		}
	})
}

// TestImport: the vendor's file fills the page, and is saved when the person goes
// on.
func TestImport(t *testing.T) {
	each(t, func(d *desk) {
		at(d.Fake, status.GateReady, "", "")
		d.Keep().SetText(keepCertificate, "0169d3a7")
		d.w.show(StepConnect)
		d.Imported = uitest.New(d.t).Settings
		d.Imported.PostURL = "https://customs.example.com/upload"
		d.FilePIN = true
		uitest.Unfold(d.w.Content())
		d.typed(0, `D:\customs\set.txt`)
		uitest.Press(uitest.Entries(d.w.Content())[0], fyne.KeyReturn)
		d.draw()
		d.sees(d.Imported.TaskURL, d.Imported.CallbackURL, d.Imported.PostURL, d.e.T("wizard.import.done"), d.e.T("settings.import.pin"))
		d.click("wizard.connect.anyway")
		if len(d.Saved) != 1 || d.Saved[0].PostURL != d.Imported.PostURL || d.Saved[0].SignKey != d.Imported.SignKey {
			d.t.Errorf("saved %v", d.Saved)
		}
	})
}

// TestWheel: over a field the wheel scrolls the page.
func TestWheel(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		uitest.Unfold(d.w.Content())
		d.e.Window.SetContent(d.w.Content())
		d.e.Window.Resize(fyne.NewSize(880, 300))
		uitest.Settle(d.e.Window)
		field := uitest.Entries(d.w.Content())[0]
		at := fyne.CurrentApp().Driver().AbsolutePositionForObject(field).AddXY(9, 9)
		fynetest.Scroll(d.e.Window.Canvas(), at, 0, -20)
		if d.w.stage.Offset.Y != 20 {
			d.t.Errorf("the page went to %v", d.w.stage.Offset)
		}
	})
}

// TestImportTrouble: a file that is not there changes nothing.
func TestImportTrouble(t *testing.T) {
	each(t, func(d *desk) {
		connecting(d)
		uitest.Unfold(d.w.Content())
		d.Fail("Settings.Import", fault.New(fault.Person, fault.ConfigIO, "read", errors.New("no file")))
		d.typed(0, "nowhere.txt")
		d.click("settings.import.read")
		d.sees(d.e.Fault(fault.ConfigIO, nil).What, d.Settings.TaskURL)
	})
}
