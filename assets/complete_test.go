package assets

import (
	"slices"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/status"
)

// keysOf puts a family's name before its codes.
func keysOf[T ~string](family string, codes ...T) []string {
	var keys []string
	for _, c := range codes {
		keys = append(keys, family+"."+string(c))
	}
	return keys
}

// needed lists the keys of every code that the core can show.
func needed() []string {
	return slices.Concat(
		keysOf("state", order.States...),
		keysOf("hold", order.Holds...),
		keysOf("class", order.Classes...),
		keysOf("outcome", "none", order.OutcomeAccepted, order.OutcomeRejected),
		keysOf("notice", order.NoticeRecall, order.NoticeRefusal),
		keysOf("step",
			order.StepReceive, order.StepReject, order.StepSign, order.StepIntent, order.StepUpload, order.StepCallback,
			order.StepNotice, order.StepReplace, order.StepMend, order.StepConflict, order.StepRecall, order.StepHold,
			order.StepRelease, order.StepRetry, order.StepCancel, order.StepSettle, order.StepRecover),
		keysOf("verdict",
			order.VerdictAccepted, order.VerdictDuplicate, order.VerdictBareDuplicate, order.VerdictUnregistered,
			order.VerdictRefused, order.VerdictUnclear, order.VerdictNotStored),
		keysOf("situation", status.Situations...),
		keysOf("gate",
			status.GateOpen, status.GateClosed, status.GateUnknown, status.GateServiceDown, status.GateNoCard,
			status.GatePINNeeded, status.GateReady, status.GatePINRefused, status.GatePINLocked, status.GateWrongCard,
			status.GateCertExpired, status.GateStranger),
		keysOf("party", status.PartyPlatform, status.PartyCard, status.PartyCustoms, status.PartyPair),
		keysOf("party.platform", status.KeyTasks, status.KeyCallback),
		keysOf("severity",
			status.SeverityNote.String(), status.SeverityWarning.String(), status.SeverityTrouble.String(),
			status.SeverityPerson.String(), status.SeverityError.String()),
		keysOf("tray", "error", "person", "trouble", "paused", "working", "idle", "starting"),
	)
}

func TestEveryCodeOfTheCore(t *testing.T) {
	t.Parallel()
	c := New(ZH)
	for _, key := range needed() {
		if !c.Has(key) {
			t.Errorf("no text %s", key)
		}
	}
	// No word of these families for a code that is gone.
	for _, key := range c.Keys() {
		family, _, _ := strings.Cut(key, ".")
		extra := []string{"class.all", "gate.paused", "gate.unset", "gate.waiting", "party.service", "tray.setup"}
		if slices.Contains([]string{"state", "hold", "class", "outcome", "notice", "step", "verdict", "situation", "gate",
			"party", "severity", "tray"}, family) && !slices.Contains(needed(), key) && !slices.Contains(extra, key) {
			t.Errorf("%s belongs to no code", key)
		}
	}
}

// TestEveryFault asks for each fault with no parameters at all: a sentence must
// be whole without them, because most conditions are raised so.
func TestEveryFault(t *testing.T) {
	t.Parallel()
	for _, lang := range Langs {
		c := strict(t, lang)
		if len(c.faults) != len(fault.All) {
			t.Errorf("%d entries, %d codes", len(c.faults), len(fault.All))
		}
		for _, code := range fault.All {
			e := c.Fault(string(code), nil)
			for part, text := range map[string]string{
				"brief": e.Brief, "what": e.What, "meaning": e.Meaning, "do": e.Do, "button": e.Button,
			} {
				if text == "" {
					t.Errorf("%s %s: no %s", lang, code, part)
				}
			}
			for part, text := range map[string]string{"what": e.What, "meaning": e.Meaning, "do": e.Do} {
				if !strings.HasSuffix(text, "。") && !strings.HasSuffix(text, ".") {
					t.Errorf("%s %s: %s is no sentence: %q", lang, code, part, text)
				}
			}
			if !slices.Contains(Commands, e.Command) {
				t.Errorf("%s: unknown command %q", code, e.Command)
			}
			if !c.Has("help.anchor." + e.Help) {
				t.Errorf("%s: no help %q", code, e.Help)
			}
			checkParams(t, c.faults[string(code)], code)
		}
	}
}

func checkParams(t *testing.T, e entry, code fault.Code) {
	t.Helper()
	known := []string{"d", "drive", "free", "m", "n", "no", "pairs", "program", "tail", "time", "waiting"}
	for _, text := range []template{e.brief, e.what, e.meaning, e.do, e.press} {
		for _, name := range text.names() {
			if !slices.Contains(known, name) {
				t.Errorf("%s: nobody gives {%s}", code, name)
			}
		}
	}
	// Notifications are the brief and a number: never a name or an order in it.
	for _, name := range e.brief.names() {
		if name != "n" {
			t.Errorf("%s: {%s} in the brief", code, name)
		}
	}
}

// TestMeaningSpeaksOfOrders: each entry says whether the orders are safe.
func TestMeaningSpeaksOfOrders(t *testing.T) {
	t.Parallel()
	c := New(ZH)
	about := []string{"订单", "上报", "海关", "数据", "任务"}
	for _, code := range fault.All {
		meaning := c.Fault(string(code), nil).Meaning
		if !slices.ContainsFunc(about, func(word string) bool { return strings.Contains(meaning, word) }) {
			t.Errorf("%s: the meaning says nothing of the orders: %q", code, meaning)
		}
	}
}

func TestFaultParameters(t *testing.T) {
	t.Parallel()
	zh, en := strict(t, ZH), strict(t, EN)
	tests := []struct {
		got, want string
	}{
		{zh.Fault(string(fault.CertExpiring), params{"n": "30"}).Brief, "证书 30 天后到期"},
		{zh.Fault(string(fault.CertExpiring), nil).Brief, "证书即将到期"},
		{en.Fault(string(fault.CertExpiring), params{"n": "1"}).Brief, "Certificate expires in 1 day"},
		{zh.Fault(string(fault.PINRefused), params{"n": "3"}).What, "卡拒绝了密码。剩余 3 次机会。"},
		{zh.Fault(string(fault.PINRefused), nil).What, "卡拒绝了密码。剩余次数未知。"},
		{zh.Fault(string(fault.ClockOff), params{"d": "-3m20s"}).What, "电脑时间与服务器相差 3 分钟。"},
		{en.Fault(string(fault.ClockOff), params{"d": "2h0m0s"}).What, "The computer's clock differs from the servers' by 2 h."},
		{en.Fault(string(fault.CustomsUnknown), params{"n": "1"}).What,
			"1 order has left, but customs' answer does not say whether it was stored."},
		{zh.Fault(string(fault.CustomsRejected), params{"no": "A1"}).What, "海关没有受理订单 A1 的数据。"},
		{zh.T("situation.retry-at", params{"time": zh.Duration(4 * time.Minute), "n": "3"}), "4 分钟后重试第 3 次"},
		{en.T("situation.retry-at", params{"time": en.Duration(45 * time.Second), "n": "3"}), "Try 3 in 45 s"},
		{zh.T("overview.working", params{"done": "182", "waiting": "3", "attention": "1"}),
			"正在工作：今天已完成 182，等待 3，需处理 1"},
		{zh.Duration(47 * time.Hour), "47 小时"},
		{zh.Duration(-50 * time.Hour), "2 天"},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("%q, want %q", tt.got, tt.want)
		}
	}
}
