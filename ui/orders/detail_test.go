package orders

import (
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/theme"

	fynetest "fyne.io/fyne/v2/test"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/uitest"
)

// held gives the page with the first order of a hold chosen.
func chosen(t *testing.T, lang assets.Lang, is func(*order.Order) bool) (*stage, order.Order) {
	t.Helper()
	s := open(t, 60, lang)
	for _, seq := range all(s.list) {
		if o := s.fake.Order(seq); is(&o) {
			s.choose(seq)
			return s, o
		}
	}
	t.Fatal("no such order")
	return nil, order.Order{}
}

func hold(h order.Hold) func(*order.Order) bool {
	return func(o *order.Order) bool { return o.Hold == h }
}

func TestSettleAsksAndKeepsTheReason(t *testing.T) {
	for _, lang := range assets.Langs {
		for _, arrived := range []bool{true, false} {
			s, o := chosen(t, lang, hold(order.HoldOutcomeUnknown))
			e := s.env
			uitest.Tap(t, s.detail.root, e.T("order.settle"))
			if !uitest.HasText(s.detail.root, e.T("order.settle.title")) {
				t.Fatal("no question")
			}
			word := e.T("order.settle.arrived")
			if !arrived {
				word = e.T("order.settle.not-arrived")
			}
			uitest.Tap(t, s.detail.root, word)
			if s.fake.Called("Commands.Settle") || !uitest.HasText(s.detail.root, e.T("order.reason.needed")) {
				t.Fatal("settled without a reason")
			}
			uitest.Type(t, uitest.Entries(s.detail.root)[0], " looked up ")
			uitest.Tap(t, s.detail.root, word)
			expected := "Commands.Settle(" + thousandsFree(o.Seq) + ", " + map[bool]string{true: "true", false: "false"}[arrived] + `, "looked up")`
			if calls := s.fake.Calls(); !slices.Contains(calls, expected) {
				t.Errorf("called %q, want %q", calls, expected)
			}
			if !uitest.HasText(s.detail.root, e.T("order.done")) || s.detail.asking {
				t.Error("it is not said that it was done")
			}
		}
	}
}

func thousandsFree(n uint64) string { return strings.ReplaceAll(thousands(int(n)), ",", "") }

func TestCancelAsksFirst(t *testing.T) {
	s, o := chosen(t, assets.ZH, func(o *order.Order) bool { return o.State == order.StateReceived && o.Hold == "" })
	e := s.env
	uitest.Tap(t, s.detail.root, e.T("order.cancel"))
	uitest.Tap(t, s.detail.root, e.T("order.cancel.keep"))
	if s.detail.asking || len(s.fake.Calls()) != 0 {
		t.Error("the question was not taken back")
	}
	uitest.Tap(t, s.detail.root, e.T("order.cancel"))
	uitest.Type(t, uitest.Entries(s.detail.root)[0], "买家退款")
	s.later(2*time.Second, func() {})
	if uitest.Entries(s.detail.root)[0].(interface{ CursorTextOffset() int }).CursorTextOffset() == 0 {
		t.Error("a draw took away what was typed")
	}
	s.fake.Fail("Commands.Cancel", fault.New(fault.Final, fault.StoreAsk, "cancel", errors.New("gone out")))
	uitest.Tap(t, s.detail.root, e.T("order.cancel.confirm"))
	if !uitest.HasText(s.detail.root, e.Fault(fault.StoreAsk, nil).What) {
		t.Error("the refusal is not shown")
	}
	s.fake.Fail("Commands.Cancel", nil)
	uitest.Tap(t, s.detail.root, e.T("order.cancel.confirm"))
	if expected := "Commands.Cancel(" + thousandsFree(o.Seq) + `, "买家退款")`; !slices.Contains(s.fake.Calls(), expected) {
		t.Errorf("called %q", s.fake.Calls())
	}
	if !s.Escape() || s.table.selected != 0 || s.detail.root.Visible() {
		t.Error("Esc does not close the details")
	}
}

func TestRetryAndResend(t *testing.T) {
	for _, h := range []order.Hold{order.HoldPerson, order.HoldRetriesSpent, order.HoldRegistration} {
		s, o := chosen(t, assets.EN, hold(h))
		uitest.Tap(t, s.detail.root, s.env.T("order.retry"))
		if !s.fake.Called("Commands.RetryNow(" + thousandsFree(o.Seq)) {
			t.Errorf("%s: called %q", h, s.fake.Calls())
		}
	}
	s, o := chosen(t, assets.EN, func(o *order.Order) bool { return o.State == order.StateDone })
	if uitest.Tappable(s.detail.root, s.env.T("order.retry")) != nil || !uitest.HasText(s.detail.root, s.env.T("order.no-action")) {
		t.Error("a finished order can be retried")
	}
	uitest.Tap(t, s.detail.root, s.env.T("order.resend"))
	if !s.fake.Called("Commands.Resend(" + thousandsFree(o.Seq)) {
		t.Errorf("called %q", s.fake.Calls())
	}
}

func TestTheCureOfAGateIsTheNextStep(t *testing.T) {
	s := open(t, 60, assets.ZH)
	s.later(2*time.Second, func() {
		bad := uitest.Troubled()
		s.fake.Change(func(now *status.Snapshot) { now.Gates = bad.Gates })
	})
	s.choose(60)
	entry := s.env.Fault(fault.EportNoCard, nil)
	uitest.Tap(t, s.detail.root, entry.Button)
	if len(s.fake.Performed) != 1 || s.fake.Performed[0] != string(entry.Command)+" "+string(fault.EportNoCard) {
		t.Errorf("performed %q", s.fake.Performed)
	}
	if !uitest.HasText(s.detail.root, s.env.T("situation.waiting-card")) {
		t.Error("the sentence does not speak of the card")
	}
}

