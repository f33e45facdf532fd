package httpx

import (
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"customs179/core/fault"
)

func TestProxy(t *testing.T) {
	t.Parallel()
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodConnect {
			w.WriteHeader(http.StatusProxyAuthRequired)
			return
		}
		io.WriteString(w, "proxied "+r.RequestURI)
	}))
	defer proxy.Close()
	direct := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "direct") }))
	defer direct.Close()
	_, port, err := net.SplitHostPort(strings.TrimPrefix(direct.URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	c := newClient(t, Options{Proxy: proxy.URL})
	for address, want := range map[string]string{
		"http://shop.invalid/task?a=1": "proxied http://shop.invalid/task?a=1",
		direct.URL:                     "direct", // loopback never leaves the machine
		"http://LocalHost:" + port:     "direct",
	} {
		got, err := c.PostForm(t.Context(), "test", address, oneField)
		if err != nil || string(got.Body) != want {
			t.Errorf("%s: got %v, %v", address, got, err)
		}
	}
	_, err = c.PostForm(t.Context(), "test", "https://customs.invalid/", oneField)
	wantFault(t, err, fault.Transient, fault.NetDown, false)
	if !strings.Contains(err.Error(), "407") {
		t.Errorf("%v does not say what the proxy said", err)
	}
}

// The environment never chooses the proxy. Not parallel: it sets variables.
func TestProxyNeverFromEnvironment(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("http_proxy", "http://127.0.0.1:1")
	if c := newClient(t, Options{}); c.transport.Proxy != nil {
		t.Error("a proxy without a setting")
	}
}

func TestBadProxy(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{"proxy.example.com:80", "http://", "ftp://u:canary@host", "http://u:canary@host:port"} {
		_, err := New(Options{Proxy: raw})
		wantFault(t, err, fault.Person, fault.NetBadAddress, false)
		if strings.Contains(err.Error(), "canary") {
			t.Errorf("%v tells a password", err)
		}
	}
}
