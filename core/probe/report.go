package probe

import (
	"fmt"
	"strings"
	"time"

	"customs179/core/fault"
)

// Words gives the text for a key in a person's language: "step." with a
// StepName, "line." with a LineID, "cure." with a CureID, "mistake." with a
// MistakeID, "artefact." with an ArtefactName, "verdict." with a Verdict, and
// the ReportKeys.
type Words func(key string) string

// ReportKeys are the keys of a report's own words.
var ReportKeys = []string{
	"report.title", "report.made", "report.wrong", "report.look", "report.nothing", "report.all", "report.seen",
	"report.expected", "report.value", "report.cure", "report.exchanges", "report.artefacts", "report.masked",
	"report.difference",
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
	w.line("# %s", words("report.title"))
	w.line("%s: %s, %s", words("report.made"), r.Program, r.At.Format(time.RFC3339))
	w.line("%s", words("report.masked"))
	w.chosen("report.wrong", r.Steps, Fail)
	w.chosen("report.look", r.Steps, Warn)
	w.line("## %s", words("report.all"))
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
	w.line("## %s", w.words(key))
	for i := range steps {
		for _, l := range steps[i].Lines {
			if l.Verdict != v {
				continue
			}
			n++
			fmt.Fprintf(&w.b, "%d. **%s** (`%s`%s)\n", n, w.words(l.Title()), l.ID, w.subject(l))
			w.fact("report.seen", l.Seen)
			w.fact("report.expected", l.Expected)
			w.fact("report.value", w.mask.short(l.Value))
			if l.Cure != "" {
				fmt.Fprintf(&w.b, "   - %s: %s\n", w.words("report.cure"), w.words("cure."+string(l.Cure)))
			}
			w.b.WriteString("\n")
		}
	}
	if n == 0 {
		w.line("%s", w.words("report.nothing"))
	}
}

func (w *writer) subject(l Line) string {
	if l.Subject == "" {
		return ""
	}
	return ", " + code(l.Subject)
}

func (w *writer) fact(key, text string) {
	if text != "" {
		fmt.Fprintf(&w.b, "   - %s: %s\n", w.words(key), code(w.mask.short(text)))
	}
}

// code sets a text as code on one line, whatever is in it.
func code(text string) string {
	return "`" + strings.ReplaceAll(Visible(text), "`", "'") + "`"
}

// marks are the signs of verdicts in the list of all lines.
var marks = map[Verdict]string{OK: "✓", Info: "·", Warn: "⚠", Fail: "✗"}

func (w *writer) step(s *Step) {
	w.line("### %s: %s", w.words("step."+string(s.Name)), w.words("verdict."+string(s.Verdict())))
	for _, l := range s.Lines {
		fmt.Fprintf(&w.b, "- %s %s (`%s`%s)", marks[l.Verdict], w.words(l.Title()), l.ID, w.subject(l))
		if l.Seen != "" {
			w.b.WriteString(": " + code(w.mask.short(l.Seen)))
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
	w.line("%s: %d (%s), %s / %s", w.words("report.difference"), c.At, code(c.Field), c.OursByte, c.TheirsByte)
	w.fence(w.mask.short(c.Ours) + "\n" + w.mask.short(c.Theirs))
}

// shownCap is how much of a long text a report shows, in bytes.
const shownCap = 4 << 10

func (w *writer) exchanges(list []Exchange) {
	if len(list) == 0 {
		return
	}
	w.line("#### %s", w.words("report.exchanges"))
	for _, x := range list {
		var b strings.Builder
		fmt.Fprintf(&b, "%s: %s %s\n", x.Name, x.Method, x.URL)
		if x.Agent != "" {
			fmt.Fprintf(&b, "User-Agent: %s\n", x.Agent)
		}
		if x.Form != "" {
			fmt.Fprintf(&b, "%s\n", fault.Cap(w.mask.all(x.Form), shownCap))
		}
		if x.Status != 0 {
			fmt.Fprintf(&b, "-> %d %s, %v\n", x.Status, x.Type, x.Took.Round(time.Millisecond))
		}
		b.WriteString(strings.TrimSpace(fault.Cap(w.mask.all(x.Answer), shownCap) + "\n" + x.Error))
		w.fence(b.String())
	}
}

func (w *writer) artefacts(s *Step) {
	texts := s.Artefacts
	for _, o := range s.Orders {
		if o.Signing != nil {
			texts = append(texts, Artefact{ArtefactVisible, o.OrderNo + "\n" + o.Signing.Visible}, Artefact{ArtefactHashes, o.Signing.Hashes()})
		}
	}
	if len(texts) > 0 {
		w.line("#### %s", w.words("report.artefacts"))
	}
	for _, a := range texts {
		w.line("%s:", w.words("artefact."+string(a.Name)))
		w.fence(fault.Cap(w.mask.all(a.Text), 4*shownCap))
	}
}

// fence sets a text as a block; a fence inside it cannot end it.
func (w *writer) fence(text string) {
	w.line("````text\n%s\n````", strings.ReplaceAll(text, "````", "''''"))
}
