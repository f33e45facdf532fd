package pipeline

import (
	"testing"
	"time"

	"customs179/core/order"
)

// lineOf queues rows with the given deadlines, in seconds from now.
func lineOf(now time.Time, deadlines ...int) (*line, map[uint64]*row) {
	n, rows := &line{}, map[uint64]*row{}
	for i, d := range deadlines {
		r := newRow(order.Order{Seq: uint64(i + 1), Deadline: now.Add(time.Duration(d) * time.Second)})
		rows[r.o.Seq] = r
		n.add(r, time.Time{}, now)
	}
	return n, rows
}

func finder(rows map[uint64]*row) func(ticket) *row {
	return func(t ticket) *row {
		if r := rows[t.seq]; r != nil && r.stamp == t.stamp {
			return r
		}
		return nil
	}
}

// drain takes everything that is due.
func drain(n *line, now time.Time, rows map[uint64]*row) (seqs []uint64) {
	for r := n.take(now, finder(rows)); r != nil; r = n.take(now, finder(rows)) {
		r.stamp++
		seqs = append(seqs, r.o.Seq)
	}
	return seqs
}

func wantSeqs(t *testing.T, got []uint64, want ...uint64) {
	t.Helper()
	if len(got) != len(want) {
		t.Fatalf("took %v, want %v", got, want)
	}
	for i := range got {
		if got[i] != want[i] {
			t.Fatalf("took %v, want %v", got, want)
		}
	}
}

func TestLineTakesNearestDeadlineFirstAndLateOnesLast(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	n, rows := lineOf(now, 90, 30, -10, 60, -50)
	wantSeqs(t, drain(n, now, rows), 2, 4, 1, 5, 3)
}

func TestLineKeepsRowsThatBecomeLateWhileTheyWait(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	n, rows := lineOf(now, 10, 100, 200)
	wantSeqs(t, drain(n, now.Add(50*time.Second), rows), 2, 3, 1)
}

func TestLineForgetsTicketsOfRowsThatMovedOn(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	n, rows := lineOf(now, 10, 20, 30)
	rows[2].stamp++
	delete(rows, 3)
	wantSeqs(t, drain(n, now, rows), 1)
	if n.urgent(now, finder(rows)) {
		t.Error("an empty line is urgent")
	}
}

func TestLineWaitsForNextAt(t *testing.T) {
	t.Parallel()
	now := time.Unix(1_800_000_000, 0)
	n, rows := lineOf(now, 100)
	rows[1].stamp++
	n.add(rows[1], now.Add(5*time.Second), now)
	wantSeqs(t, drain(n, now, rows))
	if wake := n.wake(); !wake.Equal(now.Add(5 * time.Second)) {
		t.Errorf("wakes at %v", wake)
	}
	wantSeqs(t, drain(n, now.Add(5*time.Second), rows), 1)
}

func TestNextStep(t *testing.T) {
	t.Parallel()
	at := time.Unix(1_800_000_000, 0)
	for _, c := range []struct {
		name string
		o    order.Order
		want stage
	}{
		{"received is signed", order.Order{State: order.StateReceived, NextAt: at}, stageCard},
		{"signed is uploaded", order.Order{State: order.StateSigned, NextAt: at}, stageUpload},
		{"sending is uploaded", order.Order{State: order.StateSending, NextAt: at}, stageUpload},
		{"accepted is told", order.Order{State: order.StateAccepted, NextAt: at}, stageTell},
		{"rejected is told", order.Order{State: order.StateRejected, NextAt: at}, stageTell},
		{"done is over", order.Order{State: order.StateDone}, stageNone},
		{"cancelled is over", order.Order{State: order.StateCancelled}, stageNone},
		{"held waits", order.Order{State: order.StateSending, Hold: order.HoldOutcomeUnknown}, stageNone},
		{"held, but owes", order.Order{State: order.StateSigned, Hold: order.HoldRegistration, Owes: order.NoticeRefusal, OweAt: at}, stageTell},
		{"sending again, whatever it owes", order.Order{State: order.StateSending, NextAt: at, Owes: order.NoticeRefusal, OweAt: at.Add(time.Hour)}, stageUpload},
		{"done, but owes", order.Order{State: order.StateDone, Owes: order.NoticeRecall, OweAt: at}, stageTell},
	} {
		got, when := nextStep(&c.o)
		if got != c.want {
			t.Errorf("%s: stage %d, want %d", c.name, got, c.want)
		}
		if got != stageNone && !when.Equal(at) {
			t.Errorf("%s: at %v", c.name, when)
		}
	}
}
