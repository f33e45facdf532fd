package wizard

import (
	"errors"
	"strings"
	"testing"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/cert"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/uitest"
)

func TestCertificate(t *testing.T) {
	each(t, func(d *desk) {
		at(d.Fake, status.GateReady, "", "")
		d.w.show(StepCertificate)
		d.sees("深圳市前海示例跨境电子商务有限公司", "8930000012345", "0169d3a7", d.e.T("card.algorithm.rsa"), d.e.T("wizard.certificate.letter.text"))
		if uitest.HasText(d.w.Content(), d.e.T("wizard.certificate.legal")) {
			d.t.Error("an operator card is warned about")
		}
		d.Cert = &cert.Certificate{TypeHint: "10"}
		d.draw()
		d.sees(d.e.T("wizard.certificate.legal"))
		uitest.Tap(d.t, d.w.views[StepCertificate].(*certificate).mail, d.e.T("button.copy"))
		letter := fyne.CurrentApp().Clipboard().Content()
		for _, part := range []string{"深圳市前海示例跨境电子商务有限公司", "0169d3a7", "2028-01-21"} {
			if !strings.Contains(letter, part) {
				d.t.Errorf("%q is not in the letter %q", part, letter)
			}
		}
		d.Fail("Card.Export", fault.New(fault.Person, fault.CertNotSaved, "export", errors.New("disk")))
		d.click("card.export")
		d.sees(d.e.Fault(fault.CertNotSaved, nil).What)
		d.click("wizard.certificate.later") // not exported, put off
		if d.w.at != StepConnect || !d.w.facts.Done(StepCertificate) {
			d.t.Errorf("at %s", d.w.at)
		}
		d.Cert = nil
		d.w.show(StepCertificate)
		d.sees(d.e.Fault(fault.CertUnreadable, nil).What)
		if uitest.Tappable(d.w.Content(), d.e.T("card.export")) != nil {
			d.t.Error("a certificate that was not read can be exported")
		}
		d.Change(func(s *status.Snapshot) { s.Card.CertNo = "03000000000cde6f" })
		if d.draw(); d.w.facts.Done(StepCertificate) {
			d.t.Error("another card's certificate counts as handed in")
		}
	})
}

// TestExpired stops the set-up, says who renews, and skips the PIN.
func TestExpired(t *testing.T) {
	each(t, func(d *desk) {
		at(d.Fake, status.GateCertExpired, fault.CertExpired, "")
		d.w.show(StepCard)
		d.click("button.next")
		d.sees(d.e.Fault(fault.CertExpired, nil).What)
		if len(uitest.Entries(d.w.Content())) != 0 {
			d.t.Error("a PIN is asked for")
		}
		d.click("button.next")
		d.sees(d.e.T("wizard.certificate.expired"), d.e.T("wizard.certificate.expired.do"))
		if d.w.at != StepCertificate || uitest.Enabled(d.w.Content(), d.e.T("button.next")) ||
			uitest.Tappable(d.w.Content(), d.e.T("card.export")) != nil {
			d.t.Error("one can go on with an expired certificate")
		}
		d.w.goOn()
		if d.w.at != StepCertificate {
			d.t.Error("and does")
		}
	})
}

// finishing opens the last page with everything done.
func finishing(d *desk) {
	connecting(d)
	d.NotReady = false
	d.w.views[StepConnect].(*connect).mark(d.Settings)
	d.w.show(StepFinish)
}

