package platform

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
)

// now is the moment of the samples.
var now = time.Unix(1783822523, 999)

const signKey = "testkey179"

// newClient makes a client of a platform at base, with the samples' key.
func newClient(t *testing.T, base string, change func(*Options)) *Client {
	t.Helper()
	h, err := httpx.New(httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.CloseIdle)
	o := Options{
		TaskURL: base + "/?a=get_order", CallbackURL: base + "/back?x=1", SignKey: signKey, Dialect: DialectS1,
		HTTP: h, Now: func() time.Time { return now },
	}
	if change != nil {
		change(&o)
	}
	return New(o)
}

// peer is a platform that checks the request and gives one answer.
func peer(t *testing.T, uri, body, answer string) string {
	t.Helper()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		got, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || r.RequestURI != uri || r.Header.Get("Content-Type") != httpx.FormType {
			t.Errorf("got %s %s %v, %v", r.Method, r.RequestURI, r.Header, err)
		}
		if string(got) != body {
			t.Errorf("got  %s\nwant %s", got, body)
		}
		io.WriteString(w, answer)
	}))
	t.Cleanup(srv.Close)
	return srv.URL
}

// sample reads a file of testdata.
func sample(t *testing.T, name string, into any) {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(text, into); err != nil {
		t.Fatal(err)
	}
}

func TestTaskRequestBytes(t *testing.T) {
	t.Parallel()
	var s struct{ RawBody, SignKey string }
	sample(t, "02-task-request.json", &s)
	tasks, err := newClient(t, peer(t, "/?a=get_order", s.RawBody, "[]"), nil).Fetch(t.Context())
	if err != nil || len(tasks) != 0 || s.SignKey != signKey {
		t.Errorf("got %v, %v", tasks, err)
	}
}

// callback is one sample of 08.
type callback struct {
	Fields struct{ Type, OrderNo, SessionID, Result, Message string }
	Raw    string `json:"rawBody"`
}

func TestCallbackBytes(t *testing.T) {
	t.Parallel()
	var s struct {
		Success   callback `json:"postback_success"`
		Duplicate callback `json:"postback_duplicate"`
		Refused   callback `json:"postback_refused"`
		Error     callback
		Reply     string `json:"platform_reply"`
	}
	sample(t, "08-callbacks.json", &s)
	for _, b := range []callback{s.Success, s.Duplicate, s.Refused} {
		c := newClient(t, peer(t, "/back?x=1", b.Raw, s.Reply), nil)
		if answer, err := c.PostBack(t.Context(), b.Fields.OrderNo, b.Fields.SessionID, b.Fields.Result); err != nil || answer != "success" {
			t.Errorf("got %q, %v", answer, err)
		}
	}
	c := newClient(t, peer(t, "/back?x=1", s.Error.Raw, s.Reply), nil)
	if answer, err := c.ReportError(t.Context(), s.Error.Fields.Message, "T1", "S1"); err != nil || answer != "success" {
		t.Errorf("got %q, %v", answer, err)
	}
}

func TestErrorIDs(t *testing.T) {
	t.Parallel()
	for ids, want := range map[[2]string]string{
		{"T 1", "S+1"}: "type=ERROR&message=m&orderNo=T+1&sessionID=S%2B1",
		{"T1", ""}:     "type=ERROR&message=m&orderNo=T1",
		{"", ""}:       "type=ERROR&message=m",
	} {
		c := newClient(t, peer(t, "/back?x=1", want, "success"), func(o *Options) { o.ErrorIDs = true })
		if _, err := c.ReportError(t.Context(), "m", ids[0], ids[1]); err != nil {
			t.Error(err)
		}
	}
}

