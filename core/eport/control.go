// Package eport owns the E-port control (电子口岸客户端控件): the WebSocket to it,
// the card behind it, its PIN, its certificate, its recovery.
//
// It knows no order and no state of one; it never repeats a call by itself, but
// it heals the connection and says when the card can sign. One goroutine, the
// one that runs Serve, owns all of it; every other method asks that goroutine.
// Invariant: no frame with a PIN leaves unless the PIN table of reliability.md
// section 4 allows it, restarts and crashes included.
package eport

import (
	"context"
	"crypto/tls"
	"errors"
	"log/slog"
	"net"
	"strings"
	"sync"
	"time"

	"customs179/core/cert"
	"customs179/core/fault"
	"customs179/core/secret"
)

// Keep stores small values. Get of a missing name is nil, nil; a Put is on disk
// when it returns.
type Keep interface {
	Get(name string) ([]byte, error)
	Put(name string, value []byte) error
}

// Restarter restarts the control.
type Restarter interface {
	Restart(ctx context.Context) error
}

// Options of a Control.
type Options struct {
	// URL of the control: ws:// or wss://.
	URL string
	// HandshakeWait is how long the control may take to greet (0 = 2 s, less = none);
	// SignTimeout is the limit of one signature (0 = 15 s).
	HandshakeWait, SignTimeout time.Duration
	// Pause between two operations of the card, as it is: 0 is none. See DefaultPause.
	Pause time.Duration
	// Dial makes the TCP connection; nil is an ordinary one.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	TLS  *tls.Config
	// Vault keeps the PIN, nil is memory. Keep keeps the record about it; without
	// a Keep no PIN ever goes out.
	Vault secret.Vault
	Keep  Keep
	// Guard approves the holder of the port after each connect, before any call;
	// nil approves everybody.
	Guard func(ctx context.Context, url string) error
	// Restarter restarts the control when nothing else helps; nil only reports.
	Restarter Restarter
	// CertNoExpected is the card of the settings; "" learns it at the first success.
	CertNoExpected string
	// Now is the wall clock, for certificates and for Card.Since.
	Now func() time.Time
	// ClockOff reports that this PC's clock is suspicious: dates are then not judged.
	ClockOff func() bool
	// OnChange is called after every change that a person would see. It is called
	// by the actor, so it must not block and must not call back.
	OnChange func(Card)
	Log      *slog.Logger
}

// Control is the E-port control with its card. Its methods are safe for
// concurrent use; those that talk to it wait until Serve runs, and fail at once
// when it has ended.
type Control struct {
	opt     Options
	asks    chan func(context.Context)
	poke    chan struct{}
	serving sync.Mutex
	buffer  spare // of the connection's writer

	mu      sync.Mutex
	card    Card
	changed chan struct{}
	ended   chan struct{}                // closed while Serve has ended and not begun anew
	certs   map[string]*cert.Certificate // by certNo, all that were seen
	resumed bool

	// Everything below belongs to the goroutine of Serve.
	link     *link
	down     *fault.Fault // why there is no link
	redialAt time.Time
	backoff  time.Duration
	lastID   int64
	id       identity
	lookAt   time.Time // when the identity is read again
	seen     time.Time // when the card last told, or showed by a signature, which it is
	odd      string    // an unexpected certNo that came with a signature
	cardSeen bool      // a card was there in this process
	told     bool      // this control told a certNo without a PIN
	version  string
	pinged   time.Time
	ponged   bool // this control answers pings
	pongless bool // this control does not
	book     book
	mend     mender
	pace     pace
}

// New makes a Control. It does nothing before Serve.
func New(o Options) *Control {
	if o.HandshakeWait == 0 {
		o.HandshakeWait = 2 * time.Second
	}
	if o.SignTimeout == 0 {
		o.SignTimeout = 15 * time.Second
	}
	if o.Vault == nil {
		o.Vault = secret.NewMemory()
	}
	if o.Keep == nil {
		o.Keep = noKeep{}
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.ClockOff == nil {
		o.ClockOff = func() bool { return false }
	}
	if o.OnChange == nil {
		o.OnChange = func(Card) {}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	o.CertNoExpected = strings.ToLower(strings.TrimSpace(o.CertNoExpected))
	return &Control{
		opt: o, asks: make(chan func(context.Context)), poke: make(chan struct{}, 1),
		card:    Card{Gate: GateUnknown, Since: o.Now(), Fault: notLooked()},
		changed: make(chan struct{}), ended: make(chan struct{}), certs: map[string]*cert.Certificate{},
		book: book{keep: o.Keep, vault: o.Vault, now: o.Now},
		mend: mender{restarter: o.Restarter},
		pace: pace{base: o.Pause},
	}
}

// noKeep refuses, so that a Control without a ledger sends no PIN.
type noKeep struct{}

var errNoKeep = errors.New("there is no place to keep the note about the PIN")

func (noKeep) Get(string) ([]byte, error) { return nil, errNoKeep }
func (noKeep) Put(string, []byte) error   { return errNoKeep }

// expected is the card to sign with: the one that a person accepted instead of
// the one in the settings, the one in the settings, or the one learnt.
func (c *Control) expected() string {
	rec := &c.book.rec
	switch {
	case rec.Accepted != "" && rec.InsteadOf == c.opt.CertNoExpected:
		return rec.Accepted
	case c.opt.CertNoExpected != "":
		return c.opt.CertNoExpected
	}
	return rec.Learnt
}
