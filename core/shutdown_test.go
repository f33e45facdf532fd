package core_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"customs179/core"
	"customs179/core/order"
	"customs179/core/pipeline"
	"customs179/core/sim"
	"customs179/core/store"

	"go.uber.org/goleak"
)

// endingRun is a world for programs that are told to end.
func endingRun(t *testing.T, seed uint64) *killRun {
	t.Helper()
	w, err := newKillWorld(seed)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := w.Close(); err != nil {
			t.Error(err)
		}
	})
	// Only what the points need goes wrong, so that an order comes to each of them.
	w.Control.Faults().Clear()
	w.Platform.Faults().Clear()
	w.Customs.Faults().Clear()
	r := &killRun{
		ctx: t.Context(), seed: seed, dir: t.TempDir(), world: w, rng: rand.New(rand.NewPCG(seed, 2)),
		tally: &killTally{at: map[pipeline.Point]int{}},
	}
	r.feed = r.plain
	return r
}

// planAt is the plan of a program that ends at a point.
func (r *killRun) planAt(at pipeline.Point) (killPlan, error) {
	p := planFor(r.world.World, r.dir)
	p.Point, p.Nth = at, 1
	if at != pipeline.PointAfterResign {
		r.world.stageFor(at)
		return p, nil
	}
	err := r.untilRefused(p)
	p.RecpCode = "91440101MA0TEST02Y" // what was refused is signed anew
	return p, err
}

// untilRefused runs a core until the shop knows of an order that customs refused
// as unregistered.
func (r *killRun) untilRefused(p killPlan) error {
	if r.world.registered {
		r.world.toggle()
	}
	r.world.offer(killOther)
	c, err := core.New(p.options(slog.New(slog.DiscardHandler)))
	if err != nil {
		return err
	}
	stop := running(r.ctx, c)
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for looks := 0; !r.world.refusedOther() && looks < 3000; looks++ {
		<-tick.C
	}
	stop()
	return c.Close()
}

// refusedOther reports whether the shop knows of a 20004.
func (w *killWorld) refusedOther() bool {
	return slices.ContainsFunc(w.Platform.Orders(), func(o sim.ShopOrder) bool {
		return o.Status == sim.Failed && o.Code == "20004"
	})
}

// finished demands that no step was left half done: of every upload that was
// begun the end is on disk.
func finished(s *store.Store) error {
	rows, err := s.Unfinished()
	for _, o := range rows {
		if o.Uploads > o.Heard {
			return fmt.Errorf("order %d: %d uploads begun, %d ends on disk", o.Seq, o.Uploads, o.Heard)
		}
	}
	return err
}

// TestEndAtEveryPoint ends the core at every named point, over real sockets: the
// step under way is finished, no goroutine stays behind, and the next core
// starts on a clean ledger (figure F23). It runs alone, because it counts
// goroutines.
func TestEndAtEveryPoint(t *testing.T) {
	r := endingRun(t, 7)
	for _, at := range pipeline.Points {
		if err := endAt(r, at); err != nil {
			t.Errorf("%s: %v", at, err)
		}
	}
}

// endAt runs one core until it comes to the point, ends it there, and looks at
// what it leaves behind.
func endAt(r *killRun, at pipeline.Point) error {
	before := goleak.IgnoreCurrent()
	p, err := r.planAt(at)
	if err != nil {
		return err
	}
	if err := r.untilPoint(p.options(slog.New(slog.DiscardHandler)), at); err != nil {
		return err
	}
	if err := goleak.Find(before); err != nil {
		return err
	}
	s, found, err := store.Open(store.Options{Dir: r.dir})
	if err != nil {
		return err
	}
	switch {
	case found.Kind != store.KindClean:
		err = fmt.Errorf("the ledger was left %s", found.Kind)
	case at == pipeline.PointBeforeAccept && found.Unfinished == 0:
		err = errors.New("the batch that had been fetched was dropped")
	}
	return errors.Join(err, s.Close())
}

// untilPoint runs a core until it comes to the point.
func (r *killRun) untilPoint(o core.Options, at pipeline.Point) error {
	ctx, cancel := context.WithTimeout(r.ctx, 30*time.Second)
	defer cancel()
	reached := make(chan struct{}, 1)
	o.Hook = func(p pipeline.Point) {
		if p != at {
			return
		}
		select {
		case reached <- struct{}{}:
		default:
		}
		cancel()
	}
	c, err := core.New(o)
	if err != nil {
		return err
	}
	stop := running(ctx, c)
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	for ctx.Err() == nil {
		r.plain()
		select {
		case <-ctx.Done():
		case <-tick.C:
		}
	}
	begun := time.Now()
	stop()
	took := time.Since(begun)
	err = errors.Join(finished(c.Orders), c.Close())
	if len(reached) == 0 {
		err = errors.Join(err, errors.New("no order came there"))
	}
	if took > 30*time.Second {
		err = errors.Join(err, fmt.Errorf("the end took %v", took))
	}
	return err
}

// plain keeps a few ordinary orders on their way.
func (r *killRun) plain() {
	for range 4 - r.world.pending() {
		r.world.offer(killPlain)
	}
}

// TestEndWhileAPartyHangs: a call that nobody answers does not keep the program
// longer than five seconds, whichever party it is.
func TestEndWhileAPartyHangs(t *testing.T) {
	t.Parallel()
	hang := func(f *sim.Faults, on string) { f.On(on).Times(-1).Hang() }
	for name, spoil := range map[string]func(*sim.World){
		"tasks":     func(w *sim.World) { hang(w.Platform.Faults(), sim.CallTask) },
		"card":      func(w *sim.World) { hang(w.Control.Faults(), sim.MethodCertNo) },
		"signature": func(w *sim.World) { hang(w.Control.Faults(), sim.MethodSign) },
		"upload":    func(w *sim.World) { hang(w.Customs.Faults(), sim.CallUpload) },
		"callback":  func(w *sim.World) { hang(w.Platform.Faults(), sim.CallCallback) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			synctest.Test(t, func(t *testing.T) { endHung(t, spoil) })
		})
	}
}

func endHung(t *testing.T, spoil func(*sim.World)) {
	net := sim.NewNet()
	o := sim.WorldOptions{Net: net}
	o.Latency(100*time.Millisecond, 0, 0)
	w := newWorld(t, o)
	spoil(w)
	traffic := sim.NewTraffic(1, sim.TrafficOptions{Plain: true})
	for i := range 20 {
		w.Platform.Offer(traffic.Task(i))
	}
	dir := t.TempDir()
	s := settingsFor(w)
	s.CallbackInterval = 10 * time.Second
	c, err := core.New(core.Options{Settings: s, Dir: dir, Vault: vaultFor(w), Dial: net.Dial})
	if err != nil {
		t.Fatal(err)
	}
	stop := running(t.Context(), c)
	<-time.After(7 * time.Second) // virtual: everybody is in the middle of something
	begun := time.Now()
	stop()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v to end", took)
	}
	if err := c.Close(); err != nil {
		t.Fatal(err)
	}
	again, err := core.New(core.Options{Settings: s, Dir: dir, Vault: vaultFor(w), Dial: net.Dial})
	if err != nil {
		t.Fatal(err)
	}
	w.Control.Faults().Clear()
	w.Platform.Faults().Clear()
	w.Customs.Faults().Clear()
	stop = running(t.Context(), again)
	await(t, again, "all orders to be done", func() bool { return again.Snapshot().Counts[order.ClassDone] == 20 })
	stop()
	if err := again.Close(); err != nil {
		t.Fatal(err)
	}
}
