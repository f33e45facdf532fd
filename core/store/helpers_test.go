package store

import (
	"context"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"pgregory.net/rapid"

	"customs179/core/fault"
	"customs179/core/order"
)

// fakeClock is a wall clock that tests move.
type fakeClock struct {
	mu sync.Mutex
	t  time.Time
}

func newClock() *fakeClock {
	return &fakeClock{t: time.Date(2026, 11, 21, 8, 30, 0, 0, time.UTC)}
}

func (c *fakeClock) now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.t
}

func (c *fakeClock) add(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.t = c.t.Add(d)
}

// openIn opens a store that is closed at the end of the test.
func openIn(t testing.TB, o Options) (*Store, Report) {
	t.Helper()
	s, r, err := Open(o)
	if err != nil {
		t.Fatalf("open: %v", err)
	}
	t.Cleanup(func() {
		if err := s.Close(); err != nil {
			t.Errorf("close: %v", err)
		}
	})
	return s, r
}

func newTestStore(t testing.TB) (*Store, *fakeClock) {
	t.Helper()
	c := newClock()
	s, _ := openIn(t, Options{Dir: t.TempDir(), Now: c.now})
	return s, c
}

// taskNo makes a task with its own number and session.
func taskNo(i int) order.Arrival {
	return order.Arrival{Task: order.Task{
		OrderNo: fmt.Sprintf("NO%06d", i), SessionID: fmt.Sprintf("se-%06d-0af2", i), EbpCode: "4401",
		InitalRequest: "https://pay.example/gateway?a=1&b=<2>", InitalResponse: `{"code":"ok"}`,
		TotalAmount: "12.50", Goods: []order.Goods{{Name: "奶粉 <900g>", ItemLink: "https://shop.example/1?x=1&y=2"}},
	}}
}

func tasks(from, n int) []order.Arrival {
	var list []order.Arrival
	for i := range n {
		list = append(list, taskNo(from+i))
	}
	return list
}

// changed is the same session with other data.
func changed(a order.Arrival, amount string) order.Arrival {
	a.Task.TotalAmount = amount
	return a
}

func bad(a order.Arrival) order.Arrival {
	a.Reject = &order.Failure{Code: string(fault.PayloadInvalid), Kind: string(fault.Final), Text: "recpName is empty"}
	return a
}

func accept(t testing.TB, s *Store, list ...order.Arrival) []order.Admission {
	t.Helper()
	got, err := s.Accept(context.Background(), list)
	if err != nil {
		t.Fatalf("accept: %v", err)
	}
	return got
}

func advance(t testing.TB, s *Store, seq uint64, from, to order.State, p Patch) order.Order {
	t.Helper()
	o, err := s.Advance(seq, from, to, p)
	if err != nil {
		t.Fatalf("advance %d: %v", seq, err)
	}
	return o
}

// patchFor is what the pipeline would write on entering a state.
func patchFor(seq uint64, to order.State) Patch {
	switch to {
	case order.StateSigned:
		sg := &order.Signed{GUID: fmt.Sprintf("G-%d", seq), ServiceTime: "1", CertNo: "01f0", SignValue: "x", Upload: fmt.Sprintf(`{"seq":%d}`, seq)}
		return Patch{Signed: sg, Step: order.Step{Name: order.StepSign}, Mutate: func(o *order.Order) {
			o.GUID, o.ServiceTime, o.CertNo, o.BodyHash = sg.GUID, sg.ServiceTime, sg.CertNo, "h"
		}}
	case order.StateSending:
		return Patch{Step: order.Step{Name: order.StepIntent}, Mutate: func(o *order.Order) { o.Uploads++ }}
	case order.StateAccepted, order.StateRejected:
		answer := `{"code":"10000"}`
		return Patch{Answer: &answer, Step: order.Step{Name: order.StepUpload, Code: "10000", Answer: answer}}
	default:
		return Patch{Step: order.Step{Name: order.StepCallback}}
	}
}

