package customs

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
)

var now = time.Date(2026, 7, 12, 10, 0, 0, 0, time.UTC)

// newClient makes a client for an address on this machine.
func newClient(t *testing.T, address string) *Client {
	t.Helper()
	h, err := httpx.New(httpx.Options{Limits: httpx.Limits{Header: 5 * time.Second}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(h.CloseIdle)
	c, err := New(Options{URL: address, HTTP: h, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// The request is that of the sample, byte for byte.
func TestRequestBytes(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("testdata/06-upload-body.json")
	if err != nil {
		t.Fatal(err)
	}
	var sample struct {
		ContentType string `json:"contentType"`
		RawBody     string `json:"rawBody_order2_sm2"`
	}
	if err := json.Unmarshal(text, &sample); err != nil {
		t.Fatal(err)
	}
	form, err := url.ParseQuery(sample.RawBody)
	if err != nil {
		t.Fatal(err)
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil || string(body) != sample.RawBody || r.Header.Get("Content-Type") != sample.ContentType || r.Method != http.MethodPost {
			t.Errorf("got %s %v %s, %v", r.Method, r.Header, body, err)
		}
		io.WriteString(w, `{"code":"10000","message":"上传成功","total":0,"serviceTime":1783822528000}`)
	}))
	defer srv.Close()
	v, err := newClient(t, srv.URL).Upload(t.Context(), form.Get(field))
	if err != nil || v.Class != order.VerdictAccepted || !strings.HasSuffix(v.Raw, "1783822528000}") {
		t.Errorf("got %+v, %v", v, err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]fault.Code{
		"https://customs.chinaport.gov.cn/ceb2grab/grab/realTimeDataUpload": "",
		"http://127.0.0.1:8080/up":           "",
		"http://[::1]:8080/up":               "",
		"http://localhost/up":                "",
		"http://customs.chinaport.gov.cn/up": fault.CustomsAddress,
		"http://192.168.1.5/up":              fault.CustomsAddress,
		"http://127.0.0.1.example.com/up":    fault.CustomsAddress,
		"http://localhost@example.com/up":    fault.CustomsAddress,
		"ftp://127.0.0.1/up":                 fault.NetBadAddress,
		"customs.chinaport.gov.cn":           fault.NetBadAddress,
		"":                                   fault.NetBadAddress,
	} {
		_, err := New(Options{URL: address})
		f := fault.Of(err)
		if (want == "") != (f == nil) || f != nil && (f.Code != want || f.Kind != fault.Person) {
			t.Errorf("%s: got %v, want %s", address, err, want)
		}
	}
}

// F16 for customs: a status other than 200 is no verdict, whatever the body.
func TestStatusZoo(t *testing.T) {
	t.Parallel()
	const verdict = `{"code":"10000","message":"上传成功"}`
	for _, row := range []struct {
		status     int
		retryAfter string
		want       time.Duration
	}{
		{status: 201}, {status: 204}, {status: 301}, {status: 302}, {status: 400}, {status: 401}, {status: 403}, {status: 404},
		{status: 408}, {status: 409}, {status: 413}, {status: 422}, {status: 429}, {status: 500}, {status: 501}, {status: 502},
		{status: 503}, {status: 504},
		{429, "7", 7 * time.Second}, {503, "Sun, 12 Jul 2026 10:01:00 GMT", time.Minute}, {503, "86400", time.Hour}, {500, "7", 0},
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Retry-After", row.retryAfter)
			w.Header().Set("Location", "http://example.com/")
			w.WriteHeader(row.status)
			if row.status != http.StatusNoContent {
				io.WriteString(w, verdict)
			}
		}))
		v, err := newClient(t, srv.URL).Upload(t.Context(), "{}")
		srv.Close()
		f := wantNoVerdict(t, err)
		if v != (order.Verdict{}) || f.RetryAfter != row.want {
			t.Errorf("%d %s: got %+v, %v after %s", row.status, row.retryAfter, v, err, f.RetryAfter)
		}
		if row.status >= 400 && f.Detail != verdict {
			t.Errorf("%d: detail %q", row.status, f.Detail)
		}
	}
}

// 200 with something else than a verdict, and no answer at all: customs may
// have the data.
func TestNoVerdict(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		code    fault.Code
	}{
		"HTML":  {func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "<html>hello</html>") }, fault.CustomsStatus},
		"empty": {func(http.ResponseWriter, *http.Request) {}, fault.CustomsStatus},
		"reset": {func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, fault.NetBroken},
		"cut": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "99")
			io.WriteString(w, "{")
		}, fault.NetBroken},
		"100 MB": {func(w http.ResponseWriter, _ *http.Request) { w.Header().Set("Content-Length", "104857600") }, fault.NetTooLarge},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			srv := httptest.NewServer(row.handler)
			defer srv.Close()
			_, err := newClient(t, srv.URL).Upload(t.Context(), "{}")
			f := fault.Of(err)
			if f == nil || f.Kind != fault.Transient || f.Code != row.code || !f.Sent {
				t.Errorf("got %v, want %s", err, row.code)
			}
		})
	}
	t.Run("nobody there", func(t *testing.T) {
		t.Parallel()
		srv := httptest.NewServer(http.NotFoundHandler())
		c := newClient(t, srv.URL)
		srv.Close()
		_, err := c.Upload(t.Context(), "{}")
		if f := fault.Of(err); !fault.Is(err, fault.NetDown) || f.Sent {
			t.Errorf("got %v", err)
		}
	})
}
