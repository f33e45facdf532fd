package sim

import (
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/sim/softcard"

	"github.com/gorilla/websocket"
)

// wsAnswer is an answer of the control, read by the standard library.
type wsAnswer struct {
	ID     json.RawMessage `json:"_id"`
	Method string          `json:"_method"`
	Status string          `json:"_status"`
	Args   struct {
		Result bool
		Data   []any
		Error  []string
	} `json:"_args"`
	Result *bool // flat form
}

func (a wsAnswer) text(i int) string {
	if i >= len(a.Args.Data) {
		return ""
	}
	return fmt.Sprint(a.Args.Data[i])
}

// wsClient is the plainest client there can be.
type wsClient struct {
	*websocket.Conn
	t  *testing.T
	id int
}

// bench starts a control on a network in memory and connects to it. To be
// called inside a bubble.
func bench(t *testing.T, o ControlOptions) (*Control, *wsClient) {
	t.Helper()
	if o.Net == nil {
		o.Net = NewNet()
	}
	if o.Card == nil {
		o.Card = card(t, softcard.Options{})
	}
	c := NewControl(o)
	must(t, c.Start("127.0.0.1:61232"))
	t.Cleanup(func() { must(t, c.Close()) })
	return c, connect(t, c)
}

func card(t *testing.T, o softcard.Options) *softcard.Card {
	t.Helper()
	k, err := softcard.New(o)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func connect(t *testing.T, c *Control) *wsClient {
	t.Helper()
	d := websocket.Dialer{WriteBufferSize: 1 << 20}
	if c.net != nil {
		d.NetDialContext = c.net.Dial
	}
	ws, res, err := d.DialContext(t.Context(), c.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	closeQuietly(res.Body)
	t.Cleanup(func() { closeQuietly(ws) })
	k := &wsClient{Conn: ws, t: t}
	if c.o.Handshake == HandshakeNumber || c.o.Handshake == HandshakeString {
		if hello := k.read(); hello.Method != "open" || hello.text(0) != "握手成功" {
			t.Fatalf("handshake %+v", hello)
		}
	}
	return k
}

func (k *wsClient) read() wsAnswer {
	k.t.Helper()
	var a wsAnswer
	if err := k.ReadJSON(&a); err != nil {
		k.t.Fatalf("read an answer: %v", err)
	}
	return a
}

func (k *wsClient) send(method string, args map[string]string) {
	k.t.Helper()
	k.id++
	if args == nil {
		args = map[string]string{} // an empty object when there are none (protocol 5.3)
	}
	must(k.t, k.WriteJSON(map[string]any{"_method": method, "_id": k.id, "args": args}))
}

func (k *wsClient) call(method string, args map[string]string) wsAnswer {
	k.t.Helper()
	k.send(method, args)
	return k.read()
}

func (k *wsClient) sign(data string) wsAnswer {
	k.t.Helper()
	return k.call(MethodSign, map[string]string{"inData": data, "passwd": softcard.DefaultPIN})
}

func TestSignAndIdentity(t *testing.T) {
	t.Parallel()
	for _, kind := range []softcard.Kind{softcard.RSA, softcard.SM2} {
		synctest.Test(t, func(t *testing.T) {
			c, k := bench(t, ControlOptions{Card: card(t, softcard.Options{Kind: kind})})
			start := time.Now()
			a := k.sign("报文\"\\\n")
			if !a.Args.Result || a.Status != "00" || string(a.ID) != "1" || a.text(1) != c.Card().CertNo() {
				t.Fatalf("answer %+v", a)
			}
			if took := time.Since(start); took != RealLatency {
				t.Errorf("a signature took %v", took)
			}
			v, err := newVerifier(c.Card().Certificate())
			must(t, err)
			must(t, v.verify([]byte("报文\"\\\n"), a.text(0)))
			if a := k.call(MethodCertNo, nil); a.Args.Result {
				t.Error("certNo was told although sign had closed the card")
			}
			k.call(MethodOpen, nil)
			for method, want := range map[string]string{
				MethodCertNo: c.Card().CertNo(), MethodCardID: c.Card().CardNo(), MethodVersion: "1.5.47",
			} {
				if a := k.call(method, nil); a.text(0) != want {
					t.Errorf("%s gives %+v, want %q", method, a, want)
				}
			}
			text := k.call(MethodSignCert, nil).text(0)
			if lines := strings.Count(text, "\n"); (lines > 0) != (kind == softcard.RSA) {
				t.Errorf("%s: %d line feeds in the certificate", kind, lines)
			}
			if der, err := base64.StdEncoding.DecodeString(strings.ReplaceAll(text, "\n", "")); err != nil || string(der) != string(c.Card().Certificate()) {
				t.Errorf("%s: another certificate (%v)", kind, err)
			}
			if env := k.call(MethodEnvCert, nil).text(0); env == text || env == "" {
				t.Error("the encryption certificate is not one of its own")
			}
			if a := k.call(MethodValidity, nil); !strings.Contains(a.text(0), "szEndTime:") {
				t.Errorf("validity %+v", a)
			}
		})
	}
}

func TestRulesOfTheCard(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, k := bench(t, ControlOptions{Latency: NoLatency, NeedPIN: true})
		refuse := func(code, method string, args map[string]string) {
			t.Helper()
			a := k.call(method, args)
			if a.Args.Result || len(a.Args.Error) != 2 || a.Args.Error[1] != "Err:"+code {
				t.Errorf("%s: %+v, want %s", method, a.Args, code)
			}
		}
		refuse("Custom53550", MethodSign, map[string]string{"inData": "x"})
		refuse("Base50000", MethodSign, map[string]string{"passwd": "1"})
		refuse("Base50000", MethodVerifyAll, nil)
		refuse("Base50001", "cus-sec_SpcNothing", nil)
		refuse("Custom57101", MethodVerify, map[string]string{"passwd": softcard.DefaultPIN})
		k.call(MethodOpen, nil)
		refuse("Custom53550", MethodCertNo, nil)
		refuse("Custom57004", MethodVerify, map[string]string{"passwd": "11111111"})
		if a := k.call(MethodVerify, map[string]string{"passwd": softcard.DefaultPIN}); !a.Args.Result {
			t.Errorf("%+v", a)
		}
		if a := k.call(MethodSign, map[string]string{"inData": "x"}); !a.Args.Result {
			t.Errorf("signing with a verified PIN: %+v", a)
		}
		k.call(MethodClose, nil)
		refuse("Custom53550", MethodSign, map[string]string{"inData": "x"})
		c.Pull()
		refuse("Custom50200", MethodOpen, nil)
		refuse("Custom50200", MethodSign, map[string]string{"inData": "x", "passwd": "1"})
		c.Insert(card(t, softcard.Options{LegalPerson: true}))
		if a := k.sign("x"); a.text(1) != "03000000001a2b3b" {
			t.Errorf("the other card: %+v", a)
		}
		if c.PINFrames() != 6 || c.Calls(MethodSign) != 6 {
			t.Errorf("%d frames with a PIN, %d signs: %+v", c.PINFrames(), c.Calls(MethodSign), c.Frames())
		}
		must(t, k.WriteMessage(websocket.TextMessage, []byte(`{"_method":"ver","args":{"inData":"a"b"}}`)))
		if a := k.read(); a.Args.Result || a.Args.Error[0] != "数据格式非法" {
			t.Errorf("wrong quotes in the frame: %+v", a)
		}
	})
}

