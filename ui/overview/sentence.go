// Package overview owns the first page: one sentence about how things stand, the
// five links an order passes, what got done, and pause and check now.
//
// It may not decide anything about the work: the sentence and the chain are pure
// functions of the snapshot. Invariant: nothing is read from the ledger on the UI
// goroutine, and nothing at all while the page is hidden.
package overview

import (
	"strconv"
	"time"

	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
)

// warmUp is how long a program that has not yet heard from card and shop counts
// as starting.
const warmUp = 10 * time.Second

// saying is the sentence on top of the page: a text with its values, the
// condition that it speaks of, and a mark.
type saying struct {
	key    string
	values []string
	// about is the condition whose brief goes into the sentence, nil for none.
	about *status.Condition
	shape kit.Shape
	tone  kit.Tone
}

// say chooses the sentence. The order is that of the tray: what needs a person
// comes first, what heals by itself next.
func say(s *status.Snapshot) saying {
	waiting := strconv.Itoa(s.Waiting())
	if s.Stopped != "" {
		return saying{key: "overview.stopped", shape: kit.ShapeSquare, tone: kit.ToneError}
	}
	if worst := worstOf(s); worst != nil {
		shape, tone := kit.SeverityMark(worst.Severity)
		key := "overview.trouble"
		if worst.Severity >= status.SeverityPerson {
			key = "overview.person"
		}
		return saying{key: key, values: []string{"waiting", waiting}, about: worst, shape: shape, tone: tone}
	}
	if s.Paused {
		return saying{key: "overview.paused", values: []string{"waiting", waiting}, shape: kit.ShapeBars, tone: kit.TonePaused}
	}
	if starting(s) {
		return saying{key: "overview.starting", shape: kit.ShapeDots, tone: kit.ToneQuiet}
	}
	done, attention := strconv.Itoa(s.Today.Done), s.Counts[order.ClassAttention]
	if s.Waiting() == 0 && attention == 0 {
		return saying{key: "overview.idle", values: []string{"done", done}, shape: kit.ShapeTick, tone: kit.ToneGood}
	}
	out := saying{
		key: "overview.working", values: []string{"done", done, "waiting", waiting},
		shape: kit.ShapeArrow, tone: kit.ToneWorking,
	}
	if attention > 0 {
		out.values = append(out.values, "attention", strconv.Itoa(attention))
		out.shape, out.tone = kit.ShapeTriangle, kit.TonePerson
	}
	return out
}

// worstOf is the condition to speak of: the most severe one that is more than a
// warning, nil when there is none.
func worstOf(s *status.Snapshot) *status.Condition {
	for i := range s.Conditions {
		if s.Conditions[i].Severity >= status.SeverityTrouble {
			return &s.Conditions[i]
		}
	}
	return nil
}

func starting(s *status.Snapshot) bool {
	card, known := s.Gates.Find(status.PartyCard, "")
	return (!known || card.State == status.GateUnknown) && s.At.Sub(s.Started) < warmUp
}

// text makes the sentence in the window's language.
func (y saying) text(e *kit.Env) string {
	values := y.values
	if y.about != nil {
		values = append([]string{"brief", e.Fault(y.about.Code, y.about.Params).Brief}, values...)
	}
	return e.T(y.key, values...)
}
