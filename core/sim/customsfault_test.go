package sim

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFormMistakes(t *testing.T) {
	t.Parallel()
	c, k := office(t, CustomsOptions{})
	d := newDraft(tricky(), "5")
	for !strings.Contains(d.sign, "+") {
		d = d.signed(t, k, d.text())
	}
	good := d.upload()
	escaped := url.QueryEscape(good)
	for _, test := range []struct {
		name, kind, body string
		status           int
		reason           string
	}{
		{"lost plus", formType, "payExInfoStr=" + strings.ReplaceAll(escaped, "%2B", "+"), 200, "'+' was not percent-encoded"},
		{"not encoded", formType, "payExInfoStr=" + strings.ReplaceAll(good, "&", ""), 200, "not percent-encoded"},
		{"bare ampersand", formType, "payExInfoStr=" + strings.ReplaceAll(escaped, "%26", "&"), 200, "percent-encoded"},
		{"two fields", formType, "payExInfoStr=" + escaped + "&x=1", 200, "2 fields"},
		{"other field", formType, "payExchangeInfo=" + escaped, 200, "exactly one named payExInfoStr"},
		{"nothing", formType, "", 200, "no name=value"},
		{"GBK", formType, "payExInfoStr=%ca%be%c0%fd", 200, "not UTF-8"},
		{"JSON", "application/json", good, 415, "Content-Type"},
		{"multipart", "multipart/form-data; boundary=x", "--x--", 415, "Content-Type"},
		{"charset", "application/x-www-form-urlencoded; charset=GBK", "payExInfoStr=" + escaped, 415, "charset"},
	} {
		before := len(c.Refusals())
		status, code, message := post(t, c.UploadURL(), test.kind, test.body)
		refusals := c.Refusals()
		if status != test.status || code == "10000" || len(refusals) != before+1 || !strings.Contains(refusals[before].Reason, test.reason) {
			t.Errorf("%s: %d %s %s, %+v", test.name, status, code, message, refusals[before:])
		}
	}
	for _, fine := range []string{escaped, strings.ReplaceAll(escaped, "+", "%20")} {
		if _, code, message := post(t, c.UploadURL(), "application/x-www-form-urlencoded", "payExInfoStr="+fine); code != "10000" && code != "20006" {
			t.Errorf("%s %s", code, message)
		}
	}
	if r, ok := c.Stored("a1b2C3-4d5e"); !ok || r.Times != 2 || r.Others != 0 || r.Raw != good {
		t.Errorf("record %+v", r)
	}
}

func TestRepeatedSession(t *testing.T) {
	t.Parallel()
	c, k := office(t, CustomsOptions{ShortDuplicate: true, ForgetRaw: true, JavaDouble: true})
	d := newDraft(tricky(), "5.0")
	d = d.signed(t, k, d.text())
	for i, want := range []string{"10000", "20006", "20006"} {
		if i == 2 {
			d.head = strings.Replace(d.head, "7A1E", "7A1F", 1)
			d = d.signed(t, k, d.text())
		}
		if code, message := postUpload(t, c, d.upload()); code != want || i > 0 && message != textShort {
			t.Errorf("upload %d: %s %s", i, code, message)
		}
	}
	if r, _ := c.Stored("a1b2C3-4d5e"); r.Times != 3 || r.Others != 1 || r.Raw != "" {
		t.Errorf("record %+v", r)
	}
	c.StoreBefore("foreign")
	d.session = "foreign"
	d = d.signed(t, k, d.text())
	if code, _ := postUpload(t, c, d.upload()); code != "20006" {
		t.Error(code)
	}
	if r, _ := c.Stored("foreign"); !r.Foreign || r.Others != 0 || len(c.Ledger()) != 2 {
		t.Errorf("record %+v", r)
	}
}