func TestPulledInTheMiddleOfASignature(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, k := bench(t, ControlOptions{})
		time.AfterFunc(time.Second, c.Pull)
		if a := k.sign("x"); a.Args.Result || a.Args.Error[1] != "Err:Custom50070" {
			t.Errorf("%+v", a)
		}
	})
}

func TestOneThingAtATimeOverAllConnections(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, k := bench(t, ControlOptions{Latency: time.Second})
		other := connect(t, c)
		start := time.Now()
		k.send(MethodSign, map[string]string{"inData": "1", "passwd": softcard.DefaultPIN})
		other.send(MethodSign, map[string]string{"inData": "2", "passwd": softcard.DefaultPIN})
		k.read()
		other.read()
		if took := time.Since(start); took != 2*time.Second {
			t.Errorf("two signatures on two connections took %v", took)
		}
	})
}

func TestRealSocketsAndFragments(t *testing.T) {
	t.Parallel()
	c := NewControl(ControlOptions{Card: card(t, softcard.Options{}), Latency: NoLatency})
	must(t, c.Start("127.0.0.1:0"))
	defer func() { must(t, c.Close()) }()
	if a := connect(t, c).sign(strings.Repeat("婴", 70000)); !a.Args.Result {
		t.Errorf("%+v", a)
	}
	d := websocket.Dialer{WriteBufferSize: 1024} // makes pieces of a long message
	ws, res, err := d.DialContext(t.Context(), c.URL(), nil)
	if err != nil {
		t.Fatal(err)
	}
	closeQuietly(res.Body)
	defer closeQuietly(ws)
	if err := ws.WriteMessage(websocket.TextMessage, make([]byte, 9000)); err == nil {
		for err == nil {
			_, _, err = ws.ReadMessage()
		}
	}
	if c.Fragmented() != 1 {
		t.Errorf("%d fragmented requests seen", c.Fragmented())
	}
	must(t, c.Down())
	if conn, err := net.Dial("tcp", c.Addr()); err == nil {
		closeQuietly(conn)
		t.Error("a control that is down accepted a connection")
	}
	must(t, c.Restart(t.Context()))
	if a := connect(t, c).sign("x"); !a.Args.Result || c.Restarts() != 1 {
		t.Errorf("after the restart: %+v", a)
	}
}
