package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	bolt "go.etcd.io/bbolt"

	"customs179/core/fault"
	"customs179/core/order"
)

// TestFull is F2 and F3 by MaxSize: nothing is lost, nothing half written, and
// it recovers without a restart.
func TestFull(t *testing.T) {
	t.Parallel()
	s, _ := newTestStore(t)
	accept(t, s, tasks(0, 20)...)
	info, err := os.Stat(filepath.Join(s.opts.Dir, mainName))
	if err != nil {
		t.Fatal(err)
	}
	s.SetMaxSize(info.Size())
	taken, full := 20, 0
	for i := range 400 {
		_, err := s.Accept(t.Context(), tasks(1000+10*i, 10))
		if err == nil {
			taken += 10
			continue
		}
		if f := fault.Of(err); f.Code != fault.StoreFull || f.Kind != fault.Transient {
			t.Fatalf("when full: %v", err)
		}
		if full++; full == 3 {
			break
		}
	}
	if full == 0 || len(audit(t, s)) != taken {
		t.Fatalf("full %d times, %d orders taken", full, taken)
	}
	if s.suspect.Load() {
		t.Error("a full disk was taken for damage")
	}
	s.SetMaxSize(0)
	accept(t, s, tasks(9000, 50)...)
	carry(t, s, 1, order.StateDone)
	if n := len(audit(t, s)); n != taken+50 {
		t.Errorf("%d orders after space returned", n)
	}
}

// TestReopenHandle: what Windows needs after a full disk took the memory map.
func TestReopenHandle(t *testing.T) {
	t.Parallel()
	s, _ := newTestStore(t)
	accept(t, s, tasks(0, 5)...)
	if err := s.main.reopen(); err != nil {
		t.Fatal(err)
	}
	accept(t, s, tasks(5, 5)...)
	if n := len(audit(t, s)); n != 10 {
		t.Errorf("%d orders", n)
	}
}

// finished makes n done orders and lets them ripen.
func finished(t *testing.T, s *Store, c *fakeClock, n int) {
	t.Helper()
	accept(t, s, tasks(1, n)...)
	for seq := uint64(1); seq <= uint64(n); seq++ {
		carry(t, s, seq, order.StateDone)
	}
	c.add(2 * time.Hour)
}

func snapshot(t *testing.T, s *Store, n int) (all []string) {
	t.Helper()
	for seq := uint64(1); seq <= uint64(n); seq++ {
		b, err := s.Body(seq)
		if err != nil {
			t.Fatalf("body %d: %v", seq, err)
		}
		steps, err := s.Timeline(seq)
		if err != nil {
			t.Fatalf("timeline %d: %v", seq, err)
		}
		x, err := json.Marshal([]any{b, steps})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, string(x))
	}
	return all
}

