package probe

import (
	"context"
	"encoding/binary"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/eport"
	"customs179/core/httpx"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
)

// notes keeps the control's small values in memory.
type notes struct {
	mu     sync.Mutex
	values map[string][]byte
}

func (n *notes) Get(name string) ([]byte, error) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.values[name], nil
}

func (n *notes) Put(name string, value []byte) error {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.values == nil {
		n.values = map[string][]byte{}
	}
	n.values[name] = value
	return nil
}

// desk is a world with a served control and a prober.
type desk struct {
	*sim.World
	p       *Prober
	control *eport.Control
}

func newDesk(t *testing.T, o sim.WorldOptions, change func(*eport.Options)) *desk {
	t.Helper()
	o.Control.Latency = sim.NoLatency
	w, err := sim.NewWorld(o)
	if err != nil {
		t.Fatal(err)
	}
	client, err := httpx.New(httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	eo := eport.Options{
		URL: w.Control.URL(), Keep: &notes{},
		Vault: secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(softcard.DefaultPIN), ID: "test"}),
	}
	if change != nil {
		change(&eo)
	}
	d := &desk{w, New(Options{HTTP: client}), eport.New(eo)}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- d.control.Serve(ctx) }()
	t.Cleanup(func() {
		stop()
		client.CloseIdle()
		if err := errors.Join(<-ended, w.Close()); err != nil {
			t.Error(err)
		}
	})
	return d
}

func TestGoodCard(t *testing.T) {
	t.Parallel()
	for _, kind := range []softcard.Kind{softcard.RSA, softcard.SM2} {
		d := newDesk(t, sim.WorldOptions{Card: softcard.Options{Kind: kind}}, nil)
		s := d.p.Card(t.Context(), Card{
			Control: d.control, Sign: true, CertNoExpected: d.World.Card.CertNo(),
			Owner: func(context.Context) (string, error) { return "CnEport.Pub.WebSocketServer.exe", nil },
		})
		if got := wrong(s); len(got) > 0 {
			t.Errorf("the good card has %v", got)
		}
		for _, id := range []LineID{CardService, CardVersion, CardOwner, CardPresent, CardCertNo, CardCertificate, CardAlgorithm,
			CardValidity, CardType, CardPIN, CardSign, CardCheck, CardSpeed} {
			if s.Find(id) == nil {
				t.Errorf("%s was not judged", id)
			}
		}
		if n := d.Control.Calls(sim.MethodSign); n != runsByDefault {
			t.Errorf("%d signatures", n)
		}
	}
}

