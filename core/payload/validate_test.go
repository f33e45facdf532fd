package payload

import (
	"strings"
	"testing"

	"customs179/core/order"
)

// validTask gives a task that passes without a warning.
func validTask() order.Task {
	return order.Task{
		OrderNo: "T1", SessionID: "a1-b2", InitalRequest: "原始请求", InitalResponse: "ok",
		EbpCode: "440199T0E1", PayCode: "31222699S7", PayTransactionID: "2026071222", TotalAmount: "1564.84",
		Currency: "142", VerDept: "3", TradingTime: "20260712100131",
		RecpAccount: "6200000000000000001", RecpName: "示例公司",
		Goods: []order.Goods{{Name: "当归口服液", ItemLink: "http://shop.example.com/1"}},
	}
}

func ptr(s string) *string { return &s }

func TestValidateAccepts(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*order.Task){
		"plain":             func(*order.Task) {},
		"longest":           func(t *order.Task) { t.InitalRequest = strings.Repeat("中", 8000) },
		"longest no":        func(t *order.Task) { t.OrderNo = strings.Repeat("中", 60) },
		"emoji count one":   func(t *order.Task) { t.Goods[0].Name = strings.Repeat("😀", 250) },
		"long session":      func(t *order.Task) { t.SessionID = strings.Repeat("s", 500) },
		"apostrophe":        func(t *order.Task) { t.OrderNo = "T'1||<>&/" },
		"leap day":          func(t *order.Task) { t.TradingTime = "20240229235959" },
		"several links":     func(t *order.Task) { t.Goods[0].ItemLink = "https://a/1;HTTP://b/2; http://c" },
		"semicolon in link": func(t *order.Task) { t.Goods[0].ItemLink = "https://a/1;jsessionid=7?u=http://b;c" },
		"control in text":   func(t *order.Task) { t.InitalRequest = "a\x00\x1f\u2028\r\n" },
		"empty overrides": func(t *order.Task) {
			t.GUID, t.PayType, t.Note, t.RecpCode, t.CertNo = ptr(""), ptr(""), ptr(""), ptr(""), ptr("")
		},
		"overrides": func(t *order.Task) {
			t.GUID, t.PayType, t.Note = ptr(strings.ToLower(testGUID)), ptr("1"), ptr(strings.Repeat("n", 1000))
			t.RecpCode, t.CertNo = ptr("91440101MA0TEST01X"), ptr("03000000001a2b3c")
		},
	} {
		task := validTask()
		change(&task)
		if problems, warnings := Validate(task, Options{}); len(problems)+len(warnings) > 0 {
			t.Errorf("%s: problems %v, warnings %v", name, problems, warnings)
		}
	}
}

