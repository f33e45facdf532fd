package eport

import (
	"bufio"
	"context"
	"crypto/sha1"
	"crypto/tls"
	"crypto/x509"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gorilla/websocket"

	"customs179/core/fault"
	"customs179/core/secret"
)

// serveReal runs a Control against a real address until the test ends.
func serveReal(t *testing.T, o Options) run {
	t.Helper()
	o.Keep = newMemory()
	o.Vault = secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(rightPIN), ID: "file:1:2"})
	c := New(o)
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- c.Serve(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return run{Control: c}
}

// TestOneUnfragmentedFrame reads the bytes on the socket: one final text frame,
// masked, without extensions, however large the request is.
func TestOneUnfragmentedFrame(t *testing.T) {
	t.Parallel()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	heads := make(chan byte, 100)
	lengths := make(chan int, 100)
	served := make(chan error, 1)
	go func() { served <- rawControl(listener, heads, lengths) }()
	t.Cleanup(func() { // after the Control has gone
		if err := errors.Join(listener.Close(), <-served); err != nil {
			t.Errorf("the raw control: %v", err)
		}
	})
	r := serveReal(t, Options{URL: "ws://" + listener.Addr().String(), HandshakeWait: -1})
	if err := r.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	inData := strings.Repeat("海关 \"x\" ", 60_000)
	value, certNo, err := r.Sign(t.Context(), inData)
	if err != nil || value == "" || certNo != cardA {
		t.Fatal(value, certNo, err)
	}
	largest := 0
	for len(heads) > 0 {
		if b := <-heads; b != 0x81 && b != 0x89 { // FIN and text, or a ping
			t.Errorf("a frame begins with %#x", b)
		}
		largest = max(largest, <-lengths)
	}
	if largest < len(inData) {
		t.Errorf("the largest frame has %d bytes, the data %d", largest, len(inData))
	}
	if _, _, err := r.Sign(t.Context(), strings.Repeat("x", maxRequest)); !fault.Is(err, fault.EportBadRequest) {
		t.Errorf("a request beyond one frame gave %v", err)
	}
	if _, _, err := r.Sign(t.Context(), "again"); err != nil {
		t.Errorf("the connection did not survive: %v", err)
	}
}

// rawControl speaks just enough WebSocket to show the frames as they are.
func rawControl(listener net.Listener, heads chan<- byte, lengths chan<- int) error {
	conn, err := listener.Accept()
	if err != nil {
		return err
	}
	defer conn.Close()
	in := bufio.NewReader(conn)
	q, err := http.ReadRequest(in)
	if err != nil {
		return err
	}
	if ext := q.Header.Get("Sec-WebSocket-Extensions"); ext != "" {
		return fmt.Errorf("offers extensions %q", ext)
	}
	sum := sha1.Sum([]byte(q.Header.Get("Sec-WebSocket-Key") + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	_, err = fmt.Fprintf(conn, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		base64.StdEncoding.EncodeToString(sum[:]))
	f := newFake()
	for err == nil {
		var head byte
		var text []byte
		if head, text, err = readFrame(in); err != nil {
			break
		}
		heads <- head
		lengths <- len(text)
		if head != 0x81 {
			continue
		}
		answer := f.answer(text).frames[0]
		frame := []byte{0x81, 126, 0, 0}
		binary.BigEndian.PutUint16(frame[2:], uint16(len(answer)%65536))
		if len(answer) >= 65536 { // plainSignature repeats the data
			frame = append([]byte{0x81, 127}, binary.BigEndian.AppendUint64(nil, uint64(len(answer)))...)
		}
		_, err = conn.Write(append(frame, answer...))
	}
	if err == io.EOF || strings.Contains(err.Error(), "reset") {
		return nil
	}
	return err
}

func readFrame(in *bufio.Reader) (head byte, text []byte, err error) {
	var start [2]byte
	if _, err = io.ReadFull(in, start[:]); err != nil {
		return 0, nil, err
	}
	n := uint64(start[1] & 0x7f)
	if more := map[uint64]int{126: 2, 127: 8}[n]; more > 0 {
		var size [8]byte
		if _, err = io.ReadFull(in, size[8-more:]); err != nil {
			return 0, nil, err
		}
		n = binary.BigEndian.Uint64(size[:])
	}
	if start[1]&0x80 == 0 {
		return 0, nil, fmt.Errorf("the frame is not masked")
	}
	masked := make([]byte, 4+n)
	if _, err = io.ReadFull(in, masked); err != nil {
		return 0, nil, err
	}
	text = masked[4:]
	for i := range text {
		text[i] ^= masked[i%4]
	}
	return start[0], text, nil
}

func TestSecureAddress(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(newFake())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // one handshake is meant to fail
	server.StartTLS()
	t.Cleanup(server.Close)
	roots := x509.NewCertPool()
	roots.AddCert(server.Certificate())
	url := "wss" + strings.TrimPrefix(server.URL, "https")
	r := serveReal(t, Options{URL: url, TLS: &tls.Config{RootCAs: roots}})
	if err := r.Ready(t.Context()); err != nil {
		t.Fatal(err)
	}
	if code := r.trySign(t, "x"); code != "" {
		t.Error(code)
	}
	// A certificate that nobody vouches for is refused.
	bad := serveReal(t, Options{URL: url})
	if err := bad.Refresh(t.Context()); !fault.Is(err, fault.EportServiceDown) {
		t.Errorf("an unknown certificate gave %v", err)
	}
}

func TestOversizedAnswer(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		r := signing(t, p)
		p.fake.set(func(f *fake) {
			f.script = onPIN(func(q ask179) *act {
				return &act{frames: []string{goodFrame(q, strings.Repeat("x", maxAnswer), cardA)}}
			})
		})
		if code := r.trySign(t, "x"); code != fault.EportClosed {
			t.Error(code)
		}
		p.fake.set(func(f *fake) { f.script = nil })
		if !r.ready(t) || r.trySign(t, "x") != "" {
			t.Error("did not heal")
		}
	})
}

func TestGreetingMayBeLateOrMissing(t *testing.T) {
	for name, greet := range map[string]func(*websocket.Conn) error{
		"missing": func(*websocket.Conn) error { return nil },
		"late":    func(ws *websocket.Conn) error { time.Sleep(5 * time.Second); return send(ws, lateGreeting) },
		"twice":   func(ws *websocket.Conn) error { return send(ws, lateGreeting, lateGreeting) },
		"text":    func(ws *websocket.Conn) error { return send(ws, greeting) },
		"noise":   func(ws *websocket.Conn) error { return send(ws, "hello", "{}", lateGreeting) },
	} {
		t.Run(name, func(t *testing.T) {
			inBubble(t, func(t *testing.T, p *pc) {
				p.fake.greet = greet
				signing(t, p)
				if p.fake.conns != 1 {
					t.Errorf("%d connections", p.fake.conns)
				}
			})
		})
	}
}

func send(ws *websocket.Conn, frames ...string) error {
	for _, f := range frames {
		if err := ws.WriteMessage(websocket.TextMessage, []byte(f)); err != nil {
			return err
		}
	}
	return nil
}
