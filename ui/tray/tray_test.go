package tray_test

import (
	"testing"
	"time"
	"unicode/utf8"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/tray"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

// calm is a snapshot of a program that works and has nothing to do.
func calm(change ...func(*status.Snapshot)) *status.Snapshot {
	s := &status.Snapshot{
		At: noon, Started: noon.Add(-time.Hour), LastMoved: noon.Add(-time.Minute),
		Counts: map[order.Class]int{}, Today: status.Totals{Done: 182},
	}
	for _, c := range change {
		c(s)
	}
	return s
}

func with(codes ...fault.Code) func(*status.Snapshot) {
	return func(s *status.Snapshot) {
		for _, c := range codes {
			s.Conditions = append(s.Conditions, status.Condition{Code: c, Severity: status.RuleOf(c).Severity, Since: noon})
		}
	}
}

func card(state status.GateState) func(*status.Snapshot) {
	return func(s *status.Snapshot) {
		s.Gates = append(s.Gates, status.Gate{Party: status.PartyCard, State: state})
	}
}

func paused(s *status.Snapshot)    { s.Paused = true }
func moved(s *status.Snapshot)     { s.LastMoved = noon.Add(-9 * time.Second) }
func attention(s *status.Snapshot) { s.Counts[order.ClassAttention] = 3 }
func waiting(s *status.Snapshot)   { s.Counts[order.ClassWaiting] = 3 }
func young(s *status.Snapshot)     { s.Started = noon.Add(-9 * time.Second) }
func stopped(s *status.Snapshot)   { s.Stopped = fault.PipelineStopped }

func words(t testing.TB, lang assets.Lang) *assets.Catalogue {
	c := assets.New(lang)
	c.Report = func(problem string) { t.Error(problem) }
	return c
}

func TestTheHighestStateWins(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name  string
		snap  *status.Snapshot
		setup bool
		state tray.State
		code  fault.Code
		zh    string
		en    string
	}{
		{"all is well", calm(), false, tray.StateIdle, "", "正常，今天完成 182", "OK, 182 done today"},
		{"just started", calm(young), false, tray.StateStarting, "", "正在启动", "Starting"},
		{"not started at all", &status.Snapshot{}, false, tray.StateStarting, "", "正在启动", "Starting"},
		{"an order moved", calm(young, moved, waiting), false, tray.StateWorking, "", "正在处理，等待 3", "Working, 3 waiting"},
		{"paused beats working", calm(moved, waiting, paused), false, tray.StatePaused, "", "已暂停，等待 3", "Paused, 3 waiting"},
		{"trouble beats paused", calm(paused, with(fault.CustomsDown)), false, tray.StateTrouble, fault.CustomsDown,
			"正在重试：海关接口无响应", "Retrying: Government API silent"},
		{"late while paused is no trouble", calm(paused, with(fault.QueueLate)), false, tray.StatePaused, "", "已暂停", "Paused"},
		{"held orders beat trouble", calm(attention, with(fault.CustomsDown)), false, tray.StatePerson, "",
			"需要处理：3 个订单等待确认", "Action needed: 3 orders need a decision"},
		{"a condition names it better", calm(attention, with(fault.CustomsUnregistered)), false, tray.StatePerson, fault.CustomsUnregistered,
			"需要处理：证书未在海关登记", "Action needed: Certificate not registered"},
		{"no card beats a held order", calm(attention, with(fault.CustomsUnknown, fault.EportNoCard)), false, tray.StatePerson, fault.EportNoCard,
			"需要处理：请插入卡", "Action needed: Insert the card"},
		{"no card", calm(with(fault.EportNoCard)), false, tray.StatePerson, fault.EportNoCard, "需要处理：请插入卡", "Action needed: Insert the card"},
		{"set-up first", calm(young, with(fault.EportNoCard)), true, tray.StatePerson, "", "请完成设置", "Finish the set-up"},
		{"a locked card beats the set-up", calm(with(fault.PINLocked)), true, tray.StateError, fault.PINLocked, "需要处理：卡已锁定", "Action needed: Card locked"},
		{"a stopped pipeline", calm(stopped, paused), false, tray.StateError, fault.PipelineStopped, "需要处理：上报已停止", "Action needed: Work has stopped"},
		{"a warning changes nothing", calm(with(fault.CertExpiring)), false, tray.StateIdle, "", "正常，今天完成 182", "OK, 182 done today"},
	}
	for _, c := range cases {
		v := tray.Judge(c.snap, c.setup, noon)
		if v.State != c.state || v.Code != c.code {
			t.Errorf("%s: %s by %q, want %s by %q", c.name, v.State, v.Code, c.state, c.code)
		}
		for lang, want := range map[assets.Lang]string{assets.ZH: c.zh, assets.EN: c.en} {
			if got := tray.Tooltip(v, c.snap, words(t, lang)); got != want {
				t.Errorf("%s: tooltip %q, want %q", c.name, got, want)
			}
		}
	}
}

