package probe

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"customs179/core/fault"
)

// Words gives the texts of a person's language.
type Words struct {
	// Text gives that of a key: "step." with a StepName, "line." with a LineID,
	// "cure." with a CureID, "mistake." with a MistakeID, "artefact." with an
	// ArtefactName, "verdict." with a Verdict, and the ReportKeys.
	Text func(key string) string
	// Fact gives a fact, which is told in English here, in that language.
	Fact func(english string) string
}

// ReportKeys are the keys of a report's own words.
var ReportKeys = []string{
	"report.title", "report.made", "report.wrong", "report.look", "report.nothing", "report.all", "report.seen",
	"report.expected", "report.value", "report.cure", "report.exchanges", "report.artefacts", "report.masked",
	"report.difference", "report.ours", "report.theirs",
}

// Keys lists every key that a report can ask for.
func Keys() []string {
	keys := append([]string{}, ReportKeys...)
	keys = appendKeys(keys, "step.", StepNames)
	keys = appendKeys(keys, "line.", LineIDs)
	keys = appendKeys(keys, "cure.", CureIDs)
	keys = appendKeys(keys, "mistake.", MistakeIDs)
	keys = appendKeys(keys, "artefact.", ArtefactNames)
	return appendKeys(keys, "verdict.", []Verdict{OK, Info, Warn, Fail})
}

func appendKeys[T ~string](keys []string, prefix string, names []T) []string {
	for _, n := range names {
		keys = append(keys, prefix+string(n))
	}
	return keys
}

// Report is a run of steps, to be sent to the shop's developer.
type Report struct {
	Program string    `json:"program"` // name and version
	At      time.Time `json:"at"`
	Steps   []Step    `json:"steps"`
}

// Verdict is the worst of all steps.
func (r *Report) Verdict() Verdict {
	worst := OK
	for i := range r.Steps {
		if v := r.Steps[i].Verdict(); rank[v] > rank[worst] {
			worst = v
		}
	}
	return worst
}

// Markdown writes the report. It holds no secret, and recipients' names and
// accounts are masked in it.
func (r *Report) Markdown(words Words) string {
	w := writer{words: words, mask: r.mask()}
	w.line("# %s", words.Text("report.title"))
	w.line("%s: %s, %s", words.Text("report.made"), r.Program, r.At.Format(time.RFC3339))
	w.line("%s", words.Text("report.masked"))
	w.chosen("report.wrong", r.Steps, Fail)
	w.chosen("report.look", r.Steps, Warn)
	w.line("## %s", words.Text("report.all"))
	for i := range r.Steps {
		w.step(&r.Steps[i])
	}
	return w.b.String()
}

// mask gathers what must not be shown.
func (r *Report) mask() mask {
	var m mask
	for i := range r.Steps {
		m.add(r.Steps[i].personal...)
	}
	return m
}

// writer writes Markdown.
type writer struct {
	b     strings.Builder
	words Words
	mask  mask
}

func (w *writer) line(format string, args ...any) {
	fmt.Fprintf(&w.b, format, args...)
	w.b.WriteString("\n\n")
}

// Title is the key of a line's sentence: a mistake has a sentence of its own.
func (l Line) Title() string {
	if l.ID == CompareMistake {
		return "mistake." + l.Subject
	}
	return "line." + string(l.ID)
}

// chosen lists the lines of one verdict with their cures.
func (w *writer) chosen(key string, steps []Step, v Verdict) {
	n := 0
	w.line("## %s", w.words.Text(key))
	for i := range steps {
		for _, l := range steps[i].Lines {
			if l.Verdict != v {
				continue
			}
			n++
			fmt.Fprintf(&w.b, "%d. **%s** (`%s`%s)\n", n, w.words.Text(l.Title()), l.ID, w.subject(l))
			w.item("report.seen", w.worded(l.Seen))
			w.item("report.expected", w.worded(l.Expected))
			w.item("report.value", w.mask.short(l.Value))
			if l.Cure != "" {
				fmt.Fprintf(&w.b, "   - %s: %s\n", w.words.Text("report.cure"), w.words.Text("cure."+string(l.Cure)))
			}
			w.b.WriteString("\n")
		}
	}
	if n == 0 {
		w.line("%s", w.words.Text("report.nothing"))
	}
}

