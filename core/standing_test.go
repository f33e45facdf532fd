package core_test

import (
	"os"
	"path/filepath"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/sim"
	"customs179/core/status"
	"customs179/core/store"
)

// TestFirstUploadThatIsADuplicate: customs has the session although this program
// never sent it: a person is asked whether another client is still running, until
// he has read it, restarts included.
func TestFirstUploadThatIsADuplicate(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		task := v.traffic.Order(0)
		v.world.Customs.StoreBefore(task.SessionID)
		v.world.Platform.Offer(sim.TaskText(task))
		v.within(time.Minute, "the order", v.done(1))
		first := v.awaitShown(5*time.Second, fault.PlatformReused)
		if first.Severity < status.SeverityWarning || first.Params["no"] != task.OrderNo {
			v.Errorf("%+v", first)
		}
		v.pass(3 * time.Hour)
		v.stop()
		v.ready()
		v.pass(time.Minute)
		again, ok := v.shown(fault.PlatformReused)
		if !ok || !again.Since.Equal(first.Since) || again.Params["no"] != task.OrderNo || again.Severity != first.Severity {
			v.Fatalf("after a restart: %+v", again)
		}
		v.core.Dismiss(fault.PlatformReused)
		v.pass(time.Minute)
		if _, ok := v.shown(fault.PlatformReused); ok {
			v.Error("still there although it was dismissed")
		}
		v.stop()
		v.ready()
		v.pass(time.Minute)
		if got, ok := v.shown(fault.PlatformReused); ok {
			v.Errorf("back after a restart: %+v", got)
		}
	})
}

// TestUnregisteredPairIsOneCondition: the registration's gate and the orders that
// it holds are one trouble with one text.
func TestUnregisteredPairIsOneCondition(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.unregistered(3)
		first := v.awaitShown(time.Minute, fault.CustomsUnregistered)
		for range 30 {
			v.pass(1100 * time.Millisecond)
			got, ok := v.shown(fault.CustomsUnregistered)
			if !ok || !got.Since.Equal(first.Since) || got.Params["pairs"] != status.PairKey(v.world.Card.CertNo(), v.world.EbpCode) {
				v.Fatalf("%t %+v", ok, got)
			}
		}
	})
}

// TestDamageWhileRunning: damage that is met in use is told to the program, which
// closes and opens: the ledger heals, nothing is lost, and it is told once.
func TestDamageWhileRunning(t *testing.T) {
	inVirtualTime(t, sim.WorldOptions{}, func(v *virtual) {
		v.ready()
		v.offer(5)
		v.within(2*time.Minute, "the orders", v.done(5))
		select {
		case <-v.core.Damaged():
			v.Fatal("damaged before anything happened")
		default:
		}
		v.spoilLedger()
		if err := v.core.Orders.Check(v.Context()); !fault.Is(err, fault.StoreDamaged) {
			v.Fatalf("the check says %v", err)
		}
		v.pass(time.Second)
		select {
		case <-v.core.Damaged():
		default:
			v.Fatal("nobody is told of the damage")
		}
		v.awaitShown(time.Second, fault.StoreDamaged)
		v.stop()
		v.begin() // a ledger that may be behind asks for the PIN first
		v.pass(10 * time.Minute)
		select {
		case <-v.core.Damaged():
			v.Fatal("still damaged after it was opened again")
		default:
		}
		if n := v.in(order.StateDone); n != 5 {
			v.Errorf("%d orders of 5 are left", n)
		}
		if got := v.awaitShown(time.Second, fault.StoreDamaged); len(got.Params["time"]) != len("01-02 15:04:05") {
			v.Errorf("which backup is in use: %v", got.Params)
		}
		v.core.Dismiss(fault.StoreDamaged)
		v.offer(1)
		v.pass(10 * time.Minute)
		if _, ok := v.shown(fault.StoreDamaged); ok {
			v.Error("shown again although a person has read it")
		}
	})
}

// spoilLedger destroys pages of the ledger's file that hold records, under the
// running program, as a failing disk does.
func (v *virtual) spoilLedger() {
	v.Helper()
	if _, err := v.core.Orders.BackupNow(v.Context()); err != nil {
		v.Fatal(err)
	}
	seqs, err := v.core.Orders.Select(store.Filter{})
	if err != nil || len(seqs) == 0 {
		v.Fatalf("%d orders: %v", len(seqs), err)
	}
	path := filepath.Join(v.opt.Dir, "orders.db")
	text, err := os.ReadFile(path)
	if err != nil {
		v.Fatal(err)
	}
	f, err := os.OpenFile(path, os.O_RDWR, 0)
	if err != nil {
		v.Fatal(err)
	}
	const page, header = 4096, 64
	for at := 2 * page; at+page <= len(text); at += page {
		if text[at+8]&0x02 == 0 { // flags of bbolt's page: 2 is a leaf
			continue
		}
		for i := at + page - header; i < at+page; i++ {
			text[i] ^= 0x5a
		}
		if _, err := f.WriteAt(text[at+page-header:at+page], int64(at+page-header)); err != nil {
			v.Fatal(err)
		}
	}
	if err := f.Close(); err != nil {
		v.Fatal(err)
	}
}