func TestJSY(t *testing.T) {
	t.Parallel()
	var s struct {
		JSY struct {
			Fields struct{ Type, Timestamp, OrderNo, Result string }
			Reply  string `json:"platform_reply"`
		} `json:"dialect_JSY"`
		Success callback `json:"postback_success"`
	}
	sample(t, "08-callbacks.json", &s)
	const signed = "timestamp=1783822523&sign=052506ada471d5051d464208f580e872"
	_, result, _ := strings.Cut(s.Success.Raw, "&result=")
	jsy := func(o *Options) { o.Dialect = DialectJSY }
	f := s.JSY.Fields
	c := newClient(t, peer(t, "/back?x=1", "type="+f.Type+"&"+signed+"&orderNo="+f.OrderNo+"&result="+result, s.JSY.Reply), jsy)
	if _, err := c.PostBack(t.Context(), f.OrderNo, "unused", f.Result); err != nil {
		t.Error(err)
	}
	c = newClient(t, peer(t, "/back?x=1", "type=ERROR&"+signed+"&message=m", s.JSY.Reply), jsy)
	if _, err := c.ReportError(t.Context(), "m", "T1", "S1"); err != nil {
		t.Error(err)
	}
	c = newClient(t, peer(t, "/?a=get_order", signed, "nodata"), jsy)
	if tasks, err := c.Fetch(t.Context()); err != nil || len(tasks) != 0 {
		t.Errorf("got %v, %v", tasks, err)
	}
}

// F16 for the platform: what each status means, for each kind of request.
func TestStatusZoo(t *testing.T) {
	t.Parallel()
	type want struct {
		kind fault.Kind
		code fault.Code
	}
	transient, busy := want{fault.Transient, fault.PlatformStatus}, want{fault.Transient, fault.PlatformBusy}
	denied, redirect := want{fault.Person, fault.PlatformDenied}, want{fault.Person, fault.PlatformRedirect}
	for status, w := range map[int]want{
		201: transient, 204: transient, 301: redirect, 302: redirect, 304: redirect, 307: redirect, 308: redirect,
		400: transient, 401: denied, 403: denied, 404: transient, 408: transient, 409: transient, 413: transient,
		422: transient, 429: busy, 500: transient, 501: transient, 502: transient, 503: busy, 504: transient,
	} {
		t.Run(fmt.Sprint(status), func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(http.HandlerFunc(func(rw http.ResponseWriter, _ *http.Request) {
				rw.Header().Set("Retry-After", "9")
				rw.Header().Set("Location", "https://shop.example.com/new?token=canary")
				rw.WriteHeader(status)
				if status >= 400 {
					io.WriteString(rw, "success []")
				}
			}))
			defer srv.Close()
			c := newClient(t, srv.URL, nil)
			_, fetching := c.Fetch(t.Context())
			_, posting := c.PostBack(t.Context(), "T", "S", "{}")
			answer, reporting := c.ReportError(t.Context(), "m", "", "")
			for _, err := range []error{fetching, posting, reporting} {
				f := fault.Of(err)
				if f == nil || f.Kind != w.kind || f.Code != w.code || !f.Sent || f.Detail != answer {
					t.Fatalf("got %+v, want %+v", f, w)
				}
				if (f.RetryAfter == 9*time.Second) != (w == busy) {
					t.Errorf("pause %s", f.RetryAfter)
				}
				if w == redirect && f.Detail != "https://shop.example.com/new" {
					t.Errorf("detail %q", f.Detail)
				}
			}
		})
	}
}

// Trouble below HTTP passes through as it is.
func TestTransportFaults(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }))
	c := newClient(t, srv.URL, nil)
	if _, err := c.Fetch(t.Context()); !fault.Is(err, fault.NetBroken) || !fault.Of(err).Sent {
		t.Errorf("got %v", err)
	}
	srv.Close()
	if _, err := c.PostBack(t.Context(), "T", "S", "{}"); !fault.Is(err, fault.NetDown) || fault.Of(err).Sent {
		t.Errorf("got %v", err)
	}
	if _, err := New(Options{HTTP: c.o.HTTP}).Fetch(t.Context()); !fault.Is(err, fault.NetBadAddress) {
		t.Errorf("got %v", err)
	}
}

// The key cannot be printed, by accident or on purpose.
func TestKeyIsNeverPrinted(t *testing.T) {
	t.Parallel()
	c := newClient(t, "http://127.0.0.1:1", nil)
	printed := fmt.Sprintf("%v %+v %#v %s %q %v %+v %#v", c.o, c.o, c.o, &c.o, c.o, c, c, c)
	if strings.Contains(printed, signKey) {
		t.Errorf("printed: %s", printed)
	}
}
