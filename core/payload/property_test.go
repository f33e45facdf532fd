package payload

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"customs179/core/order"
)

// anyRune draws from all of Unicode, with a liking for what serializers get
// wrong.
func anyRune() *rapid.Generator[rune] {
	const nasty = "\x00\x01\x08\t\n\f\r\x1f\"\\/<>&'\x7f\u0080\u2028\u2029\ufeff\ufffd\ufffe\U0001F600\U0010ffff|{}[],:u"
	return rapid.OneOf(
		rapid.SampledFrom([]rune(nasty)),
		rapid.RuneFrom([]rune("中文字符aZ09")),
		rapid.Int32Range(0, 0xD7FF),
		rapid.Int32Range(0xE000, 0x10FFFF),
	)
}

// anyText draws a text that counts as filled.
func anyText(most int) *rapid.Generator[string] {
	return rapid.Custom(func(t *rapid.T) string {
		return "x" + rapid.StringOfN(anyRune(), 0, most-1, -1).Draw(t, "text")
	})
}

// anyOption draws an optional field: absent, empty or filled.
func anyOption(text *rapid.Generator[string]) *rapid.Generator[*string] {
	return rapid.Custom(func(t *rapid.T) *string {
		if rapid.Bool().Draw(t, "absent") {
			return nil
		}
		s := rapid.OneOf(rapid.Just(""), text).Draw(t, "value")
		return &s
	})
}

// anyTask draws a valid task.
func anyTask() *rapid.Generator[order.Task] {
	id := rapid.StringMatching(`[A-Za-z0-9|{}:,/'<>&. 订单-]{0,20}[A-Za-z0-9]`)
	code := rapid.StringMatching(`[A-Z0-9]{1,18}`)
	return rapid.Custom(func(t *rapid.T) order.Task {
		task := order.Task{
			OrderNo: id.Draw(t, "orderNo"), SessionID: id.Draw(t, "sessionID"),
			InitalRequest: anyText(200).Draw(t, "request"), InitalResponse: anyText(200).Draw(t, "response"),
			EbpCode: code.Draw(t, "ebpCode"), PayCode: code.Draw(t, "payCode"),
			PayTransactionID: anyText(60).Draw(t, "transaction"),
			TotalAmount:      rapid.StringMatching(`[1-9][0-9]{0,8}(\.[0-9]{1,5})?`).Draw(t, "amount"),
			Currency:         rapid.StringMatching(`[0-9]{3}`).Draw(t, "currency"),
			VerDept:          rapid.StringMatching(`[1-3]`).Draw(t, "verDept"),
			TradingTime:      rapid.StringMatching(`20[0-9]{2}0[1-9](1[0-9]|2[0-8])1[0-9][0-5][0-9][0-5][0-9]`).Draw(t, "time"),
			RecpAccount:      anyText(60).Draw(t, "account"), RecpName: anyText(100).Draw(t, "name"),
			PayType:  anyOption(rapid.StringMatching(`[1-4]`)).Draw(t, "payType"),
			Note:     anyOption(anyText(300)).Draw(t, "note"),
			RecpCode: anyOption(anyText(18)).Draw(t, "recpCode"),
		}
		for range rapid.IntRange(1, 4).Draw(t, "goods") {
			task.Goods = append(task.Goods, order.Goods{
				Name: anyText(250).Draw(t, "gname"), ItemLink: "https://x/" + anyText(100).Draw(t, "link"),
			})
		}
		return task
	})
}

// The shapes of protocol 4.2 for an encoder that has nothing to do with ours.
type headShape struct {
	GUID             string      `json:"guid"`
	InitalRequest    string      `json:"initalRequest"`
	InitalResponse   string      `json:"initalResponse"`
	EbpCode          string      `json:"ebpCode"`
	PayCode          string      `json:"payCode"`
	PayTransactionID string      `json:"payTransactionId"`
	TotalAmount      json.Number `json:"totalAmount"`
	Currency         string      `json:"currency"`
	VerDept          string      `json:"verDept"`
	PayType          string      `json:"payType"`
	TradingTime      string      `json:"tradingTime"`
	Note             string      `json:"note"`
}

type listShape struct {
	OrderNo     string        `json:"orderNo"`
	GoodsInfo   []order.Goods `json:"goodsInfo"`
	RecpAccount string        `json:"recpAccount"`
	RecpCode    string        `json:"recpCode"`
	RecpName    string        `json:"recpName"`
}

