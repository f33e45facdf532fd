package probe

import (
	"context"
	"crypto/tls"
	"encoding/pem"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"testing"
	"time"

	"customs179/core/httpx"
	"customs179/core/sim"
)

// office is customs' server as a test sets it up.
type office struct {
	url     string
	handler http.HandlerFunc
	tls     *tls.Config // nil: the good one
	trusted []byte      // another authority; nil: the good one's
	now     func() time.Time
	down    bool
	unknown bool
}

func (o *office) prober(t *testing.T) *Prober {
	t.Helper()
	srv := httptest.NewUnstartedServer(o.handler)
	srv.Config.ErrorLog = log.New(io.Discard, "", 0)
	srv.TLS = o.tls
	srv.StartTLS()
	t.Cleanup(srv.Close)
	ca := o.trusted
	if ca == nil {
		ca = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: srv.Certificate().Raw})
	}
	file := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(file, ca, 0o600); err != nil {
		t.Fatal(err)
	}
	dial := func(ctx context.Context, network, addr string) (net.Conn, error) {
		if o.down {
			return nil, &net.OpError{Op: "dial", Err: os.ErrDeadlineExceeded}
		}
		return (&net.Dialer{}).DialContext(ctx, network, srv.Listener.Addr().String())
	}
	client, err := httpx.New(httpx.Options{Dial: dial, CAFile: file})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(client.CloseIdle)
	return New(Options{HTTP: client, Dial: dial, Now: o.now, Resolve: func(_ context.Context, host string) ([]string, error) {
		if o.unknown {
			return nil, &net.DNSError{Err: "no such host", Name: host}
		}
		return []string{"203.0.113.9"}, nil
	}})
}

func TestCustomsOnTheWay(t *testing.T) {
	t.Parallel()
	ca, err := sim.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	other, err := sim.NewCA()
	if err != nil {
		t.Fatal(err)
	}
	server := func(at time.Time, host string) *tls.Config {
		c, err := ca.Server(at, host)
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	authority := func(o *office, at time.Time, host string) { o.tls, o.trusted = server(at, host), ca.PEM() }
	for _, tt := range []struct {
		name, want string
		cure       CureID
		spoil      func(*office)
	}{
		{name: "good"},
		{"plain http", "customs.address!", CureHTTPSOnly, func(o *office) { o.url = "http://example.com/upload" }},
		{"no address", "customs.address!", CureAddress, func(o *office) { o.url = "customs" }},
		{"no DNS", "customs.dns!", CureDNS, func(o *office) { o.unknown = true }},
		{"firewall on the way out", "customs.connect!", CureConnect, func(o *office) { o.down = true }},
		{"TLS 1.1", "customs.tls!", CureTLSOld, func(o *office) {
			o.tls = &tls.Config{MinVersion: tls.VersionTLS10, MaxVersion: tls.VersionTLS11}
		}},
		{"authority not known", "customs.chain!", CureTLSTrust, func(o *office) {
			authority(o, time.Now(), "example.com")
			o.trusted = other.PEM()
		}},
		{"certificate of another", "customs.chain!", CureTLSTrust, func(o *office) { authority(o, time.Now(), "proxy.local") }},
		{"certificate expired", "customs.dates!", CureTLSClock, func(o *office) { authority(o, time.Now().AddDate(-1, 0, 0), "example.com") }},
		{"certificate expiring", "customs.dates", CureTLSClock, func(o *office) { authority(o, time.Now(), "example.com") }},
		{"gateway", "customs.http", CureReport, func(o *office) { o.handler = status(502) }},
		{"hangs up", "customs.http!", CureSilence, func(o *office) {
			o.handler = func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }
		}},
		{"clock", "customs.clock!", CureClock, func(o *office) {
			o.now = func() time.Time { return time.Now().Add(-time.Hour) }
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			o := &office{url: "https://example.com/ceb2grab/grab/realTimeDataUpload", now: time.Now, handler: func(w http.ResponseWriter, r *http.Request) {
				if r.Method != http.MethodGet || r.ContentLength > 0 {
					t.Errorf("%s with %d bytes", r.Method, r.ContentLength)
				}
				http.Error(w, "GET not supported", http.StatusMethodNotAllowed)
			}}
			if tt.spoil != nil {
				tt.spoil(o)
			}
			s := o.prober(t).Customs(t.Context(), Customs{URL: o.url})
			if tt.want != "" {
				one(t, s, tt.want, tt.cure)
				return
			}
			if got := wrong(s); len(got) > 0 {
				t.Errorf("good customs has %v", got)
			}
			for _, id := range []LineID{CustomsAddress, CustomsDNS, CustomsConnect, CustomsTLS, CustomsChain, CustomsDates, CustomsHTTP, CustomsClock} {
				if l := s.Find(id); l == nil || l.Verdict != OK {
					t.Errorf("%s: %+v", id, l)
				}
			}
		})
	}
}

// Production gets no made-up order, whatever anybody confirms.
func TestUploadOnlyToTheTestAddress(t *testing.T) {
	t.Parallel()
	posts := make(chan string, 9)
	o := &office{url: ProductionURL, now: time.Now, handler: func(w http.ResponseWriter, r *http.Request) {
		posts <- r.Method
		w.WriteHeader(http.StatusMethodNotAllowed)
	}}
	p := o.prober(t)
	for _, url := range []string{"https://example.com/", "https://swapptest.singlewindow.cn.example.com/"} {
		s := p.Customs(t.Context(), Customs{URL: url, Upload: &Upload{Confirmed: true, Task: SampleTask("440199T0E1", time.Now())}})
		if url == "https://example.com/" {
			one(t, s, "customs.test-only!", CureTestOnly)
		} else if s.Find(CustomsUpload) != nil {
			t.Errorf("%+v", s.Lines)
		}
	}
	close(posts)
	for method := range posts {
		if method != http.MethodGet {
			t.Error(method)
		}
	}
}

// Through a proxy the name and the connection are the proxy's business.
func TestProxied(t *testing.T) {
	t.Parallel()
	o := &office{url: "https://example.com/", now: time.Now, handler: status(405), down: false}
	p := o.prober(t)
	p.o.Proxied = true
	p.o.Resolve = func(context.Context, string) ([]string, error) { t.Error("a name was resolved"); return nil, nil }
	s := p.Customs(t.Context(), Customs{URL: o.url})
	for _, id := range []LineID{CustomsDNS, CustomsConnect} {
		if l := s.Find(id); l == nil || l.Verdict != Info {
			t.Errorf("%s: %+v", id, l)
		}
	}
}
