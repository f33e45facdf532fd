package orders

import (
	"strconv"
	"time"

	"customs179/assets"
	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
)

// line is an order as the table and the detail pane show it: all of it derived
// from the record, the gates and the time.
type line struct {
	order order.Order
	class order.Class
	sit   status.Situation
	shape kit.Shape
	tone  kit.Tone
	state string
	note  string
	clock string
	// late is true when the two minutes are over.
	late bool
}

func newLine(e *kit.Env, gates status.Gates, o order.Order) line {
	l := line{order: o, class: o.Class(), sit: status.SituationOf(&o, gates, e.Now())}
	l.shape, l.tone = kit.SituationMark(l.sit, l.class)
	l.state = stateWord(e, &o, l.class)
	l.note = note(e, l.sit)
	l.clock, l.late = clock(e, &o)
	return l
}

// stateWord names the state; what waits for a person or was refused is named so.
func stateWord(e *kit.Env, o *order.Order, c order.Class) string {
	switch c {
	case order.ClassAttention, order.ClassRejected:
		return e.T("class." + string(c))
	}
	return e.T("state." + string(o.State))
}

// note is the sentence that says what an order does or waits for.
func note(e *kit.Env, s status.Situation) string {
	values := []string{}
	if s.Fault != "" {
		values = append(values, "reason", e.Fault(s.Fault, nil).Brief)
	}
	switch {
	case s.Code == status.SituationRetryAt:
		values = append(values, "n", strconv.Itoa(s.Attempt))
		if left := s.Until.Sub(e.Now()); left > 0 {
			values = append(values, "time", e.Words.Duration(left))
		}
	case s.Late > 0:
		values = append(values, "time", e.Words.Duration(s.Late))
	}
	return e.T("situation."+string(s.Code), values...)
}

// ticking reports whether customs still waits for an order's data.
func ticking(o *order.Order) bool {
	switch o.State {
	case order.StateReceived, order.StateSigned, order.StateSending:
		return !o.Deadline.IsZero()
	}
	return false
}

// clock is what is left of the two minutes, or by how much they are over.
func clock(e *kit.Env, o *order.Order) (text string, late bool) {
	if !ticking(o) {
		return "", false
	}
	left := o.Deadline.Sub(e.Now())
	if left >= 0 {
		return e.T("clock.left", "time", clockSpan(e, left)), false
	}
	return e.T("clock.over", "time", clockSpan(e, -left)), true
}

// clockSpan writes a span of time; of the two minutes every second counts.
func clockSpan(e *kit.Env, d time.Duration) string {
	if d <= 2*time.Minute {
		return e.T("duration.seconds", "n", strconv.Itoa(int(d.Seconds())))
	}
	return e.Words.Duration(d)
}

// tick is one of the three steps of an order.
type tick int

const (
	tickNone tick = iota // not begun
	tickNow              // under way, or waiting for its turn
	tickDone
	tickFailed
)

// ticks says how far signing, upload and callback are.
func ticks(o *order.Order) [3]tick {
	switch o.State {
	case order.StateReceived:
		return [3]tick{tickNow, tickNone, tickNone}
	case order.StateSigned, order.StateSending:
		return [3]tick{tickDone, tickNow, tickNone}
	case order.StateAccepted:
		return [3]tick{tickDone, tickDone, tickNow}
	case order.StateRejected:
		return [3]tick{signedTick(o), tickFailed, tickNow}
	case order.StateDone:
		if o.Outcome == order.OutcomeRejected {
			return [3]tick{signedTick(o), tickFailed, tickDone}
		}
		return [3]tick{tickDone, tickDone, tickDone}
	}
	return [3]tick{}
}

// signedTick tells apart what customs refused and what could not be signed.
func signedTick(o *order.Order) tick {
	if o.GUID == "" {
		return tickNone
	}
	return tickDone
}

func (t tick) mark() (kit.Shape, kit.Tone) {
	switch t {
	case tickNow:
		return kit.ShapeArrow, kit.ToneWorking
	case tickDone:
		return kit.ShapeTick, kit.ToneGood
	case tickFailed:
		return kit.ShapeCross, kit.ToneError
	}
	return kit.ShapeDots, kit.ToneQuiet
}

// number is the order's number, or its sessionID, or the row number of a task
// that has neither.
func number(o *order.Order) string {
	switch {
	case o.OrderNo != "":
		return o.OrderNo
	case o.SessionID != "":
		return o.SessionID
	}
	return "#" + strconv.FormatUint(o.Seq, 10)
}

// thousands writes a number with its thousands apart.
func thousands(n int) string {
	text := strconv.Itoa(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + "," + text[i:]
	}
	return text
}

// customsSays is what is known about customs' last answer, nil when it was a yes
// or there was none.
func customsSays(e *kit.Env, o *order.Order) *assets.Diagnosis {
	if o.Verdict == nil {
		return nil
	}
	switch o.Verdict.Class {
	case order.VerdictAccepted, order.VerdictDuplicate:
		return nil
	}
	d := e.Words.Diagnose(assets.PeerCustoms, o.Verdict.Code, o.Verdict.Message)
	return &d
}

// took writes how long a step took.
func took(e *kit.Env, d time.Duration) string {
	switch {
	case d <= 0:
		return ""
	case d < 10*time.Second:
		return e.T("common.ms", "n", thousands(int(d.Milliseconds())))
	}
	return e.Words.Duration(d)
}
