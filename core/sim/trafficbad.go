package sim

import (
	"strings"

	"customs179/core/order"
)

// BadTask is an entry of a batch that can never pass.
type BadTask struct {
	// Name says what is wrong, such as "amount-negative".
	Name string
	// Text is the entry as the platform sends it.
	Text string
	// OrderNo is "" when the entry has no usable one.
	OrderNo string
	// Field is the field that is wrong, "" when the entry as a whole is malformed.
	Field string
}

// spoiled are the ways in which a valid order is made bad (protocol 11.3).
var spoiled = []struct {
	name, field string
	spoil       func(*order.Task)
}{
	{"request-empty", "initalRequest", func(o *order.Task) { o.InitalRequest = "" }},
	{"request-too-long", "initalRequest", func(o *order.Task) { o.InitalRequest = strings.Repeat("购", 8001) }},
	{"response-empty", "initalResponse", func(o *order.Task) { o.InitalResponse = "" }},
	{"amount-empty", "totalAmount", func(o *order.Task) { o.TotalAmount = "" }},
	{"amount-zero", "totalAmount", func(o *order.Task) { o.TotalAmount = "0.00" }},
	{"amount-negative", "totalAmount", func(o *order.Task) { o.TotalAmount = "-5" }},
	{"amount-exponent", "totalAmount", func(o *order.Task) { o.TotalAmount = "1e3" }},
	{"amount-six-decimals", "totalAmount", func(o *order.Task) { o.TotalAmount = "1.123456" }},
	{"amount-comma", "totalAmount", func(o *order.Task) { o.TotalAmount = "1,564.84" }},
	{"amount-nan", "totalAmount", func(o *order.Task) { o.TotalAmount = "NaN" }},
	{"time-short", "tradingTime", func(o *order.Task) { o.TradingTime = "2026071210013" }},
	{"time-impossible", "tradingTime", func(o *order.Task) { o.TradingTime = "20260231100131" }},
	{"time-with-dashes", "tradingTime", func(o *order.Task) { o.TradingTime = "2026-07-12 10:01:31" }},
	{"verdept-unknown", "verDept", func(o *order.Task) { o.VerDept = "4" }},
	{"paytype-unknown", "payType", func(o *order.Task) { nine := "9"; o.PayType = &nine }},
	{"currency-letters", "currency", func(o *order.Task) { o.Currency = "CNY" }},
	{"ebpcode-empty", "ebpCode", func(o *order.Task) { o.EbpCode = "" }},
	{"paycode-empty", "payCode", func(o *order.Task) { o.PayCode = "" }},
	{"transaction-too-long", "payTransactionId", func(o *order.Task) { o.PayTransactionID = strings.Repeat("4", 61) }},
	{"account-empty", "recpAccount", func(o *order.Task) { o.RecpAccount = "" }},
	{"name-empty", "recpName", func(o *order.Task) { o.RecpName = "" }},
	{"name-too-long", "recpName", func(o *order.Task) { o.RecpName = strings.Repeat("司", 101) }},
	{"note-too-long", "note", func(o *order.Task) { long := strings.Repeat("备", 1001); o.Note = &long }},
	{"goods-none", "goods", func(o *order.Task) { o.Goods = nil }},
	{"goods-no-name", "gname", func(o *order.Task) { o.Goods[0].Name = "" }},
	{"goods-name-too-long", "gname", func(o *order.Task) { o.Goods[0].Name = strings.Repeat("货", 251) }},
	{"goods-no-link", "itemLink", func(o *order.Task) { o.Goods[0].ItemLink = "" }},
	{"goods-link-too-long", "itemLink", func(o *order.Task) { o.Goods[0].ItemLink = "http://shop.example.com/" + strings.Repeat("x", 3000) }},
	{"orderno-quote", "orderNo", func(o *order.Task) { o.OrderNo += `"1` }},
	{"orderno-too-long", "orderNo", func(o *order.Task) { o.OrderNo += strings.Repeat("0", 60) }},
	{"session-backslash", "sessionID", func(o *order.Task) { o.SessionID += `\1` }},
	{"session-missing", "sessionID", func(o *order.Task) { o.SessionID = "" }},
	{"orderno-missing", "orderNo", func(o *order.Task) { o.OrderNo = "" }},
}

// malformed are entries that are no order at all.
var malformed = []struct{ name, text string }{
	{"entry-null", `null`}, {"entry-number", `42`}, {"entry-text", `"order T1"`}, {"entry-array", `[]`}, {"entry-empty", `{}`},
	{"goods-text", `{"orderNo":"TBAD1","sessionID":"bad-1","goods":"one"}`},
	{"orderno-object", `{"orderNo":{"no":"TBAD2"},"sessionID":"bad-2"}`},
}

// Bad gives one entry of every bad kind, made from the orders that begin at number i.
func (t *Traffic) Bad(i int) []BadTask {
	var list []BadTask
	for n, s := range spoiled {
		o := t.Order(i + n)
		s.spoil(&o)
		list = append(list, BadTask{Name: s.name, Text: TaskText(o), OrderNo: o.OrderNo, Field: s.field})
	}
	for _, m := range malformed {
		list = append(list, BadTask{Name: m.name, Text: m.text})
	}
	return list
}
