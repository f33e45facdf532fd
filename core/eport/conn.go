package eport

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"github.com/gorilla/websocket"

	"customs179/core/fault"
)

// Limits of the connection (reliability.md section 3).
const (
	handshakeLimit = 3 * time.Second // the WebSocket upgrade
	writeLimit     = 5 * time.Second
	maxRequest     = 1 << 20 // bytes; the write buffer, so that a request is one frame
	maxAnswer      = 4 << 20 // bytes
	stopGrace      = 3 * time.Second
)

// link is one connection to the control. One goroutine writes (the actor), one
// reads (its own); a link that failed once is closed and never used again.
type link struct {
	ws     *websocket.Conn
	lost   func()        // counts a frame that nobody waits for
	opened chan struct{} // closed when the handshake frame came
	dead   chan struct{} // closed when the reader has ended

	mu     sync.Mutex
	want   *pending
	greets bool
	heard  time.Time // the last frame or pong
	ponged bool
	cause  error // why the reader ended
}

// pending is the one request in flight.
type pending struct {
	id     int64
	method string
	// plausible judges an answer that has no _id; nil accepts it.
	plausible func(answer) bool
	got       chan reply // room for one
}

type reply struct {
	answer answer
	err    error
}

// spare keeps the connection's write buffer from one request to the next. There
// is one writer; a sync.Pool would lose the megabyte to each garbage collection
// and every other request would make, clear and drop a new one.
type spare struct {
	mu     sync.Mutex
	buffer any
}

// Get gives the buffer, nil when there is none yet.
func (s *spare) Get() any {
	s.mu.Lock()
	defer s.mu.Unlock()
	b := s.buffer
	s.buffer = nil
	return b
}

// Put takes the buffer back.
func (s *spare) Put(b any) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.buffer = b
}

// dial connects and starts the reader. lost is called by the reader.
func dial(ctx context.Context, o *Options, buffers websocket.BufferPool, lost func()) (*link, error) {
	d := websocket.Dialer{
		NetDialContext: o.Dial, TLSClientConfig: o.TLS, HandshakeTimeout: handshakeLimit,
		WriteBufferSize: maxRequest, WriteBufferPool: buffers,
	}
	ws, answer, err := d.DialContext(ctx, o.URL, http.Header{})
	if err != nil {
		if answer != nil {
			err = fmt.Errorf("%w (HTTP status %d)", err, answer.StatusCode)
		}
		return nil, err
	}
	l := &link{ws: ws, lost: lost, opened: make(chan struct{}), dead: make(chan struct{}), heard: time.Now()}
	ws.SetReadLimit(maxAnswer)
	ws.SetPongHandler(func(string) error {
		l.mu.Lock()
		defer l.mu.Unlock()
		l.heard, l.ponged = time.Now(), true
		return nil
	})
	go l.read()
	return l, nil
}

// read takes frames until the connection ends.
func (l *link) read() {
	defer close(l.dead)
	for {
		_, frame, err := l.ws.ReadMessage()
		if err != nil {
			l.mu.Lock()
			l.cause = err
			l.mu.Unlock()
			return
		}
		l.take(frame)
	}
}

// take gives a frame to the request that waits for it, or drops and counts it.
func (l *link) take(frame []byte) {
	a, err := decode(frame)
	l.mu.Lock()
	defer l.mu.Unlock()
	l.heard = time.Now()
	if err == nil && a.open {
		if !l.greets {
			l.greets = true
			close(l.opened)
		}
		return
	}
	w := l.want
	if w == nil || err == nil && !w.takes(a) {
		l.lost()
		return
	}
	l.want = nil
	w.got <- reply{a, err}
}

func (w *pending) takes(a answer) bool {
	return a.matches(w.id, w.method) && (a.hasID || w.plausible == nil || w.plausible(a))
}

func (l *link) expect(w *pending) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.want = w
}

// call sends a request and waits for its answer. The fault says that none came:
// eport.hung, eport.closed, eport.garbled with Sent, or eport.bad-request when
// nothing was sent. After a fault with Sent the link must be closed. When ctx
// ends the call may still go on for stopGrace, so that its outcome is known.
func (l *link) call(ctx context.Context, op string, r request, limit time.Duration, plausible func(answer) bool) (answer, *fault.Fault) {
	frame, err := r.text()
	if err != nil {
		return answer{}, fault.New(fault.Final, fault.EportBadRequest, op, err)
	}
	defer clear(frame)
	w := &pending{id: r.id, method: r.method, plausible: plausible, got: make(chan reply, 1)}
	l.expect(w)
	defer l.expect(nil)
	err = l.ws.SetWriteDeadline(time.Now().Add(writeLimit))
	if err == nil {
		err = l.ws.WriteMessage(websocket.TextMessage, frame)
	}
	if err != nil {
		return answer{}, silence(fault.EportClosed, op, plain(err))
	}
	return l.wait(ctx, op, w, limit)
}

func (l *link) wait(ctx context.Context, op string, w *pending, limit time.Duration) (answer, *fault.Fault) {
	timer := time.NewTimer(limit)
	defer timer.Stop()
	stop := ctx.Done()
	var f *fault.Fault
	for f == nil {
		select {
		case got := <-w.got:
			return got.result(op)
		case <-stop:
			stop = nil
			timer.Reset(min(limit, stopGrace))
		case <-l.dead:
			f = silence(fault.EportClosed, op, l.why())
		case <-timer.C:
			f = silence(fault.EportHung, op, fmt.Errorf("no answer within %v", limit))
		}
	}
	select {
	case got := <-w.got: // it came at the last moment
		return got.result(op)
	default:
		return answer{}, f
	}
}

func (r reply) result(op string) (answer, *fault.Fault) {
	if r.err != nil {
		return answer{}, silence(fault.EportGarbled, op, r.err)
	}
	return r.answer, nil
}

// silence is the fault of a request that left and got no usable answer.
func silence(code fault.Code, op string, err error) *fault.Fault {
	f := fault.New(fault.Transient, code, op, err)
	f.Sent = true
	return f
}

// plain takes the peer's own words out of an error: they may echo a PIN.
func plain(err error) error {
	var c *websocket.CloseError
	if errors.As(err, &c) {
		return fmt.Errorf("the control closed the connection (code %d)", c.Code)
	}
	return err
}

// why tells how the connection ended.
func (l *link) why() error {
	l.mu.Lock()
	defer l.mu.Unlock()
	return plain(l.cause)
}

// isDead reports whether the connection has ended.
func (l *link) isDead() bool {
	select {
	case <-l.dead:
		return true
	default:
		return false
	}
}

// signs tells when the peer was last heard, and whether it ever answered a ping.
func (l *link) signs() (heard time.Time, ponged bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.heard, l.ponged
}

// ping asks for a pong.
func (l *link) ping() error {
	return l.ws.WriteControl(websocket.PingMessage, nil, time.Now().Add(writeLimit))
}

// close ends the connection and waits for the reader.
func (l *link) close() error {
	err := l.ws.Close()
	<-l.dead
	return err
}
