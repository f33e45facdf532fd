package sim

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"customs179/core/order"
	"customs179/core/sim/softcard"
)

var softcardDefault = softcard.Options{}

// shopFor starts a platform and gives a plain client of it.
func shopFor(t *testing.T, o PlatformOptions) (*Platform, *shopClient) {
	t.Helper()
	p := NewPlatform(o)
	must(t, p.Start("127.0.0.1:0"))
	t.Cleanup(func() { must(t, p.Close()) })
	return p, &shopClient{t: t, p: p}
}

type shopClient struct {
	t *testing.T
	p *Platform
}

func (s *shopClient) post(address string, values url.Values) (int, string) {
	s.t.Helper()
	client := http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	res, err := client.PostForm(address, values)
	if err != nil {
		s.t.Fatal(err)
	}
	defer closeQuietly(res.Body)
	body, err := io.ReadAll(res.Body)
	must(s.t, err)
	return res.StatusCode, string(body)
}

func (s *shopClient) signed(at time.Time) url.Values {
	stamp := fmt.Sprint(at.Unix())
	return url.Values{"timestamp": {stamp}, "sign": {taskSign(stamp, s.p.SignKey())}}
}

// fetch gives the order numbers of a batch.
func (s *shopClient) fetch() []string {
	s.t.Helper()
	status, body := s.post(s.p.TaskURL(), s.signed(time.Now()))
	var tasks []order.Task
	if err := json.Unmarshal([]byte(body), &tasks); err != nil || status != 200 {
		s.t.Fatalf("%d %s: %v", status, body, err)
	}
	var numbers []string
	for _, o := range tasks {
		numbers = append(numbers, o.OrderNo)
	}
	return numbers
}

func (s *shopClient) postback(no, session, code string) string {
	s.t.Helper()
	_, body := s.post(s.p.CallbackURL(), url.Values{
		"type": {Postback}, "orderNo": {no}, "sessionID": {session}, "result": {`{"code":"` + code + `","message":"x","total":0}`},
	})
	return body
}

func TestTaskRequestIsChecked(t *testing.T) {
	t.Parallel()
	if got := taskSign("1783822523", "testkey179"); got != "052506ada471d5051d464208f580e872" {
		t.Errorf("the sample's sign is another: %s", got)
	}
	now := time.Now()
	_, s := shopFor(t, PlatformOptions{Window: time.Minute})
	edit := func(name, value string) url.Values {
		v := s.signed(now)
		v.Set(name, value)
		return v
	}
	for name, test := range map[string]struct {
		values url.Values
		status int
	}{
		"right":          {s.signed(now), 200},
		"wrong sign":     {edit("sign", strings.Repeat("0", 32)), 403},
		"upper case":     {edit("sign", strings.ToUpper(s.signed(now).Get("sign"))), 403},
		"milliseconds":   {edit("timestamp", fmt.Sprint(now.UnixMilli())), 403},
		"old":            {s.signed(now.Add(-time.Hour)), 403},
		"third value":    {edit("size", "10"), 400},
		"nothing at all": {url.Values{}, 400},
	} {
		if status, body := s.post(s.p.TaskURL(), test.values); status != test.status {
			t.Errorf("%s: %d %s", name, status, body)
		}
	}
	if s.p.TaskCalls() != 1 {
		t.Errorf("%d task calls", s.p.TaskCalls())
	}
}

func TestHandOutUntilSuccess(t *testing.T) {
	t.Parallel()
	p, s := shopFor(t, PlatformOptions{})
	if got := s.fetch(); len(got) != 0 {
		t.Errorf("an empty shop hands out %v", got)
	}
	traffic := NewTraffic(1, TrafficOptions{})
	for i := range 20 {
		p.Offer(traffic.Task(i))
	}
	at := func(i int) (no, session string) { o := traffic.Order(i); return o.OrderNo, o.SessionID }
	newest, session := at(19)
	first := s.fetch()
	if len(first) != 15 || first[0] != newest || !slices.Equal(first, s.fetch()) {
		t.Errorf("batch %v", first)
	}
	if answer := s.postback(newest, "another session", "10000"); answer != "success" || s.fetch()[0] != newest {
		t.Errorf("a word about another session counted (%s)", answer)
	}
	s.postback(newest, session, "10000")
	second, session2 := at(18)
	s.postback(second, session2, "20006")
	third, session3 := at(17)
	s.postback(third, session3, "20004")
	if next, _ := at(16); s.fetch()[0] != next {
		t.Error("finished and failed orders are still handed out")
	}
	must(t, p.Mend(third, "recpName", "新公司"))
	if p.Mend("UNKNOWN", "recpName", "x") == nil {
		t.Error("an unknown order was mended")
	}
	if got := s.fetch()[0]; got != third {
		t.Errorf("the mended order does not come again, but %s", got)
	}
	p.Asked(newest, "a-new-session")
	o, _ := p.Order(newest)
	if got := s.fetch()[0]; got != newest || o.SessionID != "a-new-session" || o.Status != Pending {
		t.Errorf("old order, new session: %s, %+v", got, o)
	}
	s.postback(newest, "a-new-session", "10000")
	s.postback(newest, "a-new-session", "20004")
	if o, _ := p.Order(newest); o.Status != Done || o.Code != "10000" {
		t.Errorf("a done order went back: %+v", o)
	}
	if len(p.Orders()) != 20 || len(p.Callbacks()) != 6 {
		t.Errorf("%d orders, %d callbacks", len(p.Orders()), len(p.Callbacks()))
	}
}