func inMain(t *testing.T, s *Store) (n int) {
	t.Helper()
	err := s.view("count", func(tx *txn) error {
		for _, b := range []bucket{bBody, bStep} {
			if err := tx.each(b, nil, func(_, _ []byte) error { n++; return nil }); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestArchive(t *testing.T) {
	t.Parallel()
	s, c := newTestStore(t)
	finished(t, s, c, 6)
	accept(t, s, taskNo(7))
	before := snapshot(t, s, 7)
	stays := inMain(t, s)
	if n, err := s.ArchiveNow(t.Context()); n != 6 || err != nil {
		t.Fatalf("moved %d, %v", n, err)
	}
	if left := inMain(t, s); left >= stays/4 {
		t.Errorf("%d of %d entries left in the main file", left, stays)
	}
	if after := snapshot(t, s, 7); !slices.Equal(before, after) {
		t.Error("bodies or timelines changed by archiving")
	}
	// A recall adds to an archived timeline; the next month takes it.
	c.add(40 * 24 * time.Hour)
	if d := accept(t, s, taskNo(1))[0].Decision; d != order.DecideRecall {
		t.Fatal(d)
	}
	advance(t, s, 1, order.StateDone, order.StateDone, Patch{
		Mutate: func(o *order.Order) { o.Owes, o.CalledBack = order.NoticeNone, c.now() }, Step: order.Step{Name: order.StepNotice},
	})
	c.add(2 * time.Hour)
	before = snapshot(t, s, 7)
	if n, err := s.ArchiveNow(t.Context()); n != 1 || err != nil {
		t.Fatalf("moved %d, %v", n, err)
	}
	if after := snapshot(t, s, 7); !slices.Equal(before, after) || strings.Count(after[0], string(order.StepNotice)) < 1 {
		t.Error("a timeline over two months changed")
	}
	if files := names(t, s.opts.Dir, "bodies-"); !slices.Equal(files, []string{"bodies-2026-11.db", "bodies-2026-12.db"}) {
		t.Errorf("files %v", files)
	}
	audit(t, s)
}

// TestArchiveThenMend: the new body counts, the old lines stay.
func TestArchiveThenMend(t *testing.T) {
	t.Parallel()
	s, c := newTestStore(t)
	accept(t, s, taskNo(1))
	carry(t, s, 1, order.StateRejected)
	advance(t, s, 1, order.StateRejected, order.StateDone, patchFor(1, order.StateDone))
	c.add(2 * time.Hour)
	if n, err := s.ArchiveNow(t.Context()); n != 1 || err != nil {
		t.Fatalf("moved %d, %v", n, err)
	}
	accept(t, s, changed(taskNo(1), "55"))
	b, err := s.Body(1)
	if err != nil || b.Task.TotalAmount != "55" || b.Signed != nil || b.Answer != "" {
		t.Errorf("body %+v, %v", b, err)
	}
	carry(t, s, 1, order.StateDone)
	c.add(2 * time.Hour)
	if n, err := s.ArchiveNow(t.Context()); n != 1 || err != nil {
		t.Fatalf("moved %d, %v", n, err)
	}
	b, err = s.Body(1)
	if err != nil || b.Task.TotalAmount != "55" || b.Signed == nil {
		t.Errorf("body %+v, %v", b, err)
	}
	if steps, err := s.Timeline(1); err != nil || len(steps) != 10 {
		t.Errorf("%d steps, %v", len(steps), err)
	}
	audit(t, s)
}

// TestArchiveCrash: a crash between the two files' commits, and a change between.
func TestArchiveCrash(t *testing.T) {
	t.Parallel()
	s, c := newTestStore(t)
	finished(t, s, c, 4)
	before := snapshot(t, s, 4)
	batch, _, _, err := s.ripe(0, c.now())
	if err != nil || len(batch) != 4 {
		t.Fatalf("%d ripe, %v", len(batch), err)
	}
	if err := s.copyOut(monthOf(c.now()), batch); err != nil {
		t.Fatal(err)
	}
	if after := snapshot(t, s, 4); !slices.Equal(before, after) {
		t.Error("two copies are not one")
	}
	advance(t, s, 2, order.StateDone, order.StateDone, Patch{Step: order.Step{Name: order.StepNotice}})
	if n, err := s.drop(monthOf(c.now()), batch); n != 3 || err != nil {
		t.Errorf("dropped %d, %v", n, err)
	}
	after := snapshot(t, s, 4)
	if !slices.Equal(before[2:], after[2:]) || before[1] == after[1] {
		t.Error("the order that changed in between was not kept as it is")
	}
	if n, err := s.ArchiveNow(t.Context()); n != 1 || err != nil {
		t.Errorf("moved %d, %v", n, err)
	}
	if again := snapshot(t, s, 4); !slices.Equal(again, after) {
		t.Error("archiving again changed something")
	}
}

func TestDamagedMonthFile(t *testing.T) {
	t.Parallel()
	s, c := newTestStore(t)
	finished(t, s, c, 4)
	if _, err := s.ArchiveNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	month := monthOf(c.now())
	if err := os.WriteFile(s.months.path(month), []byte("gone"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Body(1); !fault.Is(err, fault.StoreDamaged) {
		t.Errorf("body: %v", err)
	}
	if s.suspect.Load() {
		t.Error("the main file is suspected")
	}
	accept(t, s, taskNo(9))
	carry(t, s, 5, order.StateDone)
	c.add(2 * time.Hour)
	if n, err := s.ArchiveNow(t.Context()); n != 1 || err != nil {
		t.Fatalf("moved %d, %v", n, err)
	}
	if b, err := s.Body(5); err != nil || b.Task.OrderNo != "NO000009" {
		t.Errorf("body %+v, %v", b, err)
	}
	if kept := names(t, s.opts.Dir, ".damaged"); len(kept) != 1 {
		t.Errorf("kept %v", kept)
	}
}

func TestBackups(t *testing.T) {
	t.Parallel()
	s, c := newTestStore(t)
	for i := range 7 {
		accept(t, s, taskNo(i))
		c.add(time.Minute)
		path, err := s.BackupNow(t.Context())
		if err != nil || checkFile(t.Context(), path, mainCheck) != nil {
			t.Fatalf("backup %s: %v", path, err)
		}
	}
	dir := filepath.Join(s.opts.Dir, backupDir)
	if n := names(t, dir, ""); len(n) != keepBackups {
		t.Errorf("backups %v", n)
	}
	ended, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := s.BackupNow(ended); !errors.Is(err, context.Canceled) {
		t.Errorf("an ended backup: %v", err)
	}
	s.notice(damaged("test", errSeal))
	if _, err := s.BackupNow(t.Context()); !fault.Is(err, fault.StoreDamaged) {
		t.Errorf("a damaged ledger pushed a backup out: %v", err)
	}
	if n := names(t, dir, ""); len(n) != keepBackups {
		t.Errorf("backups %v", n)
	}
}

func TestPrune(t *testing.T) {
	t.Parallel()
	s, c := newTestStore(t)
	finished(t, s, c, 5)
	if _, err := s.ArchiveNow(t.Context()); err != nil {
		t.Fatal(err)
	}
	c.add(40 * 24 * time.Hour)
	accept(t, s, tasks(100, 3)...)
	carry(t, s, 6, order.StateDone)
	if _, err := s.Prune(t.Context(), c.now()); !fault.Is(err, fault.StoreAsk) {
		t.Errorf("young orders: %v", err)
	}
	c.add(3 * 365 * 24 * time.Hour)
	n, err := s.Prune(t.Context(), c.now().Add(-3*365*24*time.Hour))
	if err != nil || n != 5 {
		t.Fatalf("deleted %d, %v", n, err)
	}
	rows := audit(t, s)
	if len(rows) != 3 || len(names(t, s.opts.Dir, "bodies-")) != 0 {
		t.Errorf("left %v", rows)
	}
	if _, err := s.Body(1); !fault.Is(err, fault.StoreNoOrder) {
		t.Errorf("body of a deleted order: %v", err)
	}
	if got, err := s.Select(Filter{IDs: []string{"NO"}}); err != nil || !slices.Equal(got, []uint64{8, 7, 6}) {
		t.Errorf("search %v, %v", got, err)
	}
	if a := accept(t, s, taskNo(1))[0]; a.Decision != order.DecideNew || a.Order.Seq != 9 {
		t.Errorf("again: %s, %d", a.Decision, a.Order.Seq)
	}
	audit(t, s)
}

// TestMaintain: an hour without changes makes no backup, an hour with changes
// one, the month file is copied when its month is over, damage is told.
func TestMaintain(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var mu sync.Mutex
		var told []error
		dir := t.TempDir()
		late := func() time.Time { return time.Now().AddDate(0, 0, 29) } // the month is soon over
		s, _, err := Open(Options{Dir: dir, Now: late, OnHealth: func(err error) {
			mu.Lock()
			defer mu.Unlock()
			told = append(told, err)
		}})
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan error, 1)
		accept(t, s, taskNo(1))
		carry(t, s, 1, order.StateDone)
		go func() { ended <- s.Maintain(ctx) }()
		backups := func(want int) {
			t.Helper()
			synctest.Wait()
			if n := len(listBackups(&s.opts)); n != want {
				t.Errorf("%d backups, want %d", n, want)
			}
		}
		<-time.After(30 * time.Minute)
		backups(1)
		<-time.After(4 * time.Hour) // archived in between: one more
		backups(2)
		<-time.After(10 * time.Hour)
		backups(2)
		if steps := inMain(t, s); steps != 0 {
			t.Errorf("%d entries not archived", steps)
		}
		<-time.After(2 * 24 * time.Hour)
		if n := names(t, filepath.Join(dir, backupDir), "bodies-"); len(n) != 1 {
			t.Errorf("month backups %v", n)
		}
		damageInPlace(t, s)
		if err := s.Check(ctx); !fault.Is(err, fault.StoreDamaged) {
			t.Errorf("check: %v", err)
		}
		cancel()
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("maintain: %v", err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
		if len(told) != 1 || !fault.Is(told[0], fault.StoreDamaged) || !exists(filepath.Join(dir, suspectName)) {
			t.Errorf("told %v", told)
		}
		s, rep, err := Open(Options{Dir: dir})
		if err != nil || rep.Kind != KindRestored || exists(filepath.Join(dir, suspectName)) {
			t.Fatalf("%+v, %v", rep, err)
		}
		if err := s.Close(); err != nil {
			t.Error(err)
		}
	})
}

// damageInPlace changes a value without its digest: what a lost page does.
func damageInPlace(t *testing.T, s *Store) {
	t.Helper()
	err := s.main.update("damage", func(tx *bolt.Tx) error {
		return tx.Bucket([]byte(bucketNames[bCount])).Put([]byte("x\x00y\x00z"), fmt.Append(nil, "12345678"))
	})
	if err != nil {
		t.Fatal(err)
	}
}
