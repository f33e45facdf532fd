package overview

import (
	"slices"
	"strconv"

	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/tray"
)

// saying is the sentence on top of the page: a text with its values, what it
// speaks of, and a mark.
type saying struct {
	key    string
	values []string
	// about is what has a brief in the sentence, nil for nothing.
	about *tray.Verdict
	shape kit.Shape
	tone  kit.Tone
}

// say chooses the sentence. What decides is what decides for the tray and the
// strip below, so that the window never says two things at once.
func say(s *status.Snapshot) saying {
	v := tray.Judge(s, s.Setup, s.At)
	if v.Held > 0 && goesOn(s) {
		return work(s)
	}
	out := saying{values: []string{"waiting", strconv.Itoa(s.Waiting())}, about: &v}
	out.shape, out.tone = v.State.Mark()
	switch {
	case s.Stopped != "":
		out.key = "overview.stopped"
	case v.Setup:
		out.key = "tray.setup"
	case v.State == tray.StateError, v.State == tray.StatePerson:
		out.key = "overview.person"
	case v.State == tray.StateTrouble:
		out.key = "overview.trouble"
	case v.State == tray.StatePaused:
		out.key = "overview.paused"
	case v.State == tray.StateStarting:
		out.key = "overview.starting"
	default:
		return work(s)
	}
	return out
}

// goesOn reports whether nothing keeps the orders that are not held.
func goesOn(s *status.Snapshot) bool {
	return !s.Paused && !slices.ContainsFunc(s.Conditions, func(c status.Condition) bool { return c.Severity >= status.SeverityTrouble })
}

// work says what is done, what waits and what needs a person.
func work(s *status.Snapshot) saying {
	done, attention := strconv.Itoa(s.Today.Done), s.Counts[order.ClassAttention]
	if s.Waiting() == 0 && attention == 0 {
		return saying{key: "overview.idle", values: []string{"done", done}, shape: kit.ShapeTick, tone: kit.ToneGood}
	}
	out := saying{
		key: "overview.working", values: []string{"done", done, "waiting", strconv.Itoa(s.Waiting())},
		shape: kit.ShapeArrow, tone: kit.ToneWorking,
	}
	if attention > 0 {
		out.values = append(out.values, "attention", strconv.Itoa(attention))
		out.shape, out.tone = kit.ShapeTriangle, kit.TonePerson
	}
	return out
}

// text makes the sentence in the window's language.
func (y saying) text(e *kit.Env) string {
	values := y.values
	if y.about != nil {
		values = append([]string{"brief", tray.Brief(*y.about, e.Words)}, values...)
	}
	return e.T(y.key, values...)
}
