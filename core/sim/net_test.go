package sim

import (
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// linked gives both ends of a connection in memory.
func linked(t *testing.T, n *Net, addr string) (client, server net.Conn) {
	t.Helper()
	l, err := n.Listen(addr)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeQuietly(l) })
	got := make(chan net.Conn, 1)
	go func() {
		c, err := l.Accept()
		if err != nil {
			t.Error(err)
		}
		got <- c
	}()
	client, err = n.Dial(t.Context(), "tcp", addr)
	if err != nil {
		t.Fatal(err)
	}
	server = <-got
	t.Cleanup(func() { closeQuietly(client); closeQuietly(server) })
	return client, server
}

func TestNetRefusesWhereNobodyListens(t *testing.T) {
	t.Parallel()
	n := NewNet()
	if _, err := n.Dial(t.Context(), "tcp", "127.0.0.1:1"); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
	l, err := n.Listen("localhost:0")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := n.Listen(l.Addr().String()); err == nil {
		t.Error("one address was opened twice")
	}
	if err := l.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := l.Accept(); !errors.Is(err, net.ErrClosed) {
		t.Errorf("accept on a closed listener: %v", err)
	}
	if _, err := n.Dial(t.Context(), "tcp", l.Addr().String()); !errors.Is(err, ErrRefused) {
		t.Errorf("got %v", err)
	}
}

func TestNetCarriesBytesAndEOF(t *testing.T) {
	t.Parallel()
	client, server := linked(t, NewNet(), "shop:80")
	big := strings.Repeat("x", 5*halfSize)
	go func() {
		if _, err := io.WriteString(client, big); err != nil {
			t.Error(err)
		}
		closeQuietly(client)
	}()
	got, err := io.ReadAll(server)
	if err != nil || string(got) != big {
		t.Errorf("%d bytes, %v", len(got), err)
	}
	if _, err := server.Write([]byte("x")); err == nil {
		t.Error("wrote to an end that was closed")
	}
}

func TestNetDeadlines(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		client, _ := linked(t, NewNet(), "shop:80")
		start := time.Now()
		must(t, client.SetReadDeadline(start.Add(3*time.Second)))
		if _, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 3*time.Second {
			t.Errorf("after %v: %v", time.Since(start), err)
		}
		must(t, client.SetReadDeadline(time.Now().Add(time.Hour)))
		time.AfterFunc(time.Second, func() { must(t, client.SetReadDeadline(time.Unix(1, 0))) })
		if _, err := client.Read(make([]byte, 1)); !errors.Is(err, os.ErrDeadlineExceeded) || time.Since(start) != 4*time.Second {
			t.Errorf("a deadline moved to the past: after %v: %v", time.Since(start), err)
		}
		must(t, client.SetWriteDeadline(time.Now().Add(time.Second)))
		if n, err := client.Write(make([]byte, 2*halfSize)); n != halfSize || !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("wrote %d, %v", n, err)
		}
		must(t, client.SetDeadline(time.Time{}))
	})
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Error(err)
	}
}

func TestNetFreezeAndCut(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := NewNet()
		client, server := linked(t, n, "shop:80")
		n.Freeze("shop:80")
		if _, err := client.Write([]byte("hello")); err != nil {
			t.Errorf("a write into a half-open connection must seem to succeed: %v", err)
		}
		closeQuietly(client)
		must(t, server.SetReadDeadline(time.Now().Add(time.Minute)))
		if _, err := server.Read(make([]byte, 9)); !errors.Is(err, os.ErrDeadlineExceeded) {
			t.Errorf("a frozen connection gave %v", err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := n.Dial(ctx, "tcp", "shop:80"); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("dial to a frozen address: %v", err)
		}
		n.Thaw("shop:80")
		must(t, server.SetReadDeadline(time.Time{}))
		if got, err := io.ReadAll(server); err != nil || string(got) != "hello" {
			t.Errorf("after the thaw: %q, %v", got, err)
		}
		closeQuietly(server)
		client2, server2 := linked(t, n, "shop:81")
		if n.Connections("shop:81") != 1 || n.Connections("shop:80") != 0 {
			t.Error("the live connections are miscounted")
		}
		n.Cut("shop:81")
		for _, c := range []net.Conn{client2, server2} {
			if _, err := c.Read(make([]byte, 1)); err == nil {
				t.Error("a cut connection lives")
			}
		}
	})
}

func TestHostOnNetInABubble(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		n := NewNet()
		h := newHost(n, "http", nil, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			reply{kind: textType, body: "here"}.write(w)
		}))
		must(t, h.Start("127.0.0.1:0"))
		if err := h.Start("127.0.0.1:0"); !errors.Is(err, errServing) {
			t.Errorf("started twice: %v", err)
		}
		client := &http.Client{Transport: &http.Transport{DialContext: n.Dial}}
		get := func() (string, error) {
			res, err := client.Get(h.URL())
			if err != nil {
				return "", err
			}
			defer closeQuietly(res.Body)
			body, err := io.ReadAll(res.Body)
			return string(body), err
		}
		if body, err := get(); body != "here" || err != nil {
			t.Errorf("%q, %v", body, err)
		}
		must(t, h.Down())
		if _, err := get(); !errors.Is(err, ErrRefused) {
			t.Errorf("while down: %v", err)
		}
		must(t, h.Up())
		if body, err := get(); body != "here" || err != nil {
			t.Errorf("up again: %q, %v", body, err)
		}
		must(t, h.Close())
		must(t, h.Close())
		if err := h.Start("127.0.0.1:0"); !errors.Is(err, errClosed) {
			t.Errorf("a closed party started: %v", err)
		}
		client.CloseIdleConnections()
	})
}
