package sim

import (
	"encoding/json"
	"errors"
	"net"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core/sim/softcard"

	"github.com/gorilla/websocket"
)

// silent demands that nothing comes for a minute; the connection is spoilt then.
func (k *wsClient) silent() {
	k.t.Helper()
	must(k.t, k.SetReadDeadline(time.Now().Add(time.Minute)))
	var timeout net.Error
	if _, data, err := k.ReadMessage(); !errors.As(err, &timeout) || !timeout.Timeout() {
		k.t.Errorf("not silent: %s %v", data, err)
	}
}

func (k *wsClient) ended() {
	k.t.Helper()
	must(k.t, k.SetReadDeadline(time.Now().Add(time.Minute)))
	if _, data, err := k.ReadMessage(); err == nil || errors.Is(err, os.ErrDeadlineExceeded) {
		k.t.Errorf("the connection lives: %s %v", data, err)
	}
}

func (k *wsClient) errorCode() string {
	k.t.Helper()
	a := k.read()
	if a.Args.Result || len(a.Args.Error) == 0 {
		return ""
	}
	return a.Args.Error[len(a.Args.Error)-1]
}

// controlFaults says for each fault what a client sees of the second signature.
var controlFaults = map[Fault]func(t *testing.T, c *Control, k *wsClient){
	Hang:       func(_ *testing.T, _ *Control, k *wsClient) { k.silent() },
	HangAfter:  func(_ *testing.T, _ *Control, k *wsClient) { k.silent() },
	DropBefore: func(_ *testing.T, _ *Control, k *wsClient) { k.ended() },
	Drop:       func(_ *testing.T, _ *Control, k *wsClient) { k.ended() },
	Cut:        func(_ *testing.T, _ *Control, k *wsClient) { k.ended() },
	Reset:      func(_ *testing.T, _ *Control, k *wsClient) { k.ended() },
	Huge: func(t *testing.T, _ *Control, k *wsClient) {
		k.SetReadLimit(4 << 20)
		if _, _, err := k.ReadMessage(); !errors.Is(err, websocket.ErrReadLimit) {
			t.Error(err)
		}
	},
	Late: func(t *testing.T, _ *Control, k *wsClient) {
		start := time.Now()
		if a := k.read(); !a.Args.Result || time.Since(start) != 20*time.Second {
			t.Errorf("%+v after %v", a, time.Since(start))
		}
	},
	Garbage: func(t *testing.T, _ *Control, k *wsClient) {
		if _, data, err := k.ReadMessage(); err != nil || json.Valid(data) {
			t.Errorf("%s %v", data, err)
		}
	},
	Slow: func(t *testing.T, _ *Control, k *wsClient) {
		if a := k.read(); !a.Args.Result || a.text(1) == "" {
			t.Errorf("%+v", a)
		}
	},
	Twice: func(t *testing.T, _ *Control, k *wsClient) {
		if a, b := k.read(), k.read(); a.text(0) != b.text(0) || string(b.ID) != "2" {
			t.Errorf("%+v %+v", a, b)
		}
	},
	HeldBack: func(t *testing.T, _ *Control, k *wsClient) {
		if next, held := k.sign("c"), k.read(); string(next.ID) != "3" || string(held.ID) != "2" {
			t.Errorf("%+v %+v", next, held)
		}
	},
	StaleFirst: func(t *testing.T, _ *Control, k *wsClient) {
		if old, right := k.read(), k.read(); string(old.ID) != "1" || string(right.ID) != "2" {
			t.Errorf("%+v %+v", old, right)
		}
	},
	OtherResult: func(t *testing.T, c *Control, k *wsClient) {
		v, err := newVerifier(c.Card().Certificate())
		must(t, err)
		a := k.read()
		must(t, v.verify([]byte("a"), a.text(0)))
		if string(a.ID) != "2" {
			t.Errorf("%+v", a)
		}
	},
	WrongID: func(t *testing.T, _ *Control, k *wsClient) {
		if a := k.read(); string(a.ID) != "424242" || a.Method != MethodSign {
			t.Errorf("%+v", a)
		}
	},
	WrongMethod: func(t *testing.T, _ *Control, k *wsClient) {
		if a := k.read(); a.Method != MethodCertNo || string(a.ID) != "2" {
			t.Errorf("%+v", a)
		}
	},
	BadStatus: func(t *testing.T, _ *Control, k *wsClient) {
		if a := k.read(); a.Status != "02" || a.Args.Result {
			t.Errorf("%+v", a)
		}
	},
	NoResult: func(t *testing.T, _ *Control, k *wsClient) {
		if a := k.read(); a.Args.Result || len(a.Args.Error) != 0 {
			t.Errorf("%+v", a)
		}
	},
	OneData: func(t *testing.T, _ *Control, k *wsClient) {
		if a := k.read(); len(a.Args.Data) != 1 {
			t.Errorf("%+v", a)
		}
	},
	FlatForm: func(t *testing.T, _ *Control, k *wsClient) {
		if a := k.read(); a.Method != "" || a.Result == nil || !*a.Result {
			t.Errorf("%+v", a)
		}
	},
	BadSign: func(t *testing.T, c *Control, k *wsClient) {
		v, err := newVerifier(c.Card().Certificate())
		must(t, err)
		if a := k.read(); v.verify([]byte("b"), a.text(0)) == nil {
			t.Error("the spoilt signature verifies")
		}
	},
	Err50070:   wantError("Err:Custom50070", 1),
	Err50200:   wantError("Err:Custom50200", 1),
	Err51590:   wantError("Err:Custom51590", 1),
	StrangeErr: wantError("Err:Custom59999", 1),
	BrokenErr:  wantError("Err:Custom57103", 1),
	SignFailed: wantError("Err:Custom57102", 2),
}

