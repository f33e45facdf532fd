package sim

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"sync"
	"time"
)

// host serves one party. It owns the listener, every connection and every
// handler, and Close waits for all of them.
type host struct {
	net    *Net // nil: real sockets
	scheme string
	tls    *tls.Config
	handle http.Handler
	wrap   func(net.Listener) net.Listener // nil: none

	ctx    context.Context // ends at Close
	cancel context.CancelFunc

	mu     sync.Mutex
	addr   string
	server *http.Server // nil while down
	conns  map[net.Conn]struct{}
	work   sync.WaitGroup // handlers, accept loops and connections
	closed bool
}

// What Serve refuses.
var (
	errClosed  = errors.New("the stand-in is closed")
	errServing = errors.New("the stand-in is being served already")
)

func newHost(n *Net, scheme string, tlsConfig *tls.Config, handle http.Handler) *host {
	ctx, cancel := context.WithCancel(context.Background())
	if tlsConfig != nil {
		scheme += "s"
	}
	return &host{
		net: n, scheme: scheme, tls: tlsConfig, handle: handle,
		ctx: ctx, cancel: cancel, conns: map[net.Conn]struct{}{},
	}
}

// Start listens on addr ("127.0.0.1:0" takes a free port) and serves there until Close.
func (h *host) Start(addr string) error {
	l, err := h.listen(addr)
	if err != nil {
		return err
	}
	return h.Serve(l)
}

func (h *host) listen(addr string) (net.Listener, error) {
	if h.net != nil {
		return h.net.Listen(addr)
	}
	l, err := net.Listen("tcp", addr)
	if err != nil {
		return nil, fmt.Errorf("start a stand-in: %w", err)
	}
	return l, nil
}

// Serve takes over the listener, begins to serve on it and returns.
func (h *host) Serve(l net.Listener) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.closed:
		return errors.Join(errClosed, l.Close())
	case h.server != nil:
		return errors.Join(errServing, l.Close())
	}
	server := &http.Server{
		Handler:     http.HandlerFunc(h.serveOne),
		BaseContext: func(net.Listener) context.Context { return h.ctx },
		ErrorLog:    log.New(io.Discard, "", 0), // clients that go away are the point here
	}
	server.ConnState = func(c net.Conn, s http.ConnState) { h.connState(server, c, s) }
	server.Protocols = new(http.Protocols)
	server.Protocols.SetHTTP1(true)
	h.server, h.addr = server, l.Addr().String()
	if h.tls != nil {
		l = tls.NewListener(l, h.tls)
	}
	if h.wrap != nil {
		l = h.wrap(l)
	}
	h.work.Go(func() {
		// Serve ends with an error by design, when the listener is closed.
		if err := server.Serve(l); !errors.Is(err, http.ErrServerClosed) {
			h.CloseConnections()
		}
	})
	return nil
}

func (h *host) serveOne(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	if h.closed {
		h.mu.Unlock()
		return
	}
	h.work.Add(1)
	h.mu.Unlock()
	defer h.work.Done()
	h.handle.ServeHTTP(w, r)
}

// connState counts the connections, so that Close can wait for the last one.
func (h *host) connState(server *http.Server, c net.Conn, s http.ConnState) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch s {
	case http.StateNew:
		h.conns[c] = struct{}{}
		h.work.Add(1)
		if h.server != server { // accepted while the server was closing
			closeQuietly(c)
		}
	case http.StateClosed:
		delete(h.conns, c)
		h.work.Done()
	case http.StateHijacked:
		h.work.Done() // the handler that took it is counted
	}
}

// release forgets a hijacked connection.
func (h *host) release(c net.Conn) {
	h.mu.Lock()
	defer h.mu.Unlock()
	delete(h.conns, c)
}

// Addr gives the "host:port" that the party listens or last listened on.
func (h *host) Addr() string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.addr
}

// URL gives the address without a path: "http://host:port".
func (h *host) URL() string { return h.scheme + "://" + h.Addr() }

// CloseConnections closes every live connection; new ones are welcome.
func (h *host) CloseConnections() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for c := range h.conns {
		closeQuietly(c)
	}
}

// closeQuietly closes what may be closed already: that is no error here.
func closeQuietly(c io.Closer) {
	if err := c.Close(); err != nil {
		return
	}
}

// Down stops listening and closes all connections: dials are refused until Up.
func (h *host) Down() error {
	h.mu.Lock()
	server := h.server
	h.server = nil
	h.mu.Unlock()
	if server == nil {
		return nil
	}
	err := server.Close()
	h.CloseConnections()
	return err
}

// Up listens again at the address of before.
func (h *host) Up() error {
	h.mu.Lock()
	addr, up := h.addr, h.server != nil
	h.mu.Unlock()
	if up {
		return nil
	}
	return h.Start(addr)
}

// Close ends the party: listener, connections, waits. It returns when nothing
// of it is left. Closing twice is allowed.
func (h *host) Close() error {
	h.mu.Lock()
	h.closed = true
	h.mu.Unlock()
	h.cancel()
	err := h.Down()
	h.work.Wait()
	return err
}

// pause waits; false means that ctx or the party ended first.
func (h *host) pause(ctx context.Context, d time.Duration) bool {
	if d <= 0 {
		return ctx.Err() == nil && h.ctx.Err() == nil
	}
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
	case <-h.ctx.Done():
	}
	return false
}

// hang waits until the client goes away or the party is closed.
func (h *host) hang(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-h.ctx.Done():
	}
}
