package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/order"
	"customs179/core/sim/softcard"
)

// plainClient does the whole job in the plainest way: poll, sign, upload, call
// back, one after the other. It shows that the parties fit together.
type plainClient struct {
	t      *testing.T
	w      *World
	ws     *wsClient
	http   *http.Client
	drafts map[string]draft // by session and data: signed once, sent verbatim
}

func newPlainClient(t *testing.T, w *World, n *Net) *plainClient {
	transport := &http.Transport{DialContext: n.Dial, DisableKeepAlives: true}
	return &plainClient{
		t: t, w: w, ws: connect(t, w.Control), drafts: map[string]draft{},
		http: &http.Client{Transport: transport, Timeout: 30 * time.Second},
	}
}

func (p *plainClient) post(address string, values url.Values) (string, error) {
	res, err := p.http.PostForm(address, values)
	if err != nil {
		return "", err
	}
	defer closeQuietly(res.Body)
	body, err := io.ReadAll(res.Body)
	if res.StatusCode != http.StatusOK {
		return "", fmt.Errorf("status %d", res.StatusCode)
	}
	return string(body), err
}

// round works one batch off and reports how many orders it had.
func (p *plainClient) round() int {
	stamp := fmt.Sprint(time.Now().Unix())
	body, err := p.post(p.w.Platform.TaskURL(), url.Values{"timestamp": {stamp}, "sign": {taskSign(stamp, p.w.Platform.SignKey())}})
	must(p.t, err)
	var tasks []order.Task
	must(p.t, json.Unmarshal([]byte(body), &tasks))
	n := 0
	for _, o := range tasks {
		if !strings.HasPrefix(o.TotalAmount, "-") {
			p.carry(o)
			n++
		}
	}
	return n
}

func (p *plainClient) carry(o order.Task) {
	key := o.SessionID + o.ContentHash()
	d, known := p.drafts[key]
	if !known {
		d = newDraft(o, plainAmount(o.TotalAmount))
		d.time = fmt.Sprint(time.Now().UnixMilli())
		a := p.ws.sign(d.text())
		d.sign, d.certNo = a.text(0), a.text(1)
		p.drafts[key] = d
	}
	verdict, err := p.post(p.w.Customs.UploadURL(), url.Values{"payExInfoStr": {d.upload()}})
	if err != nil {
		return // the next round tries again
	}
	if _, err := p.post(p.w.Platform.CallbackURL(), url.Values{
		"type": {Postback}, "orderNo": {o.OrderNo}, "sessionID": {o.SessionID}, "result": {verdict},
	}); err != nil {
		return
	}
}

// stagedRun is what befalls the first orders of a run, and how each must end:
// the shop's status, times mended, times customs had it in right form.
var stagedRun = []struct {
	about  string
	befall func(w *World, o order.Task)
	status ShopStatus
	mended int
	times  int
}{
	{"nothing", func(*World, order.Task) {}, Done, 0, 1},
	{"refused once, then mended by the shop", func(w *World, o order.Task) {
		w.Customs.Faults().On(o.OrderNo).Do(DataRefused)
		w.Platform.MendWhenRefused(o.OrderNo, "recpName", "改正公司")
	}, Done, 1, 1},
	{"stored before by another client", func(w *World, o order.Task) { w.Customs.StoreBefore(o.SessionID) }, Done, 0, 1},
	{"bad data", func(w *World, o order.Task) {
		o.TotalAmount = "-" + o.TotalAmount
		w.Platform.Offer(TaskText(o))
	}, Pending, 0, 0},
	{"stored, answer lost", func(w *World, o order.Task) { w.Customs.Faults().On(o.OrderNo).Do(Drop) }, Done, 0, 2},
	{"stored, 502", func(w *World, o order.Task) { w.Customs.Faults().On(o.OrderNo).Do(BadGatewayAfter) }, Done, 0, 2},
	{"502", func(w *World, o order.Task) { w.Customs.Faults().On(o.OrderNo).Do(BadGateway) }, Done, 0, 1},
	{"callback lost", func(w *World, o order.Task) { w.Platform.Faults().On(o.OrderNo).Do(DropBefore) }, Done, 0, 2},
}

func TestStagedRunEndsWell(t *testing.T) {
	t.Parallel()
	for _, kind := range []softcard.Kind{softcard.RSA, softcard.SM2} {
		synctest.Test(t, func(t *testing.T) {
			n := NewNet()
			o := WorldOptions{Net: n, Card: softcard.Options{Kind: kind}}
			o.Latency(RealLatency, 100*time.Millisecond, 200*time.Millisecond)
			w, err := NewWorld(o)
			if err != nil {
				t.Fatal(err)
			}
			defer func() { must(t, w.Close()) }()
			traffic := NewTraffic(1, TrafficOptions{})
			for i := range 20 {
				w.Platform.Offer(traffic.Task(i))
				w.Customs.Expect(traffic.Order(i).OrderNo, traffic.Order(i).SessionID)
			}
			for i, s := range stagedRun {
				s.befall(w, traffic.Order(i))
			}
			p := newPlainClient(t, w, n)
			for rounds := 0; p.round() > 0; rounds++ {
				if rounds == 10 {
					t.Fatalf("no end: %+v", w.Platform.Orders())
				}
			}
			for i, s := range stagedRun {
				o := traffic.Order(i)
				shop, _ := w.Platform.Order(o.OrderNo)
				r, _ := w.Customs.Stored(o.SessionID)
				if shop.Status != s.status || shop.Mended != s.mended || r.Times != s.times || r.Others != 0 {
					t.Errorf("%s: %+v, %+v", s.about, shop, r)
				}
			}
			if got := w.Customs.Refusals(); len(got) != 1 || got[0].Code != "20000" {
				t.Errorf("refusals %+v", got)
			}
			if len(w.Customs.Ledger()) != 19 || w.Settled() {
				t.Errorf("%d sessions stored; the order with bad data is still open", len(w.Customs.Ledger()))
			}
		})
	}
}

func TestWorldOnRealSocketsClosesCleanly(t *testing.T) {
	t.Parallel()
	var o WorldOptions
	o.Latency(0, 0, 0)
	w, err := NewWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	if a := connect(t, w.Control).sign("x"); !a.Args.Result || w.EbpCode != DefaultEbpCode {
		t.Errorf("%+v", a)
	}
	if _, err := w.Customs.Ask(t.Context(), w.Platform.OpenReqURL(), "T1"); err != nil || !w.Settled() {
		t.Error(err)
	}
	must(t, w.Close())
	if _, err := NewWorld(WorldOptions{ControlAddr: "256.0.0.1:1"}); err == nil {
		t.Error("a world without a control began")
	}
	if _, err := NewWorld(WorldOptions{Card: softcard.Options{Kind: "dsa"}}); err == nil {
		t.Error("a world with an unknown card began")
	}
}