func TestControlFaults(t *testing.T) {
	t.Parallel()
	for fault, look := range controlFaults {
		t.Run(string(fault), func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				c, k := bench(t, ControlOptions{Latency: NoLatency, Faults: Script().On(MethodSign).After(1).Do(fault)})
				k.sign("a")
				k.send(MethodSign, map[string]string{"inData": "b", "passwd": softcard.DefaultPIN})
				look(t, c, k)
				if c.Faults().Fired()[fault] != 1 || c.PINFrames() < 2 {
					t.Errorf("%v, %d frames with a PIN", c.Faults(), c.PINFrames())
				}
				closeQuietly(k)
				if a := connect(t, c).sign("after"); !a.Args.Result {
					t.Errorf("the control is not well again: %+v", a)
				}
			})
		})
	}
}

// wantError demands an error, and how many PINs the card has met by then.
func wantError(code string, pins int) func(*testing.T, *Control, *wsClient) {
	return func(t *testing.T, c *Control, k *wsClient) {
		if got := k.errorCode(); got != code || len(c.Card().PINUses()) != pins {
			t.Errorf("%s instead of %s, %d PINs at the card", got, code, len(c.Card().PINUses()))
		}
	}
}

func TestHandshakesAndEnvelopes(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct {
		o  ControlOptions
		id string
	}{
		"string":  {ControlOptions{Handshake: HandshakeString, ID: IDString}, `"1"`},
		"missing": {ControlOptions{ID: IDMissing}, ""},
		"flat":    {ControlOptions{Flat: true}, ""},
		"one":     {ControlOptions{OneData: true}, "1"},
		"none":    {ControlOptions{Handshake: HandshakeNone}, "1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) {
				if test.o.Flat {
					test.o.Handshake = HandshakeNone
				}
				_, k := bench(t, test.o)
				if a := k.sign("x"); string(a.ID) != test.id || len(a.Args.Data) == 2 == (test.o.Flat || test.o.OneData) {
					t.Errorf("%+v", a)
				}
			})
		})
	}
	synctest.Test(t, func(t *testing.T) {
		_, k := bench(t, ControlOptions{Handshake: HandshakeLate, Latency: NoLatency})
		start := time.Now()
		if a := k.sign("x"); string(a.ID) != "1" {
			t.Errorf("%+v", a)
		}
		if a := k.read(); a.Method != "open" || time.Since(start) != 5*time.Second {
			t.Errorf("%+v after %v", a, time.Since(start))
		}
	})
}

func TestHungUntilRestart(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, k := bench(t, ControlOptions{RestartTime: 2 * time.Second})
		c.Hung(true)
		k.send(MethodVersion, nil)
		k.silent()
		closeQuietly(connect(t, c))
		must(t, c.Restart(t.Context()))
		if a := connect(t, c).sign("x"); !a.Args.Result || c.Connections() != 3 {
			t.Errorf("%+v, %d connections", a, c.Connections())
		}
		c.Hung(true)
		late := connect(t, c)
		late.send(MethodVersion, nil)
		synctest.Wait()
		c.Hung(false)
		if a := late.read(); a.text(0) != "1.5.47" {
			t.Errorf("%+v", a)
		}
		c.SetLatency(time.Minute)
		late.send(MethodSign, map[string]string{"inData": "x", "passwd": softcard.DefaultPIN})
		synctest.Wait()
		must(t, c.Close())
		late.ended()
	})
}

func TestPINNeverStays(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		c, k := bench(t, ControlOptions{Latency: NoLatency, Card: card(t, softcard.Options{PIN: "CANARY99"})})
		k.call(MethodVerifyAll, map[string]string{"passwd": "CANARY00"})
		k.call(MethodVerifyAll, map[string]string{"passwd": "CANARY99"})
		frames, err := json.Marshal(c.Frames())
		must(t, err)
		uses, err := json.Marshal(c.Card().PINUses())
		must(t, err)
		if strings.Contains(string(frames)+string(uses), "CANARY") {
			t.Error("a PIN stayed in the lists")
		}
		if f := c.Frames(); !f[0].PIN || f[0].Right || !f[1].Right {
			t.Errorf("%+v", f)
		}
	})
}
