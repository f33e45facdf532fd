package settings

import (
	"context"
	"strconv"
	"time"

	"customs179/core/config"
	"customs179/core/probe"
	"customs179/ui/kit"
)

// tester gives the words on a field's test button, "" where nothing is tested.
func (p *Page) tester(key string) string {
	switch key {
	case "taskUrl", "callbackUrl", "postUrl", "wsUrl":
		return p.env.T("button.test")
	case keyAlarm:
		return p.env.T("setting.alarm.test")
	}
	return ""
}

// test tries a connection with the draft as it is, saved or not.
func (p *Page) test(r *row) {
	key := r.f.key
	p.left(key)
	s, problems := p.draft.settings()
	if problems[key] != none || p.draft.text(key) == "" {
		if problems[key] == none {
			problems[key] = missing
		}
		r.problem.say(kit.ShapeCross, kit.ToneError, p.words(key, problems[key]))
		return
	}
	switch key {
	case keyAlarm:
		p.testAlarm(r)
	case "callbackUrl":
		// The shop is told of a made-up order: a person has to know.
		e := p.env
		p.ask(e.T("button.test"), e.T("settings.test.callback"), e.T("button.test"), e.T("button.cancel"), func() {
			p.probe(r, s)
		})
	case "wsUrl":
		if s.WSURL != p.draft.base.WSURL {
			r.outcome.say(kit.ShapeTriangle, kit.TonePerson, p.env.T("settings.test.save-first"))
			return
		}
		p.probe(r, s)
	default:
		p.probe(r, s)
	}
}

func (p *Page) probe(r *row, s config.Settings) {
	e, probes := p.env, p.env.Desk.Probes
	r.outcome.say(kit.ShapeDots, kit.ToneQuiet, e.T("settings.test.running"))
	var step probe.Step
	var took time.Duration
	e.Act(r.try, func(ctx context.Context) error {
		start := e.Now()
		switch r.f.key {
		case "taskUrl":
			step = probes.Tasks(ctx, s, false)
		case "callbackUrl":
			step = probes.Callbacks(ctx, s, true)
		case "postUrl":
			step = probes.Customs(ctx, s)
		default:
			step = probes.Card(ctx, false)
		}
		took = e.Now().Sub(start)
		return nil
	}, func(error) {
		shape, tone, text := verdict(e, &step, took)
		r.outcome.say(shape, tone, text)
	})
}

// verdict says how a test ended: the time, or the worst line and its cure.
func verdict(e *kit.Env, step *probe.Step, took time.Duration) (kit.Shape, kit.Tone, string) {
	worst := step.Verdict()
	for _, l := range step.Lines {
		if l.Verdict != worst || worst != probe.Warn && worst != probe.Fail {
			continue
		}
		shape, tone, key := kit.ShapeTriangle, kit.ToneTrouble, "settings.test.warn"
		if worst == probe.Fail {
			shape, tone, key = kit.ShapeCross, kit.ToneError, "settings.test.fail"
		}
		text := e.T(key, "name", e.T("probe.line."+string(l.ID)))
		if l.Cure != "" {
			text += "\n" + e.T("probe.cure."+string(l.Cure))
		}
		return shape, tone, text
	}
	ms := strconv.FormatInt(answerTime(step, took).Milliseconds(), 10)
	return kit.ShapeTick, kit.ToneGood, e.T("settings.test.ok", "n", ms)
}

// answerTime is how long the other side took to answer; where no line tells it,
// the whole test.
func answerTime(step *probe.Step, took time.Duration) time.Duration {
	var longest time.Duration
	for _, l := range step.Lines {
		longest = max(longest, l.Took)
	}
	if longest == 0 {
		return took
	}
	return longest
}

func (p *Page) testAlarm(r *row) {
	e, address := p.env, p.draft.alarm()
	r.outcome.say(kit.ShapeDots, kit.ToneQuiet, e.T("settings.test.running"))
	e.Act(r.try, func(ctx context.Context) error { return e.Desk.System.TestAlarm(ctx, address) }, func(err error) {
		if err == nil {
			r.outcome.say(kit.ShapeTick, kit.ToneGood, e.T("setting.alarm.sent"))
			return
		}
		entry := e.Entry(err)
		r.outcome.say(kit.ShapeCross, kit.ToneError, entry.What+"\n"+entry.Do)
	})
}
