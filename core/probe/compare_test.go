package probe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/simplifiedchinese"

	"customs179/core/order"
	"customs179/core/payload"
)

// rich is an order whose text has everything that goes wrong.
func rich() order.Task {
	note := "备注，第一行\r\n第二行\t\"引号\" 反斜杠\\中"
	return order.Task{
		OrderNo: "T20260712000001", SessionID: "a1b2c3-4d5e6f70-81920a3b",
		InitalRequest:  "https://openapi.alipay.com/gateway.do?charset=utf-8&biz_content=%7B%22total_amount%22%3A%22100.10%22%2C%22subject%22%3A%22%E5%BD%92%22%7D&t=2026-07-12+10%3A00",
		InitalResponse: "<xml><a>ok</a></xml>",
		EbpCode:        "440199T0E1", PayCode: "31222699S7", PayTransactionID: "2026071222001400123456789012",
		TotalAmount: "100.10", Currency: "142", VerDept: "3", TradingTime: "20260712100007",
		RecpAccount: "6212345678901234567", RecpName: "示例跨境电商测试有限公司", Note: &note,
		Goods: []order.Goods{
			{Name: "当归口服液 ( 4 盒 ) 😀 A&B \"特价\"", ItemLink: "http://shop.example.com/?a=viewgoods&id=1"},
			{Name: "Tea cup", ItemLink: "https://shop.example.com/goods/2"},
		},
	}
}

func built(t testing.TB, task order.Task) payload.Built {
	t.Helper()
	b, err := payload.Build(task, "9D55BA71-22DE-41F4-8B50-C36C83B3B530", "1783822463217", payload.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// join writes the four parts by hand, so that this test has its own opinion.
func join(session, head, list, ms string) string {
	return `"sessionID":"` + session + `"||"payExchangeInfoHead":"` + head + `"||"payExchangeInfoLists":"` + list + `"||"serviceTime":"` + ms + `"`
}

func parts(b payload.Built, change func(string) string) string {
	return join(b.SessionID, change(b.Head), change(b.List), b.ServiceTime)
}

func swap(b payload.Built, old, new string) string { return strings.ReplaceAll(b.ToSign, old, new) }

// anew writes JSON with Go's encoder, which sorts the keys of a map.
func anew(t *testing.T, text, indent string) string {
	t.Helper()
	var v any
	dec := json.NewDecoder(strings.NewReader(text))
	dec.UseNumber()
	if err := dec.Decode(&v); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", indent)
	if err := enc.Encode(v); err != nil {
		t.Fatal(err)
	}
	return strings.TrimSuffix(b.String(), "\n")
}

func indented(text string) string {
	var b bytes.Buffer
	if err := json.Indent(&b, []byte(text), "", "  "); err != nil {
		return err.Error()
	}
	return b.String()
}

func unicoded(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, u := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, u)
		}
	}
	return b.String()
}

func utf16le(s string) string {
	out := []byte{0xFF, 0xFE}
	for _, u := range utf16.Encode([]rune(s)) {
		out = append(out, byte(u), byte(u>>8))
	}
	return string(out)
}

func latin1(s string) string {
	var b strings.Builder
	for _, c := range []byte(s) {
		b.WriteRune(rune(c))
	}
	return b.String()
}

func questions(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= 0x80 {
			return '?'
		}
		return r
	}, s)
}

func spaced(s string) string {
	return strings.NewReplacer(`","`, `", "`, `":"`, `": "`, `":1`, `": 1`, `1,"`, `1, "`, `":[`, `": [`, `},{`, `}, {`).Replace(s)
}

