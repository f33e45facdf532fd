package overview

import (
	"slices"
	"testing"
	"time"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
	"customs179/ui/tray"
)

var noon = time.Date(2026, 11, 21, 12, 0, 0, 0, time.Local)

func env(t *testing.T, lang assets.Lang) *kit.Env {
	t.Helper()
	words := assets.New(lang)
	words.Report = func(problem string) { t.Error(problem) }
	return &kit.Env{Words: words, Now: func() time.Time { return noon }}
}

// well is a snapshot with everything in order.
func well() status.Snapshot {
	since := noon.Add(-3 * time.Hour)
	return status.Snapshot{
		At: noon, Started: since, Counts: map[order.Class]int{order.ClassDone: 182},
		Today: status.Totals{Received: 190, Accepted: 184, Rejected: 2, Done: 182, Cancelled: 1},
		Poll:  status.PollFacts{Last: noon.Add(-10 * time.Second), Next: noon.Add(20 * time.Second)},
		Gates: status.Gates{
			{Party: status.PartyPlatform, Key: status.KeyTasks, State: status.GateOpen, Since: noon.Add(-10 * time.Second)},
			{Party: status.PartyCard, State: status.GateReady, Since: since},
			{Party: status.PartyCustoms, State: status.GateOpen, Since: since},
			{Party: status.PartyPlatform, Key: status.KeyCallback, State: status.GateOpen, Since: since},
		},
	}
}

func TestSentence(t *testing.T) {
	tests := []struct {
		name   string
		change func(*status.Snapshot)
		zh, en string
		shape  kit.Shape
	}{
		{"idle", func(*status.Snapshot) {}, "一切正常：今天已完成 182，没有等待的订单", "All well: 182 done today, nothing is waiting", kit.ShapeTick},
		{"working", func(s *status.Snapshot) { s.Counts[order.ClassWaiting] = 3; s.Counts[order.ClassAttention] = 1 },
			"正在工作：今天已完成 182，等待 3，需处理 1", "Working: 182 done today, 3 waiting, 1 need action", kit.ShapeTriangle},
		{"only held", func(s *status.Snapshot) { s.Counts[order.ClassAttention] = 1 },
			"正在工作：今天已完成 182，等待 0，需处理 1", "Working: 182 done today, 0 waiting, 1 need action", kit.ShapeTriangle},
		{"person", func(s *status.Snapshot) {
			s.Conditions = []status.Condition{{Code: fault.EportNoCard, Severity: status.SeverityPerson}}
			s.Paused = true
		}, "需要处理：请插入卡。等待 0", "Action needed: Insert the card. 0 waiting", kit.ShapeTriangle},
		{"trouble", func(s *status.Snapshot) {
			s.Conditions = []status.Condition{{Code: fault.CustomsDown, Severity: status.SeverityTrouble}}
		}, "正在重试：海关接口无响应。等待 0，不需要操作", "", kit.ShapeRing},
		{"a warning says nothing", func(s *status.Snapshot) {
			s.Conditions = []status.Condition{{Code: fault.CertExpiring, Severity: status.SeverityWarning}}
		}, "一切正常：今天已完成 182，没有等待的订单", "", kit.ShapeTick},
		{"paused", func(s *status.Snapshot) { s.Paused = true }, "已暂停：等待 0，继续后会接着处理", "", kit.ShapeBars},
		{"starting", func(s *status.Snapshot) { s.Gates, s.Started = nil, noon.Add(-time.Second) }, "正在启动", "Starting", kit.ShapeDots},
		{"starting with what it knows", func(s *status.Snapshot) { s.Started = noon.Add(-9 * time.Second) }, "正在启动", "Starting", kit.ShapeDots},
		{"an order moved at once", func(s *status.Snapshot) {
			s.Started, s.LastMoved, s.Counts[order.ClassWaiting] = noon.Add(-9*time.Second), noon.Add(-time.Second), 3
		}, "正在工作：今天已完成 182，等待 3", "", kit.ShapeArrow},
		{"set-up is not finished", func(s *status.Snapshot) { s.Setup = true }, "请完成设置", "Finish the set-up", kit.ShapeTriangle},
		{"late while paused is no trouble", func(s *status.Snapshot) {
			s.Conditions, s.Paused = []status.Condition{{Code: fault.QueueLate, Severity: status.SeverityTrouble}}, true
		}, "已暂停：等待 0，继续后会接着处理", "", kit.ShapeBars},
		{"held and paused", func(s *status.Snapshot) { s.Paused, s.Counts[order.ClassAttention] = true, 2 },
			"需要处理：2 个订单等待确认。等待 0", "", kit.ShapeTriangle},
		{"held and in trouble", func(s *status.Snapshot) {
			s.Conditions, s.Counts[order.ClassAttention] = []status.Condition{{Code: fault.CustomsDown, Severity: status.SeverityTrouble}}, 2
		}, "需要处理：2 个订单等待确认。等待 0", "", kit.ShapeTriangle},
		{"the card comes before a single order", func(s *status.Snapshot) {
			s.Conditions = []status.Condition{
				{Code: fault.CustomsUnknown, Severity: status.SeverityPerson}, {Code: fault.EportNoCard, Severity: status.SeverityPerson},
			}
		}, "需要处理：请插入卡。等待 0", "", kit.ShapeTriangle},
		{"an error", func(s *status.Snapshot) {
			s.Conditions = []status.Condition{{Code: fault.PINLocked, Severity: status.SeverityError}}
		}, "需要处理：卡已锁定。等待 0", "", kit.ShapeSquare},
		{"stopped", func(s *status.Snapshot) { s.Stopped = fault.StoreIO }, "上报已停止，请重新打开程序", "", kit.ShapeSquare},
	}
	for _, tt := range tests {
		s := well()
		tt.change(&s)
		got := say(&s)
		if zh := got.text(env(t, assets.ZH)); zh != tt.zh || got.shape != tt.shape {
			t.Errorf("%s: %q, shape %v", tt.name, zh, got.shape)
		}
		if en := got.text(env(t, assets.EN)); tt.en != "" && en != tt.en {
			t.Errorf("%s: %q", tt.name, en)
		}
	}
}