// refusals lists one change of a valid task each and the one problem it makes.
var refusals = []struct {
	name   string
	change func(*order.Task)
	want   Problem
}{
	{"no order number", func(t *order.Task) { t.OrderNo = "" }, Problem{"orderNo", "empty", "filled, at most 60 characters"}},
	{"blank session", func(t *order.Task) { t.SessionID = "  " }, Problem{"sessionID", "2 characters, only white space", "filled"}},
	{"long order number", func(t *order.Task) { t.OrderNo = strings.Repeat("中", 61) }, Problem{"orderNo", "61 characters", "at most 60 characters"}},
	{"quote", func(t *order.Task) { t.SessionID = `订单"1` }, Problem{"sessionID", "4 characters, a quote at character 3", "without quotes"}},
	{"backslash", func(t *order.Task) { t.OrderNo = `T\1` }, Problem{"orderNo", "3 characters, a backslash at character 2", "without quotes"}},
	{"line feed", func(t *order.Task) { t.SessionID = "a\n" }, Problem{"sessionID", "2 characters, control character U+000A at character 2", "without quotes"}},
	{"delete", func(t *order.Task) { t.OrderNo = "\x7fa" }, Problem{"orderNo", "2 characters, control character U+007F at character 1", "without quotes"}},
	{"not UTF-8", func(t *order.Task) { t.RecpName = "中\xd6\xd0" }, Problem{"recpName", "5 bytes that are not UTF-8 from byte 4 on", "UTF-8 text"}},
	{"surrogate", func(t *order.Task) { t.InitalRequest = "a\xed\xa0\x80" }, Problem{"initalRequest", "4 bytes that are not UTF-8 from byte 2 on", "UTF-8 text"}},
	{"long request", func(t *order.Task) { t.InitalRequest = strings.Repeat("x", 8001) }, Problem{"initalRequest", "8001 characters", "at most 8000"}},
	{"no response", func(t *order.Task) { t.InitalResponse = "" }, Problem{"initalResponse", "empty", "filled"}},
	{"long transaction", func(t *order.Task) { t.PayTransactionID = strings.Repeat("x", 61) }, Problem{"payTransactionId", "61 characters", "at most 60"}},
	{"no account", func(t *order.Task) { t.RecpAccount = "" }, Problem{"recpAccount", "empty", "filled"}},
	{"long name", func(t *order.Task) { t.RecpName = strings.Repeat("x", 101) }, Problem{"recpName", "101 characters", "at most 100"}},
	{"amount", func(t *order.Task) { t.TotalAmount = "1e400" }, Problem{"totalAmount", "5 characters with an exponent", "a plain decimal number above 0"}},
	{"no amount", func(t *order.Task) { t.TotalAmount = "" }, Problem{"totalAmount", "empty", "a plain decimal number above 0"}},
	{"no such day", func(t *order.Task) { t.TradingTime = "20260230100131" }, Problem{"tradingTime", `"20260230100131"`, "14 digits yyyyMMddHHmmss"}},
	{"dashes", func(t *order.Task) { t.TradingTime = "2026-07-12 10:" }, Problem{"tradingTime", `"2026-07-12 10:"`, "14 digits"}},
	{"fraction", func(t *order.Task) { t.TradingTime = "20260712100131.5" }, Problem{"tradingTime", "16 characters", "at most 14"}},
	{"no day", func(t *order.Task) { t.TradingTime = "" }, Problem{"tradingTime", "empty", "filled"}},
	{"no platform code", func(t *order.Task) { t.EbpCode = "" }, Problem{"ebpCode", "empty", "filled, at most 18"}},
	{"long pay code", func(t *order.Task) { t.PayCode = strings.Repeat("1", 19) }, Problem{"payCode", "19 characters", "at most 18"}},
	{"currency in letters", func(t *order.Task) { t.Currency = "CNY" }, Problem{"currency", `"CNY"`, "3 digits such as 142"}},
	{"currency too long", func(t *order.Task) { t.Currency = "14200" }, Problem{"currency", "5 characters", "at most 4"}},
	{"department", func(t *order.Task) { t.VerDept = "4" }, Problem{"verDept", `"4"`, "1 (UnionPay), 2 (NetsUnion) or 3 (other)"}},
	{"department in words", func(t *order.Task) { t.VerDept = "UNIONPAY" }, Problem{"verDept", "8 characters", "at most 1"}},
	{"pay type", func(t *order.Task) { t.PayType = ptr("5") }, Problem{"payType", `"5"`, "1 (app), 2 (PC), 3 (scan) or 4 (other)"}},
	{"long note", func(t *order.Task) { t.Note = ptr(strings.Repeat("n", 1001)) }, Problem{"note", "1001 characters", "at most 1000"}},
	{"broken note", func(t *order.Task) { t.Note = ptr("\xff") }, Problem{"note", "1 bytes that are not UTF-8 from byte 1 on", "UTF-8 text"}},
	{"long company code", func(t *order.Task) { t.RecpCode = ptr(strings.Repeat("9", 19)) }, Problem{"recpCode", "19 characters", "at most 18"}},
	{"broken certificate number", func(t *order.Task) { t.CertNo = ptr("\xff") }, Problem{"certNo", "1 bytes that are not UTF-8", "UTF-8 text"}},
	{"guid", func(t *order.Task) { t.GUID = ptr("9D55BA71") }, Problem{"guid", "8 characters that are no UUID", "a UUID of 36 characters"}},
	{"guid in braces", func(t *order.Task) { t.GUID = ptr("{" + testGUID + "}") }, Problem{"guid", "38 characters that are no UUID", "a UUID of 36"}},
	{"guid with letters", func(t *order.Task) { t.GUID = ptr("G" + testGUID[1:]) }, Problem{"guid", "36 characters that are no UUID", "a UUID of 36"}},
	{"no goods", func(t *order.Task) { t.Goods = nil }, Problem{"goods", "empty", "at least one entry"}},
	{"no goods name", func(t *order.Task) { t.Goods[0].Name = "" }, Problem{"goods[0].gname", "empty", "filled, at most 250"}},
	{"long goods name", func(t *order.Task) { t.Goods[0].Name = strings.Repeat("😀", 251) }, Problem{"goods[0].gname", "251 characters", "at most 250"}},
	{"no link", func(t *order.Task) { t.Goods[0].ItemLink = "" }, Problem{"goods[0].itemLink", "empty", "filled, at most 3000"}},
	{"long link", func(t *order.Task) { t.Goods[0].ItemLink = "http://" + strings.Repeat("x", 2994) }, Problem{"goods[0].itemLink", "3001 characters", "at most 3000"}},
	{"second goods", func(t *order.Task) { t.Goods = append(t.Goods, order.Goods{Name: "a\xff", ItemLink: "http://a"}) }, Problem{"goods[1].gname", "2 bytes that are not UTF-8 from byte 2 on", "UTF-8 text"}},
}

