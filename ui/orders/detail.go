package orders

import (
	"context"
	"reflect"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// detail is the pane of one order: what it is doing, the next step as a button,
// its story, and everything that may have to be read out to somebody.
type detail struct {
	env   *kit.Env
	root  *fyne.Container
	close func()

	scroll *container.Scroll
	icon   *widget.Icon
	state  *widget.Label
	number *fyne.Container
	note   *widget.Label
	clock  *widget.Label
	ticks  *fyne.Container // how far it has come
	step   *fyne.Container // the next step, or a question about it
	cause  *fyne.Container
	facts  *fyne.Container
	story  *fyne.Container
	inside *fyne.Container // technical details, folded

	seq   uint64
	line  line
	steps []order.Step
	info  port.Details
	// fault is what the ledger or a command answered.
	fault *kit.FaultCard
	// asking is true while a question stands in the place of the next step.
	asking bool
	// said is what the last command brought, until the order moves.
	said string
}

func newDetail(e *kit.Env, close func()) *detail {
	d := &detail{env: e, close: close, fault: kit.NewFaultCard(e)}
	d.icon, d.state = widget.NewIcon(nil), kit.Text("")
	d.state.TextStyle.Bold = true
	d.state.SizeName = theme.SizeNameSubHeadingText
	d.note, d.clock = kit.Text(""), kit.Text("")
	d.ticks = newFlow()
	d.number, d.step, d.cause = container.NewVBox(), container.NewVBox(), container.NewVBox()
	d.facts, d.story, d.inside = container.NewVBox(), container.NewVBox(), container.NewVBox()
	leave := widget.NewButtonWithIcon("", theme.CancelIcon(), close)
	leave.Importance = widget.LowImportance
	d.scroll = container.NewVScroll(container.New(besideBar{}, container.NewVBox(
		container.NewBorder(nil, nil, nil, container.NewVBox(leave), kit.IconRow(d.icon, d.state)),
		container.New(tight{}, d.number, d.note, d.clock, d.ticks),
		d.step, d.fault.Object(), d.cause, d.story, d.facts,
		kit.Fold(e.T("order.details"), d.inside),
	)))
	d.root = container.NewStack(kit.Panel(d.scroll))
	d.root.Hide()
	return d
}

// show opens the pane on another order.
func (d *detail) show(seq uint64, gates status.Gates) {
	d.seq, d.line, d.steps, d.info = seq, line{}, nil, port.Details{}
	d.asking, d.said = false, ""
	d.fault.Clear()
	put(d.story)
	put(d.inside)
	d.scroll.ScrollToTop()
	d.root.Show()
	d.draw(gates, true)
}

func (d *detail) hide() {
	d.seq = 0
	d.root.Hide()
}

// escape takes a question back.
func (d *detail) escape() bool {
	if d.seq == 0 || !d.asking {
		return false
	}
	d.asking = false
	d.drawStep()
	return true
}

// draw brings the pane up to date; false says that the order is gone.
func (d *detail) draw(gates status.Gates, changed bool) bool {
	o := d.line.order
	if changed || o.Seq != d.seq {
		found, err := d.env.Desk.Ledger.Rows([]uint64{d.seq})
		if err != nil {
			d.fault.Set(err)
			return true
		}
		if len(found) == 0 {
			return false
		}
		o = found[0]
	}
	before := d.line
	d.line = newLine(d.env, gates, o)
	d.icon.SetResource(kit.Mark(d.line.shape, d.line.tone))
	kit.Say(d.state, d.line.state)
	kit.Say(d.note, d.line.note)
	kit.Say(d.clock, d.line.clock)
	setVisible(d.clock, d.line.clock != "")
	moved := before.order.Seq != o.Seq || !reflect.DeepEqual(before.order, o)
	if moved {
		if before.order.Seq == o.Seq {
			d.said = "" // the order answers for itself now
		}
		if before.order.State != o.State || before.order.Hold != o.Hold {
			d.asking = false
		}
		d.drawOrder()
		d.read()
	}
	if moved || before.sit.Code != d.line.sit.Code || before.sit.Fault != d.line.sit.Fault {
		d.drawCause()
		d.drawStep()
	}
	return true
}

// read fetches what is not in the row: it may lie in another file.
func (d *detail) read() {
	seq, at := d.seq, d.line.order.Updated
	d.env.Work(func(context.Context) {
		steps, err := d.env.Desk.Ledger.Timeline(seq)
		var info port.Details
		if err == nil {
			info, err = d.env.Desk.Ledger.Details(seq)
		}
		d.env.Do(func() {
			if d.seq != seq || !d.line.order.Updated.Equal(at) {
				return // another order, or the same one later: that has its own answer
			}
			d.steps, d.info = steps, info
			if err != nil {
				d.fault.Set(err)
			}
			d.drawStory()
			d.drawInside()
			d.drawCause()
		})
	})
}

// drawOrder shows what only the record holds.
func (d *detail) drawOrder() {
	e, o := d.env, &d.line.order
	put(d.number, e.CopyRow(number(o)))
	put(d.ticks, d.tickWords()...)
	objects := []fyne.CanvasObject{kit.Facts(d.times()...)}
	for _, id := range []struct{ name, value string }{
		{"order.session", o.SessionID}, {"order.ebp-code", o.EbpCode}, {"order.cert-no", o.CertNo}, {"order.guid", o.GUID},
	} {
		if id.value != "" {
			objects = append(objects, container.New(tight{}, small(e.T(id.name)), e.CopyRow(id.value)))
		}
	}
	put(d.facts, objects...)
}

// tickWords names the three ticks of the table.
func (d *detail) tickWords() (out []fyne.CanvasObject) {
	names := [3]string{"ticks.sign", "ticks.upload", "ticks.callback"}
	for i, t := range ticks(&d.line.order) {
		shape, tone := t.mark()
		name := small(d.env.T(names[i]))
		name.Wrapping = fyne.TextWrapOff
		out = append(out, kit.MarkRow(shape, tone, name))
	}
	return out
}

// times are the facts that fit beside their names.
func (d *detail) times() []kit.Fact {
	e, o := d.env, &d.line.order
	out := []kit.Fact{
		{Name: e.T("orders.column.received"), Value: widget.NewLabel(e.Time(o.FirstSeen))},
		{Name: e.T("orders.column.updated"), Value: widget.NewLabel(e.Time(o.Updated))},
		{Name: e.T("order.deadline"), Value: widget.NewLabel(e.Time(o.Deadline))},
		{Name: e.T("order.attempts"), Value: widget.NewLabel(thousands(o.Attempts))},
	}
	if o.Generation > 1 {
		out = append(out, kit.Fact{
			Name: e.T("order.hand-out"), Value: widget.NewLabel(e.T("order.generation", "n", thousands(o.Generation))),
		})
	}
	return out
}

// put replaces what a container holds.
func put(c *fyne.Container, objects ...fyne.CanvasObject) {
	c.Objects = objects
	c.Refresh()
}

// small is the name of what stands below it.
func small(text string) *widget.Label {
	l := kit.Quiet(text)
	l.Selectable = false
	return l
}

// title is the head of a part of the pane.
func title(text string) *widget.Label {
	l := kit.Text(text)
	l.Selectable = false
	l.TextStyle.Bold = true
	return l
}
