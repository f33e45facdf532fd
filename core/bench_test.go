package core_test

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"regexp"
	"runtime"
	"strconv"
	"testing"
	"time"

	"customs179/core"
	"customs179/core/order"
	"customs179/core/secret"
	"customs179/core/sim"
	"customs179/core/sim/softcard"
	"customs179/core/status"
	"customs179/core/store"
)

// run is what one run of the program over a scene cost.
type run struct {
	review
	wall   time.Duration // from the start of the program to the last success on disk
	cpu    time.Duration // of the program
	allocs float64       // per order
	bytes  float64       // per order
	orders int
}

// rate is in orders per second.
func (r run) rate() float64 { return float64(r.orders) / r.wall.Seconds() }

// perform runs the program over a scene until every order is done. With waiting
// the orders are in the ledger before the program starts.
func perform(b *testing.B, s scene, pause time.Duration, waiting bool) run {
	b.Helper()
	p := play(b, s)
	defer p.close()
	settings := p.settings()
	settings.WSPause = pause
	dir := b.TempDir()
	if waiting {
		stockLedger(b, dir, s.Orders)
	}
	c, err := core.New(core.Options{
		Settings: settings, Dir: dir,
		Vault: secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(p.PIN), ID: "entered once"}),
	})
	if err != nil {
		b.Fatal(err)
	}
	sub := c.Hub.Subscribe(64 * s.Orders)
	ctx, cancel := context.WithCancel(b.Context())
	ended := make(chan struct{})
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	used, begun := cpuTime(b), time.Now()
	go func() {
		defer close(ended)
		c.Run(ctx)
	}()
	awaitDone(b, sub, s.Orders)
	r := run{wall: time.Since(begun), cpu: cpuTime(b) - used, orders: s.Orders}
	runtime.ReadMemStats(&after)
	r.allocs = float64(after.Mallocs-before.Mallocs) / float64(s.Orders)
	r.bytes = float64(after.TotalAlloc-before.TotalAlloc) / float64(s.Orders)
	cancel()
	<-ended
	if err := c.Close(); err != nil {
		b.Fatal(err)
	}
	r.review = p.review()
	if r.Stored != s.Orders || r.Refused != 0 || !r.Settled {
		b.Fatalf("of %d orders customs stored %d and refused %d; the shop knows of all: %v", s.Orders, r.Stored, r.Refused, r.Settled)
	}
	return r
}

// awaitDone counts the orders that the shop has confirmed.
func awaitDone(b *testing.B, sub *status.Subscription, n int) {
	b.Helper()
	limit := time.After(5 * time.Minute)
	for done := 0; done < n; {
		select {
		case e := <-sub.Events():
			if moved, ok := e.Event.(status.OrderMoved); ok && moved.Step.To == order.StateDone && moved.Step.From != order.StateDone {
				done++
			}
		case <-limit:
			b.Fatalf("only %d of %d orders came through", done, n)
		}
	}
	if lost := sub.Lost(); lost > 0 {
		b.Fatalf("the benchmark lost %d events", lost)
	}
}

// stockLedger puts the orders of a scene into a fresh ledger.
func stockLedger(b *testing.B, dir string, n int) {
	b.Helper()
	s, _, err := store.Open(store.Options{Dir: dir})
	if err != nil {
		b.Fatal(err)
	}
	list := make([]order.Arrival, n)
	for i := range list {
		list[i].Task = sceneTask(i)
	}
	if _, err := s.Accept(b.Context(), list); err != nil {
		b.Fatal(err)
	}
	if err := s.Close(); err != nil {
		b.Fatal(err)
	}
}