func (w *writer) subject(l Line) string {
	if l.Subject == "" {
		return ""
	}
	return ", " + code(l.Subject)
}

func (w *writer) item(key, text string) {
	if text != "" {
		fmt.Fprintf(&w.b, "   - %s: %s\n", w.words.Text(key), code(text))
	}
}

// worded gives a fact in words. It is masked before: a name may hold words that
// stand in a sentence of ours, which would be hidden then.
func (w *writer) worded(fact string) string { return w.words.Fact(w.mask.short(fact)) }

// code sets a text as code on one line, whatever is in it.
func code(text string) string {
	return "`" + strings.ReplaceAll(Visible(text), "`", "'") + "`"
}

// marks are the signs of verdicts in the list of all lines.
var marks = map[Verdict]string{OK: "✓", Info: "·", Warn: "⚠", Fail: "✗"}

func (w *writer) step(s *Step) {
	w.line("### %s · %s", w.words.Text("step."+string(s.Name)), w.words.Text("verdict."+string(s.Verdict())))
	for _, l := range s.Lines {
		fmt.Fprintf(&w.b, "- %s %s (`%s`%s)", marks[l.Verdict], w.words.Text(l.Title()), l.ID, w.subject(l))
		if l.Seen != "" {
			w.b.WriteString(": " + code(w.worded(l.Seen)))
		}
		if l.Took > 0 {
			fmt.Fprintf(&w.b, " %v", l.Took.Round(time.Millisecond))
		}
		w.b.WriteString("\n")
	}
	w.b.WriteString("\n")
	w.comparison(s.Comparison)
	w.exchanges(s.Exchanges)
	w.artefacts(s)
}

func (w *writer) comparison(c *Comparison) {
	if c == nil || c.Equal {
		return
	}
	w.line("%s: %d (%s)", w.words.Text("report.difference"), c.At, code(c.Field))
	w.line("%s (%s):", w.words.Text("report.ours"), w.words.Fact(c.OursByte))
	w.fence(w.mask.short(c.Ours))
	w.line("%s (%s):", w.words.Text("report.theirs"), w.words.Fact(c.TheirsByte))
	w.fence(w.mask.short(c.Theirs))
}

// shownCap is how much of a long text a report shows, in bytes.
const shownCap = 4 << 10

func (w *writer) exchanges(list []Exchange) {
	if len(list) == 0 {
		return
	}
	w.line("#### %s", w.words.Text("report.exchanges"))
	for _, x := range list {
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %s %s\n", w.words.Fact(x.Name), x.Method, x.URL)
		if x.Agent != "" {
			fmt.Fprintf(&b, "User-Agent: %s\n", x.Agent)
		}
		if x.Form != "" {
			fmt.Fprintf(&b, "%s\n", fault.Cap(w.mask.all(x.Form), shownCap))
		}
		if x.Status != 0 {
			fmt.Fprintf(&b, "-> %d %s, %v\n", x.Status, x.Type, x.Took.Round(time.Millisecond))
		}
		b.WriteString(strings.TrimSpace(fault.Cap(w.mask.all(x.Answer), shownCap) + "\n" + w.words.Fact(w.mask.all(x.Error))))
		w.fence(b.String())
	}
}

func (w *writer) artefacts(s *Step) {
	texts := slices.Clip(s.Artefacts)
	for _, o := range s.Orders {
		if o.Signing != nil {
			texts = append(texts, Artefact{ArtefactVisible, o.OrderNo + "\n" + o.Signing.Visible}, Artefact{ArtefactHashes, o.Signing.Hashes()})
		}
	}
	if len(texts) > 0 {
		w.line("#### %s", w.words.Text("report.artefacts"))
	}
	for _, a := range texts {
		w.line("%s:", w.words.Text("artefact."+string(a.Name)))
		w.fence(fault.Cap(w.mask.all(a.In(w.words)), 4*shownCap))
	}
}

// fence sets a text as a block; a fence inside it cannot end it.
func (w *writer) fence(text string) {
	w.line("````text\n%s\n````", strings.ReplaceAll(text, "````", "''''"))
}
