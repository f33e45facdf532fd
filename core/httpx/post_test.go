package httpx

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"customs179/core/fault"
)

func TestForm(t *testing.T) {
	t.Parallel()
	got := Form{Fields: []Field{{"b", "x+y/z=&%"}, {"a", "上 传\n"}, {"empty", ""}}}.Encode()
	const want = "b=x%2By%2Fz%3D%26%25&a=%E4%B8%8A+%E4%BC%A0%0A&empty="
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRequestAsSent(t *testing.T) {
	t.Parallel()
	for _, kind := range []string{"", FormTypeUTF8} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			body, err := io.ReadAll(r.Body)
			want := kind
			if want == "" {
				want = FormType
			}
			user, password, _ := r.BasicAuth()
			if err != nil || r.Method != http.MethodPost || string(body) != "a=b" || r.URL.String() != "/p?x=1" ||
				r.Header.Get("Content-Type") != want || r.ContentLength != 3 || user != "u" || password != "p" {
				t.Errorf("got %s %s %q %v (%v)", r.Method, r.URL, body, r.Header, err)
			}
			w.Header().Set("X-Mine", "1")
			w.WriteHeader(http.StatusTeapot)
			io.WriteString(w, "hello")
		}))
		defer srv.Close()
		c := newClient(t, Options{})
		address := strings.Replace(srv.URL, "://", "://u:p@", 1) + "/p?x=1#frag"
		got, err := c.PostForm(t.Context(), "test", address, Form{Fields: oneField.Fields, Type: kind})
		if err != nil {
			t.Fatal(err)
		}
		if got.Status != http.StatusTeapot || string(got.Body) != "hello" || got.Header.Get("X-Mine") != "1" || got.Took <= 0 {
			t.Errorf("got %+v", got)
		}
	}
}

// Every status is an answer, redirects included, and a redirect's target is
// never asked.
func TestStatusIsAnAnswer(t *testing.T) {
	t.Parallel()
	var status, calls atomic.Int64
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		calls.Add(1)
		w.Header().Set("Location", "/again%zz")
		w.WriteHeader(int(status.Load()))
	}))
	defer srv.Close()
	c := newClient(t, Options{})
	all := []int{200, 201, 204, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 408, 409, 413, 422, 429, 500, 501, 502, 503, 504}
	for _, s := range all {
		status.Store(int64(s))
		got, err := c.PostForm(t.Context(), "test", srv.URL, oneField)
		if err != nil || got.Status != s {
			t.Errorf("status %d: got %+v, %v", s, got, err)
		}
	}
	if n := calls.Load(); n != int64(len(all)) {
		t.Errorf("%d requests for %d calls", n, len(all))
	}
}

func TestBadAddress(t *testing.T) {
	t.Parallel()
	c := newClient(t, Options{Dial: func(context.Context, string, string) (net.Conn, error) {
		t.Error("dialled")
		return nil, errors.New("no")
	}})
	for _, raw := range []string{
		"", "shop.example.com", "ftp://shop/?token=canary", "http://", "http:///p?token=canary", "http://a b/?token=canary",
		"http://shop/?a=1 2&token=canary", "http://shop:port/?token=canary", "http://shop/%zz?token=canary", "http://u:canary@",
	} {
		_, err := c.PostForm(t.Context(), "test", raw, oneField)
		wantFault(t, err, fault.Person, fault.NetBadAddress, false)
		if strings.Contains(err.Error(), "canary") {
			t.Errorf("%v tells a secret", err)
		}
	}
}

// No error repeats the query, the user or the password of an address.
func TestErrorsAreRedacted(t *testing.T) {
	t.Parallel()
	c := newClient(t, Options{})
	address := rawServer(t, func(conn net.Conn, _ int) { reset(conn) })
	address = strings.Replace(address, "://", "://user:canary@", 1) + "/task?token=canary#canary"
	_, err := c.PostForm(t.Context(), "fetch", address, Form{Fields: []Field{{"sign", "canary"}}})
	if err == nil || strings.Contains(err.Error(), "canary") || !strings.Contains(err.Error(), "/task") {
		t.Errorf("got %v", err)
	}
}

