package wizard

import (
	"errors"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/probe"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/uitest"
)

const testPIN = "20260815"

// desk is a wizard in its window, with what it asked of the window.
type desk struct {
	*uitest.Fake
	t    *testing.T
	e    *kit.Env
	w    *Wizard
	told []string
	// clicks and entries count what a person did.
	clicks, entries int
}

// each runs a test in both languages.
func each(t *testing.T, test func(d *desk)) {
	t.Helper()
	for _, lang := range assets.Langs {
		t.Run(string(lang), func(t *testing.T) {
			f := fresh(t)
			d := &desk{Fake: f, t: t, e: uitest.Env(t, f, lang)}
			d.open()
			test(d)
		})
	}
}

// open makes the wizard anew, as the next start of the program would.
func (d *desk) open() {
	d.w = New(d.e, Hooks{
		Done:     func() { d.told = append(d.told, "done") },
		Leave:    func() { d.told = append(d.told, "leave") },
		Language: func(l assets.Lang) { d.told = append(d.told, "language "+string(l)) },
	})
	d.e.Window.SetContent(d.w.Content())
}

// draw is what the window does when something has changed.
func (d *desk) draw() { d.w.Draw(d.e.Desk.Live.Snapshot()) }

func (d *desk) gate(state status.GateState, code fault.Code, detail string) {
	at(d.Fake, state, code, detail)
	d.draw()
}

func (d *desk) click(key string) {
	d.t.Helper()
	d.clicks++
	d.wait(time.Second)
	over := uitest.Dialog(d.e)
	if over == nil {
		over = d.w.Content()
	}
	uitest.Tap(d.t, over, d.e.T(key))
	d.draw()
}

// wait lets a person look at the page.
func (d *desk) wait(long time.Duration) {
	now := d.e.Now().Add(long)
	d.e.Now = func() time.Time { return now }
}

// typed fills the nth visible field.
func (d *desk) typed(n int, text string) {
	d.t.Helper()
	d.entries++
	uitest.Type(d.t, uitest.Entries(d.w.Content())[n], text)
}

func (d *desk) sees(texts ...string) {
	d.t.Helper()
	for _, text := range texts {
		if !uitest.HasText(d.w.Content(), text) {
			d.t.Errorf("%q is not among %q", text, uitest.Texts(d.w.Content()))
		}
	}
}

func (d *desk) count(call string) (n int) {
	for _, c := range d.Calls() {
		if strings.HasPrefix(c, call) {
			n++
		}
	}
	return n
}

// TestNewOperator is the whole way of somebody who has card, PIN and the shop's
// letter at hand: few clicks, few entries, and nothing sent twice.
func TestNewOperator(t *testing.T) {
	each(t, func(d *desk) {
		d.click("wizard.start")
		d.click("button.next") // the control answers
		d.click("button.next") // the card is in
		d.typed(0, testPIN)
		d.click("pin.verify")
		d.click("card.export")
		d.click("button.next")
		d.typed(0, "https://shop.example.com/task")
		d.typed(1, "the-shops-key")
		d.typed(2, "https://shop.example.com/callback")
		d.click("button.test-all")
		d.click("wizard.connect.callback.yes")
		d.sees(d.e.T("wizard.connect.ok"), d.e.T("settings.test.ok", "n", "87"))
		d.click("button.next")
		d.click("wizard.finish.autostart")
		d.click("wizard.finish.start")
		if d.clicks > 12 || d.entries > 6 {
			d.t.Errorf("%d clicks and %d entries", d.clicks, d.entries)
		}
		if len(d.told) != 1 || d.told[0] != "done" || d.Desk().Keep.Text(keepDone, "") != yes {
			d.t.Errorf("told %q", d.told)
		}
		for call, n := range map[string]int{
			"Card.EnterPIN": 1, "Card.Export": 1, "Probes.Tasks": 1, "Probes.Customs": 1,
			"Probes.Callbacks(confirmed)": 1, "Settings.Save": 1, "System.SetAutostart(true)": 1,
		} {
			if got := d.count(call); got != n {
				d.t.Errorf("%s was called %d times: %q", call, got, d.Calls())
			}
		}
		s := d.Saved[0]
		if s.TaskURL != "https://shop.example.com/task" || s.CallbackURL != "https://shop.example.com/callback" ||
			s.SignKey.Reveal() != "the-shops-key" || s.PostURL != probe.ProductionURL {
			d.t.Errorf("saved %v", s)
		}
	})
}