func TestOtherHandOutRules(t *testing.T) {
	t.Parallel()
	told := make(chan Callback, 9)
	p, s := shopFor(t, PlatformOptions{
		OldestFirst: true, HandOutFailed: true, Batch: 2, SuccessOn: 3, OnCallback: func(c Callback) { told <- c },
	})
	traffic := NewTraffic(2, TrafficOptions{Plain: true})
	for i := range 3 {
		p.Offer(traffic.Task(i))
	}
	o := traffic.Order(0)
	p.MendWhenRefused(o.OrderNo, "recpName", "改正公司")
	if got := s.fetch(); len(got) != 2 || got[0] != o.OrderNo {
		t.Errorf("batch %v", got)
	}
	for i, want := range []string{"fail", "fail", "success", "success"} {
		if got := s.postback(o.OrderNo, o.SessionID, "20000"); got != want {
			t.Errorf("callback %d is answered with %q", i, got)
		}
	}
	if got, _ := p.Order(o.OrderNo); got.Status != Failed || got.Mended != 1 || len(told) != 2 {
		t.Errorf("%+v, %d told", got, len(told))
	}
	if got := s.fetch(); got[0] != o.OrderNo {
		t.Errorf("a failed order is held back: %v", got)
	}
	p.OfferRaw("null", 1)
	p.OfferRaw(`{"orderNo":`, 0)
	for _, answer := range []string{
		s.postback("", "", "10000"), s.postback(o.OrderNo, o.SessionID, ""),
	} {
		if !strings.HasPrefix(answer, "fail ") {
			t.Errorf("a callback without order or code is answered with %q", answer)
		}
	}
	if _, answer := s.post(p.CallbackURL(), url.Values{"type": {"OTHER"}}); !strings.HasPrefix(answer, "fail type") {
		t.Error(answer)
	}
	if status, _ := s.post(p.URL()+"/?a=other", url.Values{}); status != 404 {
		t.Error(status)
	}
}

func TestMalformedEntriesAndErrors(t *testing.T) {
	t.Parallel()
	p, s := shopFor(t, PlatformOptions{})
	p.OfferRaw("null", 1)
	p.Offer(`{"orderNo":5}`)
	p.Offer(TaskText(tricky()))
	get := func() string { _, body := s.post(p.TaskURL(), s.signed(time.Now())); return body }
	if got, want := get(), "["+TaskText(tricky())+`,{"orderNo":5},null]`; got != want {
		t.Errorf("batch %s, want %s", got, want)
	}
	if got := get(); strings.Contains(got, "null") || !strings.Contains(got, `{"orderNo":5}`) {
		t.Errorf("the second batch %s", got)
	}
	for message, want := range map[string]string{"no card": "success", "": "fail an ERROR without message"} {
		if _, answer := s.post(p.CallbackURL(), url.Values{"type": {ErrorMsg}, "message": {message}}); answer != want {
			t.Errorf("ERROR %q is answered with %q", message, answer)
		}
	}
}

func TestDialectJSY(t *testing.T) {
	t.Parallel()
	p, s := shopFor(t, PlatformOptions{Dialect: JSY})
	get := func() string { _, body := s.post(p.TaskURL(), s.signed(time.Now())); return body }
	if got := get(); got != "nodata" {
		t.Error(got)
	}
	p.Offer(TaskText(tricky()))
	if got := get(); got != TaskText(tricky()) {
		t.Error(got)
	}
	back := s.signed(time.Now())
	back.Set("type", Back)
	back.Set("orderNo", "T1")
	back.Set("result", `{"code":10000}`)
	if _, got := s.post(p.CallbackURL(), back); got != `{"code":"1","msg":"成功"}` || get() != "nodata" {
		t.Error(got)
	}
	back.Set("sign", "x")
	if _, got := s.post(p.CallbackURL(), back); !strings.Contains(got, `"code":"0"`) {
		t.Error(got)
	}
}
