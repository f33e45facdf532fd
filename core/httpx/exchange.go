package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"sync"
	"sync/atomic"
	"time"

	"customs179/core/fault"
)

// countedConn counts the bytes handed to the operating system.
type countedConn struct {
	net.Conn
	written atomic.Int64
}

// Write counts before it writes, so that a write still under way when the
// caller gives up counts as sent.
func (c *countedConn) Write(p []byte) (int, error) {
	c.written.Add(int64(len(p)))
	n, err := c.Conn.Write(p)
	c.written.Add(int64(n - len(p)))
	return n, err
}

// unreachable marks an error that came before there was a connection.
type unreachable struct{ error }

func (u *unreachable) Unwrap() error { return u.error }

// dialer bounds a dial and counts what is written to its connection.
func dialer(dial func(context.Context, string, string) (net.Conn, error), limit time.Duration) func(context.Context, string, string) (net.Conn, error) {
	if dial == nil {
		dial = (&net.Dialer{KeepAlive: 15 * time.Second}).DialContext
	}
	return func(ctx context.Context, network, addr string) (net.Conn, error) {
		ctx, cancel := context.WithTimeout(ctx, limit)
		defer cancel()
		conn, err := dial(ctx, network, addr)
		if err != nil {
			return nil, &unreachable{err}
		}
		return &countedConn{Conn: conn}, nil
	}
}

// exchange watches one call from below: what went out, and why TLS failed.
// net/http calls its hooks from goroutines of its own.
type exchange struct {
	mu        sync.Mutex
	conn      *countedConn // chosen, the request not begun on it
	begun     []mark
	handshake error
}

// mark is a connection on which the request was begun, and how much had been
// written to it before (earlier requests, the TLS handshake).
type mark struct {
	conn   *countedConn
	before int64
}

// trace gives the hooks. The mark is set at the first header field, when the
// request is still in net/http's buffer: what follows on the wire is request.
func (x *exchange) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		GotConn: func(info httptrace.GotConnInfo) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.conn = counted(info.Conn)
		},
		WroteHeaderField: func(string, []string) {
			x.mu.Lock()
			defer x.mu.Unlock()
			if x.conn != nil {
				x.begun = append(x.begun, mark{x.conn, x.conn.written.Load()})
				x.conn = nil
			}
		},
		TLSHandshakeDone: func(_ tls.ConnectionState, err error) {
			x.mu.Lock()
			defer x.mu.Unlock()
			x.handshake = err
		},
	}
}

// counted finds the connection of our dialer below layers of TLS.
func counted(conn net.Conn) *countedConn {
	for {
		switch c := conn.(type) {
		case *countedConn:
			return c
		case *tls.Conn:
			conn = c.NetConn()
		default:
			return nil
		}
	}
}

// sent reports whether any of the request may have reached the peer.
func (x *exchange) sent() bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, m := range x.begun {
		if m.conn.written.Load() > m.before {
			return true
		}
	}
	return false
}

// fault judges an error of the exchange. ctx is the caller's.
func (x *exchange) fault(ctx context.Context, op string, req *http.Request, err error) *fault.Fault {
	cause := error(brief{err})
	if ended := ctx.Err(); ended != nil {
		cause = ended
	}
	f := fault.New(fault.Transient, x.code(ctx, err), op, fmt.Errorf("%s %s: %w", req.Method, Redact(req.URL), cause))
	f.Sent = x.sent()
	return f
}

// code names the cause of an error.
func (x *exchange) code(ctx context.Context, err error) fault.Code {
	var before *unreachable
	switch {
	case errors.Is(ctx.Err(), context.Canceled):
		return fault.NetBroken
	case errors.Is(err, errTooLarge):
		return fault.NetTooLarge
	case errors.As(err, &before):
		return fault.NetDown
	case timedOut(err):
		return fault.NetTimeout
	case x.refusedTLS(err):
		return fault.NetTLS
	default:
		return fault.NetBroken
	}
}

// timedOut reports whether a limit ended the call.
func timedOut(err error) bool {
	var t interface{ Timeout() bool }
	return errors.Is(err, context.DeadlineExceeded) || errors.As(err, &t) && t.Timeout()
}

// refusedTLS reports whether one side refused the other in the handshake. A
// connection that merely ended there is broken, not refused.
func (x *exchange) refusedTLS(err error) bool {
	x.mu.Lock()
	defer x.mu.Unlock()
	if x.handshake == nil || !errors.Is(err, x.handshake) {
		return false
	}
	var op *net.OpError
	cut := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.As(err, &op) && (op.Op == "read" || op.Op == "write")
	return !cut
}

// brief caps an error's text: net/http quotes lines of the peer's answer in it,
// and those can be long.
type brief struct{ err error }

func (b brief) Error() string { return fault.Cap(b.err.Error(), 200) }
func (b brief) Unwrap() error { return b.err }