func TestEveryStateHasAnIconOfItsOwn(t *testing.T) {
	t.Parallel()
	seen := map[assets.IconName]tray.State{}
	for _, s := range tray.States {
		if other, twice := seen[s.Icon()]; twice {
			t.Errorf("%s and %s have the same icon", s, other)
		}
		seen[s.Icon()] = s
	}
}

// Every fault code in every language, alone and with parameters that came from
// outside: the sentence stays short and holds none of them but the number.
func TestNoTooltipIsTooLongOrCarriesForeignText(t *testing.T) {
	t.Parallel()
	const foreign = "evil text of a server"
	for _, lang := range assets.Langs {
		w := words(t, lang)
		for _, code := range fault.All {
			for _, params := range []status.Params{nil, {"n": "999999"}, {
				"n": foreign, "no": foreign, "d": foreign, "pairs": foreign, "drive": foreign, "program": foreign, "time": foreign,
			}} {
				s := calm(func(s *status.Snapshot) {
					s.Counts[order.ClassWaiting] = 1_000_000
					s.Conditions = []status.Condition{{Code: code, Severity: status.RuleOf(code).Severity, Params: params}}
				})
				v := tray.Of(s, false, noon, w)
				if n := utf8.RuneCountInString(v.Tooltip); n == 0 || n > 60 {
					t.Errorf("%s %s: %d characters: %s", lang, code, n, v.Tooltip)
				}
				if brief := tray.Brief(tray.Verdict{Code: code, Params: params}, w); utf8.RuneCountInString(brief) > 40 || contains(brief, foreign) {
					t.Errorf("%s %s: brief %q", lang, code, brief)
				}
				if contains(v.Tooltip, foreign) {
					t.Errorf("%s %s: %s", lang, code, v.Tooltip)
				}
			}
		}
	}
}

func contains(text, part string) bool {
	for i := 0; i+len(part) <= len(text); i++ {
		if text[i:i+len(part)] == part {
			return true
		}
	}
	return false
}

