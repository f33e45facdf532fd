package wizard

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/core/probe"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// conn is one of the three connections that are tested.
type conn string

// The connections, in the order of an order's way.
const (
	connTasks    conn = "tasks"
	connCustoms  conn = "customs"
	connCallback conn = "callback"
)

var conns = []conn{connTasks, connCustoms, connCallback}

// fieldsOf are the settings that a test needs.
var fieldsOf = map[conn][]string{
	connTasks:    {keyTask, keySign},
	connCustoms:  {keyPost},
	connCallback: {keyCallback, keySign},
}

// tester tries the connections and shows what came of it.
type tester struct {
	env     *kit.Env
	form    *form
	changed func()

	buttons  map[conn]*widget.Button
	outcomes map[conn]*card.Notice
	all      *widget.Button
	verdicts map[conn]probe.Verdict
	running  int
	// serial counts the changes of the form: a verdict about other values is no
	// verdict.
	serial int
}

func newTester(e *kit.Env, f *form, changed func()) *tester {
	t := &tester{env: e, form: f, changed: changed, buttons: map[conn]*widget.Button{},
		outcomes: map[conn]*card.Notice{}, verdicts: map[conn]probe.Verdict{}}
	for _, c := range conns {
		t.outcomes[c] = newNotice(e)
		t.buttons[c] = widget.NewButton(e.T("button.test"), func() { t.one(c) })
	}
	t.all = widget.NewButton(e.T("button.test-all"), t.testAll)
	t.all.Importance = widget.HighImportance
	return t
}

// forget takes back all verdicts: the values are others now.
func (t *tester) forget() {
	t.serial++
	clear(t.verdicts)
	for _, n := range t.outcomes {
		n.Clear()
	}
}

// good reports whether every connection works with the present values.
func (t *tester) good() bool {
	for _, c := range conns {
		if v, ok := t.verdicts[c]; !ok || v == probe.Fail {
			return false
		}
	}
	return true
}

// failed reports whether one of them is known not to work.
func (t *tester) failed() bool {
	for _, v := range t.verdicts {
		if v == probe.Fail {
			return true
		}
	}
	return false
}

// one tests a connection. The shop is told about a made-up order only when a
// person has said yes to that.
func (t *tester) one(c conn) {
	s := t.form.collect()
	if !t.form.check(s, fieldsOf[c]...) {
		return
	}
	if c != connCallback {
		t.run(s, c)
		return
	}
	card.Ask(t.env, t.env.T("wizard.connect.callback"), t.env.T("wizard.connect.callback.text"),
		t.env.T("wizard.connect.callback.yes"), func() { t.run(s, c) })
}

// testAll tests all three, or, when the question is answered with no, the two
// that have no effect.
func (t *tester) testAll() {
	s := t.form.collect()
	if !t.form.check(s) {
		return
	}
	card.AskOr(t.env, t.env.T("wizard.connect.callback"), t.env.T("wizard.connect.callback.text"),
		t.env.T("wizard.connect.callback.yes"), t.env.T("wizard.connect.callback.skip"), func(yes bool) {
			if yes {
				t.run(s, conns...)
			} else {
				t.run(s, connTasks, connCustoms)
			}
		})
}

// run tests one connection after the other in the background.
func (t *tester) run(s config.Settings, which ...conn) {
	serial := t.serial
	t.running++
	for _, b := range t.buttons {
		b.Disable()
	}
	for _, c := range which {
		delete(t.verdicts, c)
		t.outcomes[c].Tell(card.Told{Shape: kit.ShapeDots, Tone: kit.ToneQuiet, What: t.env.T("settings.test.running")})
	}
	t.changed()
	t.env.Act(t.all, func(ctx context.Context) error {
		for _, c := range which {
			began := t.env.Now()
			step := t.ask(ctx, c, s)
			took := tookOf(&step, t.env.Now().Sub(began))
			t.env.Do(func() { t.told(serial, c, &step, took) })
		}
		return nil
	}, func(error) { t.ended() })
}

func (t *tester) ended() {
	t.running--
	for _, b := range t.buttons {
		b.Enable()
	}
	t.changed()
}

func (t *tester) ask(ctx context.Context, c conn, s config.Settings) probe.Step {
	switch c {
	case connTasks:
		return t.env.Desk.Probes.Tasks(ctx, s, false)
	case connCustoms:
		return t.env.Desk.Probes.Customs(ctx, s)
	}
	return t.env.Desk.Probes.Callbacks(ctx, s, true)
}

// told shows the verdict of a test, unless the values have changed meanwhile.
func (t *tester) told(serial int, c conn, step *probe.Step, took time.Duration) {
	if serial != t.serial {
		return
	}
	step = connection(step)
	v := step.Verdict()
	t.verdicts[c] = v
	ms := strconv.FormatInt(max(took.Milliseconds(), 1), 10)
	told := card.Told{Shape: kit.ShapeTick, Tone: kit.ToneGood, What: t.env.T("settings.test.ok", "n", ms)}
	if line := worst(step); line != nil {
		rule := t.env.T("probe." + line.Title())
		told.What = t.env.T("wizard.connect.warned", "n", ms, "name", rule)
		told.Shape, told.Tone = kit.ShapeTriangle, kit.ToneTrouble
		if v == probe.Fail {
			told.What = t.env.T("settings.test.fail", "name", rule)
			told.Shape, told.Tone = kit.ShapeCross, kit.ToneError
		}
		if cure := "probe.cure." + string(line.Cure); line.Cure != "" && t.env.Words.Has(cure) {
			told.Do = t.env.T(cure)
		}
		told.Raw = rawLine(*line)
	}
	t.outcomes[c].Tell(told)
	t.changed()
}

// dataLines begin the names of the lines that judge an order's data. A shop whose
// orders are not right yet is connected all the same: that is a remark here, and
// a matter of the joint test.
var dataLines = []string{"task.", "likely.", "link."}

// connection gives the step as far as it is about the connection.
func connection(s *probe.Step) *probe.Step {
	out := *s
	out.Lines = slices.Clone(s.Lines)
	for i := range out.Lines {
		l := &out.Lines[i]
		about := func(prefix string) bool { return strings.HasPrefix(string(l.ID), prefix) }
		if l.Verdict == probe.Fail && slices.ContainsFunc(dataLines, about) {
			l.Verdict = probe.Warn
		}
	}
	return &out
}

// worst gives the first of the lines that decide a verdict; nil when all is well.
func worst(s *probe.Step) *probe.Line {
	v := s.Verdict()
	if v != probe.Warn && v != probe.Fail {
		return nil
	}
	for i := range s.Lines {
		if s.Lines[i].Verdict == v {
			return &s.Lines[i]
		}
	}
	return nil
}

// rawLine is what support may ask for. The peer's own text is left to the page of
// the joint test: it may hold somebody's data.
func rawLine(l probe.Line) string {
	text := string(l.ID)
	for _, part := range []string{l.Subject, l.Seen, l.Expected} {
		if part != "" {
			text += "\n" + part
		}
	}
	return text
}

// tookOf is the time of the first answer, which is what a person takes for the
// speed of a connection; a step that tells none is taken as a whole.
func tookOf(s *probe.Step, whole time.Duration) time.Duration {
	for _, x := range s.Exchanges {
		if x.Took > 0 {
			return x.Took
		}
	}
	for _, l := range s.Lines {
		if l.Took > 0 {
			return l.Took
		}
	}
	return whole
}
