package probe

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"customs179/core/order"
)

const (
	tasksHost = "tasks.example.com"
	backHost  = "back.example.com"
)

func task(change func(*order.Task)) func(*shop) { return func(s *shop) { s.task = change } }

func name(text string) func(*shop) {
	return task(func(o *order.Task) { o.Goods[0].Name = text })
}

// brokenTasks makes exactly one mistake each in the task interface or in the one
// order that it hands out.
var brokenTasks = []struct {
	name, want string
	cure       CureID
	spoil      func(*shop)
}{
	{"no scheme", "tasks.address!", CureAddress, func(s *shop) { s.tasksURL = "tasks.example.com/?a=get" }},
	{"no DNS record", "tasks.dns!", CureDNS, func(s *shop) { s.addrs[tasksHost] = "" }},
	{"port closed", "tasks.connect!", CureConnect, func(s *shop) { s.refused[tasksHost] = true }},
	{"hangs up", "tasks.answer!", CureSilence, func(s *shop) {
		s.before(tasksHost, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	}},
	{"redirect", "tasks.redirect!", CureRedirect, func(s *shop) { s.before(tasksHost, redirect("https://tasks.example.com/")) }},
	{"forbidden", "tasks.denied!", CureSignKey, func(s *shop) { s.before(tasksHost, status(403)) }},
	{"sign refused in words", "tasks.denied!", CureSignKey, func(s *shop) { s.lists(`{"code":1,"msg":"签名错误"}`) }},
	{"500", "tasks.status!", CureStatus, func(s *shop) { s.before(tasksHost, status(500)) }},
	{"byte order mark", "tasks.bom", CureBOM, func(s *shop) { s.lists(bom + "[]") }},
	{"GBK", "tasks.encoding!", CureUTF8, func(s *shop) {
		s.tasks = func(w http.ResponseWriter, list []order.Task) {
			text, _ := simplifiedchinese.GBK.NewEncoder().String(listText(list))
			s.answer(w, "application/json; charset=gbk", text)
		}
	}},
	{"login page", "tasks.json!", CureTaskList, func(s *shop) { s.lists("<html>请登录</html>") }},
	{"cut", "tasks.json!", CureTaskList, func(s *shop) { s.lists(`[{"orderNo":"T1"`) }},
	{"sixteen orders", "tasks.count", CureBatch, func(s *shop) {
		s.tasks = func(w http.ResponseWriter, list []order.Task) {
			for i := range 15 {
				other := list[0]
				other.OrderNo += fmt.Sprint(i)
				list = append(list, other)
			}
			s.answer(w, "application/json", listText(list))
		}
	}},
	{"repeated with other data", "tasks.repeated", CureRepeated, func(s *shop) {
		s.tasks = func(w http.ResponseWriter, list []order.Task) {
			other := list[0]
			other.PayTransactionID += "1"
			s.answer(w, "application/json", listText(append(list, other)))
		}
	}},
	{"a value that is an object", "task.entry!", CureEntry, func(s *shop) {
		s.tasks = func(w http.ResponseWriter, list []order.Task) {
			s.answer(w, "application/json", strings.Replace(listText(list), `"recpName":"`, `"note":{},"recpName":"`, 1))
		}
	}},

	{"orderNo empty", "task.field orderNo!", CureFill, task(func(o *order.Task) { o.OrderNo = "" })},
	{"orderNo with a quote", "task.field orderNo!", CureIDForm, task(func(o *order.Task) { o.OrderNo = `T"1` })},
	{"sessionID empty", "task.field sessionID!", CureFill, task(func(o *order.Task) { o.SessionID = "" })},
	{"sessionID with a backslash", "task.field sessionID!", CureIDForm, task(func(o *order.Task) { o.SessionID = `a\b` })},
	{"initalRequest empty", "task.field initalRequest!", CureFill, task(func(o *order.Task) { o.InitalRequest = "" })},
	{"initalRequest too long", "task.field initalRequest!", CureShorten, task(func(o *order.Task) { o.InitalRequest += strings.Repeat("x", 8000) })},
	{"initalResponse empty", "task.field initalResponse!", CureFill, task(func(o *order.Task) { o.InitalResponse = "" })},
	{"payTransactionId empty", "task.field payTransactionId!", CureFill, task(func(o *order.Task) { o.PayTransactionID = "" })},
	{"verDept", "task.field verDept!", CureCodeForm, task(func(o *order.Task) { o.VerDept = "9" })},
	{"totalAmount with a sign", "task.field totalAmount!", CureAmountForm, task(func(o *order.Task) { o.TotalAmount = "¥5" })},
	{"totalAmount zero", "task.field totalAmount!", CureAmountForm, task(func(o *order.Task) { o.TotalAmount = "0.00" })},
	{"tradingTime with hyphens", "task.field tradingTime!", CureShorten, task(func(o *order.Task) { o.TradingTime = "2026-07-12 10:00:07" })},
	{"tradingTime impossible", "task.field tradingTime!", CureTimeForm, task(func(o *order.Task) { o.TradingTime = "20260732100007" })},
	{"ebpCode empty", "task.field ebpCode!", CureFill, task(func(o *order.Task) { o.EbpCode = "" })},
	{"ebpCode short", "task.odd ebpCode", CureCodeForm, task(func(o *order.Task) { o.EbpCode = "4401" })},
	{"payCode empty", "task.field payCode!", CureFill, task(func(o *order.Task) { o.PayCode = "" })},
	{"currency CNY", "task.field currency!", CureCodeForm, task(func(o *order.Task) { o.Currency = "CNY" })},
	{"recpAccount empty", "task.field recpAccount!", CureFill, task(func(o *order.Task) { o.RecpAccount = " " })},
	{"recpName too long", "task.field recpName!", CureShorten, task(func(o *order.Task) { o.RecpName = strings.Repeat("公司", 51) })},
	{"no goods", "task.field goods!", CureGoods, task(func(o *order.Task) { o.Goods = nil })},
	{"gname empty", "task.field goods[0].gname!", CureFill, name("")},
	{"itemLink empty", "task.field goods[0].itemLink!", CureFill, task(func(o *order.Task) { o.Goods[0].ItemLink = "" })},
	{"itemLink no address", "task.odd goods[0].itemLink", CureLinkForm, task(func(o *order.Task) { o.Goods[0].ItemLink = "/goods/1" })},
	{"guid no UUID", "task.field guid!", CureGUID, task(func(o *order.Task) { g := "1234"; o.GUID = &g })},
	{"payType", "task.field payType!", CureCodeForm, task(func(o *order.Task) { g := "7"; o.PayType = &g })},

	{"payCode unknown", "likely.pay-code payCode", CurePayCode, task(func(o *order.Task) { o.PayCode = "4403169D3X" })},
	{"payCode old", "likely.pay-code payCode", CurePayCode, task(func(o *order.Task) { o.PayCode = "440316T004" })},
	{"request to another company", "likely.request initalRequest", CurePayText, task(func(o *order.Task) {
		o.InitalRequest = "https://openapi.alipay.com/gateway.do?method=alipay.trade.page.pay&total_amount=5.00"
	})},
	{"request invented", "likely.request initalRequest", CurePayText, task(func(o *order.Task) { o.InitalRequest = "原始请求" })},
	{"amount in fen", "likely.amount totalAmount", CureTotal, task(func(o *order.Task) { o.TotalAmount = "500" })},
	{"paid tomorrow", "likely.time tradingTime", CureChinaTime, task(func(o *order.Task) { o.TradingTime = "20260713100007" })},
	{"entities", "likely.entities goods[0].gname", CureEntities, name("鱼油 &amp; 钙")},
	{"request decoded", "likely.decoded initalRequest", CureRaw, task(func(o *order.Task) {
		o.PayCode, o.InitalResponse = "31222699S7", "ok"
		o.InitalRequest = `https://openapi.alipay.com/gateway.do?biz_content={"total_amount":"5.00"}`
	})},
	{"name encoded", "likely.encoded goods[0].gname", CureRaw, name("%E5%BD%92%E5%8F%A3")},
	{"name escaped", "likely.escaped goods[0].gname", CureUnescape, name(`\u5f52\u53e3`)},
	{"name in Latin-1", "likely.mojibake goods[0].gname", CureUTF8, name(latin1("归口服液"))},
	{"name lost", "likely.mojibake goods[0].gname", CureUTF8, name("锟斤拷锟斤拷")},
	{"zero width", "likely.invisible goods[0].gname", CureInvisible, name("归口\u200B服液")},
	{"blank behind the number", "likely.invisible payTransactionId", CureInvisible, task(func(o *order.Task) { o.PayTransactionID += " " })},
	{"page is gone", "link.dead goods[0].itemLink", CureLink, task(func(o *order.Task) { o.Goods[0].ItemLink = "http://example.com/none" })},
	{"page without a host", "link.dead goods[0].itemLink", CureLink, func(s *shop) {
		s.refused["dead.example.com"] = true
		s.task = func(o *order.Task) { o.Goods[0].ItemLink = "http://dead.example.com/goods/1" }
	}},
	{"page behind a login", "link.login goods[0].itemLink", CureLinkPublic, func(s *shop) {
		s.before("member.example.com", func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Path == "/user/login" {
				s.answer(w, "text/html", "<html></html>")
				return
			}
			http.Redirect(w, r, "/user/login?back=1", http.StatusFound)
		})
		s.task = func(o *order.Task) { o.Goods[0].ItemLink = "http://member.example.com/goods/1" }
	}},
	{"page is a login", "link.login goods[0].itemLink", CureLinkPublic, func(s *shop) {
		s.before("member.example.com", func(w http.ResponseWriter, _ *http.Request) {
			s.answer(w, "text/html", "<title>会员登录</title>")
		})
		s.task = func(o *order.Task) { o.Goods[0].ItemLink = "http://member.example.com/goods/1" }
	}},
}