// shapesOf gives what customs must read for a task, amount in AmountVerbatim.
func shapesOf(task order.Task, guid string) (headShape, []listShape) {
	value := func(p *string, instead string) string {
		if p == nil || *p == "" {
			return instead
		}
		return *p
	}
	head := headShape{
		guid, task.InitalRequest, task.InitalResponse, task.EbpCode, task.PayCode, task.PayTransactionID,
		json.Number(task.TotalAmount), task.Currency, task.VerDept, value(task.PayType, "4"), task.TradingTime,
		value(task.Note, ""),
	}
	return head, []listShape{{task.OrderNo, task.Goods, task.RecpAccount, value(task.RecpCode, ""), task.RecpName}}
}

// stringify is JSON.stringify by way of encoding/json and the corrections that
// protocol 4.3 lists: no HTML escapes, no line feed at the end, raw U+2028/2029.
func stringify(t interface{ Fatal(...any) }, v any) string {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		t.Fatal(err)
	}
	text := strings.TrimSuffix(out.String(), "\n")
	// An escaped backslash must not lend its second half to a false \u2028.
	return strings.NewReplacer(`\\`, `\\`, `\u2028`, "\u2028", `\u2029`, "\u2029").Replace(text)
}

// cut takes the text of one JSON value off the front of text.
func cut(t *rapid.T, text string) (value, rest string) {
	d := json.NewDecoder(strings.NewReader(text))
	var raw json.RawMessage
	if err := d.Decode(&raw); err != nil {
		t.Fatal(err)
	}
	return text[:d.InputOffset()], text[d.InputOffset():]
}

// after takes an expected prefix off.
func after(t *rapid.T, text, prefix string) string {
	rest, ok := strings.CutPrefix(text, prefix)
	if !ok {
		t.Fatalf("%.60q does not begin with %q", text, prefix)
	}
	return rest
}

const testGUID = "9D55BA71-22DE-41F4-8B50-C36C83B3B530"

func TestBuildProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		task := anyTask().Draw(t, "task")
		b, err := Build(task, testGUID, "1783822524217", Options{Amount: AmountVerbatim})
		if err != nil {
			t.Fatal(err)
		}
		head, list := shapesOf(task, testGUID)
		if want := stringify(t, head); b.Head != want {
			t.Fatalf("head\n got %q\nwant %q", b.Head, want)
		}
		if want := stringify(t, list); b.List != want {
			t.Fatalf("list\n got %q\nwant %q", b.List, want)
		}
		var gotHead headShape
		var gotList []listShape
		if err := json.Unmarshal([]byte(b.Head), &gotHead); err != nil || gotHead != head {
			t.Fatalf("head parses to %+v (%v)", gotHead, err)
		}
		if err := json.Unmarshal([]byte(b.List), &gotList); err != nil || stringify(t, gotList) != b.List {
			t.Fatalf("list parses to %+v (%v)", gotList, err)
		}
		signedEqualsUploaded(t, b)
	})
}

// signedEqualsUploaded cuts the raw texts out of both documents, as customs
// has to, and compares them.
func signedEqualsUploaded(t *rapid.T, b Built) {
	rest := after(t, b.ToSign, `"sessionID":"`+b.SessionID+`"||"payExchangeInfoHead":"`)
	signedHead, rest := cut(t, rest)
	signedList, rest := cut(t, after(t, rest, `"||"payExchangeInfoLists":"`))
	if rest != `"||"serviceTime":"`+b.ServiceTime+`"` {
		t.Fatalf("signed text ends with %q", rest)
	}
	upload := b.Upload("03000000001a2b3c", "c2ln+/==")
	rest = after(t, upload, `{"sessionID":"`+b.SessionID+`","payExchangeInfoHead":`)
	sentHead, rest := cut(t, rest)
	sentList, rest := cut(t, after(t, rest, `,"payExchangeInfoLists":`))
	if rest != `,"serviceTime":"`+b.ServiceTime+`","certNo":"03000000001a2b3c","signValue":"c2ln+/=="}` {
		t.Fatalf("upload ends with %q", rest)
	}
	if signedHead != sentHead || signedList != sentList || sentHead != b.Head || sentList != b.List {
		t.Fatal("the uploaded texts are not the signed ones")
	}
}

func TestQuoteProperty(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringOf(anyRune()).Draw(t, "s")
		if got, want := Quote(s), stringify(t, s); got != want {
			t.Fatalf("got %q, want %q", got, want)
		}
	})
}

// TestQuoteEveryCharacter leaves nothing to chance.
func TestQuoteEveryCharacter(t *testing.T) {
	t.Parallel()
	for r := rune(0); r <= 0x10FFFF; r++ {
		if r >= 0xD800 && r <= 0xDFFF {
			continue // no characters
		}
		s := string(r)
		got := Quote(s)
		switch {
		case r == '"' || r == '\\':
			same(t, "escape", got, `"\`+s+`"`)
		case r >= 0x20:
			same(t, "raw", got, `"`+s+`"`)
		default:
			same(t, "control", got, stringify(t, s))
		}
	}
}
