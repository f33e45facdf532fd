package sim

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"slices"
	"sync"
	"time"

	"customs179/core/sim/softcard"

	"github.com/gorilla/websocket"
)

// RealLatency is what one signature takes on a real card (protocol 5.10).
const RealLatency = 1300 * time.Millisecond

// NoLatency makes a card that answers at once.
const NoLatency time.Duration = -1

// Handshake says what the control sends after a connection opened (protocol 5.2).
type Handshake string

// The handshakes.
const (
	HandshakeNumber Handshake = ""       // "_id":0, at once
	HandshakeString Handshake = "string" // "_id":"0", at once
	HandshakeNone   Handshake = "none"
	HandshakeLate   Handshake = "late" // "_id":0, after HandshakeDelay
)

// IDForm says how the control repeats the _id of a request (protocol 5.3).
type IDForm string

// The forms of _id.
const (
	IDNumber  IDForm = "" // as it came
	IDString  IDForm = "string"
	IDMissing IDForm = "missing"
)

// ControlOptions describes a control. The zero value is a control of today
// without a card.
type ControlOptions struct {
	Net *Net        // nil: real sockets
	TLS *tls.Config // set: wss://
	// Card is in the reader at the start.
	Card *softcard.Card
	// Latency is the time of one signature or PIN check; other card operations take
	// a tenth. 0 means RealLatency.
	Latency        time.Duration
	Version        string // default 1.5.47
	Handshake      Handshake
	HandshakeDelay time.Duration // default 5 s
	ID             IDForm
	Flat           bool // answers without envelope
	OneData        bool // sign answers without certNo
	// NeedPIN refuses certNo, card number and certificates before the PIN is verified.
	NeedPIN bool
	// RestartTime is how long Restart takes; 0 means at once.
	RestartTime time.Duration
	Faults      *Faults
}

// Control stands in for the E-port client control: a WebSocket server with a
// reader, in which a soft card may be. It does one thing at a time, whatever
// number of connections there is. What it never sees again is the PIN: it keeps
// only whether a frame carried one and whether it was right.
type Control struct {
	*host
	o    ControlOptions
	up   websocket.Upgrader
	busy chan struct{} // holds one token while an operation runs

	mu       sync.Mutex
	latency  time.Duration
	card     *softcard.Card
	open     bool // the card's environment
	verified bool // the PIN, in this environment
	hung     chan struct{}
	log      callLog
	memory   memory
}

// NewControl makes a control; Start or Serve brings it up.
func NewControl(o ControlOptions) *Control {
	if o.Latency == 0 {
		o.Latency = RealLatency
	}
	if o.Version == "" {
		o.Version = "1.5.47"
	}
	if o.HandshakeDelay == 0 {
		o.HandshakeDelay = 5 * time.Second
	}
	if o.Faults == nil {
		o.Faults = Script()
	}
	c := &Control{
		o: o, latency: o.Latency, card: o.Card, busy: make(chan struct{}, 1),
		up: websocket.Upgrader{
			WriteBufferSize: 1 << 20,
			CheckOrigin:     func(*http.Request) bool { return true }, // as the real one (protocol 5.1)
		},
	}
	c.memory.results = map[string]result{}
	c.host = newHost(o.Net, "ws", o.TLS, http.HandlerFunc(c.accept))
	c.wrap = func(l net.Listener) net.Listener { return spyListener{l, c.countPiece} }
	return c
}

// Faults gives the faults in force, to add to them.
func (c *Control) Faults() *Faults { return c.o.Faults }

// Insert puts a card into the reader; another one is taken out.
func (c *Control) Insert(card *softcard.Card) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.card, c.open, c.verified = card, false, false
}

// Pull takes the card out of the reader.
func (c *Control) Pull() { c.Insert(nil) }

// Card gives the card in the reader, nil when there is none.
func (c *Control) Card() *softcard.Card {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.card
}

// SetLatency changes the time of a signature from the next operation on.
func (c *Control) SetLatency(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.latency = d
}

// Hung makes the control accept everything and answer nothing, until Hung(false)
// or a restart.
func (c *Control) Hung(on bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case on && c.hung == nil:
		c.hung = make(chan struct{})
	case !on && c.hung != nil:
		close(c.hung)
		c.hung = nil
	}
}

// Down ends the service: connections break, dials are refused, the environment
// of the card is lost.
func (c *Control) Down() error {
	err := c.host.Down()
	c.Hung(false)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.open, c.verified = false, false
	c.memory = memory{results: map[string]result{}}
	return err
}

// Restart ends the service and starts it again, as SetAccessControl.exe does.
func (c *Control) Restart(ctx context.Context) error {
	if err := c.Down(); err != nil {
		return err
	}
	c.mu.Lock()
	c.log.restarts++
	c.mu.Unlock()
	if !c.pause(ctx, c.o.RestartTime) {
		return context.Cause(ctx)
	}
	return c.Up()
}

// Close ends the control for good and waits until nothing of it is left.
func (c *Control) Close() error {
	c.Hung(false)
	return c.host.Close()
}

// Frame is one request as it arrived.
type Frame struct {
	At     time.Time
	Conn   int // number of the connection, from 1
	Method string
	// PIN tells that the frame carried one, Right whether it was that of the card
	// in the reader.
	PIN, Right bool
	Bytes      int
	// Took is the time from the arrival until the answer had left; 0 when there was
	// none.
	Took time.Duration
}

// callLog is what the control has seen.
type callLog struct {
	frames   []Frame
	conns    int
	pieces   int
	restarts int
}

// Frames lists every request that arrived, answered or not.
func (c *Control) Frames() []Frame {
	c.mu.Lock()
	defer c.mu.Unlock()
	return slices.Clone(c.log.frames)
}

// PINFrames counts the requests that carried a PIN.
func (c *Control) PINFrames() int {
	n := 0
	for _, f := range c.Frames() {
		if f.PIN {
			n++
		}
	}
	return n
}

// Calls counts the requests of one method.
func (c *Control) Calls(method string) int {
	n := 0
	for _, f := range c.Frames() {
		if f.Method == method {
			n++
		}
	}
	return n
}

// Connections counts the connections opened so far.
func (c *Control) Connections() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.conns
}

// Restarts counts the calls of Restart.
func (c *Control) Restarts() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.restarts
}

func (c *Control) countPiece() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.log.pieces++
}

// Fragmented counts the requests that came in more than one WebSocket frame; the
// control closes such a connection, since nobody knows what the real one does.
func (c *Control) Fragmented() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.log.pieces
}