// TestTheSentenceAgreesWithTheTray: page and strip are seen together. Their marks
// are the same for every state but work, which has more to tell on the page.
func TestTheSentenceAgreesWithTheTray(t *testing.T) {
	marks := map[tray.State]kit.Shape{
		tray.StateError: kit.ShapeSquare, tray.StatePerson: kit.ShapeTriangle, tray.StateTrouble: kit.ShapeRing,
		tray.StatePaused: kit.ShapeBars, tray.StateStarting: kit.ShapeDots,
	}
	for bits := range 1 << 8 {
		s := well()
		for i, change := range []func(){
			func() { s.Paused = true },
			func() { s.Setup = true },
			func() { s.Stopped = fault.PipelineStopped },
			func() { s.Started = noon.Add(-time.Second) },
			func() { s.Counts[order.ClassAttention] = 1 },
			func() {
				s.Conditions = append(s.Conditions, status.Condition{Code: fault.StoreFull, Severity: status.SeverityError})
			},
			func() {
				s.Conditions = append(s.Conditions, status.Condition{Code: fault.EportNoCard, Severity: status.SeverityPerson})
			},
			func() {
				s.Conditions = append(s.Conditions, status.Condition{Code: fault.QueueLate, Severity: status.SeverityTrouble})
			},
		} {
			if bits&(1<<i) != 0 {
				change()
			}
		}
		v := tray.Judge(&s, s.Setup, noon)
		if want, ok := marks[v.State]; ok && say(&s).shape != want {
			t.Errorf("the tray is in state %s, the page shows shape %v with %q: %+v", v.State, say(&s).shape, say(&s).key, s)
		}
	}
}

// words gives the five states as a person reads them, "*" for one with a cure.
func words(t *testing.T, s status.Snapshot) [5]string {
	t.Helper()
	e := env(t, assets.ZH)
	var out [5]string
	for i, l := range chain(&s) {
		if out[i] = l.state(e); l.code != "" {
			out[i] += "*"
		}
	}
	return out
}

func TestChain(t *testing.T) {
	setCard := func(state status.GateState, code fault.Code) func(*status.Snapshot) {
		return func(s *status.Snapshot) { s.Gates[1].State, s.Gates[1].Code = state, code }
	}
	tests := []struct {
		name   string
		change func(*status.Snapshot)
		want   [5]string
	}{
		{"well", func(*status.Snapshot) {}, [5]string{"正常", "正常", "正常", "正常", "正常"}},
		{"no control", setCard(status.GateServiceDown, ""), [5]string{"正常", "卡服务未运行*", "等待前一环", "正常", "正常"}},
		{"stranger", setCard(status.GateStranger, fault.EportStranger), [5]string{"正常", "端口被占用*", "等待前一环", "正常", "正常"}},
		{"no card", setCard(status.GateNoCard, fault.EportReaderReset), [5]string{"正常", "正常", "没有卡*", "正常", "正常"}},
		{"locked", setCard(status.GatePINLocked, ""), [5]string{"正常", "正常", "卡已锁定*", "正常", "正常"}},
		{"unknown", setCard(status.GateUnknown, ""), [5]string{"正常", "检查中", "检查中", "正常", "正常"}},
		{"paused", func(s *status.Snapshot) { s.Paused = true }, [5]string{"已暂停", "正常", "正常", "正常", "正常"}},
		{"denied", func(s *status.Snapshot) { s.Gates[0].State, s.Gates[0].Code = status.GateClosed, fault.PlatformDenied },
			[5]string{"任务接口拒绝访问*", "正常", "正常", "正常", "正常"}},
		{"closed without a reason", func(s *status.Snapshot) { s.Gates[3].State = status.GateClosed },
			[5]string{"正常", "正常", "正常", "正常", "不通"}},
		{"pair", func(s *status.Snapshot) {
			s.Gates = append(s.Gates, status.Gate{Party: status.PartyPair, Key: "a|b", State: status.GateClosed, Since: noon})
		}, [5]string{"正常", "正常", "正常", "证书未在海关登记*", "正常"}},
		{"nothing known", func(s *status.Snapshot) { s.Gates = nil }, [5]string{"检查中", "检查中", "检查中", "检查中", "检查中"}},
	}
	for _, tt := range tests {
		s := well()
		tt.change(&s)
		if got := words(t, s); got != tt.want {
			t.Errorf("%s: %q", tt.name, got)
		}
	}
}

