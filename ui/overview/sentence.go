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
	waiting := []string{"waiting", strconv.Itoa(s.Waiting())}
	v := tray.Judge(s, s.Setup, s.At)
	switch {
	case s.Stopped != "":
		return saying{key: "overview.stopped", shape: kit.ShapeSquare, tone: kit.ToneError}
	case v.Setup:
		return saying{key: "tray.setup", shape: kit.ShapeTriangle, tone: kit.TonePerson}
	case v.Held > 0 && goesOn(s):
		return work(s)
	}
	switch v.State {
	case tray.StateError:
		return saying{key: "overview.person", values: waiting, about: &v, shape: kit.ShapeSquare, tone: kit.ToneError}
	case tray.StatePerson:
		return saying{key: "overview.person", values: waiting, about: &v, shape: kit.ShapeTriangle, tone: kit.TonePerson}
	case tray.StateTrouble:
		return saying{key: "overview.trouble", values: waiting, about: &v, shape: kit.ShapeRing, tone: kit.ToneTrouble}
	case tray.StatePaused:
		return saying{key: "overview.paused", values: waiting, shape: kit.ShapeBars, tone: kit.TonePaused}
	case tray.StateStarting:
		return saying{key: "overview.starting", shape: kit.ShapeDots, tone: kit.ToneQuiet}
	}
	return work(s)
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