func TestDetailsOfARefusal(t *testing.T) {
	for _, lang := range assets.Langs {
		s := open(t, 300, lang)
		e := s.env
		o := refused(s.fake)
		o.Verdict = &order.Verdict{Class: order.VerdictUnregistered, Code: "20004", Message: "x"}
		s.fake.Timelines[o.Seq] = story(o)
		s.fake.Detail = port.Details{
			Head: `{"recpName":"(8)"}`, Answer: `{"code":"20004"}`,
			Problems: []string{"goods[0].gname: empty; should be filled", "odd text"},
		}
		s.later(2*time.Second, func() { s.fake.SetOrder(o) })
		s.choose(o.Seq)
		d := e.Words.Diagnose(assets.PeerCustoms, "20004", "x")
		for _, text := range []string{
			o.OrderNo, o.GUID, o.CertNo, d.Cause, d.Cure, e.T("fault.code", "code", "20004"), e.T("field.gname"),
			"odd text", e.T("order.settle.not-arrived"), "在海关网站没有查到", e.T("step.callback"),
		} {
			if !uitest.HasText(s.detail.root, text) {
				t.Errorf("%s: %q is not shown", lang, text)
			}
		}
		if uitest.HasText(s.detail.root, "recpName") {
			t.Error("technical details are not folded")
		}
		uitest.Tap(t, s.detail.root, e.T("order.details"))
		if !uitest.HasText(s.detail.root, "recpName") {
			t.Error("technical details do not open")
		}
		uitest.Tap(t, s.detail.root, e.T("order.copy-summary"))
		sum := fyne.CurrentApp().Clipboard().Content()
		for _, text := range []string{o.OrderNo, o.SessionID, "20004", e.T("step.upload"), "2026-11-21"} {
			if !strings.Contains(sum, text) {
				t.Errorf("%q is not in the summary", text)
			}
		}
	}
}

func TestKeysMoveTheChoice(t *testing.T) {
	s := open(t, 400, assets.ZH)
	if s.Copy() != "" {
		t.Error("something to copy without a choice")
	}
	s.Enter()
	if s.env.Window.Canvas().Focused() != fyne.Focusable(s.table) || !s.ring.Visible() {
		t.Error("Enter does not lead to the table, or it cannot be seen")
	}
	for _, step := range []struct {
		key fyne.KeyName
		at  int
	}{
		{fyne.KeyDown, 1}, {fyne.KeyDown, 2}, {fyne.KeyUp, 1}, {fyne.KeyEnd, 399}, {fyne.KeyDown, 399}, {fyne.KeyHome, 0}, {fyne.KeyUp, 0},
	} {
		uitest.Press(s.table, step.key)
		if got := s.list.index(s.table.selected); got != step.at {
			t.Fatalf("after %s row %d is chosen, want %d", step.key, got, step.at)
		}
	}
	o := s.fake.Order(s.list.at(0))
	if s.Copy() != o.OrderNo {
		t.Errorf("copied %q", s.Copy())
	}
	if !uitest.HasText(s.detail.root, o.OrderNo) || !s.Escape() || s.table.selected != 0 {
		t.Error("Esc does not take the choice back")
	}
}

func TestTappingAnyCellChoosesTheRow(t *testing.T) {
	s := open(t, 400, assets.ZH)
	for _, at := range []fyne.Position{{X: 30, Y: rowHeight + 10}, {X: 300, Y: rowHeight + 2*(rowHeight+gap) - 1}, {X: 130, Y: rowHeight + 3*(rowHeight+gap) + 5}} {
		fynetest.TapCanvas(s.env.Window.Canvas(), absolute(s).Add(at))
		row := int(at.Y-rowHeight) / (rowHeight + gap)
		if s.env.Window.Canvas().Focused() != fyne.Focusable(s.table) {
			t.Error("the keys do not go to the table that was tapped")
		}
		if s.list.index(s.table.selected) != row {
			t.Errorf("tapped row %d, chosen is %d", row, s.list.index(s.table.selected))
		}
	}
	painted := 0
	for _, c := range s.table.cells {
		l := s.rows.at(c.id.Row)
		if l != nil && l.order.Seq == s.table.selected && c.back.FillColor == theme.Color(theme.ColorNameSelection) {
			painted++
		}
	}
	if painted < len(s.table.columns) {
		t.Errorf("%d cells of the chosen row are painted", painted)
	}
}

func absolute(s *stage) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(s.table)
}

func TestPageOpensAtAPlace(t *testing.T) {
	s := open(t, 400, assets.ZH)
	s.change(func(q *query) { q.typed = "SOnothing" })
	s.Show(kit.Place{Order: 17})
	if s.table.selected != 17 || s.list.len() != 400 || s.bar.search.Text != "" {
		t.Errorf("chosen is %d of %d", s.table.selected, s.list.len())
	}
	s.draw()
	if !uitest.HasText(s.table, s.fake.Order(17).OrderNo) {
		t.Error("the order's row is not in sight")
	}
	s.Show(kit.Place{Classes: []order.Class{order.ClassWaiting, order.ClassMoving}})
	if s.list.len() != 6 || s.table.selected != 0 {
		t.Errorf("%d orders are on their way, chosen is %d", s.list.len(), s.table.selected)
	}
	s.Hide()
}
