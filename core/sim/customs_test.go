package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/sim/rawjson"
	"customs179/core/sim/softcard"
)

var noon = time.Date(2026, 7, 12, 12, 0, 0, 0, time.UTC)

// draft is an upload in the making.
type draft struct {
	tbs
	certNo, sign string
}

// newDraft writes head and list of an order by hand.
func newDraft(o order.Task, amount string) draft {
	or := func(p *string, value string) string {
		if p == nil {
			return value
		}
		return *p
	}
	head := []string{
		member("guid", or(o.GUID, sampleGUID)), member("initalRequest", o.InitalRequest),
		member("initalResponse", o.InitalResponse), member("ebpCode", o.EbpCode), member("payCode", o.PayCode),
		member("payTransactionId", o.PayTransactionID), `"totalAmount":` + amount, member("currency", o.Currency),
		member("verDept", o.VerDept), member("payType", or(o.PayType, "4")), member("tradingTime", o.TradingTime),
		member("note", or(o.Note, "")),
	}
	list := member("orderNo", o.OrderNo) + `,"goodsInfo":` + strings.TrimPrefix(goodsMember(o.Goods), `"goods":`) +
		"," + member("recpAccount", o.RecpAccount) + "," + member("recpCode", or(o.RecpCode, "")) + "," + member("recpName", o.RecpName)
	return draft{tbs: tbs{
		session: o.SessionID, head: "{" + strings.Join(head, ",") + "}", list: "[{" + list + "}]",
		time: fmt.Sprint(noon.UnixMilli()),
	}}
}

