package sim

import (
	"context"
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"sync"
)

// ErrRefused is what Net.Dial returns when nobody listens at the address.
var ErrRefused = errors.New("connection refused")

// Net is a network in memory for tests in virtual time (testing/synctest). Its
// connections buffer like sockets and obey deadlines; addresses are "host:port"
// texts, and localhost is 127.0.0.1. Make it inside the bubble that uses it.
type Net struct {
	mu        sync.Mutex
	listeners map[string]*listener
	frozen    map[string]chan struct{} // closed when the address thaws
	links     map[string][]*link
	nextPort  int
}

// NewNet makes an empty network.
func NewNet() *Net {
	return &Net{
		listeners: map[string]*listener{}, frozen: map[string]chan struct{}{},
		links: map[string][]*link{}, nextPort: 20000,
	}
}

// Listen opens an address; port 0 takes a free one.
func (n *Net) Listen(addr string) (net.Listener, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	addr, err := n.place(addr)
	if err != nil {
		return nil, err
	}
	if n.listeners[addr] != nil {
		return nil, &net.OpError{Op: "listen", Net: "tcp", Addr: memAddr(addr), Err: errors.New("address already in use")}
	}
	l := &listener{net: n, addr: memAddr(addr), queue: make(chan net.Conn), done: make(chan struct{})}
	n.listeners[addr] = l
	return l, nil
}

func (n *Net) place(addr string) (string, error) {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return "", fmt.Errorf("listen on %q: %w", addr, err)
	}
	if port == "0" {
		n.nextPort++
		port = strconv.Itoa(n.nextPort)
	}
	return canonical(net.JoinHostPort(host, port)), nil
}

func canonical(addr string) string {
	host, port, err := net.SplitHostPort(addr)
	if err != nil {
		return addr
	}
	if host == "localhost" || host == "" {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// Dial connects to an address. A frozen address lets the caller wait until it
// thaws or ctx ends, as an unanswered SYN would.
func (n *Net) Dial(ctx context.Context, network, addr string) (net.Conn, error) {
	addr = canonical(addr)
	fail := func(err error) (net.Conn, error) {
		return nil, &net.OpError{Op: "dial", Net: network, Addr: memAddr(addr), Err: err}
	}
	for {
		n.mu.Lock()
		l, thaw := n.listeners[addr], n.frozen[addr]
		n.mu.Unlock()
		if thaw == nil {
			if l == nil {
				return fail(ErrRefused)
			}
			c, err := n.connect(ctx, l)
			if err != nil {
				return fail(err)
			}
			return c, nil
		}
		select {
		case <-thaw:
		case <-ctx.Done():
			return fail(ctx.Err())
		}
	}
}

func (n *Net) connect(ctx context.Context, l *listener) (net.Conn, error) {
	k := newLink(l.addr)
	select {
	case l.queue <- k.server:
	case <-l.done:
		return nil, ErrRefused
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	n.mu.Lock()
	defer n.mu.Unlock()
	addr := string(l.addr)
	n.links[addr] = append(slices.DeleteFunc(n.links[addr], (*link).over), k)
	k.freeze(n.frozen[addr] != nil)
	return k.client, nil
}

// Cut closes every live connection of an address from both sides.
func (n *Net) Cut(addr string) {
	for _, k := range n.live(addr) {
		k.cut()
	}
}

// Freeze stops forwarding on every connection of an address without closing any:
// writes vanish into the buffer, reads wait, new dials get no answer.
func (n *Net) Freeze(addr string) {
	addr = canonical(addr)
	n.mu.Lock()
	if n.frozen[addr] == nil {
		n.frozen[addr] = make(chan struct{})
	}
	n.mu.Unlock()
	for _, k := range n.live(addr) {
		k.freeze(true)
	}
}

// Thaw undoes Freeze; what was written meanwhile arrives.
func (n *Net) Thaw(addr string) {
	addr = canonical(addr)
	n.mu.Lock()
	if thaw := n.frozen[addr]; thaw != nil {
		close(thaw)
		delete(n.frozen, addr)
	}
	n.mu.Unlock()
	for _, k := range n.live(addr) {
		k.freeze(false)
	}
}

// Connections counts the live connections of an address.
func (n *Net) Connections(addr string) int { return len(n.live(addr)) }

func (n *Net) live(addr string) []*link {
	addr = canonical(addr)
	n.mu.Lock()
	defer n.mu.Unlock()
	n.links[addr] = slices.DeleteFunc(n.links[addr], (*link).over)
	return slices.Clone(n.links[addr])
}

// memAddr is an address of Net.
type memAddr string

// Network is "tcp", so that nobody treats it otherwise.
func (memAddr) Network() string { return "tcp" }

// String gives "host:port".
func (a memAddr) String() string { return string(a) }

// listener is one open address.
type listener struct {
	net   *Net
	addr  memAddr
	queue chan net.Conn
	done  chan struct{}
	once  sync.Once
}

func (l *listener) Accept() (net.Conn, error) {
	select {
	case c := <-l.queue:
		return c, nil
	case <-l.done:
		return nil, &net.OpError{Op: "accept", Net: "tcp", Addr: l.addr, Err: net.ErrClosed}
	}
}

func (l *listener) Close() error {
	l.once.Do(func() {
		close(l.done)
		l.net.mu.Lock()
		defer l.net.mu.Unlock()
		if l.net.listeners[string(l.addr)] == l {
			delete(l.net.listeners, string(l.addr))
		}
	})
	return nil
}

func (l *listener) Addr() net.Addr { return l.addr }