func TestValidateRefuses(t *testing.T) {
	t.Parallel()
	for _, c := range refusals {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			task := validTask()
			c.change(&task)
			problems, warnings := Validate(task, Options{})
			if len(problems) != 1 || len(warnings) != 0 {
				t.Fatalf("problems %v, warnings %v", problems, warnings)
			}
			got := problems[0]
			if got.Field != c.want.Field || !strings.HasPrefix(got.Seen, c.want.Seen) || !strings.HasPrefix(got.Want, c.want.Want) {
				t.Errorf("got  %+v\nwant %+v", got, c.want)
			}
		})
	}
}

func TestValidateWarns(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*order.Task)
		want   string
	}{
		"short platform code": {func(t *order.Task) { t.EbpCode = "4401" }, "ebpCode: 4 characters; should be 10 characters"},
		"merchant id":         {func(t *order.Task) { t.PayCode = "153792307" }, "payCode: 9 characters; should be 10 characters"},
		"no scheme":           {func(t *order.Task) { t.Goods[0].ItemLink = "shop.example.com/1" }, "goods[0].itemLink: 18 characters that are no web address"},
		"other scheme":        {func(t *order.Task) { t.Goods[0].ItemLink = "weixin://a" }, "goods[0].itemLink: 10 characters that are no web address"},
		"other second":        {func(t *order.Task) { t.Goods[0].ItemLink = "http://a;ftp://b" }, "goods[0].itemLink: 16 characters"},
		"no host":             {func(t *order.Task) { t.Goods[0].ItemLink = "http://" }, "goods[0].itemLink: 7 characters"},
		"no host, path":       {func(t *order.Task) { t.Goods[0].ItemLink = "http:///a" }, "goods[0].itemLink: 9 characters"},
		"only in query":       {func(t *order.Task) { t.Goods[0].ItemLink = "/go?u=http://a" }, "goods[0].itemLink: 14 characters"},
	} {
		task := validTask()
		c.change(&task)
		problems, warnings := Validate(task, Options{})
		if len(problems) != 0 || len(warnings) != 1 || !strings.HasPrefix(warnings[0].String(), c.want) {
			t.Errorf("%s: problems %v, warnings %v", name, problems, warnings)
		}
		if _, err := Build(task, testGUID, "1783822524217", Options{}); err != nil {
			t.Errorf("%s: a warning stopped the order: %v", name, err)
		}
	}
}

// TestValidateTogether: one round trip to the shop has to be enough.
func TestValidateTogether(t *testing.T) {
	t.Parallel()
	problems, _ := Validate(order.Task{}, Options{})
	var fields []string
	for _, p := range problems {
		fields = append(fields, p.Field)
	}
	want := "orderNo sessionID initalRequest initalResponse payTransactionId recpAccount recpName totalAmount " +
		"tradingTime ebpCode payCode currency verDept goods"
	if got := strings.Join(fields, " "); got != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestValidateSettings(t *testing.T) {
	t.Parallel()
	problems, _ := Validate(validTask(), Options{
		Amount: "float", PayTypeDefault: "9", RecpCodeDefault: strings.Repeat("9", 19),
	})
	if got := Describe(problems); len(problems) != 3 || !strings.Contains(got, "amountFormat") ||
		!strings.Contains(got, "payType") || !strings.Contains(got, "recpCode") {
		t.Errorf("got %s", got)
	}
}

// TestProblemsTellNoValues puts a mark into every field that is nobody's
// business and breaks all of them.
func TestProblemsTellNoValues(t *testing.T) {
	t.Parallel()
	const mark = "CANARY"
	long := strings.Repeat(mark, 2000)
	task := order.Task{
		OrderNo: long, SessionID: mark + `"`, InitalRequest: long, InitalResponse: long, EbpCode: long, PayCode: long,
		PayTransactionID: long, TotalAmount: mark, Currency: long, VerDept: long, TradingTime: long,
		RecpAccount: long, RecpName: mark + "\xff", Goods: []order.Goods{{Name: long, ItemLink: long}, {Name: mark, ItemLink: mark}},
		GUID: ptr(mark), PayType: ptr(mark), Note: ptr(long), RecpCode: ptr(long), CertNo: ptr(mark + "\xff"),
	}
	problems, warnings := Validate(task, Options{})
	if len(problems) != 20 || len(warnings) != 1 {
		t.Errorf("%d problems, %d warnings", len(problems), len(warnings))
	}
	for _, p := range append(problems, warnings...) {
		if strings.Contains(p.String(), mark) {
			t.Errorf("told: %s", p)
		}
	}
}

func TestDescribe(t *testing.T) {
	t.Parallel()
	if got := Describe(nil); got != "" {
		t.Errorf("nothing described as %q", got)
	}
	two := []Problem{{"orderNo", "empty", "filled"}, {"goods", "empty", "at least one"}}
	same(t, "two", Describe(two), "orderNo: empty; should be filled | goods: empty; should be at least one")
	if got := Describe(make([]Problem, 500)); !strings.HasSuffix(got, " | and 488 more") {
		t.Errorf("got ...%q", got[len(got)-40:])
	}
}
