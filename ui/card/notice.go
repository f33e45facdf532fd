package card

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/kit"
)

// Notice tells the outcome of an act right where the act is: what happened, what
// to do, and the raw text folded. It has no button, because the cure is at hand.
type Notice struct {
	env  *kit.Env
	root *fyne.Container
	told Told
}

// Told is what a notice says.
type Told struct {
	Shape kit.Shape
	Tone  kit.Tone
	// What is the sentence beside the mark; Do, Raw may be "".
	What, Do, Raw string
	// Plain leaves out the mark: one stands above already.
	Plain bool
}

// NewNotice makes a hidden one.
func NewNotice(e *kit.Env) *Notice {
	n := &Notice{env: e, root: container.NewVBox()}
	n.root.Hide()
	return n
}

// Object is what is put on the page.
func (n *Notice) Object() fyne.CanvasObject { return n.root }

// Clear hides the notice.
func (n *Notice) Clear() { n.Tell(Told{}) }

// Set tells a fault in the words of the catalogue; nil clears the notice.
func (n *Notice) Set(err error) { n.Tell(Explain(n.env, err)) }

// Empty reports whether nothing is told.
func (n *Notice) Empty() bool { return n.told.What == "" }

// Good tells that something went well.
func (n *Notice) Good(text string) {
	n.Tell(Told{Shape: kit.ShapeTick, Tone: kit.ToneGood, What: text})
}

// Tell shows what is told; nothing is drawn when it is shown already, so that a
// fold that a person opened stays open.
func (n *Notice) Tell(t Told) {
	if n.told == t {
		return
	}
	n.told = t
	n.root.Objects = nil
	if t.What == "" {
		n.root.Hide()
		return
	}
	what := kit.Text(t.What)
	if t.Plain {
		n.root.Add(what)
	} else {
		what.TextStyle.Bold = true
		n.root.Add(kit.MarkRow(t.Shape, t.Tone, what))
	}
	if t.Do != "" {
		n.root.Add(kit.Text(t.Do))
	}
	if t.Raw != "" {
		n.root.Add(kit.Fold(n.env.T("fault.raw"), kit.Mono(t.Raw)))
	}
	n.root.Show()
	n.root.Refresh()
}

// Explain finds the words for an error.
func Explain(e *kit.Env, err error) Told {
	f := fault.Of(err)
	if f == nil {
		return Told{}
	}
	shape, tone := kit.SeverityMark(status.RuleOf(f.Code).Severity)
	entry := e.Entry(err)
	return Told{Shape: shape, Tone: tone, What: entry.What, Do: entry.Do, Raw: raw(f.Code, f.Error(), f.Detail)}
}

// ExplainGate finds the words for a gate that is not open.
func ExplainGate(e *kit.Env, g status.Gate, params status.Params) Told {
	if g.Open() || g.Code == "" {
		return Told{}
	}
	shape, tone := kit.GateMark(g)
	entry := e.Fault(g.Code, params)
	return Told{Shape: shape, Tone: tone, What: entry.What, Do: entry.Do, Raw: raw(g.Code, g.Detail)}
}

// raw is what support may ask for, a line each.
func raw(code fault.Code, texts ...string) string {
	out := string(code)
	for _, t := range texts {
		if t != "" {
			out += "\n" + t
		}
	}
	return out
}