func TestOwnRuleLaxAndUnregister(t *testing.T) {
	t.Parallel()
	c, k := office(t, CustomsOptions{Lax: true, Refuse: func(u Upload) (string, string) {
		if u.RecpName == "示例公司" {
			return "20001", "其他异常"
		}
		return "", ""
	}})
	d := newDraft(tricky(), "5.00").signed(t, k, "anything")
	if code, message := postUpload(t, c, d.upload()); code != "20001" || message != "其他异常" {
		t.Errorf("%s %s", code, message)
	}
	d.head, d.list = strings.Replace(d.head, `:5.00`, `:"x"`, 1), strings.Replace(d.list, "示例公司", "别的公司", 1)
	if code, message := postUpload(t, c, d.upload()); code != "10000" {
		t.Errorf("a lax office refused a wrong signature: %s %s", code, message)
	}
	c.Unregister(k.CertNo(), DefaultEbpCode)
	if code, _ := postUpload(t, c, d.upload()); code != "20004" {
		t.Error(code)
	}
}

// httpPair is customs and a client on a network in memory.
func httpPair(t *testing.T, o CustomsOptions) (*Customs, *http.Client) {
	t.Helper()
	n := NewNet()
	o.Net = n
	c := NewCustoms(o)
	must(t, c.Start("127.0.0.1:80"))
	transport := &http.Transport{DialContext: n.Dial, DisableKeepAlives: true, DisableCompression: true}
	t.Cleanup(func() { transport.CloseIdleConnections(); must(t, c.Close()) })
	return c, &http.Client{Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

func TestHTTPFaults(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		fault  Fault
		status int // 0: no whole answer
		body   string
		stored bool
	}{
		{None, 200, `{"code":"10000"`, true}, {Hang, 0, "", false}, {HangAfter, 0, "", true}, {Late, 200, "10000", true},
		{DropBefore, 0, "", false}, {Drop, 0, "", true}, {Cut, 0, "", true}, {Reset, 0, "", true}, {Garbage, 200, "\xff", true},
		{Slow, 0, "", true}, {Stalled, 0, "", true}, {BadGateway, 502, "<html>", false}, {BadGatewayAfter, 502, "<html>", true},
		{ServerError, 500, "", false}, {Unavailable, 503, "", false}, {Redirect, 301, "", false}, {Unauthorized, 401, "", false},
		{Forbidden, 403, "", false}, {TooMany, 429, "", false}, {HTML200, 200, "<!DOCTYPE", false}, {Empty200, 200, "", true},
		{BOM, 200, "\uFEFF{", true}, {GBKBytes, 200, "\xc9\xcf\xb4\xab", true}, {Trailing, 200, "<!--", true},
		{DuplicateKeys, 200, `"code":"20000","orderNo"`, true}, {DeepNesting, 200, "[[[", true}, {GzipBomb, 200, "\x1f\x8b", true},
		{StoreRefused, 200, "ORA-12899", false}, {Unspecific, 200, `"20000","message":"上传失败"`, false}, {DataRefused, 200, "recpName不为空", false},
	} {
		t.Run(string(test.fault), func(t *testing.T) {
			t.Parallel()
			k := card(t, softcardDefault)
			synctest.Test(t, func(t *testing.T) {
				c, client := httpPair(t, CustomsOptions{Skew: -1, Latency: time.Second})
				must(t, c.Register(DefaultEbpCode, k.Certificate()))
				c.Faults().On(CallUpload).Do(test.fault)
				d := newDraft(tricky(), "5")
				d = d.signed(t, k, d.text())
				res, err := client.Post(c.UploadURL(), formType, strings.NewReader("payExInfoStr="+url.QueryEscape(d.upload())))
				var body []byte
				if err == nil {
					body, err = io.ReadAll(res.Body)
					closeQuietly(res.Body)
				}
				switch {
				case test.status == 0 && err == nil:
					t.Errorf("a whole answer: %d %s", res.StatusCode, body)
				case test.status != 0 && (err != nil || res.StatusCode != test.status || !bytes.Contains(body, []byte(test.body))):
					t.Errorf("%v %.80s", err, body)
				}
				if _, stored := c.Stored("a1b2C3-4d5e"); stored != test.stored {
					t.Errorf("stored: %v", stored)
				}
				if test.fault != None && c.Faults().Fired()[test.fault] != 1 {
					t.Errorf("fired %v", c.Faults())
				}
				if test.status == 429 && res.Header.Get("Retry-After") != "7" {
					t.Error(res.Header)
				}
			})
		})
	}
}

func TestFloods(t *testing.T) {
	t.Parallel()
	for _, fault := range []Fault{Huge, Endless} {
		synctest.Test(t, func(t *testing.T) {
			c, client := httpPair(t, CustomsOptions{})
			c.Faults().Always().Do(fault)
			res, err := client.Post(c.UploadURL(), formType, strings.NewReader("payExInfoStr=x"))
			if err != nil {
				t.Fatal(err)
			}
			n, err := io.Copy(io.Discard, io.LimitReader(res.Body, 3<<20))
			if n != 3<<20 || err != nil {
				t.Errorf("%s: %d bytes, %v", fault, n, err)
			}
			closeQuietly(res.Body)
		})
	}
}

func TestCloseEndsWaitsAtOnce(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, client := httpPair(t, CustomsOptions{})
		c.Faults().Always().Hang()
		failed := make(chan error)
		go func() {
			_, err := client.Post(c.UploadURL(), formType, strings.NewReader("payExInfoStr=x"))
			failed <- err
		}()
		synctest.Wait()
		start := time.Now()
		must(t, c.Close())
		if err := <-failed; err == nil || time.Since(start) != 0 {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
	})
}

