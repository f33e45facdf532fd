package store

import (
	"context"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/order"
)

// acceptCase is one second handing out of task 1.
type acceptCase struct {
	name  string
	setup func(t *testing.T, s *Store)
	wait  time.Duration
	again order.Arrival
	want  order.Decision
	state order.State
	steps []order.StepName // those that the second Accept adds
	check func(t *testing.T, o order.Order)
}

// to carries order 1 to a state.
func to(state order.State) func(t *testing.T, s *Store) {
	return func(t *testing.T, s *Store) { carry(t, s, 1, state) }
}

// with changes order 1 in its state, after carrying it there.
func with(state order.State, mutate func(*order.Order)) func(t *testing.T, s *Store) {
	return func(t *testing.T, s *Store) {
		carry(t, s, 1, state)
		advance(t, s, 1, state, state, Patch{Mutate: mutate})
	}
}

func rejectedDone(t *testing.T, s *Store) {
	carry(t, s, 1, order.StateRejected)
	advance(t, s, 1, order.StateRejected, order.StateDone, patchFor(1, order.StateDone))
}

// receivedCases are those before anything was signed.
func receivedCases() []acceptCase {
	first := taskNo(1)
	return []acceptCase{
		{name: "same while received", again: first, want: order.DecideSame, state: order.StateReceived},
		{name: "same while sending", setup: to(order.StateSending), again: first, want: order.DecideSame, state: order.StateSending},
		{name: "same while rejected", setup: to(order.StateRejected), again: first, want: order.DecideSame, state: order.StateRejected},
		{
			name: "replace", again: changed(first, "9"), want: order.DecideReplace, state: order.StateReceived,
			setup: with(order.StateReceived, func(o *order.Order) { o.Hold, o.Attempts = order.HoldPerson, 3 }),
			steps: []order.StepName{order.StepReplace},
			check: func(t *testing.T, o order.Order) {
				if o.Hold != order.HoldNone || o.Attempts != 0 || o.Generation != 1 {
					t.Errorf("after replace: %+v", o)
				}
			},
		},
		{
			name: "replace by bad data", again: bad(changed(first, "")), want: order.DecideReplace, state: order.StateRejected,
			steps: []order.StepName{order.StepReplace, order.StepReject},
		},
		{
			name: "an unknown outcome stays held", again: changed(first, "9"), want: order.DecideReplace, state: order.StateReceived,
			setup: with(order.StateReceived, func(o *order.Order) { o.Hold, o.MaybeArrived = order.HoldOutcomeUnknown, true }),
			steps: []order.StepName{order.StepReplace},
			check: func(t *testing.T, o order.Order) {
				if o.Hold != order.HoldOutcomeUnknown || !o.MaybeArrived {
					t.Errorf("released: %+v", o)
				}
			},
		},
	}
}

