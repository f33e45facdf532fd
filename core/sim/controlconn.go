package sim

import (
	"context"
	"encoding/binary"
	"net"
	"net/http"
	"sync"
	"time"

	"customs179/core/sim/rawjson"

	"github.com/gorilla/websocket"
)

// maxFrame is the longest request that the control takes.
const maxFrame = 16 << 20

// controlConn is one connection to the control.
type controlConn struct {
	control *Control
	number  int
	ws      *websocket.Conn
	raw     net.Conn
	ctx     context.Context // ends when the client is gone or the control closes
	writing sync.Mutex
}

// accept serves one connection until the client is gone.
func (c *Control) accept(w http.ResponseWriter, r *http.Request) {
	ws, err := c.up.Upgrade(w, r, nil)
	if err != nil {
		return // Upgrade has answered
	}
	raw := ws.NetConn()
	defer c.release(raw)
	defer closeQuietly(raw)
	ctx, cancel := context.WithCancel(c.ctx)
	defer cancel()
	k := &controlConn{control: c, ws: ws, raw: raw, ctx: ctx, number: c.countConn()}
	ws.SetReadLimit(maxFrame)
	ws.SetPingHandler(func(data string) error { return k.write(websocket.PongMessage, []byte(data)) })
	requests := make(chan arrival)
	var work sync.WaitGroup
	defer work.Wait()
	defer cancel()
	work.Go(k.greet)
	work.Go(func() {
		for {
			select {
			case a := <-requests:
				k.serve(a)
			case <-ctx.Done():
				return
			}
		}
	})
	k.read(requests)
}

func (c *Control) countConn() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log.conns++
	return c.log.conns
}

// arrival is a request as it came.
type arrival struct {
	at   time.Time
	text string
}

// read takes requests until the client is gone. It goes on reading while one is
// being served, because only a reader notices that the client has left.
func (k *controlConn) read(requests chan<- arrival) {
	queue := []arrival{}
	in := make(chan arrival)
	ended := make(chan struct{})
	var work sync.WaitGroup
	defer work.Wait()
	work.Go(func() {
		defer close(ended)
		for {
			_, data, err := k.ws.ReadMessage()
			if err != nil {
				return
			}
			select {
			case in <- arrival{time.Now(), string(data)}:
			case <-k.ctx.Done():
				return
			}
		}
	})
	defer closeQuietly(k.raw)
	for {
		var out chan<- arrival
		var next arrival
		if len(queue) > 0 {
			out, next = requests, queue[0]
		}
		select {
		case a := <-in:
			queue = append(queue, a)
		case out <- next:
			queue = queue[1:]
		case <-ended:
			return
		case <-k.ctx.Done():
			return
		}
	}
}

// greet sends the handshake (protocol 5.2).
func (k *controlConn) greet() {
	o := k.control.o
	id := "0"
	switch o.Handshake {
	case HandshakeNone:
		return
	case HandshakeString:
		id = `"0"`
	case HandshakeLate:
		if !k.control.pause(k.ctx, o.HandshakeDelay) {
			return
		}
	}
	k.send(envelope{id: id, method: "open", status: "00", result: good(rawjson.Quote("握手成功"))}.text(false))
}

// send writes one text frame. A client that has gone is noticed by read.
func (k *controlConn) send(text string) {
	if err := k.write(websocket.TextMessage, []byte(text)); err != nil {
		closeQuietly(k.raw)
	}
}

// write sends one unmasked frame by hand, so that the faults can send pieces of
// frames over the same connection.
func (k *controlConn) write(kind int, data []byte) error {
	k.writing.Lock()
	defer k.writing.Unlock()
	_, err := k.raw.Write(append(frameHeader(kind, len(data)), data...))
	return err
}

// dribble sends one text frame byte by byte.
func (k *controlConn) dribble(text string, wait time.Duration) {
	k.writing.Lock()
	defer k.writing.Unlock()
	for _, b := range append(frameHeader(websocket.TextMessage, len(text)), text...) {
		if _, err := k.raw.Write([]byte{b}); err != nil || !k.control.pause(k.ctx, wait) {
			closeQuietly(k.raw)
			return
		}
	}
}

// cutShort sends half a frame and ends the connection.
func (k *controlConn) cutShort(text string) {
	k.writing.Lock()
	defer k.writing.Unlock()
	half := append(frameHeader(websocket.TextMessage, len(text)), text[:len(text)/2]...)
	if _, err := k.raw.Write(half); err != nil {
		return
	}
	closeQuietly(k.raw)
}

// flood sends a text frame of 100 MB.
func (k *controlConn) flood() {
	k.writing.Lock()
	defer k.writing.Unlock()
	block := make([]byte, 64<<10)
	for i := range block {
		block[i] = ' '
	}
	if _, err := k.raw.Write(frameHeader(websocket.TextMessage, hugeSize)); err != nil {
		return
	}
	for range hugeSize / len(block) {
		if _, err := k.raw.Write(block); err != nil {
			closeQuietly(k.raw)
			return
		}
	}
}

// frameHeader is that of a final, unmasked frame (RFC 6455 section 5.2).
func frameHeader(kind, length int) []byte {
	head := []byte{0x80 | byte(kind)}
	switch {
	case length < 126:
		return append(head, byte(length))
	case length < 1<<16:
		return binary.BigEndian.AppendUint16(append(head, 126), uint16(length))
	default:
		return binary.BigEndian.AppendUint64(append(head, 127), uint64(length))
	}
}