func TestBrokenTasks(t *testing.T) {
	t.Parallel()
	for _, tt := range brokenTasks {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop()
			tt.spoil(s)
			step := s.prober(t).Tasks(t.Context(), Tasks{URL: s.tasksURL, SignKey: s.key, Links: true})
			one(t, step, tt.want, tt.cure)
		})
	}
}

// A platform that checks neither sign nor timestamp works: that is said, no more.
func TestUncheckedSignIsNoFailure(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.first = func(w http.ResponseWriter, r *http.Request) bool {
		if r.Host == tasksHost {
			s.answer(w, "application/json", "[]")
		}
		return r.Host == tasksHost
	}
	step := s.prober(t).Tasks(t.Context(), Tasks{URL: s.tasksURL, SignKey: s.key})
	if got := wrong(step); len(got) > 0 {
		t.Error(got)
	}
	for _, id := range []LineID{TasksWrongSign, TasksOldTime} {
		if l := step.Find(id); l == nil || l.Verdict != Info || !strings.HasPrefix(l.Seen, "not checked") {
			t.Errorf("%s: %+v", id, l)
		}
	}
}

// brokenCallbacks makes exactly one mistake each in the callback interface.
var brokenCallbacks = []struct {
	name, want string
	cure       CureID
	spoil      func(*shop)
}{
	{"no address", "callback.address!", CureAddress, func(s *shop) { s.callbackURL = "" }},
	{"no DNS record", "callback.dns!", CureDNS, func(s *shop) { s.addrs[backHost] = "" }},
	{"port closed", "callback.connect!", CureConnect, func(s *shop) { s.refused[backHost] = true }},
	{"unknown order refused", "callback.success!", CureSuccess, refusing(`POSTBACK {"code":"10000"`, "fail")},
	{"duplicate refused", "callback.duplicate!", CureSuccess, refusing(`POSTBACK {"code":"20006"`, `{"code":0}`)},
	{"refusal refused", "callback.refused!", CureSuccess, refusing(`POSTBACK {"code":"20000"`, "")},
	{"ERROR not known", "callback.error!", CureSuccess, refusing("ERROR", "unknown type")},
	{"success in quotes", "callback.form", CureSuccessBare, func(s *shop) { s.called = func(string) string { return `"success"` } }},
	{"success in capitals", "callback.form", CureSuccessBare, refusing("ERROR", "SUCCESS")},
}

func refusing(kind, answer string) func(*shop) {
	return func(s *shop) {
		s.called = func(got string) string {
			if strings.HasPrefix(got, kind) {
				return answer
			}
			return "success"
		}
	}
}

func TestBrokenCallbacks(t *testing.T) {
	t.Parallel()
	for _, tt := range brokenCallbacks {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop()
			tt.spoil(s)
			one(t, s.prober(t).Callbacks(t.Context(), Callbacks{URL: s.callbackURL, Confirmed: true}), tt.want, tt.cure)
		})
	}
}

// Without a person's word nothing leaves.
func TestCallbacksNeedConfirmation(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.first = func(http.ResponseWriter, *http.Request) bool { t.Error("something was sent"); return false }
	step := s.prober(t).Callbacks(t.Context(), Callbacks{URL: s.callbackURL})
	if l := step.Find(CallbackConfirm); l == nil || len(step.Lines) != 1 || len(step.Exchanges) != 0 {
		t.Errorf("%+v", step)
	}
}