// laterCases are those after.
func laterCases() []acceptCase {
	first, rejected := taskNo(1), to(order.StateRejected)
	return []acceptCase{
		{
			name: "conflict while signed", setup: to(order.StateSigned), again: changed(first, "9"),
			want: order.DecideConflict, state: order.StateSigned, steps: []order.StepName{order.StepConflict},
			check: func(t *testing.T, o order.Order) {
				if !o.Conflict || o.GUID != "G-1" {
					t.Errorf("after conflict: %+v", o)
				}
			},
		},
		{name: "conflict while accepted", setup: to(order.StateAccepted), again: changed(first, "9"), want: order.DecideConflict, state: order.StateAccepted, steps: []order.StepName{order.StepConflict}},
		{name: "mend while rejected", setup: rejected, again: changed(first, "9"), want: order.DecideMend, state: order.StateReceived, steps: []order.StepName{order.StepMend}, check: isMended},
		{name: "mend after the callback", setup: rejectedDone, wait: time.Hour, again: changed(first, "9"), want: order.DecideMend, state: order.StateReceived, steps: []order.StepName{order.StepMend}, check: isMended},
		{
			name: "mend that is bad again", setup: rejectedDone, again: bad(changed(first, "")), want: order.DecideMend,
			state: order.StateRejected, steps: []order.StepName{order.StepMend, order.StepReject},
		},
		{
			name: "recall of a done order", setup: to(order.StateDone), wait: time.Minute, again: first,
			want: order.DecideRecall, state: order.StateDone, steps: []order.StepName{order.StepRecall},
			check: func(t *testing.T, o order.Order) {
				if o.Owes != order.NoticeRecall || o.OweAt.IsZero() || o.Over() {
					t.Errorf("after recall: %+v", o)
				}
			},
		},
		{
			name: "recall of spent callbacks", setup: with(order.StateAccepted, func(o *order.Order) { o.Hold = order.HoldRetriesSpent }), wait: time.Hour, again: first, want: order.DecideRecall,
			state: order.StateAccepted, steps: []order.StepName{order.StepRecall},
			check: func(t *testing.T, o order.Order) {
				if o.Hold != order.HoldNone || o.Owes != order.NoticeNone || o.NextAt.IsZero() {
					t.Errorf("after recall: %+v", o)
				}
			},
		},
		{
			name: "cancelled stays", again: changed(first, "9"), want: order.DecideSame, state: order.StateCancelled,
			setup: func(t *testing.T, s *Store) {
				advance(t, s, 1, order.StateReceived, order.StateCancelled, Patch{Step: order.Step{Name: order.StepCancel}})
			},
		},
	}
}

// TestAcceptDecisions walks every decision of order.Admit through Accept.
func TestAcceptDecisions(t *testing.T) {
	t.Parallel()
	for _, c := range append(receivedCases(), laterCases()...) {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, clock := newTestStore(t)
			accept(t, s, taskNo(1))
			if c.setup != nil {
				c.setup(t, s)
			}
			before, err := s.Timeline(1)
			if err != nil {
				t.Fatal(err)
			}
			clock.add(c.wait)
			got := accept(t, s, c.again)[0]
			if got.Decision != c.want || got.Order.State != c.state {
				t.Fatalf("%s, %s; want %s, %s", got.Decision, got.Order.State, c.want, c.state)
			}
			row, err := s.Get(1)
			if err != nil || !reflect.DeepEqual(row, got.Order) {
				t.Errorf("row %+v (%v), admission %+v", row, err, got.Order)
			}
			after, err := s.Timeline(1)
			if err != nil {
				t.Fatal(err)
			}
			var added []order.StepName
			for _, st := range after[len(before):] {
				added = append(added, st.Name)
			}
			if !slices.Equal(added, c.steps) {
				t.Errorf("steps %v, want %v", added, c.steps)
			}
			if c.check != nil {
				c.check(t, row)
			}
			audit(t, s)
		})
	}
}

func isMended(t *testing.T, o order.Order) {
	t.Helper()
	if o.Generation != 2 || o.GUID != "" || o.CertNo != "" || o.BodyHash != "" || o.Uploads != 0 || o.Verdict != nil ||
		o.Outcome != order.OutcomeNone || !o.Finished.IsZero() || !o.Deadline.Equal(o.Updated.Add(2*time.Minute)) {
		t.Errorf("after mend: %+v", o)
	}
}

func TestMendKeepsTheOldArtefactInTheTimeline(t *testing.T) {
	t.Parallel()
	s, _ := newTestStore(t)
	accept(t, s, taskNo(1))
	carry(t, s, 1, order.StateRejected)
	accept(t, s, changed(taskNo(1), "77"))
	steps, err := s.Timeline(1)
	if err != nil {
		t.Fatal(err)
	}
	last := steps[len(steps)-1]
	if last.Name != order.StepMend || last.Generation != 2 || !strings.Contains(last.Text, "G-1") || !strings.Contains(last.Text, "01f0") {
		t.Errorf("mend step %+v", last)
	}
	b, err := s.Body(1)
	if err != nil || b.Task.TotalAmount != "77" || b.Signed != nil || b.Answer != "" {
		t.Errorf("body %+v, %v", b, err)
	}
}

