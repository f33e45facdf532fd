package joint

import (
	"strconv"
	"strings"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/probe"
	"customs179/ui/kit"
)

// A shop that is badly broken gives hundreds of lines, and a page of thousands
// of widgets stands still: the rest is in the report.
const (
	linesShown     = 120
	exchangesShown = 30
)

// view makes everything that is shown of an outcome: how many lines are right,
// then those that are not, then the rest.
func (p *Page) view(s *probe.Step, took time.Duration) []fyne.CanvasObject {
	e := p.env
	out := []fyne.CanvasObject{p.summary(s, took)}
	if s.Comparison != nil {
		out = append(out, p.difference(s.Comparison)...)
	}
	shown := 0
	for _, v := range []probe.Verdict{probe.Fail, probe.Warn} {
		for _, l := range s.Lines {
			if l.Verdict != v {
				continue
			}
			if shown++; shown <= linesShown {
				out = append(out, p.problem(s, l))
			}
		}
	}
	if shown > linesShown {
		out = append(out, kit.Quiet(e.T("joint.more", "n", strconv.Itoa(shown-linesShown))))
	}
	if rest := p.others(s); rest != nil {
		out = append(out, rest)
	}
	return append(out, p.folds(s)...)
}

// summary is the line on top.
func (p *Page) summary(s *probe.Step, took time.Duration) fyne.CanvasObject {
	e := p.env
	fails, warns := count(s, probe.Fail), count(s, probe.Warn)
	key := "joint.summary.good"
	if fails+warns > 0 {
		key = "joint.summary.bad"
	}
	text := kit.Text(e.T(key, "fails", some(fails), "warns", some(warns), "all", strconv.Itoa(len(s.Lines)), "time", p.millis(took)))
	text.TextStyle.Bold = true
	shape, tone := verdictMark(s.Verdict())
	return kit.MarkRow(shape, tone, text)
}

// some is a number, "" for none: the catalogue leaves its part out then.
func some(n int) string {
	if n == 0 {
		return ""
	}
	return strconv.Itoa(n)
}

func count(s *probe.Step, v probe.Verdict) int {
	n := 0
	for _, l := range s.Lines {
		if l.Verdict == v {
			n++
		}
	}
	return n
}

// problem is a line that warns or fails: what was seen, what is expected, the
// cure, what the peer's own answer means, and its raw text folded.
func (p *Page) problem(s *probe.Step, l probe.Line) fyne.CanvasObject {
	e := p.env
	title := kit.Text(p.judged(l))
	title.TextStyle.Bold = true
	rows := []fyne.CanvasObject{title}
	var facts []kit.Fact
	add := func(key string, value fyne.CanvasObject) {
		facts = append(facts, kit.Fact{Name: e.T(key), Value: value})
	}
	if l.Subject != "" && l.ID != probe.CompareMistake {
		add("joint.where", kit.Mono(legible(l.Subject)))
	}
	if l.Seen != "" {
		add("probe.report.seen", p.factText(l.Seen))
	}
	if l.Took > 0 {
		add("joint.took", kit.Text(p.millis(l.Took)))
	}
	if l.ID == probe.CompareMistake && l.Value != "" {
		add("joint.theirs", kit.Mono(legible(l.Value)))
	}
	if l.Expected != "" {
		add("probe.report.expected", p.factText(l.Expected))
	}
	if l.Cure != "" {
		add("probe.report.cure", kit.Text(e.T("probe.cure."+string(l.Cure))))
	}
	rows = append(rows, kit.Facts(facts...))
	if explained := p.explained(s, l); explained != nil {
		rows = append(rows, explained)
	}
	if l.Value != "" && l.ID != probe.CompareMistake {
		rows = append(rows, kit.Fold(e.T("joint.raw"), e.CopyRow(legible(l.Value))))
	}
	shape, tone := verdictMark(l.Verdict)
	return kit.Card(kit.MarkRow(shape, tone, container.NewVBox(rows...)))
}

// title is what the line judges.
func (p *Page) title(l probe.Line) string { return p.env.T("probe." + l.Title()) }

