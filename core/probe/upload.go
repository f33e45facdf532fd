package probe

import (
	"context"
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"time"

	"customs179/core/customs"
	"customs179/core/eport"
	"customs179/core/httpx"
	"customs179/core/order"
	"customs179/core/payload"
)

// Upload is a whole upload for a test.
type Upload struct {
	Control *eport.Control
	Task    order.Task // see SampleTask
	Payload payload.Options
	// Confirmed: a person knows that customs' test system gets an order. Without
	// it, and to any other address, nothing is sent.
	Confirmed bool
}

// uploadable reports whether a whole upload may go to an address: the test
// system, or this computer. Production never gets made-up data.
func uploadable(u *url.URL) bool {
	test, err := url.Parse(TestURL)
	return err == nil && strings.EqualFold(u.Hostname(), test.Hostname()) || httpx.Loopback(u)
}

// upload signs and uploads one order, and shows all of it.
func (p *Prober) upload(ctx context.Context, s *Step, u *url.URL, q Customs) {
	switch {
	case !uploadable(u):
		s.fail(CustomsTestOnly, u.Hostname()+": nothing was uploaded", "the test address "+TestURL, CureTestOnly)
		return
	case !q.Upload.Confirmed:
		s.add(Line{ID: CustomsConfirm, Verdict: Info, Seen: "nothing was uploaded",
			Expected: "a person's word that customs' test system may get an order", Cure: CureConfirm})
		return
	}
	made, ok := p.make(ctx, s, q.Upload.Control, q.Upload.Task, q.Upload.Payload)
	if !ok {
		return
	}
	client, err := customs.New(customs.Options{URL: q.URL, HTTP: p.o.HTTP, Now: p.o.Now})
	if err != nil {
		s.failed(CustomsUpload, err, "an upload", CureHTTPSOnly)
		return
	}
	start := time.Now()
	v, err := client.Upload(ctx, made)
	x := Exchange{Name: "upload", Method: "POST", URL: httpx.Redact(u), Form: "payExInfoStr = " + made, Answer: v.Raw, Took: time.Since(start)}
	if err != nil {
		x.Error = err.Error()
	}
	s.Exchanges = append(s.Exchanges, x)
	s.verdict(v, err)
}

// verdict judges customs' answer to a whole upload.
func (s *Step) verdict(v order.Verdict, err error) {
	if err != nil {
		s.failed(CustomsUpload, err, "a verdict", CureReport)
		return
	}
	s.Artefacts = append(s.Artefacts, Artefact{ArtefactAnswer, v.Raw})
	seen := fmt.Sprintf("%s: %s %s", v.Class, v.Code, v.Message)
	if v.Class == order.VerdictAccepted {
		s.ok(CustomsUpload, seen)
		return
	}
	s.fail(CustomsUpload, seen, "10000", CureVerdict)
}

// make builds, signs and checks one order: the pipeline's work without its end.
// Every artefact is kept; the result is the upload's text.
func (p *Prober) make(ctx context.Context, s *Step, c *eport.Control, t order.Task, o payload.Options) (upload string, ok bool) {
	s.hide(t)
	if problems, _ := payload.Validate(t, o); len(problems) > 0 {
		s.fail(ChainValid, payload.Describe(problems), "data that can be reported", fieldCure(problems[0]))
		return "", false
	}
	s.ok(ChainValid, "")
	b, err := payload.Build(t, payload.NewGUID(), strconv.FormatInt(p.o.Now().UnixMilli(), 10), o)
	if err != nil {
		s.failed(ChainBuild, err, "the text to be signed", CureFill)
		return "", false
	}
	g := NewSigning(b)
	s.Artefacts = append(s.Artefacts, Artefact{ArtefactHead, b.Head}, Artefact{ArtefactList, b.List},
		Artefact{ArtefactToSign, g.Text}, Artefact{ArtefactVisible, g.Visible}, Artefact{ArtefactHashes, g.Hashes()})
	s.ok(ChainBuild, fmt.Sprintf("%d bytes, SHA-256 %s", g.Bytes, g.SHA256))
	if err := c.Refresh(ctx); err != nil {
		s.failed(ChainSign, err, "a card in the reader", CureCardIn)
		return "", false
	}
	start := time.Now()
	signValue, certNo, err := c.Sign(ctx, b.ToSign)
	if err != nil {
		s.failed(ChainSign, err, "a signature", CureControlHung)
		return "", false
	}
	s.add(Line{ID: ChainSign, Verdict: OK, Seen: "certNo " + certNo, Took: time.Since(start)})
	if err := c.Check(certNo, b.ToSign, signValue); err != nil {
		s.failed(ChainCheck, err, "a signature of this card over exactly this text", CureSignature)
		return "", false
	}
	s.ok(ChainCheck, "")
	upload = b.Upload(certNo, signValue)
	s.Artefacts = append(s.Artefacts, Artefact{ArtefactSignValue, signValue}, Artefact{ArtefactCertNo, certNo}, Artefact{ArtefactUpload, upload})
	return upload, s.sameTexts(b, upload)
}

// sameTexts reads the upload back and demands in it exactly what was signed.
func (s *Step) sameTexts(b payload.Built, upload string) bool {
	v, err := httpx.Value([]byte(upload))
	var o httpx.Object
	if err == nil {
		o, err = httpx.Members(v)
	}
	head, _ := o.Get(partHead)
	list, _ := o.Get(partList)
	if err != nil || len(o) != 6 || string(head) != b.Head || string(list) != b.List {
		seen := fmt.Sprintf("%d members", len(o))
		if err != nil {
			seen = err.Error()
		}
		s.fail(ChainUpload, seen, "six members that carry what was signed", CureReport)
		return false
	}
	s.ok(ChainUpload, fmt.Sprintf("%d bytes, six members, head and list as signed", len(upload)))
	return true
}

// SampleTask is a made-up order for the test system, paid a moment ago. ebpCode
// is the enterprise's own, which has to match the registered certificate.
func SampleTask(ebpCode string, now time.Time) order.Task {
	paid := now.Add(-time.Minute).In(chinaTime).Format("20060102150405")
	orderNo := madeUpOrder()
	return order.Task{
		OrderNo: orderNo, SessionID: madeUpSession(),
		InitalRequest: "<xml><appid><![CDATA[wx0000000000000179]]></appid><mch_id>1500000179</mch_id><out_trade_no>" + orderNo +
			"</out_trade_no><total_fee>1564</total_fee></xml>",
		InitalResponse: "<xml><return_code><![CDATA[SUCCESS]]></return_code><total_fee>1564</total_fee></xml>",
		EbpCode:        ebpCode, PayCode: "4403169D3W", PayTransactionID: "4200000179" + paid + "0001",
		TotalAmount: "15.64", Currency: "142", VerDept: "3", TradingTime: paid,
		RecpAccount: "6200000000000000179", RecpName: "联调测试",
		Goods: []order.Goods{{Name: "联调测试商品", ItemLink: "http://www.example.com/goods/179"}},
	}
}
