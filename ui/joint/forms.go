package joint

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/config"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/ui/kit"
)

// field is an entry that shows a setting and follows it until a person writes
// something else: that is for this page's runs only.
type field struct {
	*kit.Entry
	from   func(config.Settings) string
	filled string
}

func newField(e *kit.Env, from func(config.Settings) string) *field {
	return &field{Entry: e.NewEntry(), from: from}
}

func (f *field) follow(s config.Settings) {
	if f.Text != f.filled {
		return
	}
	f.filled = f.from(s)
	f.SetText(f.filled)
}

// value is the text without the blanks that come along with pasting.
func (f *field) value() string { return strings.TrimSpace(f.Text) }

// addresses are the entries of all steps that stand for settings.
type addresses struct {
	env                   *kit.Env
	task, callback, post  *field
	ebpCode               *field
	openReq, orderNo, ask *kit.Entry // ask is the session
	key                   *kit.Entry
}

// openReqKey remembers the openReq address, which is no setting.
const openReqKey = "joint.openreq"

func newAddresses(e *kit.Env) addresses {
	a := addresses{
		env:      e,
		task:     newField(e, func(s config.Settings) string { return s.TaskURL }),
		callback: newField(e, func(s config.Settings) string { return s.CallbackURL }),
		post:     newField(e, func(s config.Settings) string { return s.PostURL }),
		ebpCode:  newField(e, func(s config.Settings) string { return s.EbpCodeExpected }),
		openReq:  e.NewEntry(), orderNo: e.NewEntry(), ask: e.NewEntry(), key: e.NewEntry(),
	}
	a.key.Password = true
	a.openReq.SetText(e.Desk.Keep.Text(openReqKey, ""))
	a.openReq.SetPlaceHolder("http://")
	a.orderNo.SetPlaceHolder(e.T("joint.openreq.made-up"))
	a.ask.SetPlaceHolder(e.T("joint.openreq.made-up"))
	a.key.SetPlaceHolder(e.T("joint.key.saved"))
	a.follow(e.Desk.Settings.Get())
	return a
}

func (a *addresses) follow(s config.Settings) {
	for _, f := range []*field{a.task, a.callback, a.post, a.ebpCode} {
		f.follow(s)
	}
}

// settings are the saved ones with what stands in the entries.
func (a *addresses) settings() config.Settings {
	s := a.env.Desk.Settings.Get()
	s.TaskURL, s.CallbackURL, s.PostURL = a.task.value(), a.callback.value(), a.post.value()
	if key := strings.TrimSpace(a.key.Text); key != "" {
		s.SignKey = secret.NewKey(key)
	}
	return s
}

// form is a table of names and entries.
func form(facts ...kit.Fact) fyne.CanvasObject { return kit.Facts(facts...) }

func (p *Page) openReqPanel() *panel {
	n, e, a := p.newPanel(probe.StepOpenReq), p.env, &p.address
	run := n.runButton("joint.run", nil, func() job {
		q := probe.OpenReq{
			URL:     strings.TrimSpace(a.openReq.Text),
			OrderNo: strings.TrimSpace(a.orderNo.Text), SessionID: strings.TrimSpace(a.ask.Text),
		}
		e.Desk.Keep.SetText(openReqKey, q.URL)
		return func(ctx context.Context) (probe.Step, error) { return e.Desk.Probes.OpenReq(ctx, q), nil }
	})
	return n.fill(
		form(
			kit.Fact{Name: e.T("joint.openreq.url"), Value: a.openReq},
			kit.Fact{Name: e.T("field.orderNo"), Value: a.orderNo},
			kit.Fact{Name: e.T("field.sessionID"), Value: a.ask},
		),
		kit.Quiet(e.T("joint.openreq.careful")),
		n.buttons(run),
	)
}

func (p *Page) tasksPanel() *panel {
	n, e, a := p.newPanel(probe.StepTasks), p.env, &p.address
	links := widget.NewCheck(e.T("joint.tasks.links"), nil)
	links.SetChecked(true)
	run := n.runButton("joint.run", nil, func() job {
		s, open := a.settings(), links.Checked
		return func(ctx context.Context) (probe.Step, error) { return e.Desk.Probes.Tasks(ctx, s, open), nil }
	})
	return n.fill(
		form(
			kit.Fact{Name: e.T("setting.taskUrl"), Value: a.task},
			kit.Fact{Name: e.T("setting.signKey"), Value: a.key},
		),
		links,
		n.buttons(run),
	)
}

func (p *Page) callbacksPanel() *panel {
	n, e, a := p.newPanel(probe.StepCallbacks), p.env, &p.address
	known := widget.NewCheck(e.T("joint.confirm"), func(bool) { n.judge() })
	run := n.runButton("joint.callbacks.run", func() bool { return known.Checked }, func() job {
		s, confirmed := a.settings(), known.Checked
		known.SetChecked(false) // a tick is for one run
		return func(ctx context.Context) (probe.Step, error) { return e.Desk.Probes.Callbacks(ctx, s, confirmed), nil }
	})
	return n.fill(
		form(kit.Fact{Name: e.T("setting.callbackUrl"), Value: a.callback}),
		warning(e.T("joint.callbacks.warning"), known),
		n.buttons(run),
	)
}

func (p *Page) cardPanel() *panel {
	n, e := p.newPanel(probe.StepCard), p.env
	sign := widget.NewCheck(e.T("joint.card.sign"), nil)
	sign.SetChecked(true)
	run := n.runButton("joint.run", nil, func() job {
		with := sign.Checked
		return func(ctx context.Context) (probe.Step, error) { return e.Desk.Probes.Card(ctx, with), nil }
	})
	return n.fill(sign, n.buttons(run))
}

func (p *Page) chainPanel() *panel {
	n, e, a := p.newPanel(probe.StepChain), p.env, &p.address
	run := n.runButton("joint.run", nil, func() job {
		s := a.settings()
		return func(ctx context.Context) (probe.Step, error) { return e.Desk.Probes.Chain(ctx, s), nil }
	})
	return n.fill(n.buttons(run))
}

// warning is what a person has to know, with the tick that it is known.
func warning(text string, tick fyne.CanvasObject) fyne.CanvasObject {
	return kit.Card(kit.MarkRow(kit.ShapeTriangle, kit.TonePerson, container.NewVBox(kit.Text(text), tick)))
}