// TestGatesDecide: nothing but the gate lets a person go on.
func TestGatesDecide(t *testing.T) {
	each(t, func(d *desk) {
		d.gate(status.GateServiceDown, fault.EportServiceDown, "refused")
		d.click("wizard.start")
		if d.w.at != StepControl || uitest.Enabled(d.w.Content(), d.e.T("button.next")) {
			d.t.Fatalf("at %s, next can be pressed: the control is not there", d.w.at)
		}
		for _, key := range []string{"wizard.card", "wizard.pin", "wizard.finish"} {
			if uitest.Enabled(d.w.Content(), d.e.T(key)) {
				d.t.Errorf("%s can be opened", key)
			}
		}
		d.gate(status.GateNoCard, fault.EportNoCard, "")
		d.sees(d.e.T("wizard.control.ok", "version", "1.5.21"))
		d.click("button.next")
		if d.w.at != StepCard || uitest.Enabled(d.w.Content(), d.e.T("button.next")) {
			d.t.Fatalf("at %s, next can be pressed: no card is in", d.w.at)
		}
		d.gate(status.GatePINNeeded, fault.PINNeeded, "")
		d.sees(d.e.T("wizard.card.ok", "no", "8930000012345"))
		if d.w.at != StepCard {
			d.t.Error("the page went away by itself")
		}
		d.click("button.next")
		if uitest.Enabled(d.w.Content(), d.e.T("button.next")) {
			d.t.Error("next can be pressed without a PIN")
		}
		d.gate(status.GateNoCard, fault.EportNoCard, "") // pulled
		if n := len(uitest.Entries(d.w.Content())); n != 0 {
			d.t.Errorf("%d fields are shown without a card", n)
		}
		d.sees(d.e.Fault(fault.EportNoCard, nil).What)
		d.click("wizard.card")
		d.sees(d.e.T("wizard.card.no-card"))
	})
}

// TestReaderFaults: each kind of trouble has a picture and words of its own.
func TestReaderFaults(t *testing.T) {
	each(t, func(d *desk) {
		pictures := map[Scene]Trouble{}
		words := map[string]Trouble{}
		for _, tt := range []struct {
			want   Trouble
			state  status.GateState
			code   fault.Code
			detail string
			offer  string
		}{
			{TroubleControl, status.GateServiceDown, fault.EportServiceDown, "refused", "card.restart-control"},
			{TroubleHung, status.GateServiceDown, fault.EportHung, "", "card.restart-control"},
			{TroubleNoReader, status.GateNoCard, fault.EportNoCard, "[读卡器底层库]打开读卡器失败:错误码=50200", "button.check-again"},
			{TroubleNoCard, status.GateNoCard, fault.EportNoCard, "[智能卡应用模块]读卡器中无卡", "button.check-again"},
			{TroubleReset, status.GateNoCard, fault.EportReaderReset, "[读卡器底层库]复位读卡器失败:错误码=50070", "card.restart-control"},
			{TroubleBusy, status.GateNoCard, fault.EportReaderBusy, "", "button.check-again"},
			{TroubleWrong, status.GateWrongCard, fault.EportWrongCard, "", "wizard.card.accept"},
		} {
			at(d.Fake, tt.state, tt.code, tt.detail)
			d.w.show(StepCard)
			page := d.w.views[StepCard].(*device)
			told := page.explain(d.e.Desk.Live.Snapshot(), d.w.facts)
			d.sees(told.What)
			if told.Do != "" {
				d.sees(told.Do)
			}
			if other, ok := pictures[page.picture.scene]; ok {
				d.t.Errorf("%s has the picture of %s", tt.want, other)
			}
			if other, ok := words[told.What]; ok {
				d.t.Errorf("%s has the words of %s", tt.want, other)
			}
			pictures[page.picture.scene], words[told.What] = tt.want, tt.want
			if !uitest.Enabled(d.w.Content(), d.e.T(tt.offer)) {
				d.t.Errorf("%s: %s is not offered", tt.want, tt.offer)
			}
			if tt.detail != "" {
				if uitest.HasText(d.w.Content(), tt.detail) {
					d.t.Errorf("%s: the raw text is not folded", tt.want)
				}
				uitest.Unfold(d.w.Content())
				d.sees(tt.detail)
			}
		}
	})
}

// TestControlActs: check, restart, approve, accept.
func TestControlActs(t *testing.T) {
	each(t, func(d *desk) {
		at(d.Fake, status.GateServiceDown, fault.EportServiceDown, "")
		d.w.show(StepControl)
		if n := d.count("Card.Refresh"); n != 1 {
			d.t.Errorf("looked %d times when the page was opened", n)
		}
		d.click("button.check-again")
		d.Fail("Card.RestartControl", fault.New(fault.Person, fault.EportRestartFailed, "restart", errors.New("rights")))
		d.click("card.restart-control")
		d.sees(d.e.Fault(fault.EportRestartFailed, nil).What)
		d.Settings.WSURL = "ws://192.168.1.20:61232"
		d.gate(status.GateStranger, fault.EportStranger, "")
		d.sees(d.e.T("wizard.control.remote.text", "address", "ws://192.168.1.20:61232"))
		d.click("wizard.control.remote")
		d.click("button.cancel")
		d.click("wizard.control.remote")
		d.click("wizard.control.remote")
		d.Settings.WSURL = "ws://127.0.0.1:61232"
		d.draw()
		if uitest.Tappable(d.w.Content(), d.e.T("wizard.control.remote")) != nil {
			d.t.Error("a stranger on this PC can be waved through")
		}
		at(d.Fake, status.GateWrongCard, fault.EportWrongCard, "")
		d.w.show(StepCard)
		d.click("wizard.card.accept")
		d.click("wizard.card.accept")
		for call, n := range map[string]int{"Card.RestartControl": 1, "Card.ApproveControl": 1, "Card.Accept": 1} {
			if got := d.count(call); got != n {
				d.t.Errorf("%s: %d times", call, got)
			}
		}
	})
}

