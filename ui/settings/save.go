package settings

import (
	"context"
	"maps"
	"strconv"

	"customs179/core/config"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// takeOver puts the settings of a vendor's file into the draft; a person looks at
// every field and saves.
func (p *Page) takeOver(next config.Settings) string {
	changes := p.draft.fill(next)
	for i := range fields {
		p.touched[fields[i].key] = true
	}
	p.showAll()
	return p.env.T("settings.import.done", "n", strconv.Itoa(changes))
}

// saveAll saves the draft when nothing in it is wrong; missing values are for
// the program to judge.
func (p *Page) saveAll() {
	s, problems := p.draft.settings()
	if stops(problems) {
		p.refuse(problems)
		return
	}
	e, alarm, sent, only := p.env, p.draft.alarm(), maps.Clone(p.draft.is), p.draft.onlyAlarm()
	e.Act(p.save, func(context.Context) error {
		if !only {
			if err := e.Desk.Settings.Save(s); err != nil {
				return err
			}
		}
		e.Desk.Keep.SetText(keepAlarm, alarm)
		return nil
	}, func(err error) {
		if found := config.Problems(err); len(found) > 0 {
			said := map[string]trouble{}
			note(said, err)
			p.refuse(said)
			return
		}
		if err != nil {
			p.judge()
			e.ShowFault(err)
			return
		}
		p.draft.accept(e.Desk.Settings.Get(), p.keptAlarm(), sent)
		p.saved()
	})
}

func (p *Page) saved() {
	p.touched = map[string]bool{}
	p.showAll()
	if !p.draft.changed() {
		kit.Say(p.state, p.env.T("settings.saved"))
	}
	p.confirmControl()
}

// refuse shows every problem and goes to the first one on the page.
func (p *Page) refuse(problems map[string]trouble) {
	first := ""
	for i := range fields {
		if key := fields[i].key; problems[key] != none {
			p.touched[key] = true
			if first == "" {
				first = key
			}
		}
	}
	p.judge()
	for key, t := range problems {
		if t == none {
			continue
		}
		if r := p.rows[key]; r != nil {
			r.problem.say(kit.ShapeCross, kit.ToneError, p.words(key, t))
		} else {
			kit.Say(p.state, p.words(key, t)) // a key that this page does not show
		}
	}
	if first != "" {
		p.goTo(first)
	}
}

// confirmControl asks once whether the PIN may go to a control on another PC.
func (p *Page) confirmControl() {
	s := p.env.Desk.Settings.Get()
	if s.WSURL == "" || s.ControlConfirmed() {
		return
	}
	text := p.env.T("wizard.control.remote.text", "address", config.PublicAddress(s.WSURL))
	p.ask(p.env.T("setting.wsUrlConfirmed"), text, p.env.T("wizard.control.remote"), p.env.T("button.later"), func() {
		p.env.Act(nil, func(context.Context) error { return p.env.Desk.Card.ApproveControl() }, func(err error) {
			p.draft.follow(p.env.Desk.Settings.Get(), p.keptAlarm())
			p.judge()
			p.env.ShowFault(err)
		})
	})
}

func (p *Page) askDiscard() {
	e := p.env
	p.ask(e.T("button.discard"), e.T("settings.discard.text"), e.T("button.discard"), e.T("button.cancel"), p.discardAll)
}

func (p *Page) discardAll() {
	p.draft.reset(p.env.Desk.Settings.Get(), p.keptAlarm())
	p.touched = map[string]bool{}
	p.vendor.Clear()
	for _, r := range p.rows {
		if r.outcome != nil {
			r.outcome.say(0, 0, "")
		}
	}
	p.showAll()
}

// ask puts a question; do runs on yes.
func (p *Page) ask(title, text, yes, no string, do func()) {
	card.AskOr(p.env, title, text, yes, no, func(confirmed bool) {
		if confirmed {
			do()
		}
	})
}
