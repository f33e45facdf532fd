package payload

import (
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"unicode/utf8"

	"customs179/core/order"
)

// FuzzQuote: any bytes become one JSON string that reads back as they were, or
// with U+FFFD where they were not UTF-8.
func FuzzQuote(f *testing.F) {
	for _, s := range []string{"", `"\`, "\x00\x1f\x7f\u2028\u2029", "</script>&'", "😀\\u2028", "\xff\xed\xa0\x80a"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Quote(s)
		var back string
		if err := json.Unmarshal([]byte(got), &back); err != nil {
			t.Fatalf("%q: %v", got, err)
		}
		clean := strings.ToValidUTF8(s, "\uFFFD")
		if back != clean {
			t.Fatalf("%q reads back as %q", s, back)
		}
		if want := stringify(t, clean); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// FuzzFormatAmount: what is accepted keeps its exact value and is a JSON number.
func FuzzFormatAmount(f *testing.F) {
	for _, s := range []string{"1564.84", "007.50", "1e400", "NaN", "-0", ".5", "5.", "12345678901234567890", "５"} {
		f.Add(s, "trim")
		f.Add(s, "java-double")
	}
	f.Fuzz(func(t *testing.T, text, format string) {
		got, err := FormatAmount(text, AmountFormat(format))
		if err != nil {
			if got != "" {
				t.Fatalf("%q with %v", got, err)
			}
			return
		}
		want, ok := new(big.Rat).SetString(text)
		value, okOut := new(big.Rat).SetString(got)
		if !ok || !okOut || want.Sign() <= 0 || want.Cmp(value) != 0 || !json.Valid([]byte(got)) {
			t.Fatalf("FormatAmount(%q, %q) = %q", text, format, got)
		}
	})
}

// FuzzValidateBuild: Build accepts exactly what Validate lets pass, never
// panics, and what it builds is right by the independent writer.
func FuzzValidateBuild(f *testing.F) {
	f.Add("T1", "a1-b2", "原始请求", "示例公司", "5.00", "20260712100131", "142", "当归", "http://a;b", "", "1")
	f.Add("T\"1", "a\\b", "\xff", "\u2028", "1e400", "20260230000000", "CNY", "😀", "x", testGUID, "")
	f.Fuzz(func(t *testing.T, orderNo, session, request, name, amount, at, currency, goods, link, guid, payType string) {
		task := validTask()
		task.OrderNo, task.SessionID, task.InitalRequest, task.RecpName = orderNo, session, request, name
		task.TotalAmount, task.TradingTime, task.Currency = amount, at, currency
		task.Goods = []order.Goods{{Name: goods, ItemLink: link}}
		task.GUID, task.PayType = &guid, &payType
		problems, warnings := Validate(task, Options{})
		for _, p := range append(problems, warnings...) {
			if p.Field == "" || p.Seen == "" || p.Want == "" || !utf8.ValidString(p.String()) {
				t.Fatalf("bad problem %+v", p)
			}
		}
		b, err := Build(task, testGUID, "1783822524217", Options{})
		if (err == nil) != (len(problems) == 0) {
			t.Fatalf("problems %v, Build says %v", problems, err)
		}
		if err == nil {
			checkBuilt(t, task, b)
		}
	})
}

// checkBuilt compares with the independent writer and reads the upload back.
func checkBuilt(t *testing.T, task order.Task, b Built) {
	head, list := shapesOf(task, b.GUID)
	amount, err := FormatAmount(task.TotalAmount, AmountTrim)
	if err != nil {
		t.Fatal(err)
	}
	head.TotalAmount = json.Number(amount)
	same(t, "head", b.Head, stringify(t, head))
	same(t, "list", b.List, stringify(t, list))
	var upload struct {
		SessionID string          `json:"sessionID"`
		Head      json.RawMessage `json:"payExchangeInfoHead"`
		List      json.RawMessage `json:"payExchangeInfoLists"`
	}
	if err := json.Unmarshal([]byte(b.Upload("01691fe9", "c2ln")), &upload); err != nil {
		t.Fatal(err)
	}
	same(t, "session", upload.SessionID, task.SessionID)
	same(t, "uploaded head", string(upload.Head), b.Head)
	same(t, "uploaded list", string(upload.List), b.List)
}