// carry takes an order along the path to a state.
func carry(t testing.TB, s *Store, seq uint64, to order.State) order.Order {
	t.Helper()
	path := []order.State{order.StateReceived, order.StateSigned, order.StateSending, order.StateAccepted, order.StateDone}
	if to == order.StateRejected {
		path[3] = order.StateRejected
	}
	o, err := s.Get(seq)
	if err != nil {
		t.Fatal(err)
	}
	for o.State != to {
		i := slices.Index(path, o.State)
		o = advance(t, s, seq, o.State, path[i+1], patchFor(seq, path[i+1]))
	}
	return o
}

// audit compares every derived thing with the rows, and the file with its digest.
func audit(t rapid.TB, s *Store) map[uint64]order.Order {
	t.Helper()
	if err := s.Check(context.Background()); err != nil {
		t.Fatalf("check: %v", err)
	}
	rows := map[uint64]order.Order{}
	groups, classes := map[Group]int{}, map[order.Class]int{}
	err := s.view("audit", func(tx *txn) error {
		if err := tx.loadHead(); err != nil {
			return err
		}
		ids := 0
		err := tx.each(bRec, nil, func(k, _ []byte) error {
			o, err := tx.order("audit", seqOf(k))
			if err != nil {
				return err
			}
			rows[o.Seq] = *o
			groups[Group{o.State, o.Outcome, o.Hold}]++
			classes[o.Class()]++
			if at := tx.get(bKey, []byte(o.Key)); seqOf(at) != o.Seq {
				t.Errorf("order %d: index of identities says %d", o.Seq, seqOf(at))
			}
			if !o.Over() && tx.get(bHot, k) == nil {
				t.Errorf("order %d is unfinished and not hot", o.Seq)
			}
			ids++
			return nil
		})
		if uint64(ids) != tx.head.rows {
			t.Errorf("%d rows, head says %d", ids, tx.head.rows)
		}
		return err
	})
	if err != nil {
		t.Fatalf("audit: %v", err)
	}
	auditCounts(t, s, groups, classes, rows)
	return rows
}

func auditCounts(t rapid.TB, s *Store, groups map[Group]int, classes map[order.Class]int, rows map[uint64]order.Order) {
	t.Helper()
	c, err := s.Counts()
	if err != nil {
		t.Fatal(err)
	}
	if c.Total != len(rows) || fmt.Sprint(c.Groups) != fmt.Sprint(groups) || fmt.Sprint(c.Classes) != fmt.Sprint(classes) {
		t.Errorf("counts %v, rows say %v %v", c, groups, classes)
	}
	for _, class := range order.Classes {
		var want []uint64
		for seq, o := range rows {
			if o.Class() == class {
				want = append(want, seq)
			}
		}
		slices.Sort(want)
		slices.Reverse(want)
		got, err := s.Select(Filter{Classes: []order.Class{class}})
		if err != nil || !slices.Equal(got, want) {
			t.Errorf("class %s: %v (%v), rows say %v", class, got, err, want)
		}
	}
}

// auditDone compares the total of what was done with the rows: every order that
// was ever done counts once, in the hour of its first end.
func auditDone(t testing.TB, s *Store, rows map[uint64]order.Order) {
	t.Helper()
	want := map[time.Time]int{}
	for _, o := range rows {
		if at := o.DoneAt(); !at.IsZero() {
			want[hourStart(hourKey(at)).UTC()]++
		}
	}
	totals, err := s.Totals(PerHour, time.Unix(0, 0).UTC(), time.Unix(1<<40, 0))
	if err != nil {
		t.Fatal(err)
	}
	got := map[time.Time]int{}
	for _, total := range totals {
		if total.Done > 0 {
			got[total.Start] = total.Done
		}
	}
	if !maps.Equal(got, want) {
		t.Errorf("done in the totals: %v, in the rows: %v", got, want)
	}
}

// plant copies a ledger file into a folder of its own.
func plant(t testing.TB, content []byte) string {
	t.Helper()
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, mainName), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return dir
}

func readFile(t testing.TB, path string) []byte {
	t.Helper()
	f, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	b, err := io.ReadAll(f)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	return b
}

func names(t testing.TB, dir, part string) []string {
	t.Helper()
	list, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, e := range list {
		if strings.Contains(e.Name(), part) {
			out = append(out, e.Name())
		}
	}
	return out
}
