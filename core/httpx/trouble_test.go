package httpx

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/fault"
)

// What a peer does to a connection, and the fault it is.
func TestWireTrouble(t *testing.T) {
	t.Parallel()
	say := func(text string) func(net.Conn, *bufio.Reader) {
		return func(conn net.Conn, r *bufio.Reader) {
			if takeRequest(r) == nil {
				io.WriteString(conn, text)
			}
		}
	}
	short := Limits{Header: 30 * time.Millisecond}
	for _, row := range []struct {
		name   string
		limits Limits
		serve  func(net.Conn, *bufio.Reader)
		code   fault.Code
	}{
		{"closed before the answer", Limits{}, say(""), fault.NetBroken},
		{"reset before the answer", Limits{}, func(c net.Conn, r *bufio.Reader) { reset(c); takeRequest(r) }, fault.NetBroken},
		{"reset inside the header", Limits{}, func(c net.Conn, r *bufio.Reader) { reset(c); say("HTTP/1.1 200 OK\r\nX:")(c, r) }, fault.NetBroken},
		{"closed inside the body", Limits{}, say("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"), fault.NetBroken},
		{"closed inside a chunk", Limits{}, say("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\na\r\nhalf"), fault.NetBroken},
		{"not HTTP", Limits{}, say("SSH-2.0-OpenSSH_9.9 " + strings.Repeat("y", 5000) + "\r\n"), fault.NetBroken},
		{"endless header", Limits{}, say("HTTP/1.1 200 OK\r\nX: " + strings.Repeat("y", 1<<18)), fault.NetBroken},
		{"announced too large", Limits{}, say("HTTP/1.1 200 OK\r\nContent-Length: 104857600\r\n\r\nx"), fault.NetTooLarge},
		{"one byte too large", Limits{Body: 3}, say("HTTP/1.1 200 OK\r\n\r\nfour"), fault.NetTooLarge},
		{"silent", short, func(_ net.Conn, r *bufio.Reader) { takeRequest(r); r.ReadByte() }, fault.NetTimeout},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			address := rawServer(t, func(conn net.Conn, _ int) { row.serve(conn, bufio.NewReader(conn)) })
			_, err := newClient(t, Options{Limits: row.limits}).PostForm(t.Context(), "test", address, oneField)
			wantFault(t, err, fault.Transient, row.code, true)
			if len(err.Error()) > 400 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
		})
	}
}

func TestBodyOfExactlyTheCap(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, "abc") }))
	defer srv.Close()
	got, err := newClient(t, Options{Limits: Limits{Body: 3}}).PostForm(t.Context(), "test", srv.URL, oneField)
	if err != nil || string(got.Body) != "abc" {
		t.Errorf("got %v, %v", got, err)
	}
}

// A peer that changes the protocol hands over the bare connection; reading it
// would never end.
func TestSwitchingProtocols(t *testing.T) {
	t.Parallel()
	address := rawServer(t, func(conn net.Conn, _ int) {
		r := bufio.NewReader(conn)
		if takeRequest(r) == nil {
			io.WriteString(conn, "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n")
			r.ReadByte()
		}
	})
	got, err := newClient(t, Options{}).PostForm(t.Context(), "test", address, oneField)
	if err != nil || got.Status != http.StatusSwitchingProtocols || len(got.Body) != 0 {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestUnreachable(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	refused := "http://" + l.Addr().String()
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	never := func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }
	for name, o := range map[string]Options{
		"refused": {},
		"no such name": {Dial: func(context.Context, string, string) (net.Conn, error) {
			return nil, &net.DNSError{Err: "no such host"}
		}},
		"no answer": {Dial: never, Limits: Limits{Connect: 10 * time.Millisecond}},
	} {
		_, err := newClient(t, o).PostForm(t.Context(), name, refused, oneField)
		wantFault(t, err, fault.Transient, fault.NetDown, false)
	}
}

// F15: a peer that dribbles, or says nothing at some point, is left within 30 s
// of virtual time with the default limits.
func TestSlowPeersAreLeft(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		handler http.HandlerFunc
		after   time.Duration
	}{
		"one byte in 10 s": {func(w http.ResponseWriter, r *http.Request) {
			for {
				io.WriteString(w, " ")
				w.(http.Flusher).Flush()
				select {
				case <-time.After(10 * time.Second):
				case <-r.Context().Done():
					return
				}
			}
		}, 30 * time.Second},
		"stalls after the header": {func(w http.ResponseWriter, r *http.Request) {
			w.(http.Flusher).Flush()
			<-r.Context().Done()
		}, 30 * time.Second},
		"never answers": {func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, 15 * time.Second},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				l := newPipeListener()
				srv := &http.Server{Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
					io.Copy(io.Discard, r.Body) // only then does the server notice our leaving
					row.handler(w, r)
				})}
				served := make(chan error, 1)
				go func() { served <- srv.Serve(l) }()
				c := newClient(t, Options{Dial: l.dial})
				begin := time.Now()
				_, err := c.PostForm(t.Context(), "test", "http://shop.example.com/", oneField)
				wantFault(t, err, fault.Transient, fault.NetTimeout, true)
				if took := time.Since(begin); took != row.after {
					t.Errorf("left after %s, want %s", took, row.after)
				}
				c.CloseIdle()
				if err := srv.Close(); err != nil {
					t.Error(err)
				}
				<-served
			})
		})
	}
}

// A peer that stops reading in the middle of the request is left too; what went
// out may have arrived.
func TestPeerThatStopsReading(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		l := newPipeListener()
		c := newClient(t, Options{Dial: l.dial})
		held := make(chan net.Conn, 1)
		go func() {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			if _, err := conn.Read(make([]byte, 1)); err != nil {
				t.Error(err)
			}
			held <- conn
		}()
		begin := time.Now()
		_, err := c.PostForm(t.Context(), "test", "http://shop.example.com/", oneField)
		wantFault(t, err, fault.Transient, fault.NetTimeout, true)
		if took := time.Since(begin); took != 30*time.Second {
			t.Errorf("left after %s", took)
		}
		if err := (<-held).Close(); err != nil {
			t.Error(err)
		}
	})
}

// F14: 100 MB, an endless body and a compressed bomb cost at most 8 MiB. Not
// parallel: it counts every byte that this process allocates.
func TestLargeAnswersCostLittle(t *testing.T) {
	bomb := makeBomb(t)
	handlers := map[string]http.HandlerFunc{
		"/announced": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "104857600")
			io.CopyN(w, blob{}, 100<<20)
		},
		"/endless": func(w http.ResponseWriter, _ *http.Request) { io.Copy(w, blob{}) },
		"/bomb": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Encoding", "gzip")
			w.Write(bomb)
		},
	}
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		handlers[r.URL.Path](w, r)
	}))
	defer srv.Close()
	c := newClient(t, Options{})
	for path := range handlers {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		got, err := c.PostForm(t.Context(), "test", srv.URL+path, oneField)
		runtime.ReadMemStats(&after)
		if grown := after.TotalAlloc - before.TotalAlloc; grown > 8<<20 {
			t.Errorf("%s: %d bytes allocated", path, grown)
		}
		if path == "/bomb" {
			if err != nil || len(got.Body) != len(bomb) {
				t.Errorf("bomb: %v", err)
			}
			continue
		}
		wantFault(t, err, fault.Transient, fault.NetTooLarge, true)
	}
}

// makeBomb gives 100 MB of zeros, compressed: a hundred gzip members in a row,
// which every reader joins.
func makeBomb(t *testing.T) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	_, err := z.Write(make([]byte, 1<<20))
	if err = errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return bytes.Repeat(b.Bytes(), 100)
}