// TestEveryStateHasAWord walks all states of all gates: no link is ever mute.
func TestEveryStateHasAWord(t *testing.T) {
	states := []status.GateState{
		status.GateOpen, status.GateClosed, status.GateUnknown, status.GateServiceDown, status.GateNoCard,
		status.GatePINNeeded, status.GateReady, status.GatePINRefused, status.GatePINLocked, status.GateWrongCard,
		status.GateCertExpired, status.GateStranger,
	}
	for _, lang := range assets.Langs {
		e := env(t, lang)
		for _, state := range states {
			s := well()
			for i := range s.Gates {
				s.Gates[i].State = state
			}
			bad := 0
			for _, l := range chain(&s) {
				if l.state(e) == "" || e.T(l.name) == "" {
					t.Errorf("%s %s: nothing said of %s", lang, state, l.name)
				}
				if l.code != "" {
					bad++
				}
			}
			if cardState := state != status.GateOpen && state != status.GateReady && state != status.GateUnknown; cardState &&
				state != status.GateClosed && bad == 0 {
				t.Errorf("%s: no cure anywhere", state)
			}
		}
	}
}

// TestUnsetPartiesAreNotChecked: before the set-up is finished nobody asks shop
// and customs, and the chain does not say that somebody does.
func TestUnsetPartiesAreNotChecked(t *testing.T) {
	s := status.Snapshot{Setup: true}
	e := env(t, assets.EN)
	var words []string
	for _, l := range chain(&s) {
		words = append(words, l.state(e))
	}
	if want := []string{"Not set up", "Checking", "Checking", "Not set up", "Not set up"}; !slices.Equal(words, want) {
		t.Errorf("the chain says %q", words)
	}
}

func TestWeek(t *testing.T) {
	from, to := span(noon)
	if from.Format("01-02 15:04") != "11-15 00:00" || to.Format("01-02 15:04") != "11-22 00:00" {
		t.Errorf("asked for %v to %v", from, to)
	}
	read := []port.Day{
		{Start: from, Totals: status.Totals{Received: 5, Done: 4}},
		{Start: from.AddDate(0, 0, 3), Totals: status.Totals{Done: 1}},
		{Start: from.AddDate(0, 0, 3).Add(time.Hour), Totals: status.Totals{Done: 2}},
		{Start: from.AddDate(0, 0, 6), Totals: status.Totals{Done: 9}}, // older than the snapshot
		{Start: from.AddDate(0, 0, -1), Totals: status.Totals{Done: 50}},
	}
	got := week(noon, read, status.Totals{Done: 10})
	var done [days]int
	for i, d := range got {
		done[i] = d.Totals.Done
	}
	if done != [days]int{4, 0, 0, 3, 0, 0, 10} {
		t.Errorf("days %v", done)
	}
	if total := sum(got); total.Done != 17 || total.Received != 5 {
		t.Errorf("sum %+v", total)
	}
	h := heights(got)
	if h[6] != 1 || h[0] != 0.4 || h[1] != 0 {
		t.Errorf("heights %v", h)
	}
	if h := heights([days]port.Day{{Totals: status.Totals{Done: 1}}, {Totals: status.Totals{Done: 100000}}}); h[0] == 0 {
		t.Error("one order in a great week is not seen")
	}
}

func TestTimes(t *testing.T) {
	s := well()
	if got := times(env(t, assets.ZH), &s); got != "上次取任务：11-21 11:59:50 · 20 秒后再取" {
		t.Errorf("%q", got)
	}
	s.OldestWaiting, s.Paused, s.Poll.Last = 3*time.Minute, true, time.Time{}
	if got := times(env(t, assets.EN), &s); got != "Oldest waiting: 3 min · Tasks last fetched: Never" {
		t.Errorf("%q", got)
	}
}
