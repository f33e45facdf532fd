package orders

import (
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/ui/kit"
)

// drawCause says why an order does not go on, and what helps.
func (d *detail) drawCause() {
	var lines []fyne.CanvasObject
	why := d.why()
	texts := []string{why.cause, why.meaning, why.cure, why.code}
	if next := nextAct(d.env, &d.line); next == actCure || next == actNone {
		texts[2] = "" // stands at the next step
	}
	for _, text := range texts {
		if text != "" {
			lines = append(lines, kit.Text(text))
		}
	}
	lines = append(lines, d.problems()...)
	if len(lines) == 0 {
		put(d.cause)
		return
	}
	head := title(d.env.T("order.diagnosis"))
	put(d.cause, kit.Card(container.New(tight{}, append([]fyne.CanvasObject{head}, lines...)...)))
}

// why is what is known about an order that is not well.
type why struct{ cause, meaning, cure, code string }

// why explains customs' answer where there was one, else the last failure.
func (d *detail) why() why {
	e, l := d.env, &d.line
	if says := customsSays(e, &l.order); says != nil {
		text := e.T("fault.code", "code", l.order.Verdict.Code)
		if l.order.Verdict.Code == "" {
			text = ""
		}
		if l.order.Verdict.Message != "" && !says.Known {
			text = strings.TrimSpace(text + " " + l.order.Verdict.Message)
		}
		return why{says.Cause, says.Meaning, says.Cure, text}
	}
	code := l.sit.Fault
	if l.order.Conflict && code == "" {
		code = fault.PlatformConflict
	}
	if code == "" || l.class == order.ClassCancelled {
		return why{}
	}
	entry := e.Fault(code, map[string]string{"no": number(&l.order)})
	return why{entry.What, entry.Meaning, entry.Do, e.T("fault.code", "code", string(code))}
}

// problems names the fields whose data can never pass.
func (d *detail) problems() []fyne.CanvasObject {
	if len(d.info.Problems) == 0 || d.line.class != order.ClassRejected {
		return nil
	}
	out := []fyne.CanvasObject{title(d.env.T("order.problems"))}
	for _, p := range d.info.Problems {
		out = append(out, kit.Text(d.problem(p)))
	}
	return out
}

// problem puts "goods[0].gname: empty; should be ..." into the words of the
// catalogue, where the field is known there.
func (d *detail) problem(text string) string {
	path, _, _ := strings.Cut(text, ":")
	field := path[strings.LastIndexByte(path, '.')+1:]
	field, _, _ = strings.Cut(field, "[")
	e := d.env
	if !e.Words.Has("field."+field) || !e.Words.Has("field."+field+".want") {
		return text
	}
	return e.T("common.colon", "name", e.T("field."+field), "value", e.T("field."+field+".want"))
}

// drawStory shows what happened to an order, the last step first.
func (d *detail) drawStory() {
	objects := []fyne.CanvasObject{title(d.env.T("order.timeline"))}
	for _, s := range slices.Backward(d.steps) {
		objects = append(objects, d.storyLine(&s))
	}
	put(d.story, objects...)
}

func (d *detail) storyLine(s *order.Step) fyne.CanvasObject {
	e := d.env
	at := widget.NewLabel(e.Time(s.At))
	at.Importance = widget.LowImportance
	name := kit.Text(e.T("step." + string(s.Name)))
	name.Selectable = false
	shape, tone := stepMark(s)
	head := container.NewBorder(nil, nil, nil, at, kit.MarkRow(shape, tone, name))
	if more := d.storyWords(s); more != "" {
		return container.New(tight{}, head, container.New(indent{}, kit.Quiet(more)))
	}
	return head
}

// storyWords gives result, duration, code, and what a person wrote.
func (d *detail) storyWords(s *order.Step) string {
	e := d.env
	var parts []string
	switch {
	case s.Name == order.StepReceive || s.To == "" || s.To == s.From:
	default:
		parts = append(parts, e.T("state."+string(s.To)))
	}
	if s.Took > 0 {
		parts = append(parts, e.T("order.took", "time", took(e, s.Took)))
	}
	switch {
	case s.Name == order.StepSettle && s.Code != "":
		parts = append(parts, e.T("order.settle."+s.Code))
	case s.Code != "":
		parts = append(parts, e.T("fault.code", "code", s.Code))
	}
	if s.Text != "" && (s.Name == order.StepCancel || s.Name == order.StepSettle) {
		parts = append(parts, e.T("common.colon", "name", e.T("order.reason"), "value", s.Text))
	}
	return strings.Join(parts, " · ")
}

// stepMark tells a step that went well from one that did not.
func stepMark(s *order.Step) (kit.Shape, kit.Tone) {
	switch {
	case s.To == order.StateRejected || s.Name == order.StepReject || s.Name == order.StepConflict:
		return kit.ShapeCross, kit.ToneError
	case s.Name == order.StepHold:
		return kit.ShapeTriangle, kit.TonePerson
	case s.To != "" && s.To != s.From:
		return kit.ShapeTick, kit.ToneGood
	case strings.Contains(s.Code, "."):
		return kit.ShapeRing, kit.ToneTrouble
	}
	return kit.ShapeDisc, kit.ToneQuiet
}

// drawInside shows the folded technical details; personal data is left out by
// whoever gives them.
func (d *detail) drawInside() {
	e := d.env
	var objects []fyne.CanvasObject
	if d.info.Head != "" {
		objects = append(objects, small(e.T("order.redacted")), kit.Mono(d.info.Head))
	}
	if d.info.Answer != "" {
		objects = append(objects, small(e.T("order.answer")), e.CopyRow(d.info.Answer))
	}
	if d.line.order.LastFail != nil && d.line.order.LastFail.Text != "" {
		objects = append(objects, kit.Mono(d.line.order.LastFail.Text))
	}
	if len(objects) == 0 {
		objects = append(objects, kit.Quiet(e.T("common.none")))
	}
	put(d.inside, objects...)
}

// summary is the order in a few lines, for whoever helps. It holds no data of a
// customer.
func (d *detail) summary() string {
	e, l := d.env, &d.line
	o := &l.order
	var lines []string
	add := func(name, value string) {
		if value != "" {
			lines = append(lines, e.T("common.colon", "name", name, "value", value))
		}
	}
	add(e.T("order.no"), o.OrderNo)
	add(e.T("order.session"), o.SessionID)
	add(e.T("orders.column.state"), l.state)
	add(e.T("orders.column.note"), l.note)
	add(e.T("orders.column.code"), lastCode(o))
	add(e.T("order.ebp-code"), o.EbpCode)
	add(e.T("order.cert-no"), o.CertNo)
	add(e.T("order.guid"), o.GUID)
	add(e.T("orders.column.received"), o.FirstSeen.Local().Format(fullTime))
	add(e.T("orders.column.updated"), o.Updated.Local().Format(fullTime))
	lines = append(lines, e.T("order.timeline"))
	for _, s := range d.steps {
		lines = append(lines, strings.Join(slices.DeleteFunc([]string{
			s.At.Local().Format(fullTime), e.T("step." + string(s.Name)), d.storyWords(&s),
		}, func(part string) bool { return part == "" }), "  "))
	}
	return strings.Join(lines, "\n")
}
