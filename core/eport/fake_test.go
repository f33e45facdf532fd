package eport

import (
	"context"
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"math/big"
	"net"
	"net/http"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"customs179/core/fault"
	"customs179/core/secret"
)

const (
	rightPIN = "Pin-8341"
	wrongPIN = "Pin-0000"
	cardA    = "011a2b3c"
	cardB    = "011a2b3d"
)

// ask179 is a request as the fake control reads it.
type ask179 struct {
	Method string            `json:"_method"`
	ID     json.RawMessage   `json:"_id"`
	Args   map[string]string `json:"args"`
	Raw    string            `json:"-"`
	PINs   int               `json:"-"` // PIN-bearing requests so far, this one included
}

// act is what the fake does with a request: frames, then perhaps the end.
type act struct {
	after  time.Duration
	frames []string
	close  bool
	hang   bool
}

// fake is a minimal control with a soft card. It counts what reaches its socket.
type fake struct {
	mu      sync.Mutex
	card    string // certNo of the card that is in, "" = none
	pins    map[string]string
	burnt   map[string]int // wrong tries since the last right one
	bare    bool           // tells neither certNo nor card number without a PIN
	deaf    bool           // answers no ping
	calls   []string
	conns   int // connections so far
	open    int // connections now
	pinSent []string
	key     *rsa.PrivateKey
	// script answers before the soft card does; nil leaves it to the card.
	script func(ask179) *act
	greet  func(*websocket.Conn) error
}

func newFake() *fake {
	return &fake{card: cardA, pins: map[string]string{cardA: rightPIN, cardB: "Other-99"}, burnt: map[string]int{}}
}

