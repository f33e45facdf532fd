package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	bolt "go.etcd.io/bbolt"

	"customs179/core/order"
)

// BENCH_ORDERS is the number of orders of the large ledger: 1000000 for the
// figures in the README; small by default.
func benchOrders(b *testing.B) int {
	n, err := strconv.Atoi(os.Getenv("BENCH_ORDERS"))
	if err != nil {
		return 20000
	}
	return n
}

func BenchmarkAccept15(b *testing.B) {
	s, _ := newTestStore(b)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		accept(b, s, tasks(15*i, 15)...)
	}
}

func BenchmarkAccept15Known(b *testing.B) {
	s, _ := newTestStore(b)
	list := tasks(0, 15)
	accept(b, s, list...)
	b.ReportAllocs()
	for b.Loop() {
		accept(b, s, list...)
	}
}

// BenchmarkAdvance64: one move per iteration, 64 callers at once.
func BenchmarkAdvance64(b *testing.B) {
	s, _ := newTestStore(b)
	const callers = 64
	accept(b, s, tasks(0, callers)...)
	b.ReportAllocs()
	start := s.commits.Load()
	var left atomic.Int64
	left.Store(int64(b.N))
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			seq := uint64(i + 1)
			state := order.StateReceived
			for left.Add(-1) >= 0 {
				to := order.StateSigned
				if state == order.StateSigned {
					to = order.StateReceived
				}
				advance(b, s, seq, state, to, patchFor(seq, to))
				state = to
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "moves/s")
	b.ReportMetric(float64(b.N)/float64(s.commits.Load()-start), "moves/commit")
}

// BenchmarkJourney64: whole orders, accept to done, 64 at once.
func BenchmarkJourney64(b *testing.B) {
	s, _ := newTestStore(b)
	var next atomic.Int64
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			for i := next.Add(1); i <= int64(b.N); i = next.Add(1) {
				carry(b, s, accept(b, s, taskNo(int(i)))[0].Order.Seq, order.StateDone)
			}
		})
	}
	wg.Wait()
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "orders/s")
}

// BenchmarkLarge measures a ledger of BENCH_ORDERS orders.
func BenchmarkLarge(b *testing.B) {
	n := benchOrders(b)
	clock := newClock()
	o := Options{Dir: b.TempDir(), Now: clock.now}
	bulk(b, o, n)
	info, err := os.Stat(filepath.Join(o.Dir, mainName))
	if err != nil {
		b.Fatal(err)
	}
	b.Run("open", func(b *testing.B) {
		for b.Loop() {
			s, rep, err := Open(o)
			if err != nil || rep.Behind {
				b.Fatalf("%+v, %v", rep, err)
			}
			if err := s.Close(); err != nil {
				b.Fatal(err)
			}
		}
		b.ReportMetric(float64(info.Size())/float64(n), "B/order")
	})
	s, _ := openIn(b, o)
	last := func(seqs []uint64) []uint64 { return seqs[:min(50, len(seqs))] }
	queries := map[string]func() error{
		"first-page": func() error {
			seqs, err := s.Select(Filter{Limit: 50})
			if err == nil {
				_, err = s.Rows(last(seqs))
			}
			return err
		},
		"all":   func() error { _, err := s.Select(Filter{}); return err },
		"class": func() error { _, err := s.Select(Filter{Classes: []order.Class{order.ClassDone}}); return err },
		"today": func() error { _, err := s.Select(Filter{From: clock.now().Add(-24 * time.Hour)}); return err },
		"search": func() error {
			seqs, err := s.Select(Filter{IDs: []string{fmt.Sprintf("NO%06d", n/2)[:7]}})
			if err == nil {
				_, err = s.Rows(last(seqs))
			}
			return err
		},
		"pasted-1000": func() error {
			var ids []string
			for i := range 1000 {
				ids = append(ids, fmt.Sprintf("NO%06d", i*n/1000))
			}
			_, err := s.Select(Filter{IDs: ids, Exact: true})
			return err
		},
		"count": func() error { _, err := s.Counts(); return err },
		"check": func() error { return s.Check(context.Background()) },
		"accept15": func() error {
			_, err := s.Accept(context.Background(), tasks(10_000_000+int(s.commits.Load())*15, 15))
			return err
		},
		"backup": func() error { clock.add(time.Second); _, err := s.BackupNow(context.Background()); return err },
	}
	for _, name := range []string{"first-page", "all", "class", "today", "search", "pasted-1000", "count", "check", "accept15", "backup"} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if err := queries[name](); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

// bulk writes n archived orders and 20 open ones, many in a commit, by the
// store's own functions.
func bulk(b *testing.B, o Options, n int) {
	b.Helper()
	s, _, err := Open(o)
	if err != nil {
		b.Fatal(err)
	}
	first := o.Now().Add(-time.Duration(n) * 90 * time.Second)
	for from := 0; from < n; from += 5000 {
		err := s.main.update("bulk", func(tx *bolt.Tx) error {
			t := newTxn(tx)
			if err := t.loadHead(); err != nil {
				return err
			}
			for i := from; i < min(n, from+5000); i++ {
				if err := t.bulkRow(i, i >= n-20, first.Add(time.Duration(i)*90*time.Second)); err != nil {
					return err
				}
			}
			return t.flush()
		})
		if err != nil {
			b.Fatal(err)
		}
	}
	if err := errors.Join(s.Close()); err != nil {
		b.Fatal(err)
	}
}

func (t *txn) bulkRow(i int, open bool, at time.Time) error {
	a := taskNo(i)
	row := order.Order{
		Seq: uint64(i + 1), Key: a.Key(), OrderNo: a.Task.OrderNo, SessionID: a.Task.SessionID, EbpCode: a.Task.EbpCode,
		State: order.StateDone, Outcome: order.OutcomeAccepted, Generation: 1, Content: a.ContentHash(),
		GUID: "9D3C1E7A-0000-4000-8000-000000000000", ServiceTime: "1544519952469", CertNo: "01f0a2b3",
		BodyHash: a.ContentHash(), Uploads: 1, Verdict: &order.Verdict{Class: order.VerdictAccepted, Code: "10000", Message: "上传成功"},
		FirstSeen: at, Updated: at, StepSince: at, Deadline: at, Finished: at, CalledBack: at,
	}
	if open {
		row.State, row.Outcome, row.Finished = order.StateReceived, order.OutcomeNone, time.Time{}
		if err := t.putTask(row.Seq, &a); err != nil {
			return err
		}
		return t.save(nil, &row)
	}
	if err := t.save(nil, &row); err != nil {
		return err
	}
	key := seqKey(row.Seq)
	if err := t.put(bArch, key, seal(key, []byte("2026-11"))); err != nil {
		return err
	}
	return t.del(bHot, key)
}