// BenchmarkCardUse: how much of the time in which orders wait the card works,
// its own pause included. Only the requests at the control's socket count.
func BenchmarkCardUse(b *testing.B) {
	const card, real = 50 * time.Millisecond, sim.RealLatency
	for _, pause := range []time.Duration{0, 100 * time.Millisecond} {
		b.Run(fmt.Sprintf("pause=%v", pause), func(b *testing.B) {
			for b.Loop() {
				r := perform(b, scene{
					Kind: softcard.RSA, Card: card, Customs: 200 * time.Millisecond, Platform: 100 * time.Millisecond, Orders: 200,
				}, pause, true)
				busy := r.Card + time.Duration(r.Calls)*pause
				idle := (r.Signing - busy) / time.Duration(r.Calls)
				b.ReportMetric(100*busy.Seconds()/r.Signing.Seconds(), "%")
				b.ReportMetric(float64(idle.Microseconds()), "idle-µs/order")
				b.ReportMetric(100*(real+pause).Seconds()/(real+pause+idle).Seconds(), "%-at-1.3s")
			}
			plainly(b)
		})
	}
}

// plainly leaves out the time of one iteration, which means nothing here.
func plainly(b *testing.B) { b.ReportMetric(0, "ns/op") }

// BenchmarkThroughput: orders per second with parties that answer at once, from
// the shop's list to its success, every step on disk.
func BenchmarkThroughput(b *testing.B) {
	for _, kind := range []softcard.Kind{softcard.RSA, softcard.SM2} {
		b.Run(string(kind), func(b *testing.B) {
			s := scene{Kind: kind, Orders: 4000, Reserve: time.Minute}
			for b.Loop() {
				r := perform(b, s, 0, false)
				n := float64(s.Orders)
				b.ReportMetric(r.rate(), "orders/s")
				b.ReportMetric(r.allocs, "allocs/order")
				b.ReportMetric(r.bytes/1024, "KiB/order")
				b.ReportMetric(r.cpu.Seconds()*1e6/n, "cpu-µs/order")
				b.ReportMetric(r.CPU.Seconds()*1e6/n, "standins-cpu-µs/order")
				comparePlain(b, s, 500, r)
			}
			plainly(b)
		})
	}
}

// BenchmarkField: orders per second with a fast card and a slow network.
func BenchmarkField(b *testing.B) {
	s := scene{
		Kind: softcard.RSA, Card: 80 * time.Millisecond, Customs: 200 * time.Millisecond, Platform: 100 * time.Millisecond, Orders: 240,
	}
	for b.Loop() {
		r := perform(b, s, 0, false)
		b.ReportMetric(r.rate(), "orders/s")
		comparePlain(b, s, 20, r)
	}
	plainly(b)
}

// comparePlain carries the first n orders of a scene the plain way.
func comparePlain(b *testing.B, s scene, n int, r run) {
	b.Helper()
	stage := play(b, s)
	defer stage.close()
	p := newPlain(stage.stage, nil)
	defer p.http.CloseIdleConnections()
	begun := time.Now()
	for i := range n {
		if err := p.carry(sceneTask(i)); err != nil {
			b.Fatal(err)
		}
	}
	rate := float64(n) / time.Since(begun).Seconds()
	b.ReportMetric(rate, "plain-orders/s")
	b.ReportMetric(r.rate()/rate, "times-plain")
}

// BenchmarkBurst tells what the tests of the same name found in virtual time.
func BenchmarkBurst(b *testing.B) {
	for b.Loop() {
		out, err := exec.Command(os.Args[0], "-test.run=^TestBurst", "-test.v").CombinedOutput()
		if err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		for _, m := range regexp.MustCompile(`=== ATTR +(\S+) (\S+) (\S+)`).FindAllStringSubmatch(string(out), -1) {
			value, err := strconv.ParseFloat(m[3], 64)
			if err != nil {
				b.Fatal(err)
			}
			unit := map[string]string{"TestBurst late": "late", "TestBurst last": "s-last", "TestBurstThePlainWay late": "plain-late"}[m[1]+" "+m[2]]
			b.ReportMetric(value, unit)
		}
	}
	plainly(b)
}