func TestTLSWithTheTestCA(t *testing.T) {
	t.Parallel()
	ca, err := NewCA()
	must(t, err)
	pool := x509.NewCertPool()
	pool.AppendCertsFromPEM(ca.PEM())
	for _, test := range []struct {
		name  string
		at    time.Time
		hosts []string
		fine  bool
	}{
		{"right", time.Now(), nil, true},
		{"expired", time.Now().AddDate(0, -1, 0), nil, false},
		{"other host", time.Now(), []string{"customs.example.com"}, false},
	} {
		server, err := ca.Server(test.at, test.hosts...)
		must(t, err)
		c, _ := office(t, CustomsOptions{TLS: server})
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: pool}, DisableKeepAlives: true}
		client := http.Client{Transport: transport}
		res, err := client.Post(c.UploadURL(), formType, strings.NewReader("payExInfoStr=x"))
		if (err == nil) != test.fine || !strings.HasPrefix(c.URL(), "https://") {
			t.Errorf("%s: %v", test.name, err)
		}
		if err == nil {
			closeQuietly(res.Body)
		}
	}
}

func TestAskAndAudit(t *testing.T) {
	t.Parallel()
	c, _ := office(t, CustomsOptions{})
	p := NewPlatform(PlatformOptions{})
	must(t, p.Start("127.0.0.1:0"))
	defer func() { must(t, p.Close()) }()
	p.Stock(TaskText(tricky()))
	seen := map[string]bool{}
	for range 3 {
		session, err := c.Ask(t.Context(), p.OpenReqURL(), "T1")
		if o, _ := p.Order("T1"); err != nil || o.SessionID != session || o.Status != Pending || seen[session] {
			t.Errorf("%v, session %q, order %+v", err, session, o)
		}
		seen[session] = true
	}
	if _, err := c.Ask(t.Context(), p.OpenReqURL(), "UNKNOWN"); err != nil {
		t.Errorf("an unknown order must be answered with success too: %v", err)
	}
	for _, fault := range []Fault{Forbidden, Redirect, BOM, HTML200} {
		p.Faults().On(CallOpenReq).Do(fault)
		if _, err := c.Ask(t.Context(), p.OpenReqURL(), "T1"); err == nil {
			t.Errorf("%s passed the audit", fault)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := c.Ask(ctx, p.OpenReqURL(), "T1"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
}