// mistaken gives a text with each mistake, keyed by it.
func mistaken(t *testing.T, b payload.Built) map[MistakeID]string {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(strings.ReplaceAll(b.ToSign, "😀", "x"))
	if err != nil {
		t.Fatal(err)
	}
	escapedOnce := func(s string) string { q, _ := json.Marshal(s); return strings.Trim(string(q), `"`) }
	plainEscape := func(s string) string { return strings.NewReplacer(`\`, `\\`, `"`, `\"`).Replace(s) }
	literal := `"` + plainEscape(b.ToSign) + `"`
	return map[MistakeID]string{
		MistakeEmpty: " \n", MistakeDigest: "1eeeb9ff01abf7d4677ee41bbd11219d4b97d022", MistakeUTF16: utf16le(b.ToSign),
		MistakeGBK: gbk, MistakeBOM: "\uFEFF" + b.ToSign, MistakePercent: url.QueryEscape(b.ToSign), MistakeLiteral: literal,
		MistakeWholeJSON:  b.Upload("01691fe9", "x"),
		MistakeTypoQuotes: regexp.MustCompile(`"([^"]*)"`).ReplaceAllString(b.ToSign, "“$1”"),
		MistakeOneQuotes:  swap(b, `"`, "'"),
		MistakeEndLF:      b.ToSign + "\n", MistakeEndCRLF: b.ToSign + "\r\n", MistakeEndBlank: b.ToSign + " ",
		MistakeEndMore: b.ToSign + `||"certNo":"01691fe9"`, MistakeEndCut: b.ToSign[:len(b.ToSign)/2],

		MistakeNoS:         swap(b, "payExchangeInfoLists", "payExchangeInfoList"),
		MistakeKeyCase:     swap(b, `"sessionID"`, `"sessionId"`),
		MistakeInitial:     swap(b, `"inital`, `"initial`),
		MistakeGoodsKey:    swap(b, `"goodsInfo"`, `"goods"`),
		MistakeKeyUnquoted: regexp.MustCompile(`"(guid|ebpCode|orderNo)":`).ReplaceAllString(b.ToSign, "$1:"),
		MistakeKeyMissing:  swap(b, `"recpCode":"",`, ""),
		MistakeKeyExtra:    swap(b, `"currency":`, `"extra":"x","currency":`),
		MistakeKeysSorted:  parts(b, func(s string) string { return anew(t, s, "") }),
		MistakeKeyOrder:    strings.Replace(swap(b, `"verDept":"3",`, ""), `"guid":`, `"verDept":"3","guid":`, 1),
		MistakeSeparator:   swap(b, `"||"`, `"&"`),
		MistakeNoWrap: `"sessionID":"` + b.SessionID + `"||"payExchangeInfoHead":` + b.Head + `||"payExchangeInfoLists":` + b.List +
			`||"serviceTime":"` + b.ServiceTime + `"`,
		MistakePartEscaped: parts(b, escapedOnce),
		MistakeSpaces:      parts(b, spaced),
		MistakePretty:      parts(b, indented),

		MistakeSlash: parts(b, func(s string) string { return strings.ReplaceAll(s, "/", `\/`) }), MistakeUnicode: parts(b, unicoded),
		MistakeHTMLEscape:   parts(b, strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`, "=", `\u003d`).Replace),
		MistakeEntities:     parts(b, strings.NewReplacer("<", "&lt;", ">", "&gt;", "&", "&amp;", `\"`, "&quot;").Replace),
		MistakeControlForm:  parts(b, strings.NewReplacer(`\r`, `\u000d`, `\n`, `\u000A`, `\t`, `\u0009`).Replace),
		MistakeRawControl:   parts(b, strings.NewReplacer(`\r`, "\r", `\n`, "\n", `\t`, "\t").Replace),
		MistakeLineEnds:     swap(b, `\r\n`, `\n`),
		MistakeBackslashes:  parts(b, func(s string) string { return strings.ReplaceAll(s, `\`, "") }),
		MistakeDouble:       parts(b, strings.NewReplacer(`\"`, `\\\"`, `\\`, `\\\\`, `\n`, `\\n`, `\r`, `\\r`, `\t`, `\\t`).Replace),
		MistakeMojibake:     parts(b, latin1),
		MistakeQuestion:     parts(b, questions),
		MistakeEmoji:        swap(b, "😀", ""),
		MistakeWidth:        swap(b, "，", ","),
		MistakeURLDecoded:   swap(b, `%7B%22total_amount%22%3A%22100.10%22%2C%22subject%22%3A%22%E5%BD%92%22%7D&t=2026-07-12+10%3A00`, `{\"total_amount\":\"100.10\",\"subject\":\"归\"}&t=2026-07-12 10:00`),
		MistakeURLEncoded:   swap(b, "口服液", "%E5%8F%A3%e6%9c%8d%E6%B6%B2"),
		MistakeBlanksGone:   swap(b, " ", ""),
		MistakeBlanksMore:   swap(b, "Tea cup", "Tea  cup "),
		MistakeCase:         swap(b, "Tea cup", "TEA CUP"),
		MistakeAmountQuoted: swap(b, `:100.1,`, `:"100.1",`),
		MistakeAmountZeros:  swap(b, `:100.1,`, `:100.10,`),
		MistakeAmountFen:    swap(b, `:100.1,`, `:10010,`),
		MistakeAmountForm:   swap(b, `:100.1,`, `:1.001E2,`),
		MistakeGUIDCase:     swap(b, b.GUID, strings.ToLower(b.GUID)),
		MistakeGUIDForm:     swap(b, b.GUID, strings.ReplaceAll(b.GUID, "-", "")),
		MistakeGUIDOther:    swap(b, b.GUID, "0D55BA71-22DE-41F4-8B50-C36C83B3B531"),
		MistakeTimeSeconds:  swap(b, b.ServiceTime, "1783822463"),
		MistakeTimeUnquoted: swap(b, `"`+b.ServiceTime+`"`, b.ServiceTime),
		MistakeTimeForm:     swap(b, b.ServiceTime, "2026-07-12 10:14:23"),
		MistakeTimeOther:    swap(b, b.ServiceTime, "1783822463218"),
		MistakePaidForm:     swap(b, "20260712100007", "2026-07-12 10:00:07"),
		MistakeSessionCase:  swap(b, b.SessionID, strings.ToUpper(b.SessionID)),
		MistakeSessionOther: swap(b, b.SessionID, "5f0c0c3e-own"),
		MistakeUnquoted:     swap(b, `"verDept":"3"`, `"verDept":3`),
		MistakeNull:         swap(b, `"recpCode":""`, `"recpCode":null`),
		MistakeValueOther:   swap(b, "6212345678901234567", "6212345678901234568"),
	}
}

func ids(c Comparison) (list []MistakeID) {
	for _, m := range c.Mistakes {
		list = append(list, m.ID)
	}
	return list
}

func TestEachMistakeIsNamedAlone(t *testing.T) {
	t.Parallel()
	b := built(t, rich())
	all := mistaken(t, b)
	five := rich()
	five.TotalAmount = "5"
	entity := rich()
	entity.Goods[0].Name = "鱼油 &quot;A&amp;B&quot; 3"
	special := map[MistakeID][2]string{
		MistakeAmountDouble: {built(t, five).ToSign, strings.Replace(built(t, five).ToSign, `:5,`, `:5.0,`, 1)},
		MistakeEntitiesGone: {built(t, entity).ToSign, strings.Replace(built(t, entity).ToSign, "&quot;A&amp;B&quot;", `\"A&B\"`, 1)},
	}
	for _, id := range MistakeIDs {
		ours, theirs := b, all[id]
		switch id {
		case MistakeAmountDouble:
			ours, theirs = built(t, five), special[id][1]
		case MistakeEntitiesGone:
			ours, theirs = built(t, entity), special[id][1]
		case MistakeGBK:
			plain := rich()
			plain.Goods[0].Name = strings.ReplaceAll(plain.Goods[0].Name, "😀", "x")
			ours = built(t, plain)
		}
		if theirs == ours.ToSign {
			t.Errorf("%s: the test's text has no mistake", id)
		}
		c := Compare(ours, theirs)
		if got := ids(c); !slices.Equal(got, []MistakeID{id}) || !c.Explained || c.Equal {
			t.Errorf("%s: %+v", id, c)
		}
	}
}

func TestTheSameTextHasNoMistake(t *testing.T) {
	t.Parallel()
	for _, task := range []order.Task{rich(), good()} {
		b := built(t, task)
		if c := Compare(b, b.ToSign); !c.Equal || len(c.Mistakes) > 0 || !c.Explained {
			t.Errorf("%+v", c)
		}
		if text := join(b.SessionID, b.Head, b.List, b.ServiceTime); text != b.ToSign {
			t.Errorf("the test writes %s", text)
		}
	}
}

// Developers make several mistakes at once; each is named, and nothing else.
func TestSeveralMistakesAtOnce(t *testing.T) {
	t.Parallel()
	b := built(t, rich())
	slash := func(s string) string { return strings.ReplaceAll(s, "/", `\/`) }
	tests := map[string]struct {
		theirs string
		want   []MistakeID
	}{
		"PHP json_encode": {parts(b, func(s string) string { return unicoded(slash(s)) }), []MistakeID{MistakeSlash, MistakeUnicode}},
		"Python json.dumps": {parts(b, func(s string) string { return unicoded(spaced(anew(t, s, ""))) }),
			[]MistakeID{MistakeSpaces, MistakeKeysSorted, MistakeUnicode}},
		"own ids": {join("own", strings.Replace(b.Head, b.GUID, "x", 1), b.List, "1783822463"),
			[]MistakeID{MistakeSessionOther, MistakeGUIDOther, MistakeTimeSeconds}},
		"five": {strings.NewReplacer("payExchangeInfoLists", "payExchangeInfoList", b.GUID, strings.ToLower(b.GUID), ":100.1,", `:"100.10",`).
			Replace(parts(b, slash)) + "\n",
			[]MistakeID{MistakeGUIDCase, MistakeSlash, MistakeAmountQuoted, MistakeAmountZeros, MistakeNoS, MistakeEndLF}},
	}
	for name, tt := range tests {
		c := Compare(b, tt.theirs)
		if got := ids(c); !slices.Equal(got, tt.want) || !c.Explained {
			t.Errorf("%s: got %v, want %v", name, got, tt.want)
		}
	}
}

func TestFirstDifference(t *testing.T) {
	t.Parallel()
	b := built(t, rich())
	c := Compare(b, strings.Replace(b.ToSign, ":100.1,", `:"100.1",`, 1))
	if c.Field != "payExchangeInfoHead.totalAmount" || c.OursByte != "0x31" || c.TheirsByte != "0x22" ||
		c.At != strings.Index(b.ToSign, ":100.1,")+1 || !strings.Contains(c.Theirs, `▸"100.1"`) {
		t.Errorf("%+v", c)
	}
	if c := Compare(b, b.ToSign+"\n"); c.Field != "end" || c.OursByte != "end" || c.TheirsByte != "0x0A" || c.At != len(b.ToSign) {
		t.Errorf("%+v", c)
	}
	if c := Compare(b, "something else"); c.Explained {
		t.Errorf("%+v", c)
	}
}

func TestBorrow(t *testing.T) {
	t.Parallel()
	b := built(t, rich())
	for _, id := range []MistakeID{MistakeGUIDCase, MistakeGUIDForm, MistakeTimeSeconds, MistakeLiteral, MistakeSpaces, MistakeTimeUnquoted} {
		guid, ms := Borrow(mistaken(t, b)[id])
		if guid != b.GUID || ms[:10] != b.ServiceTime[:10] || len(ms) != 13 {
			t.Errorf("%s: %s %s", id, guid, ms)
		}
	}
	if guid, ms := Borrow("nothing"); guid != "" || ms != "" {
		t.Errorf("%q %q", guid, ms)
	}
}