func TestBrokenCards(t *testing.T) {
	t.Parallel()
	now := time.Now()
	pin := func(text string) func(*eport.Options) {
		return func(o *eport.Options) {
			o.Vault = secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(text), ID: "test"})
		}
	}
	for _, tt := range []struct {
		name, want string
		cure       CureID
		world      sim.WorldOptions
		options    func(*eport.Options)
		spoil      func(*desk)
		pins       int // frames with a PIN that may go out
	}{
		{name: "no control", want: "card.service!", cure: CureControlStart, options: func(o *eport.Options) { o.URL = "ws://127.0.0.1:1" }},
		{name: "stranger", want: "card.service!", cure: CureStranger, options: func(o *eport.Options) {
			o.Guard = func(context.Context, string) error { return errors.New("not approved") }
		}},
		{name: "no card", want: "card.present!", cure: CureCardIn, spoil: func(d *desk) { d.Control.Pull() }},
		{name: "another card", want: "card.cert-no!", cure: CureWrongCard, options: func(o *eport.Options) { o.CertNoExpected = "01020304" }},
		{name: "expired", want: "card.validity!", cure: CureExpired,
			world: sim.WorldOptions{Card: softcard.Options{NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.AddDate(0, 0, -1)}}},
		{name: "expiring", want: "card.validity", cure: CureExpired, pins: runsByDefault,
			world: sim.WorldOptions{Card: softcard.Options{NotBefore: now.AddDate(-5, 0, 0), NotAfter: now.AddDate(0, 0, 30)}}},
		{name: "legal person", want: "card.type", cure: CureLegalCard, pins: runsByDefault,
			world: sim.WorldOptions{Card: softcard.Options{LegalPerson: true}}},
		{name: "wrong PIN", want: "card.pin!", cure: CurePIN, options: pin("00000000"), pins: 1},
		{name: "no PIN", want: "card.pin!", cure: CurePIN, options: func(o *eport.Options) { o.Vault = secret.NewMemory() }},
		{name: "no ledger", want: "card.pin!", cure: CurePIN, options: func(o *eport.Options) { o.Keep = nil }},
		{name: "does not sign", want: "card.sign!", cure: CureControlHung, pins: 1,
			spoil: func(d *desk) { d.Control.Faults().On(sim.MethodSign).Do(sim.SignFailed) }},
		{name: "signs something else", want: "card.check!", cure: CureSignature, pins: 1,
			spoil: func(d *desk) { d.Control.Faults().On(sim.MethodSign).Do(sim.BadSign) }},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, tt.world, tt.options)
			if tt.spoil != nil {
				tt.spoil(d)
			}
			one(t, d.p.Card(t.Context(), Card{Control: d.control, Sign: true}), tt.want, tt.cure)
			if n := d.Control.PINFrames(); n != tt.pins {
				t.Errorf("%d frames with a PIN went out", n)
			}
		})
	}
}

func TestSlowCard(t *testing.T) {
	t.Parallel()
	var s Step
	s.speed([]time.Duration{4 * time.Second, 8 * time.Second})
	one(t, s, "card.speed", CureSlowCard)
	s.speed([]time.Duration{time.Second})
	if s.Lines[1].Verdict != OK {
		t.Errorf("%+v", s.Lines[1])
	}
}

func TestListenerOf(t *testing.T) {
	t.Parallel()
	row := func(port uint16, pid uint32) []byte {
		b := make([]byte, rowSize)
		binary.BigEndian.PutUint16(b[rowPort:], port)
		binary.LittleEndian.PutUint32(b[rowOwner:], pid)
		return b
	}
	table := slices.Concat([]byte{2, 0, 0, 0}, row(80, 4), row(61232, 1234))
	// Whoever listens at the very address is reached, not who listens at all of them.
	thief := row(61232, 99)
	copy(thief[rowAddress:], []byte{127, 0, 0, 1})
	robbed := slices.Concat([]byte{3, 0, 0, 0}, row(80, 4), row(61232, 1234), thief)
	for _, tt := range []struct {
		table []byte
		port  uint16
		pid   uint32
		found bool
	}{{table, 61232, 1234, true}, {table, 80, 4, true}, {robbed, 61232, 99, true}, {table, 443, 0, false}, {table[:40], 61232, 0, false}, {nil, 80, 0, false}} {
		if pid, found := listenerOf(tt.table, tt.port); pid != tt.pid || found != tt.found {
			t.Errorf("port %d: %d %v", tt.port, pid, found)
		}
	}
}