// TestWrongPIN: exactly one call whatever else is tapped, and no way on.
func TestWrongPIN(t *testing.T) {
	each(t, func(d *desk) {
		three := 3
		no := fault.New(fault.Person, fault.PINRefused, "verify", errors.New("refused"))
		no.TriesLeft = &three
		d.Fail("Card.EnterPIN", no)
		d.After("Card.EnterPIN", func() {
			at(d.Fake, status.GatePINRefused, fault.PINRefused, "")
			d.Change(func(s *status.Snapshot) { s.Card.TriesLeft = &three })
		})
		d.w.show(StepPIN)
		d.typed(0, testPIN)
		d.click("pin.verify")
		d.sees(d.e.Entry(no).What, d.e.T("pin.tries-left", "n", "3"))
		field := uitest.Entries(d.w.Content())[0]
		for range 3 {
			uitest.Press(field, fyne.KeyReturn)
			d.w.goOn()
			d.click("button.back")
			d.click("wizard.pin")
			d.draw()
		}
		d.sees(d.e.Entry(no).What) // told from the gate now
		d.open()                   // the next start
		d.sees(d.e.Entry(no).What)
		if n := d.count("Card.EnterPIN"); n != 1 || d.w.at != StepPIN {
			d.t.Errorf("the card got %d PINs; at %s", n, d.w.at)
		}
	})
}

// TestGateFollows: the card's answer may be known before the gate has moved.
func TestGateFollows(t *testing.T) {
	each(t, func(d *desk) {
		d.After("Card.EnterPIN", nil)
		d.w.show(StepPIN)
		d.typed(0, testPIN)
		d.click("pin.verify")
		if d.w.at != StepPIN {
			d.t.Fatalf("at %s before the gate says so", d.w.at)
		}
		d.sees(d.e.T("pin.ok"))
		if d.gate(status.GateReady, "", ""); d.w.at != StepCertificate {
			d.t.Errorf("at %s", d.w.at)
		}
		d.click("wizard.pin")
		if d.draw(); d.w.at != StepPIN {
			d.t.Error("the page of a verified PIN cannot be looked at")
		}
	})
}

func TestLastTryInWizard(t *testing.T) {
	each(t, func(d *desk) {
		one := 1
		at(d.Fake, status.GatePINRefused, fault.PINRefused, "")
		d.Change(func(s *status.Snapshot) { s.Card.TriesLeft = &one })
		d.w.show(StepPIN)
		d.typed(0, testPIN)
		if uitest.Enabled(d.w.Content(), d.e.T("pin.verify")) {
			d.t.Error("the last try needs no tick")
		}
		d.click("pin.last-try.tick")
		d.click("pin.verify")
		if d.count("Card.EnterPIN(lastTry=true") != 1 || d.w.at != StepCertificate {
			d.t.Errorf("%q, at %s", d.Calls(), d.w.at)
		}
	})
}

// TestLocked: the page says who unlocks; the form comes only when a person says
// that it was done.
func TestLocked(t *testing.T) {
	each(t, func(d *desk) {
		at(d.Fake, status.GatePINLocked, fault.PINLocked, "[智能卡应用模块]输入口令错误，卡被锁定")
		d.w.show(StepPIN)
		d.sees(d.e.T("wizard.pin.locked"), d.e.T("wizard.pin.locked.text"))
		if len(uitest.Entries(d.w.Content())) != 0 || uitest.Enabled(d.w.Content(), d.e.T("button.next")) {
			d.t.Error("a locked card can be tried, or passed by")
		}
		d.click("wizard.pin.unlocked")
		d.typed(0, testPIN)
		d.click("pin.verify")
		if d.count("Card.EnterPIN") != 1 || d.w.at != StepCertificate {
			d.t.Errorf("%q, at %s", d.Calls(), d.w.at)
		}
		d.click("wizard.pin")
		d.sees(d.e.T("pin.ok"))
		if len(uitest.Entries(d.w.Content())) != 0 {
			d.t.Error("a verified PIN is asked for again")
		}
		d.click("wizard.pin.again")
		if len(uitest.Entries(d.w.Content())) != 1 {
			d.t.Error("it cannot be entered again")
		}
	})
}