func TestTheMenuShowsWhatMakesSense(t *testing.T) {
	t.Parallel()
	always := []tray.Action{tray.ActionStatus, tray.ActionToday, tray.ActionOpen, tray.ActionOpenLogs, tray.ActionQuit}
	cases := []struct {
		name  string
		snap  *status.Snapshot
		setup bool
		also  []tray.Action
	}{
		{"idle", calm(), false, []tray.Action{tray.ActionPause}},
		{"paused", calm(paused), false, []tray.Action{tray.ActionResume}},
		{"trouble", calm(with(fault.NetDown)), false, []tray.Action{tray.ActionPause, tray.ActionRetry}},
		{"a PIN is missing", calm(with(fault.PINNeeded), card(status.GatePINNeeded)), false, []tray.Action{tray.ActionEnterPIN, tray.ActionPause}},
		{"a PIN was refused", calm(with(fault.PINRefused), card(status.GatePINRefused)), false, []tray.Action{tray.ActionEnterPIN, tray.ActionPause}},
		{"a card is missing", calm(with(fault.EportNoCard), card(status.GateNoCard)), false, []tray.Action{tray.ActionPause}},
		{"a locked card takes no PIN", calm(with(fault.PINLocked), card(status.GatePINLocked)), false, []tray.Action{tray.ActionPause}},
		{"held orders beside a missing PIN", calm(attention, card(status.GatePINNeeded)), false, []tray.Action{tray.ActionEnterPIN, tray.ActionPause}},
		{"set-up", calm(card(status.GatePINNeeded)), true, nil},
		{"stopped", calm(stopped), false, nil},
	}
	for _, c := range cases {
		for _, lang := range assets.Langs {
			view := tray.Of(c.snap, c.setup, noon, words(t, lang))
			want := map[tray.Action]bool{}
			for _, a := range append(c.also, always...) {
				want[a] = true
			}
			for i, it := range view.Items {
				if it.Action != tray.Actions[i] || it.Title == "" {
					t.Errorf("%s: item %d is %q %q", c.name, i, it.Action, it.Title)
				}
				if it.Shown != want[it.Action] {
					t.Errorf("%s: %s shown is %v", c.name, it.Action, it.Shown)
				}
			}
		}
	}
}

func TestTheStatusLineOpensWhatCanCureIt(t *testing.T) {
	t.Parallel()
	cases := []struct {
		name string
		snap *status.Snapshot
		page kit.PageName
	}{
		{"idle", calm(), kit.PageOverview},
		{"working", calm(moved), kit.PageOrders},
		{"held", calm(attention), kit.PageOrders},
		{"unknown outcome", calm(with(fault.CustomsUnknown)), kit.PageOrders},
		{"no card", calm(with(fault.EportNoCard)), kit.PageCard},
		{"not registered", calm(with(fault.CustomsUnregistered)), kit.PageCard},
		{"bad settings", calm(with(fault.ConfigInvalid)), kit.PageSettings},
		{"the shop says no", calm(with(fault.PlatformDenied)), kit.PageSettings},
		{"no network", calm(with(fault.NetDown)), kit.PageOverview},
		{"disk full", calm(with(fault.StoreFull)), kit.PageOverview},
	}
	for _, c := range cases {
		v := tray.Of(c.snap, false, noon, words(t, assets.ZH))
		if got := v.Item(tray.ActionStatus).Place.Page; got != c.page {
			t.Errorf("%s opens %s, want %s", c.name, got, c.page)
		}
	}
	pin := tray.Of(calm(with(fault.PINNeeded), card(status.GatePINNeeded)), false, noon, words(t, assets.ZH))
	if p := pin.Item(tray.ActionStatus).Place; !p.EnterPIN || p.Page != kit.PageCard {
		t.Errorf("a missing PIN opens %+v", p)
	}
	setup := tray.Of(calm(), true, noon, words(t, assets.ZH))
	if p := setup.Item(tray.ActionStatus).Place; !p.Wizard {
		t.Errorf("an unfinished set-up opens %+v", p)
	}
}

func TestTheIconChangesAtMostOnceASecond(t *testing.T) {
	t.Parallel()
	var p tray.Pace
	now, drawn := noon, 0
	icons := []assets.IconName{assets.IconIdle, assets.IconWorking}
	for i := range 100 { // ten seconds of flicker
		if draw, again := p.Next(now, icons[i%2]); draw {
			drawn++
		} else if again > time.Second || again < 0 {
			t.Fatalf("ask again after %v", again)
		}
		now = now.Add(100 * time.Millisecond)
	}
	if drawn > 10 || drawn < 5 {
		t.Errorf("%d changes in ten seconds", drawn)
	}
	if draw, _ := p.Next(noon.Add(-time.Hour), assets.IconError); !draw {
		t.Error("after the clock was set back the icon stands still")
	}
}