func TestFinish(t *testing.T) {
	each(t, func(d *desk) {
		finishing(d)
		d.sees(d.e.T("wizard.finish.text"), d.e.T("wizard.finish.tray"), d.e.T("wizard.finish.close"), d.e.T("wizard.finish.pin.asked"))
		page := d.w.views[StepFinish].(*finish)
		d.Fail("System.SetAutostart", fault.New(fault.Person, fault.Internal, "autostart", errors.New("rights")))
		d.click("wizard.finish.autostart")
		if page.auto.Checked {
			d.t.Error("the switch shows what was wanted, not what is")
		}
		d.sees(d.e.Fault(fault.Internal, nil).What)
		d.Fail("System.SetAutostart", nil)
		d.click("wizard.finish.autostart")
		if !page.auto.Checked || !d.Autostart {
			d.t.Error("the switch is off")
		}
		d.NoAutostart = true
		if page.Open(); page.auto.Visible() {
			d.t.Error("a switch is shown where there is none")
		}
		d.Keeps = true
		d.draw()
		d.sees(d.e.T("wizard.finish.pin.remembered"))
		d.click("card.pin.forget")
		d.sees(d.e.T("wizard.finish.pin.asked"))
		d.gate(status.GateNoCard, fault.EportNoCard, "")
		d.sees(d.e.T("wizard.finish.missing", "name", d.e.T("wizard.card")))
		if uitest.Enabled(d.w.Content(), d.e.T("wizard.finish.start")) {
			d.t.Error("work can begin without a card")
		}
		d.gate(status.GateReady, "", "")
		d.click("wizard.finish.pin.remember")
		if d.w.at != StepPIN {
			d.t.Errorf("at %s", d.w.at)
		}
		d.CanKeep = false
		d.w.show(StepFinish)
		if uitest.Tappable(d.w.Content(), d.e.T("wizard.finish.pin.remember")) != nil {
			d.t.Error("remembering is offered where nothing remembers")
		}
	})
}

// TestResume: the wizard opens where it was left, and after that where something
// is to be done.
func TestResume(t *testing.T) {
	each(t, func(d *desk) {
		finishing(d)
		d.click("wizard.leave")
		if d.open(); d.w.at != StepFinish {
			d.t.Errorf("resumed at %s", d.w.at)
		}
		at(d.Fake, status.GateUnknown, "", "")
		if d.open(); d.w.at != StepFinish {
			d.t.Errorf("before anybody has looked: at %s", d.w.at)
		}
		at(d.Fake, status.GateNoCard, fault.EportNoCard, "")
		if d.open(); d.w.at != StepCard {
			d.t.Errorf("without a card: at %s", d.w.at)
		}
		d.gate(status.GateReady, "", "")
		d.w.show(StepFinish)
		d.click("wizard.finish.start")
		if d.open(); d.w.at != StepPrepare {
			d.t.Errorf("again, all well: at %s", d.w.at)
		}
		for _, s := range Steps {
			if !uitest.Enabled(d.w.Content(), d.e.T("wizard."+string(s))) {
				d.t.Errorf("%s cannot be opened again", s)
			}
		}
		at(d.Fake, status.GateWrongCard, fault.EportWrongCard, "")
		if d.open(); d.w.at != StepCard {
			d.t.Errorf("with another card: at %s", d.w.at)
		}
	})
}

func TestLanguage(t *testing.T) {
	each(t, func(d *desk) {
		other := assets.EN
		if d.e.Words.Lang() == assets.EN {
			other = assets.ZH
		}
		page := d.w.views[StepPrepare].(*prepare)
		page.language.SetSelected(d.e.T("lang." + string(d.e.Words.Lang()))) // the same: nothing
		page.language.SetSelected(d.e.T("lang." + string(other)))
		if len(d.told) != 1 || d.told[0] != "language "+string(other) {
			d.t.Errorf("told %q", d.told)
		}
	})
}

// TestLeavingForgetsPIN: what was typed and not sent is gone with the page.
func TestLeavingForgetsPIN(t *testing.T) {
	each(t, func(d *desk) {
		d.w.show(StepPIN)
		for _, key := range []string{"wizard.card", "wizard.leave"} {
			d.w.show(StepPIN)
			d.typed(0, testPIN)
			field := uitest.Entries(d.w.Content())[0]
			d.click(key)
			if texts := uitest.Texts(field); len(texts) == 0 || texts[0] != d.e.T("pin.field") {
				d.t.Errorf("%s: the field holds %d characters", key, len(strings.Join(texts, "")))
			}
		}
		if d.count("Card.EnterPIN") != 0 {
			d.t.Error("a PIN was sent")
		}
	})
}

// TestDoubleClickSkipsNoPage: the second half of a double click falls on the
// button of the next page, which nobody has seen yet.
func TestDoubleClickSkipsNoPage(t *testing.T) {
	each(t, func(d *desk) {
		at(d.Fake, status.GateReady, "", "")
		d.w.show(StepCertificate)
		d.draw()
		d.wait(seenTime)
		for range 3 {
			d.w.next.OnTapped()
		}
		if d.w.at != StepConnect {
			t.Errorf("after a double click the wizard is at %s", d.w.at)
		}
		if d.wait(seenTime); d.w.opened.Add(seenTime).After(d.e.Now()) {
			t.Error("the page does not come to rest")
		}
	})
}
