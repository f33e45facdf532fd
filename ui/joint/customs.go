package joint

import (
	"context"
	"net"
	"net/url"
	"strings"

	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/order"
	"customs179/core/probe"
	"customs179/ui/choose"
	"customs179/ui/kit"
)

// uploadForm is the whole upload to the test address.
type uploadForm struct {
	page   *Page
	panel  *panel
	known  *widget.Check
	choice *widget.Select
	where  *widget.Label
	// tasks are the orders behind the choices after the first, the built-in one.
	tasks []order.Task
}

func (p *Page) customsPanel() *panel {
	n, e, a := p.newPanel(probe.StepCustoms), p.env, &p.address
	look := n.runButton("joint.run", nil, func() job {
		s := a.settings()
		return func(ctx context.Context) (probe.Step, error) { return e.Desk.Probes.Customs(ctx, s), nil }
	})
	use := func(key, address string) *widget.Button {
		return widget.NewButton(e.T(key), func() { a.post.SetText(address) })
	}
	f := &p.upload
	*f = uploadForm{page: p, panel: n, where: kit.Text("")}
	f.known = widget.NewCheck(e.T("joint.confirm"), func(bool) { n.judge() })
	f.choice = widget.NewSelect([]string{e.T("joint.upload.sample")}, func(string) { n.judge() })
	f.choice.SetSelectedIndex(0)
	send := n.runButton("joint.upload.run", f.ready, f.ask)
	send.Importance = widget.DangerImportance
	a.post.OnChanged = func(string) { f.judge() }
	a.ebpCode.OnChanged = func(string) { n.judge() }
	n.fill(
		form(kit.Fact{Name: e.T("setting.postUrl"), Value: a.post}),
		container.NewHBox(use("joint.customs.use-test", probe.TestURL), use("joint.customs.use-production", probe.ProductionURL)),
		n.buttons(look),
		kit.Card(
			kit.MarkRow(kit.ShapeTriangle, kit.TonePerson, kit.Text(e.T("joint.upload.warning"))),
			form(
				kit.Fact{Name: e.T("joint.upload.order"), Value: choose.Framed(f.choice)},
				kit.Fact{Name: e.T("setting.ebpCodeExpected"), Value: a.ebpCode},
			),
			f.where, f.known, container.NewHBox(send),
		),
	)
	f.judge()
	return n
}

// testAddress reports whether a whole upload may be offered: customs' test
// system, or this computer. The prober has the last word.
func testAddress(address string) bool {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Hostname() == "" {
		return false
	}
	test, err := url.Parse(probe.TestURL)
	if err == nil && strings.EqualFold(u.Hostname(), test.Hostname()) {
		return true
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && ip.IsLoopback()
}

// judge says why nothing can be uploaded, if so.
func (f *uploadForm) judge() {
	e := f.page.env
	key := "joint.upload.here"
	if !testAddress(f.page.address.post.Text) {
		key = "joint.upload.elsewhere"
	}
	kit.Say(f.where, e.T(key))
	f.panel.judge()
}

func (f *uploadForm) ready() bool {
	if !f.known.Checked || !testAddress(f.page.address.post.Text) {
		return false
	}
	return f.choice.SelectedIndex() > 0 || f.page.address.ebpCode.value() != ""
}

func (f *uploadForm) ask() job {
	p := f.page
	s, code, confirmed := p.address.settings(), p.address.ebpCode.value(), f.known.Checked
	var t order.Task
	if i := f.choice.SelectedIndex(); i > 0 && i <= len(f.tasks) {
		t = f.tasks[i-1]
	}
	// A tick is for one upload.
	f.known.SetChecked(false)
	return func(ctx context.Context) (probe.Step, error) {
		return p.env.Desk.Probes.Upload(ctx, s, t, code, confirmed), nil
	}
}

// offer puts the shop's valid orders behind the built-in one.
func (f *uploadForm) offer() {
	e := f.page.env
	names := []string{e.T("joint.upload.sample")}
	f.tasks = nil
	for _, o := range f.page.orders() {
		f.tasks = append(f.tasks, o.Task)
		names = append(names, orderLabel(o))
	}
	chosen := f.choice.Selected
	f.choice.SetOptions(names)
	for i, name := range names {
		if name == chosen {
			f.choice.SetSelectedIndex(i)
			return
		}
	}
	f.choice.SetSelectedIndex(0)
}