func TestAcceptBatch(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	malformed := order.Arrival{Raw: "{\"orderNo\":\xff", Malformed: "not JSON"}
	huge := taskNo(9)
	huge.Task.OrderNo = strings.Repeat("9", 1<<20)
	odd := taskNo(8)
	odd.Task.SessionID = "bad\xffbytes"
	got := accept(t, s, taskNo(1), bad(taskNo(2)), taskNo(1), changed(taskNo(1), "3"), bad(malformed), huge, odd)
	want := []struct {
		d     order.Decision
		seq   uint64
		state order.State
	}{
		{order.DecideNew, 1, order.StateReceived}, {order.DecideNew, 2, order.StateRejected},
		{order.DecideSame, 1, order.StateReceived}, {order.DecideReplace, 1, order.StateReceived},
		{order.DecideNew, 3, order.StateRejected}, {order.DecideNew, 4, order.StateReceived}, {order.DecideNew, 5, order.StateReceived},
	}
	for i, w := range want {
		g := got[i]
		if g.Decision != w.d || g.Order.Seq != w.seq || g.Order.State != w.state {
			t.Errorf("%d: %s seq %d %s, want %v", i, g.Decision, g.Order.Seq, g.Order.State, w)
		}
		if g.Decision == order.DecideNew && (!g.Order.FirstSeen.Equal(clock.now()) || !g.Order.Deadline.Equal(clock.now().Add(2*time.Minute))) {
			t.Errorf("%d: seen %s, deadline %s", i, g.Order.FirstSeen, g.Order.Deadline)
		}
	}
	if o := got[1].Order; o.Outcome != order.OutcomeRejected || o.LastFail == nil || o.LastFail.At.IsZero() {
		t.Errorf("rejected arrival: %+v", o)
	}
	if b, err := s.Body(3); err != nil || b.Raw != malformed.Raw {
		t.Errorf("raw text %q, %v", b.Raw, err)
	}
	if seqs, err := s.Select(Filter{IDs: []string{huge.Task.OrderNo}}); err != nil || !slices.Equal(seqs, []uint64{4}) {
		t.Errorf("search for the huge number: %v, %v", seqs, err)
	}
	if again := accept(t, s, huge, odd, malformed); again[0].Decision != order.DecideSame || again[1].Decision != order.DecideSame {
		t.Errorf("hostile tasks came again as %s, %s", again[0].Decision, again[1].Decision)
	}
	audit(t, s)
}

// TestRepeatsDoNotCommit: polling every 30 s must not write.
func TestRepeatsDoNotCommit(t *testing.T) {
	t.Parallel()
	s, clock := newTestStore(t)
	accept(t, s, tasks(1, 15)...)
	for seq := uint64(1); seq <= 3; seq++ {
		carry(t, s, seq, order.StateDone)
		advance(t, s, seq, order.StateDone, order.StateDone, Patch{Mutate: func(o *order.Order) { o.CalledBack = clock.now() }})
	}
	before := s.commits.Load()
	for range 10 {
		for _, a := range accept(t, s, tasks(1, 15)...) {
			if a.Decision != order.DecideSame {
				t.Fatalf("decision %s", a.Decision)
			}
		}
	}
	if err := s.SetValue("absent", nil); err != nil {
		t.Fatal(err)
	}
	if n := s.commits.Load(); n != before {
		t.Errorf("%d commits for repeats", n-before)
	}
	// F11: another session of the same number is another order.
	other := taskNo(1)
	other.Task.SessionID = "another"
	if a := accept(t, s, other)[0]; a.Decision != order.DecideNew {
		t.Errorf("same number, new session: %s", a.Decision)
	}
}

func TestAcceptEnded(t *testing.T) {
	t.Parallel()
	s, _ := newTestStore(t)
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := s.Accept(ctx, tasks(1, 1)); err == nil {
		t.Error("accepted although the context had ended")
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Accept(context.Background(), tasks(1, 1)); !fault.Is(err, fault.StoreIO) {
		t.Errorf("after close: %v", err)
	}
	if _, err := s.Advance(1, order.StateReceived, order.StateSigned, Patch{}); !fault.Is(err, fault.StoreIO) {
		t.Errorf("after close: %v", err)
	}
}