func TestChain(t *testing.T) {
	t.Parallel()
	offer := func(d *desk) { d.Platform.Offer(sim.TaskText(good())) }
	for _, tt := range []struct {
		name, want string
		cure       CureID
		options    func(*eport.Options)
		spoil      func(*desk)
	}{
		{name: "good", spoil: offer},
		{name: "good after a bad one", spoil: func(d *desk) {
			offer(d)
			d.Platform.Offer(`{"orderNo":"T9","sessionID":"s9"}`)
		}},
		{name: "no order", want: "chain.task", cure: CureNoOrder, spoil: func(*desk) {}},
		{name: "unreadable order", want: "chain.task!", cure: CureEntry, spoil: func(d *desk) { d.Platform.OfferRaw(`{"orderNo":{}}`, -1) }},
		{name: "bad data", want: "chain.valid!", cure: CureFill, spoil: func(d *desk) {
			o := good()
			o.RecpName = ""
			d.Platform.Offer(sim.TaskText(o))
		}},
		{name: "denied", want: "tasks.denied!", cure: CureSignKey, spoil: func(d *desk) { d.Platform.Faults().Always().Do(sim.Forbidden) }},
		{name: "no PIN", want: "chain.sign!", cure: CurePIN, spoil: offer, options: func(o *eport.Options) { o.Vault = secret.NewMemory() }},
		{name: "no card", want: "chain.sign!", cure: CureCardIn, spoil: func(d *desk) {
			offer(d)
			d.Control.Pull()
		}},
		{name: "bad signature", want: "chain.check!", cure: CureSignature, spoil: func(d *desk) {
			offer(d)
			d.Control.Faults().On(sim.MethodSign).Do(sim.BadSign)
		}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			d := newDesk(t, sim.WorldOptions{}, tt.options)
			tt.spoil(d)
			s := d.p.Chain(t.Context(), Chain{Tasks: Tasks{URL: d.Platform.TaskURL(), SignKey: d.Platform.SignKey()}, Control: d.control})
			if tt.want != "" {
				one(t, s, tt.want, tt.cure)
			} else if got := wrong(s); len(got) > 0 || s.Find(ChainStop) == nil || len(s.Artefacts) != len(ArtefactNames)-1 {
				t.Errorf("%v %+v", got, s.Lines)
			}
			if len(d.Customs.Ledger()) != 0 || len(d.Customs.Refusals()) != 0 || len(d.Platform.Callbacks()) != 0 {
				t.Error("something left")
			}
		})
	}
}

// The sample order is one that customs' stand-in takes, and nothing of it is odd.
func TestSampleUpload(t *testing.T) {
	t.Parallel()
	d := newDesk(t, sim.WorldOptions{}, nil)
	task := SampleTask(d.EbpCode, time.Now())
	if odd := Likely(task, "sample", time.Now()); len(odd) > 0 {
		t.Errorf("%+v", odd)
	}
	run := func(ebpCode string, confirmed bool) Step {
		return d.p.Customs(t.Context(), Customs{URL: d.Customs.UploadURL(), Upload: &Upload{
			Control: d.control, Task: SampleTask(ebpCode, time.Now()), Confirmed: confirmed,
		}})
	}
	s := run(d.EbpCode, false)
	if s.Find(CustomsConfirm) == nil || len(d.Customs.Ledger()) != 0 {
		t.Errorf("%+v", s.Lines)
	}
	s = run(d.EbpCode, true)
	if l := s.Find(CustomsUpload); l == nil || l.Verdict != OK || len(d.Customs.Ledger()) != 1 || !strings.Contains(l.Seen, "10000") {
		t.Errorf("%+v", s.Lines)
	}
	s = run("4404840022", true)
	if l := s.Find(CustomsUpload); l == nil || l.Verdict != Fail || !strings.Contains(l.Seen, "20004") || l.Cure != CureVerdict {
		t.Errorf("%+v", s.Lines)
	}
}

// The upload is read back: other texts than the signed ones never leave.
func TestUploadCarriesWhatWasSigned(t *testing.T) {
	t.Parallel()
	b := built(t, good())
	right := b.Upload("01691fe9", "c2lnbg==")
	for _, tt := range []struct {
		name, upload string
		ok           bool
	}{
		{"right", right, true},
		{"another head", strings.Replace(right, `"verDept":"3"`, `"verDept":"2"`, 1), false},
		{"another list", strings.Replace(right, "当归", "当 归", 1), false},
		{"more members", strings.Replace(right, "{", `{"x":1,`, 1), false},
		{"no JSON", right[1:], false},
	} {
		var s Step
		if got := s.sameTexts(b, tt.upload); got != tt.ok || s.Find(ChainUpload) == nil || (s.Verdict() == OK) != tt.ok {
			t.Errorf("%s: %v %+v", tt.name, got, s.Lines)
		}
	}
}