// judged is the title with what came out, since the title names the rule; a
// mistake's title names the mistake.
func (p *Page) judged(l probe.Line) string {
	word := "joint.look"
	switch {
	case l.ID == probe.CompareMistake:
		return p.title(l)
	case l.Verdict == probe.Fail:
		word = "joint.failed"
	}
	return p.env.T("common.colon", "name", p.title(l), "value", p.env.T(word))
}

// others are the lines that are right, and the facts.
func (p *Page) others(s *probe.Step) fyne.CanvasObject {
	e := p.env
	rows := []fyne.CanvasObject{}
	left := 0
	for _, l := range s.Lines {
		if l.Verdict == probe.Fail || l.Verdict == probe.Warn {
			continue
		}
		if len(rows) == linesShown {
			left++
			continue
		}
		shape, tone := verdictMark(l.Verdict)
		rows = append(rows, kit.MarkRow(shape, tone, kit.Text(p.otherText(s, l))))
		if explained := p.explained(s, l); explained != nil {
			rows = append(rows, explained)
		}
	}
	if left > 0 {
		rows = append(rows, kit.Quiet(e.T("joint.more", "n", strconv.Itoa(left))))
	}
	if len(rows) == 0 {
		return nil
	}
	return kit.Card(rows...)
}

// otherText puts a line that is right into one sentence.
func (p *Page) otherText(_ *probe.Step, l probe.Line) string {
	e := p.env
	text := p.title(l)
	if l.Subject != "" {
		text = legible(l.Subject) + " · " + text
	}
	var said []string
	if l.Seen != "" {
		said = append(said, p.fact(l.Seen))
	}
	if l.Took > 0 {
		said = append(said, p.millis(l.Took))
	}
	if l.Verdict == probe.Info && l.Cure != "" {
		said = append(said, e.T("probe.cure."+string(l.Cure)))
	}
	if len(said) == 0 {
		return text
	}
	return e.T("common.colon", "name", text, "value", strings.Join(said, " · "))
}

// factText shows a fact: in words where the catalogue has them.
func (p *Page) factText(fact string) fyne.CanvasObject {
	if assets.FactWorded(fact) {
		return kit.Text(p.fact(fact))
	}
	return kit.Mono(legible(fact))
}

// folds are what went over the wire and what was made.
func (p *Page) folds(s *probe.Step) []fyne.CanvasObject {
	e := p.env
	var out []fyne.CanvasObject
	if n := len(s.Exchanges); n > 0 {
		rows := []fyne.CanvasObject{}
		for _, x := range s.Exchanges[:min(n, exchangesShown)] {
			rows = append(rows, p.exchange(x))
		}
		if n > exchangesShown {
			rows = append(rows, kit.Quiet(e.T("joint.more", "n", strconv.Itoa(n-exchangesShown))))
		}
		out = append(out, kit.Fold(e.T("probe.report.exchanges"), container.NewVBox(rows...)))
	}
	for _, a := range s.Artefacts {
		out = append(out, kit.Fold(e.T("probe.artefact."+string(a.Name)), p.block(a.In(p.words()))))
	}
	return out
}

// exchange is one request with its answer.
func (p *Page) exchange(x probe.Exchange) fyne.CanvasObject {
	e := p.env
	head := x.Method + " " + x.URL
	if x.Agent != "" {
		head += "\nUser-Agent: " + x.Agent
	}
	rows := []fyne.CanvasObject{kit.Quiet(p.fact(x.Name)), kit.Mono(legible(head))}
	if x.Form != "" {
		rows = append(rows, kit.Mono(shown(x.Form)))
	}
	answer := strings.TrimSpace(x.Answer + "\n" + e.Words.Fact(x.Error))
	if x.Status != 0 {
		answer = strings.TrimSpace(strings.Join([]string{"HTTP " + strconv.Itoa(x.Status), x.Type, p.millis(x.Took)}, " · ") + "\n" + answer)
	}
	if answer != "" {
		rows = append(rows, kit.Quiet(e.T("joint.answer")), kit.Mono(shown(answer)))
	}
	return kit.Card(rows...)
}

// block is a text that was made, with a button that copies all of it.
func (p *Page) block(text string) fyne.CanvasObject {
	copyAll := container.NewHBox(p.env.CopyButton(func() string { return text }))
	return kit.Card(copyAll, monoLabel(text))
}

func monoLabel(text string) *widget.Label { return kit.Mono(shown(text)) }
