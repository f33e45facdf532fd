package store

import (
	"fmt"
	"math"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// force puts a row into a state without a move, for tests only.
func force(t testing.TB, s *Store, seq uint64, state order.State, outcome order.Outcome) {
	t.Helper()
	err := s.submit("force", func(tx *txn) (func() ([]Change, error), error) {
		return func() ([]Change, error) {
			old, err := tx.order("force", seq)
			if err != nil {
				return nil, err
			}
			now := *old
			now.State, now.Outcome = state, outcome
			return nil, tx.save(old, &now)
		}, nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

// TestAdvanceAllPairs: exactly the moves that order.Next allows, for every pair
// of states and every outcome, and a refused one writes nothing.
func TestAdvanceAllPairs(t *testing.T) {
	t.Parallel()
	s, _ := newTestStore(t)
	accept(t, s, taskNo(1))
	for _, outcome := range []order.Outcome{order.OutcomeNone, order.OutcomeAccepted, order.OutcomeRejected} {
		for _, from := range order.States {
			for _, to := range order.States {
				force(t, s, 1, from, outcome)
				before := s.commits.Load()
				legal := order.Next(from, to, outcome) == nil
				o, err := s.Advance(1, from, to, Patch{Step: order.Step{Name: order.StepRetry}})
				switch {
				case legal && (err != nil || o.State != to):
					t.Errorf("%s -> %s (%s): %v", from, to, outcome, err)
				case !legal && (fault.Of(err) == nil || fault.Of(err).Code != fault.Internal || fault.Of(err).Kind != fault.Final):
					t.Errorf("%s -> %s (%s) was allowed: %v", from, to, outcome, err)
				case !legal && s.commits.Load() != before:
					t.Errorf("%s -> %s (%s): a refused move was written", from, to, outcome)
				}
			}
		}
	}
	audit(t, s)
}

func TestAdvanceRefuses(t *testing.T) {
	t.Parallel()
	s, _ := newTestStore(t)
	row := accept(t, s, taskNo(1))[0].Order
	far := time.Date(12000, 1, 1, 0, 0, 0, 0, time.UTC)
	cases := []struct {
		name string
		seq  uint64
		from order.State
		p    Patch
		want fault.Code
	}{
		{"no order", 2, order.StateReceived, Patch{}, fault.StoreNoOrder},
		{"moved", 1, order.StateSending, Patch{}, fault.StoreMoved},
		{"other data", 1, order.StateReceived, Patch{Basis: &order.Order{Content: "older", Generation: 1}}, fault.StoreMoved},
		{"other generation", 1, order.StateReceived, Patch{Basis: &order.Order{Content: row.Content}}, fault.StoreMoved},
		{"panic in the patch", 1, order.StateReceived, Patch{Mutate: func(*order.Order) { panic("mine") }}, fault.Internal},
		{"not storable", 1, order.StateReceived, Patch{Mutate: func(o *order.Order) { o.NextAt = far }}, fault.Internal},
	}
	before := s.commits.Load()
	for _, c := range cases {
		if _, err := s.Advance(c.seq, c.from, order.StateSigned, c.p); !fault.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
	}
	if s.commits.Load() != before || s.suspect.Load() {
		t.Error("a refusal wrote something, or looked like damage")
	}
	if o, err := s.Get(1); err != nil || o.State != order.StateReceived {
		t.Errorf("after refusals: %+v, %v", o, err)
	}
}

func TestAdvanceKeepsWhatIsTheStores(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	first := accept(t, s, taskNo(1))[0].Order
	clock.add(time.Minute)
	o := advance(t, s, 1, order.StateReceived, order.StateReceived, Patch{Mutate: func(o *order.Order) {
		*o = order.Order{Attempts: 4, State: order.StateDone, Outcome: order.OutcomeAccepted, Seq: 99, Key: "x", Generation: 7}
	}})
	if o.Seq != 1 || o.Key != first.Key || o.OrderNo != first.OrderNo || o.Generation != 1 || o.Content != first.Content ||
		o.State != order.StateReceived || o.Outcome != order.OutcomeNone || o.Attempts != 4 ||
		!o.FirstSeen.Equal(first.FirstSeen) || !o.StepSince.Equal(first.StepSince) || !o.Updated.Equal(clock.now()) {
		t.Errorf("after a wild patch: %+v", o)
	}
	o = advance(t, s, 1, order.StateReceived, order.StateSigned, patchFor(1, order.StateSigned))
	if !o.StepSince.Equal(clock.now()) {
		t.Errorf("step since %s", o.StepSince)
	}
	audit(t, s)
}

// TestTheWholePath: body, answers, timeline and Finished of one order.
func TestTheWholePath(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	task := taskNo(1)
	accept(t, s, task)
	answer := strings.Repeat("案", order.AnswerCap) + "\xff"
	carry(t, s, 1, order.StateSending)
	advance(t, s, 1, order.StateSending, order.StateAccepted, Patch{Answer: &answer, Step: order.Step{Name: order.StepUpload, Answer: answer}})
	clock.add(time.Second)
	o := carry(t, s, 1, order.StateDone)
	if !o.Over() || !o.Finished.Equal(clock.now()) || o.Outcome != order.OutcomeAccepted {
		t.Errorf("done: %+v", o)
	}
	b, err := s.Body(1)
	if err != nil || b.Task.ContentHash() != task.Task.ContentHash() || b.Signed == nil || b.Signed.Upload != `{"seq":1}` {
		t.Errorf("body %+v, %v", b, err)
	}
	if len(b.Answer) < order.AnswerCap-3 || len(b.Answer) > order.AnswerCap+3 || !strings.HasPrefix(answer, strings.TrimSuffix(b.Answer, "…")) {
		t.Errorf("answer has %d bytes", len(b.Answer))
	}
	steps, err := s.Timeline(1)
	if err != nil || len(steps) != 5 {
		t.Fatalf("timeline %v, %v", steps, err)
	}
	from := order.State("")
	for i, st := range steps {
		if st.From != from || st.Generation != 1 || st.At.IsZero() || len(st.Answer) > stepCap+3 {
			t.Errorf("step %d: %+v", i, st)
		}
		from = st.To
	}
	raw := "verbatim GBK \xc9\xcf\xb4\xab"
	advance(t, s, 1, order.StateDone, order.StateDone, Patch{Answer: &raw})
	if b, err := s.Body(1); err != nil || b.Answer != raw {
		t.Errorf("answer %q, %v", b.Answer, err)
	}
}

// TestGroupedCommits: 64 callers, every acknowledged move is there, refused ones
// disturb nobody, and the flushes are shared.
func TestGroupedCommits(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	var published []Change
	clock := newClock()
	s, _ := openIn(t, Options{Dir: t.TempDir(), Now: clock.now, OnCommit: func(c []Change) {
		mu.Lock()
		defer mu.Unlock()
		published = append(published, c...)
	}})
	const callers, each = 64, 4
	var wg sync.WaitGroup
	for i := range callers {
		wg.Go(func() {
			for j := range each {
				a, err := s.Accept(t.Context(), []order.Arrival{taskNo(i*each + j)})
				if err != nil {
					t.Error(err)
					return
				}
				seq := a[0].Order.Seq
				if _, err := s.Advance(seq, order.StateSending, order.StateDone, Patch{}); !fault.Is(err, fault.StoreMoved) {
					t.Errorf("a wrong move: %v", err)
				}
				carry(t, s, seq, order.StateDone)
				if err := s.SetValue(fmt.Sprint("v", seq), []byte("x")); err != nil {
					t.Error(err)
				}
			}
		})
	}
	wg.Wait()
	rows := audit(t, s)
	ops := callers * each * 6
	if n := int(s.commits.Load()); n >= ops/2 {
		t.Errorf("%d commits for %d writes", n, ops)
	}
	last := map[uint64]order.State{}
	mu.Lock()
	defer mu.Unlock()
	for _, c := range published {
		if c.Step.From != last[c.Order.Seq] {
			t.Fatalf("order %d published %s after %s", c.Order.Seq, c.Step.From, last[c.Order.Seq])
		}
		last[c.Order.Seq] = c.Order.State
	}
	for seq, o := range rows {
		if o.State != order.StateDone || last[seq] != order.StateDone {
			t.Errorf("order %d is %s, published %s", seq, o.State, last[seq])
		}
	}
	if len(published) != callers*each*5 {
		t.Errorf("%d changes published", len(published))
	}
}

func TestValues(t *testing.T) {
	t.Parallel()
	s, _ := newTestStore(t)
	if v, err := s.Value("pin"); v != nil || err != nil {
		t.Errorf("a missing value: %v, %v", v, err)
	}
	for _, want := range []string{"one", "", "two"} {
		if err := s.SetValue("pin", []byte(want)); err != nil {
			t.Fatal(err)
		}
		if v, err := s.Value("pin"); v == nil || string(v) != want || err != nil {
			t.Errorf("value %q, %v", v, err)
		}
	}
	if err := s.SetValue("pin", nil); err != nil {
		t.Fatal(err)
	}
	if v, err := s.Value("pin"); v != nil || err != nil {
		t.Errorf("a removed value: %v, %v", v, err)
	}
	for _, name := range []string{"", strings.Repeat("n", 300)} {
		if err := s.SetValue(name, []byte("x")); fault.Of(err) == nil {
			t.Errorf("a name of %d bytes was taken", len(name))
		}
	}
	if _, err := s.Get(math.MaxUint64); !fault.Is(err, fault.StoreNoOrder) {
		t.Errorf("get: %v", err)
	}
}