func (f *fake) set(change func(*fake)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

// sent is the number of PIN-bearing frames that reached the socket.
func (f *fake) sent() int {
	f.mu.Lock()
	defer f.mu.Unlock()
	return len(f.pinSent)
}

// count is how often a method was called.
func (f *fake) count(m method) int {
	f.mu.Lock()
	defer f.mu.Unlock()
	n := 0
	for _, name := range f.calls {
		if name == m.name {
			n++
		}
	}
	return n
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	up := websocket.Upgrader{WriteBufferSize: 1 << 16}
	ws, err := up.Upgrade(w, r, nil)
	if err != nil {
		return
	}
	defer ws.Close()
	f.set(func(f *fake) { f.conns++; f.open++ })
	defer f.set(func(f *fake) { f.open-- })
	if f.deaf {
		ws.SetPingHandler(func(string) error { return nil })
	}
	greet := f.greet
	if greet == nil {
		greet = func(ws *websocket.Conn) error {
			return ws.WriteMessage(websocket.TextMessage, []byte(`{"_id":0,"_method":"open","_status":"00","_args":{"Result":true,"Data":["握手成功"],"Error":[]}}`))
		}
	}
	if greet(ws) != nil {
		return
	}
	for {
		_, raw, err := ws.ReadMessage()
		if err != nil {
			return
		}
		if !f.obey(ws, f.answer(raw)) {
			return
		}
	}
}

// answer decides about a request; the soft card judges a PIN even when the
// script then hides its answer.
func (f *fake) answer(raw []byte) *act {
	f.mu.Lock()
	var q ask179
	if err := json.Unmarshal(raw, &q); err != nil {
		panic(err)
	}
	q.Raw = string(raw)
	f.calls = append(f.calls, q.Method)
	if pin, ok := q.Args["passwd"]; ok {
		f.pinSent = append(f.pinSent, pin)
	}
	q.PINs = len(f.pinSent)
	script := f.script
	f.mu.Unlock()
	if script != nil {
		if a := script(q); a != nil {
			return a
		}
	}
	return &act{frames: []string{f.soft(q)}}
}

func (f *fake) obey(ws *websocket.Conn, a *act) bool {
	time.Sleep(a.after)
	for _, frame := range a.frames {
		if ws.WriteMessage(websocket.TextMessage, []byte(frame)) != nil {
			return false
		}
	}
	if a.hang { // keep reading, say nothing
		for {
			if _, _, err := ws.ReadMessage(); err != nil {
				return false
			}
		}
	}
	return !a.close
}

// soft is what a healthy control with this card answers.
func (f *fake) soft(q ask179) string {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.card == "" && q.Method != methodVersion.name && q.Method != methodClose.name {
		return refusedFrame(q, "[读卡器底层库]打开读卡器失败:错误码=50200", "Err:Custom50200")
	}
	if pin, ok := q.Args["passwd"]; ok {
		if text := f.tryPIN(pin); text != "" {
			return refusedFrame(q, text, "Err:Custom59999")
		}
	}
	switch q.Method {
	case methodCertNo.name, methodCardID.name:
		if f.bare {
			return refusedFrame(q, "[具体应用模块SP]未验证口令: errcode=53550", "Err:Custom53550")
		}
		if q.Method == methodCertNo.name {
			return goodFrame(q, f.card)
		}
		return goodFrame(q, "CARD-"+f.card)
	case methodSignCert.name:
		if f.key == nil {
			return refusedFrame(q, "不支持")
		}
		return goodFrame(q, certificateOf(f.key, f.card))
	case methodSign.name:
		return goodFrame(q, f.sign(q.Args["inData"]), f.card)
	case methodVersion.name:
		return goodFrame(q, "1.5.47")
	}
	return goodFrame(q)
}

func (f *fake) tryPIN(pin string) string {
	if f.burnt[f.card] >= 5 {
		return "[智能卡应用模块]卡口令被锁定:错误码=59999"
	}
	if pin == f.pins[f.card] {
		f.burnt[f.card] = 0
		return ""
	}
	f.burnt[f.card]++
	left := []string{"", "四", "三", "二", "一"}
	if n := f.burnt[f.card]; n < 5 {
		return "[智能卡应用模块]输入口令错误，还可以重试" + left[n] + "次:错误码=59999"
	}
	return "[智能卡应用模块]输入口令错误，卡被锁定:错误码=59999"
}

func (f *fake) sign(inData string) string {
	if f.key == nil {
		return plainSignature(inData)
	}
	sum := sha1.Sum([]byte(inData))
	s, err := rsa.SignPKCS1v15(nil, f.key, crypto.SHA1, sum[:])
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(s)
}

// plainSignature is what a fake without a key signs with: good enough to tell
// whose signature it is.
func plainSignature(inData string) string {
	return base64.StdEncoding.EncodeToString([]byte("signed:" + inData))
}

var testKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		panic(err)
	}
	return key
})