// Eight calls at a time, ten times over, keep to about eight connections. (Go
// gives a connection up when it is very late to note that a request is written,
// so the count is not exact; with its default of two kept ones it would be 62.)
func TestKeptConnections(t *testing.T) {
	t.Parallel()
	var conns atomic.Int64
	var together sync.WaitGroup
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		together.Done()
		together.Wait()
		io.Copy(w, r.Body)
	}))
	srv.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			conns.Add(1)
		}
	}
	srv.Start()
	defer srv.Close()
	c := newClient(t, Options{})
	for range 10 {
		var calls sync.WaitGroup
		together.Add(8)
		for range 8 {
			calls.Go(func() {
				if _, err := c.PostForm(t.Context(), "test", srv.URL, oneField); err != nil {
					t.Error(err)
				}
			})
		}
		calls.Wait()
	}
	if n := conns.Load(); n < 8 || n > 20 {
		t.Errorf("%d connections for eight calls at a time", n)
	}
}

// A kept connection that dies after our bytes were read is not tried again: the
// request may have been carried out. The peer counts one more request, not two.
func TestNoDoubleSend(t *testing.T) {
	t.Parallel()
	var requests atomic.Int64
	address := rawServer(t, func(conn net.Conn, _ int) {
		r := bufio.NewReader(conn)
		for takeRequest(r) == nil {
			if requests.Add(1) > 1 {
				return // read, acted on, and gone without a word
			}
			io.WriteString(conn, ok("first"))
		}
	})
	c := newClient(t, Options{})
	if _, err := c.PostForm(t.Context(), "test", address, oneField); err != nil {
		t.Fatal(err)
	}
	_, err := c.PostForm(t.Context(), "test", address, oneField)
	wantFault(t, err, fault.Transient, fault.NetBroken, true)
	if n := requests.Load(); n != 2 {
		t.Errorf("the peer saw %d requests for 2 calls", n)
	}
}

// deadOnWrite is a connection that refuses every byte after the first request.
type deadOnWrite struct {
	net.Conn
	dead *atomic.Bool
}

func (c deadOnWrite) Write(p []byte) (int, error) {
	if c.dead.Load() {
		return 0, errors.New("broken pipe")
	}
	return c.Conn.Write(p)
}

// A kept connection that is found dead before a byte went out is replaced
// unnoticed; when no other can be had, nothing was sent.
func TestDeadKeptConnection(t *testing.T) {
	t.Parallel()
	for _, reachable := range []bool{true, false} {
		var requests, dials atomic.Int64
		srv := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
		defer srv.Close()
		dead := &atomic.Bool{}
		c := newClient(t, Options{Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if dials.Add(1) == 1 {
				conn, err := net.Dial(network, addr)
				return deadOnWrite{conn, dead}, err
			}
			if !reachable {
				return nil, errors.New("unreachable")
			}
			return net.Dial(network, addr)
		}})
		if _, err := c.PostForm(t.Context(), "test", srv.URL, oneField); err != nil {
			t.Fatal(err)
		}
		dead.Store(true)
		_, err := c.PostForm(t.Context(), "test", srv.URL, oneField)
		want := int64(1)
		if reachable {
			want = 2
			if err != nil {
				t.Error(err)
			}
		} else {
			wantFault(t, err, fault.Transient, fault.NetDown, false)
		}
		if n := requests.Load(); n != want {
			t.Errorf("reachable %v: the peer saw %d requests, want %d", reachable, n, want)
		}
	}
}

func TestCallerEnds(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	address := rawServer(t, func(conn net.Conn, _ int) {
		r := bufio.NewReader(conn)
		if takeRequest(r) == nil {
			cancel()
			r.ReadByte()
		}
	})
	_, err := newClient(t, Options{}).PostForm(ctx, "test", address, oneField)
	wantFault(t, err, fault.Transient, fault.NetBroken, true)
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v does not wrap the caller's end", err)
	}
}

func TestOnDate(t *testing.T) {
	t.Parallel()
	for header, want := range map[string]time.Duration{
		"Sun, 12 Jul 2026 10:00:30 GMT": 28 * time.Second,
		"Sun, 12 Jul 2026 09:00:00 GMT": -time.Hour - 2*time.Second,
		"nonsense":                      0,
	} {
		srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Date", header)
		}))
		defer srv.Close()
		// The clock advances 4 s during the call: its middle is 10:00:02.
		now, told := time.Date(2026, 7, 12, 9, 59, 56, 0, time.UTC), 0
		c := newClient(t, Options{
			Now: func() time.Time { now = now.Add(4 * time.Second); return now },
			OnDate: func(host string, offset time.Duration) {
				told++
				if "http://"+host != srv.URL || offset != want {
					t.Errorf("%s: told %s of %s, want %s", header, offset, host, want)
				}
			},
		})
		if _, err := c.PostForm(t.Context(), "test", srv.URL, oneField); err != nil {
			t.Fatal(err)
		}
		if (told == 1) != (want != 0) {
			t.Errorf("%s: told %d times", header, told)
		}
	}
}