// plainAmount is an amount without trailing zeros.
func plainAmount(s string) string {
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func (d draft) signed(t *testing.T, k *softcard.Card, text string) draft {
	t.Helper()
	value, err := k.SignVerified([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	d.sign, d.certNo = value, k.CertNo()
	return d
}

func (d draft) upload() string {
	return `{"sessionID":` + rawjson.Quote(d.session) + `,"payExchangeInfoHead":` + d.head + `,"payExchangeInfoLists":` + d.list +
		`,"serviceTime":"` + d.time + `","certNo":"` + d.certNo + `","signValue":"` + d.sign + `"}`
}

// tricky is an order in which every known mistake changes the text.
func tricky() order.Task {
	return order.Task{
		OrderNo: "T1", SessionID: "a1b2C3-4d5e", InitalRequest: `https://pay/?b=%7B%22+x&y=<z>\"`, InitalResponse: "ok",
		EbpCode: DefaultEbpCode, PayCode: "31222699S7", PayTransactionID: "1", Currency: "142", VerDept: "3",
		TradingTime: "20260712100131", RecpAccount: "62", RecpName: "示例公司",
		Goods: []order.Goods{{Name: "当归 口服液", ItemLink: "http://shop/1"}},
	}
}

// office is customs with one registered card.
func office(t *testing.T, o CustomsOptions) (*Customs, *softcard.Card) {
	t.Helper()
	if o.Now == nil {
		o.Now = func() time.Time { return noon }
	}
	c := NewCustoms(o)
	must(t, c.Start("127.0.0.1:0"))
	t.Cleanup(func() { must(t, c.Close()) })
	k := card(t, softcard.Options{})
	must(t, c.Register(DefaultEbpCode, k.Certificate()))
	return c, k
}

const formType = "application/x-www-form-urlencoded; charset=utf-8"

// post sends one body and gives status and customs' code and message.
func post(t *testing.T, address, kind, body string) (status int, code, message string) {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	client := http.Client{Transport: transport}
	res, err := client.Post(address, kind, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	defer closeQuietly(res.Body)
	raw, err := io.ReadAll(res.Body)
	must(t, err)
	var answer struct{ Code, Message string }
	if json.Unmarshal(raw, &answer) != nil {
		return res.StatusCode, "", string(raw)
	}
	return res.StatusCode, answer.Code, answer.Message
}

func postUpload(t *testing.T, c *Customs, upload string) (code, message string) {
	t.Helper()
	_, code, message = post(t, c.UploadURL(), formType, "payExInfoStr="+url.QueryEscape(upload))
	return code, message
}

func TestGoldenUploadsAreAccepted(t *testing.T) {
	t.Parallel()
	type signature struct{ UploadPayExInfoStr string }
	var golden struct {
		RSATestCertBase64Der, SM2TestCertBase64Der string
		Vectors                                    []struct {
			Name     string
			RSA, SM2 signature
		}
	}
	var sample struct {
		RawBodyOrder2SM2 string `json:"rawBody_order2_sm2"`
	}
	for file, into := range map[string]any{"05-to-be-signed-vectors.json": &golden, "06-upload-body.json": &sample} {
		raw, err := os.ReadFile("testdata/" + file)
		must(t, err)
		must(t, json.Unmarshal(raw, into))
	}
	for _, kind := range []string{"rsa", "sm2"} {
		c, _ := office(t, CustomsOptions{Skew: -1})
		must(t, c.Register(DefaultEbpCode, []byte(golden.RSATestCertBase64Der)))
		must(t, c.Register(DefaultEbpCode, []byte(golden.SM2TestCertBase64Der)))
		for _, v := range golden.Vectors {
			text := map[string]string{"rsa": v.RSA.UploadPayExInfoStr, "sm2": v.SM2.UploadPayExInfoStr}[kind]
			if code, message := postUpload(t, c, text); code != "10000" {
				t.Errorf("%s %s: %s %s", v.Name, kind, code, message)
			}
		}
		if got := c.Ledger(); len(got) != 3 || got[1].OrderNo != "T20260712000002" || got[1].Times != 1 {
			t.Errorf("%s: ledger %+v", kind, got)
		}
		if kind == "sm2" {
			_, code, message := post(t, c.UploadURL(), formType, sample.RawBodyOrder2SM2)
			if code != "20006" || !strings.Contains(message, "sessionID重复") {
				t.Errorf("the sample body again: %s %s", code, message)
			}
		}
	}
}

// TestSignedMistakesAreNamed signs each wrong text of protocol 4.11 and uploads
// the right one.
func TestSignedMistakesAreNamed(t *testing.T) {
	t.Parallel()
	c, k := office(t, CustomsOptions{})
	d := newDraft(tricky(), "5")
	for _, m := range mistakes {
		text := m.text(d.tbs)
		if text == d.text() {
			t.Errorf("%s: the order does not show this mistake", m.name)
		}
		code, message := postUpload(t, c, d.signed(t, k, text).upload())
		if code != "20003" || !strings.HasSuffix(message, m.name) || !strings.Contains(message, "验签失败") {
			t.Errorf("%s: %s %s", m.name, code, message)
		}
	}
	other := card(t, softcard.Options{LegalPerson: true})
	must(t, c.Register(DefaultEbpCode, other.Certificate()))
	swapped := d.signed(t, other, d.text())
	swapped.certNo = k.CertNo()
	if _, message := postUpload(t, c, swapped.upload()); !strings.Contains(message, "signed by the card 03000000001a2b3b") {
		t.Errorf("another card: %s", message)
	}
	wholeUpload := d.signed(t, k, d.text())
	if len(c.Ledger()) != 0 || len(c.Refusals()) != len(mistakes)+1 {
		t.Errorf("%d stored, %d refused", len(c.Ledger()), len(c.Refusals()))
	}
	if code, message := postUpload(t, c, wholeUpload.upload()); code != "10000" {
		t.Errorf("the right text: %s %s", code, message)
	}
}

// uploadedMistakes are made in what is signed, in what is uploaded, or in the
// finished text.
var uploadedMistakes = []struct {
	name, code, reason string
	before             func(*draft)        // on what is signed
	after              func(*draft)        // only on what is uploaded
	text               func(string) string // on the upload text
}{
	{"escaped slash", "20003", `escaped slash \/`, edit("/", `\/`), nil, nil},
	{"escaped Chinese", "20003", `stands for a character that must be raw`, edit("示例", `\u793a\u4f8b`), nil, nil},
	{"HTML escape", "20003", `HTML escape \u003c`, edit("<", `\u003c`), nil, nil},
	{"quoted amount", "20003", "totalAmount is quoted", edit(`:5,`, `:"5",`), nil, nil},
	{"trailing zeros", "20003", "trailing zeros", edit(`:5,`, `:5.00,`), nil, nil},
	{"java double", "20003", "trailing zeros", edit(`:5,`, `:5.0,`), nil, nil},
	{"six decimals", "20003", "no plain positive decimal", edit(`:5,`, `:5.123456,`), nil, nil},
	{"exponent", "20003", "no plain positive decimal", edit(`:5,`, `:5e0,`), nil, nil},
	{"zero", "20003", "totalAmount is 0", edit(`:5,`, `:0,`), nil, nil},
	{"guid in lower case", "20003", "upper case", edit(sampleGUID, strings.ToLower(sampleGUID)), nil, nil},
	{"guid too short", "20003", "36 characters", edit(sampleGUID, sampleGUID[:35]), nil, nil},
	{"seconds", "20003", "13 digits", func(d *draft) { d.time = d.time[:10] }, nil, nil},
	{"implausible time", "20003", "away from customs' clock", func(d *draft) { d.time = "1483822523000" }, nil, nil},
	{"typographic quotes", "20003", "typographic quotes", edit(`"guid"`, `“guid”`), nil, nil},
	{"blanks", "20003", "blanks or line feeds", edit(`,"`, `, "`), nil, nil},
	{"pretty printed", "20003", "blanks or line feeds", edit(`{"`, "{\n\""), nil, nil},
	{"sorted keys", "20003", "another order", func(d *draft) { d.head = sortedKeys(d.head) }, nil, nil},
	{"node instead of note", "20003", "has the keys", edit(`"note"`, `"node"`), nil, nil},
	{"new guid after signing", "20003", "changed between signing and uploading", nil, edit("7A1E", "7A1F"), nil},
	{"new time after signing", "20003", "changed between signing and uploading", nil, func(d *draft) { d.time = d.time[:12] + "1" }, nil},
	{"own sessionID", "20003", "never asked for", func(d *draft) { d.session = "MINE" }, nil, nil},
	{"certNo in upper case", "20004", "lower case", nil, func(d *draft) { d.certNo = strings.ToUpper(d.certNo) }, nil},
	{"unknown card", "20004", "not registered", nil, func(d *draft) { d.certNo = "01691fe9" }, nil},
	{"other platform", "20004", "not registered for ebpCode", edit(DefaultEbpCode, "4404840022"), nil, nil},
	{"empty certNo and signValue", "20000", "certNo, signValue", nil, func(d *draft) { d.certNo, d.sign = "", "" }, nil},
	{"empty name", "20000", "recpName", edit("示例公司", ""), nil, nil},
	{"too long", "20006", "recpName has 404 characters", edit("示例公司", strings.Repeat("示例公司", 101)), nil, nil},
	{"list without s", "20003", "lacks its s", nil, nil, replace("InfoLists", "InfoList")},
	{"head as text", "20003", "begins with", nil, func(d *draft) { d.head = rawjson.Quote(d.head) }, nil},
	{"seventh key", "20003", "none of the six", nil, nil, replace(`{"sessionID"`, `{"total":1,"sessionID"`)},
	{"key twice", "20003", "twice", nil, nil, replace(`{"sessionID"`, `{"sessionID":"x","sessionID"`)},
	{"bare time", "20003", "serviceTime begins with", nil, nil, func(s string) string {
		return strings.Replace(s, `"serviceTime":"`+fmt.Sprint(noon.UnixMilli())+`"`, `"serviceTime":`+fmt.Sprint(noon.UnixMilli()), 1)
	}},
	{"bare quote", "20003", "no JSON object", nil, func(d *draft) { d.head = strings.ReplaceAll(d.head, `\`, "") }, nil},
	{"rubbish after", "20003", "no JSON object", nil, nil, func(s string) string { return s + "x" }},
}

const sampleGUID = "7A1E0C52-3B4D-4F60-8A97-1C2D3E4F5A6B"

// edit replaces in head and list.
func edit(old, new string) func(*draft) {
	return func(d *draft) {
		d.head, d.list = strings.ReplaceAll(d.head, old, new), strings.ReplaceAll(d.list, old, new)
	}
}

// TestUploadedMistakesAreNamed uploads each of them.
func TestUploadedMistakesAreNamed(t *testing.T) {
	t.Parallel()
	for _, test := range uploadedMistakes {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			c, k := office(t, CustomsOptions{})
			c.Expect("T1", tricky().SessionID)
			d := newDraft(tricky(), "5")
			if test.before != nil {
				test.before(&d)
			}
			d = d.signed(t, k, d.text())
			if test.after != nil {
				test.after(&d)
			}
			text := d.upload()
			if test.text != nil {
				text = test.text(text)
			}
			code, message := postUpload(t, c, text)
			refusals := c.Refusals()
			if code != test.code || len(refusals) != 1 || !strings.Contains(refusals[0].Reason, test.reason) {
				t.Errorf("answer %s %s, refusals %+v", code, message, refusals)
			}
			if len(c.Ledger()) != 0 {
				t.Error("it was stored")
			}
		})
	}
}

func replace(old, new string) func(string) string {
	return func(s string) string { return strings.Replace(s, old, new, 1) }
}