// certificateOf makes a certificate whose serial is certNo.
func certificateOf(key *rsa.PrivateKey, certNo string) string {
	serial, ok := new(big.Int).SetString(certNo, 16)
	if !ok {
		panic(certNo)
	}
	t := &x509.Certificate{SerialNumber: serial, NotBefore: date(1999), NotAfter: date(2034)}
	der, err := x509.CreateCertificate(rand.Reader, t, t, &key.PublicKey, key)
	if err != nil {
		panic(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

func date(year int) time.Time { return time.Date(year, 1, 1, 0, 0, 0, 0, time.UTC) }

func frameOf(q ask179, ok bool, data, errs []string) string {
	out, err := json.Marshal(map[string]any{
		"_id": q.ID, "_method": q.Method, "_status": "00",
		"_args": map[string]any{"Result": ok, "Data": data, "Error": errs},
	})
	if err != nil {
		panic(err)
	}
	return string(out)
}

func goodFrame(q ask179, data ...string) string { return frameOf(q, true, data, nil) }

func refusedFrame(q ask179, errs ...string) string { return frameOf(q, false, nil, errs) }

// wire is an in-memory network to one server; it also listens.
type wire struct {
	conns  chan net.Conn
	done   chan struct{}
	down   atomic.Bool
	frozen atomic.Bool // the peer is gone and nobody said so
}

func newWire() *wire { return &wire{conns: make(chan net.Conn), done: make(chan struct{})} }

func (w *wire) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	if w.down.Load() {
		return nil, errors.New("connection refused")
	}
	near, far := net.Pipe()
	select {
	case w.conns <- far:
		return halfOpen{near, w}, nil
	case <-w.done:
		return nil, errors.New("connection refused")
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// halfOpen loses what is written while the wire is frozen.
type halfOpen struct {
	net.Conn
	wire *wire
}

func (c halfOpen) Write(b []byte) (int, error) {
	if c.wire.frozen.Load() {
		return len(b), nil
	}
	return c.Conn.Write(b)
}

func (w *wire) Accept() (net.Conn, error) {
	select {
	case c := <-w.conns:
		return c, nil
	case <-w.done:
		return nil, net.ErrClosed
	}
}

func (w *wire) Close() error   { close(w.done); return nil }
func (w *wire) Addr() net.Addr { return &net.TCPAddr{} }

// memory is a Keep that survives "restarts", counts and may refuse.
type memory struct {
	mu     sync.Mutex
	values map[string][]byte
	puts   int
	refuse bool
	onPut  func(value []byte)
}

func newMemory() *memory { return &memory{values: map[string][]byte{}} }

var errDisk = errors.New("disk full")

func (m *memory) Get(name string) ([]byte, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.values[name], nil
}

func (m *memory) Put(name string, value []byte) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.refuse {
		return errDisk
	}
	if m.onPut != nil {
		m.onPut(value)
	}
	m.puts++
	m.values[name] = append([]byte(nil), value...)
	return nil
}

func (m *memory) fail(refuse bool) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.refuse = refuse
}

func (m *memory) record(t *testing.T) (r record) {
	t.Helper()
	raw, err := m.Get(recordName)
	if err == nil && raw != nil {
		err = json.Unmarshal(raw, &r)
	}
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// pc is the computer: what survives a restart of the program.
type pc struct {
	t     *testing.T
	fake  *fake
	wire  *wire
	keep  *memory
	vault secret.Vault
	opt   func(*Options)
}

// newPC makes a computer with a running control inside the test's bubble.
func newPC(t *testing.T) *pc {
	p := &pc{t: t, fake: newFake(), wire: newWire(), keep: newMemory(), vault: secret.NewMemory()}
	p.serve(p.fake, p.wire)
	return p
}

func (p *pc) serve(f *fake, w *wire) {
	server := &http.Server{Handler: f}
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := server.Serve(w); !errors.Is(err, http.ErrServerClosed) && !errors.Is(err, net.ErrClosed) {
			p.t.Errorf("the fake ended: %v", err)
		}
	}()
	p.t.Cleanup(func() {
		if err := server.Close(); err != nil {
			p.t.Errorf("close the fake: %v", err)
		}
		<-ended
	})
}

// withPIN puts a PIN into the vault, as an earlier run did, not proven.
func (p *pc) withPIN(pin string) *pc {
	p.vault = secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(pin), ID: "file:1:2"})
	return p
}

// run is one run of the program.
type run struct {
	*Control
	stop func()
}

func (p *pc) start() run {
	o := Options{URL: "ws://control.test:61232", Dial: p.wire.dial, Vault: p.vault, Keep: p.keep, Pause: DefaultPause}
	if p.opt != nil {
		p.opt(&o)
	}
	c := New(o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		if err := c.Serve(ctx); err != nil {
			p.t.Errorf("serve: %v", err)
		}
	}()
	stop := sync.OnceFunc(func() { cancel(); <-ended })
	p.t.Cleanup(stop)
	return run{c, stop}
}

// trySign signs and gives the fault's code, "" when it worked.
func (r run) trySign(t *testing.T, inData string) fault.Code {
	t.Helper()
	value, _, err := r.Sign(t.Context(), inData)
	if err == nil && value == "" {
		t.Fatal("no signature and no error")
	}
	return codeOf(fault.Of(err))
}

// ready waits for the gate, at most 30 virtual seconds.
func (r run) ready(t *testing.T) bool {
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	return r.Ready(ctx) == nil
}
