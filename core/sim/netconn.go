package sim

import (
	"io"
	"net"
	"os"
	"sync"
	"time"
)

// halfSize is how many bytes a direction holds before a writer must wait.
const halfSize = 64 << 10

// link is one connection: two ends over two directions.
type link struct {
	client, server *memConn
}

func newLink(addr memAddr) *link {
	up, down := newHalf(), newHalf()
	return &link{
		client: &memConn{in: down, out: up, local: "127.0.0.1:10001", remote: addr, gone: make(chan struct{})},
		server: &memConn{in: up, out: down, local: addr, remote: "127.0.0.1:10001", gone: make(chan struct{})},
	}
}

func (k *link) over() bool { return k.client.closed() && k.server.closed() }

func (k *link) freeze(on bool) {
	k.client.in.set(func(h *half) { h.frozen = on })
	k.client.out.set(func(h *half) { h.frozen = on })
}

func (k *link) cut() {
	k.client.shut()
	k.server.shut()
}

// half is one direction of a link.
type half struct {
	mu      sync.Mutex
	buf     []byte
	frozen  bool
	ended   bool          // the writer closed: EOF after buf
	broken  bool          // the reader closed: writing is an error
	changed chan struct{} // closed and replaced at every change
}

func newHalf() *half { return &half{changed: make(chan struct{})} }

func (h *half) set(change func(*half)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	change(h)
	close(h.changed)
	h.changed = make(chan struct{})
}

// read takes what is there; ready is false when the caller must wait for changed.
func (h *half) read(p []byte) (n int, changed chan struct{}, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	switch {
	case h.frozen:
		return 0, h.changed, nil
	case len(h.buf) > 0:
		n = copy(p, h.buf)
		h.buf = h.buf[n:]
		close(h.changed)
		h.changed = make(chan struct{})
		return n, nil, nil
	case h.ended:
		return 0, nil, io.EOF
	}
	return 0, h.changed, nil
}

// write puts what fits.
func (h *half) write(p []byte) (n int, changed chan struct{}, err error) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.broken && !h.frozen {
		return 0, nil, io.ErrClosedPipe
	}
	n = min(len(p), halfSize-len(h.buf))
	if n <= 0 {
		return 0, h.changed, nil
	}
	h.buf = append(h.buf, p[:n]...)
	close(h.changed)
	h.changed = make(chan struct{})
	return n, nil, nil
}

// memConn is one end of a link.
type memConn struct {
	in, out       *half
	local, remote memAddr
	once          sync.Once
	gone          chan struct{}
	readBy        deadline
	writeBy       deadline
}

func (c *memConn) closed() bool {
	select {
	case <-c.gone:
		return true
	default:
		return false
	}
}

// Read implements net.Conn.
func (c *memConn) Read(p []byte) (int, error) {
	for {
		if err := c.usable(&c.readBy, "read"); err != nil {
			return 0, err
		}
		n, changed, err := c.in.read(p)
		if changed == nil || len(p) == 0 {
			return n, err // EOF must stay bare
		}
		if err := c.wait(&c.readBy, changed, "read"); err != nil {
			return 0, err
		}
	}
}

// Write implements net.Conn.
func (c *memConn) Write(p []byte) (int, error) {
	done := 0
	for done < len(p) {
		if err := c.usable(&c.writeBy, "write"); err != nil {
			return done, err
		}
		n, changed, err := c.out.write(p[done:])
		done += n
		if err != nil {
			return done, c.opError("write", err)
		}
		if changed == nil {
			continue
		}
		if err := c.wait(&c.writeBy, changed, "write"); err != nil {
			return done, err
		}
	}
	return done, nil
}

// usable looks whether the end is closed or its deadline over.
func (c *memConn) usable(d *deadline, op string) error {
	select {
	case <-c.gone:
		return c.opError(op, net.ErrClosed)
	case <-d.over():
		return c.opError(op, os.ErrDeadlineExceeded)
	default:
		return nil
	}
}

// wait returns nil when changed fires, before the end closes or its deadline comes.
func (c *memConn) wait(d *deadline, changed chan struct{}, op string) error {
	select {
	case <-changed:
		return nil
	case <-c.gone:
		return c.opError(op, net.ErrClosed)
	case <-d.over():
		return c.opError(op, os.ErrDeadlineExceeded)
	}
}

func (c *memConn) opError(op string, err error) error {
	return &net.OpError{Op: op, Net: "tcp", Source: c.local, Addr: c.remote, Err: err}
}

// Close implements net.Conn.
func (c *memConn) Close() error {
	c.shut()
	return nil
}

func (c *memConn) shut() {
	c.once.Do(func() {
		close(c.gone)
		c.out.set(func(h *half) { h.ended = true })
		c.in.set(func(h *half) { h.broken = true })
		c.readBy.set(time.Time{})
		c.writeBy.set(time.Time{})
	})
}

// LocalAddr implements net.Conn.
func (c *memConn) LocalAddr() net.Addr { return c.local }

// RemoteAddr implements net.Conn.
func (c *memConn) RemoteAddr() net.Addr { return c.remote }

// SetDeadline implements net.Conn.
func (c *memConn) SetDeadline(t time.Time) error {
	c.readBy.set(t)
	c.writeBy.set(t)
	return nil
}

// SetReadDeadline implements net.Conn.
func (c *memConn) SetReadDeadline(t time.Time) error {
	c.readBy.set(t)
	return nil
}

// SetWriteDeadline implements net.Conn.
func (c *memConn) SetWriteDeadline(t time.Time) error {
	c.writeBy.set(t)
	return nil
}
