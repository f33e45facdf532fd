package wizard

import (
	"slices"
	"strconv"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/status"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// Hooks are what the wizard asks of the window around it.
type Hooks struct {
	// Done: work was started; the wizard is over.
	Done func()
	// Leave: a person wants to go on later.
	Leave func()
	// Language: everything is to be built again in another language.
	Language func(assets.Lang)
}

// view is the page of one step. All its methods run on the UI goroutine.
type view interface {
	Content() fyne.CanvasObject
	// Open comes when the step is shown, Close when it is left; between them Draw
	// tells what is new.
	Open()
	Draw(status.Snapshot, Facts)
	Close()
	// Next gives the text of the button that goes on, and whether it may.
	Next() (key string, ok bool)
	// Leave does what has to be done before going on, and then calls on: at once,
	// later, or not at all when something is wrong and the page says what.
	Leave(on func())
}

// The texts of the button that goes on. With the last two, something is put off.
const (
	keyNext   = "button.next"
	keyLater  = "wizard.certificate.later"
	keyAnyway = "wizard.connect.anyway"
)

// Wizard is the first run, in the whole window.
type Wizard struct {
	env   *kit.Env
	hooks Hooks
	views map[Step]view
	at    Step
	facts Facts

	root  fyne.CanvasObject
	stage *container.Scroll
	rows  map[Step]*widget.Button
	back  *widget.Button
	next  *widget.Button

	// drawn: the window has shown the wizard, so that a field can be focused.
	drawn bool
	// opened is when the step was.
	opened time.Time
	// proven: the card has accepted a PIN on the open page, so that the wizard goes
	// on as soon as the gate says so too.
	proven bool
}

// New makes the wizard and opens it at the step that is to be done, see
// Facts.Start.
func New(e *kit.Env, w Hooks) *Wizard {
	z := &Wizard{env: e, hooks: w, rows: map[Step]*widget.Button{}}
	z.views = map[Step]view{
		StepPrepare:     newPrepare(e, z.language),
		StepControl:     newDevice(e, StepControl),
		StepCard:        newDevice(e, StepCard),
		StepPIN:         newPIN(e, z.verified, func() bool { return z.drawn }),
		StepCertificate: newCertificate(e, z.redraw),
		StepConnect:     newConnect(e, z.redraw, func() { z.stage.ScrollToTop() }),
		StepFinish:      newFinish(e, z.show),
	}
	z.stage = container.NewVScroll(container.NewVBox())
	z.root = container.NewBorder(nil, nil, z.side(), nil,
		container.NewBorder(nil, z.bar(), nil, nil, container.NewPadded(z.stage)))
	z.facts = Gather(e.Desk.Live.Snapshot(), e.Desk)
	z.show(z.facts.Start())
	return z
}

// Content is the whole of the wizard.
func (z *Wizard) Content() fyne.CanvasObject { return z.root }

// Draw shows the present state. It does not change the step, because what a
// person is reading must not go away, but for the one that has just been done by
// pressing a button for it: the PIN.
func (z *Wizard) Draw(s status.Snapshot) {
	z.drawn = true
	z.draw(s)
}

func (z *Wizard) draw(s status.Snapshot) {
	z.facts = Gather(s, z.env.Desk)
	if z.proven && z.facts.Done(StepPIN) {
		z.show(After(StepPIN))
		return
	}
	z.views[z.at].Draw(s, z.facts)
	z.arrange()
}

func (z *Wizard) redraw() { z.draw(z.env.Desk.Live.Snapshot()) }

// Hide forgets what was typed of a PIN; the window calls it when something else
// takes the wizard's place.
func (z *Wizard) Hide() { z.views[z.at].Close() }

// side is the list of steps.
func (z *Wizard) side() fyne.CanvasObject {
	list := container.NewVBox(container.NewPadded(kit.Heading(z.env.T("wizard.title"))))
	for _, s := range Steps {
		row := widget.NewButton(z.env.T("wizard."+string(s)), func() { z.show(s) })
		row.Alignment = widget.ButtonAlignLeading
		row.Importance = widget.LowImportance
		z.rows[s] = row
		list.Add(row)
	}
	return kit.Panel(list)
}

// bar is the row of buttons below.
func (z *Wizard) bar() fyne.CanvasObject {
	later := widget.NewButton(z.env.T("wizard.leave"), z.later)
	z.back = widget.NewButton(z.env.T("button.back"), func() { z.show(Before(z.at)) })
	z.next = widget.NewButton("", z.pressed)
	z.next.Importance = widget.HighImportance
	return container.NewPadded(container.NewHBox(later, layout.NewSpacer(), z.back, z.next))
}

// show opens a step.
func (z *Wizard) show(s Step) {
	if z.at != "" {
		z.views[z.at].Close()
	}
	z.at, z.proven, z.opened = s, false, z.env.Now()
	z.env.Desk.Keep.SetText(keepStep, string(s))
	v := z.views[s]
	number := strconv.Itoa(slices.Index(Steps, s) + 1)
	title := kit.Heading(z.env.T("wizard.step", "n", number, "name", z.env.T("wizard."+string(s))))
	z.stage.Content = kit.UnderWheel(z.stage, container.NewPadded(container.NewVBox(title, v.Content())))
	z.stage.ScrollToTop()
	z.stage.Refresh()
	v.Open()
	z.redraw()
}

// seenTime is how long a page stands before a press can be meant for it: the
// second half of a double click would skip it unseen, and a page that may be gone
// on from anyway would count as done.
const seenTime = 400 * time.Millisecond

func (z *Wizard) pressed() {
	if z.env.Now().Sub(z.opened) >= seenTime {
		z.goOn()
	}
}

// goOn leaves the step forwards, at most once however often it is pressed while
// the page has something to do first.
func (z *Wizard) goOn() {
	from := z.at
	z.views[from].Leave(func() {
		switch {
		case z.at != from:
		case from == StepFinish:
			z.finish()
		default:
			z.show(After(from))
		}
	})
	z.arrange()
}

func (z *Wizard) finish() {
	z.views[z.at].Close()
	z.env.Desk.Keep.SetText(keepDone, yes)
	z.env.Desk.Keep.SetText(keepStep, "")
	z.hooks.Done()
}

// later leaves the wizard; what was entered and can be kept is kept.
func (z *Wizard) later() {
	z.views[z.at].Close()
	z.hooks.Leave()
}

func (z *Wizard) language(l assets.Lang) {
	z.views[z.at].Close()
	z.hooks.Language(l)
}

// verified goes on after the PIN was accepted. The gate may follow a moment
// later than the answer.
func (z *Wizard) verified() {
	z.proven = z.at == StepPIN
	z.redraw()
}

// arrange makes list and buttons agree with the facts.
func (z *Wizard) arrange() {
	for s, row := range z.rows {
		icon := kit.Mark(z.mark(s))
		if row.Icon != icon {
			row.SetIcon(icon)
		}
		want := widget.LowImportance
		if s == z.at {
			want = widget.MediumImportance
		}
		if row.Importance != want {
			row.Importance = want
			row.Refresh()
		}
		enable(row, s == z.at || z.facts.Reachable(s))
	}
	key, ok := z.views[z.at].Next()
	if words := z.env.T(key); z.next.Text != words {
		// Going on without having done what the page is for is no recommendation.
		z.next.Importance = widget.HighImportance
		if key == keyLater || key == keyAnyway {
			z.next.Importance = widget.MediumImportance
		}
		z.next.SetText(words)
	}
	enable(z.next, ok)
	enable(z.back, z.at != StepPrepare)
}

// mark gives a step's sign in the list: done, in the way, at hand, still to come.
func (z *Wizard) mark(s Step) (kit.Shape, kit.Tone) {
	switch {
	case z.facts.Done(s):
		return kit.ShapeTick, kit.ToneGood
	case s == z.facts.Open() && stuck(s, z.facts):
		return kit.ShapeTriangle, kit.TonePerson
	case s == z.at:
		return kit.ShapeDisc, kit.ToneWorking
	}
	return kit.ShapeRing, kit.ToneQuiet
}

// stuck reports whether something is wrong with a step, not just undone.
func stuck(s Step, f Facts) bool {
	switch s {
	case StepControl, StepCard:
		t := f.Trouble()
		return t != TroubleNone && t != TroubleLooking
	case StepPIN:
		return f.Gate.State == status.GatePINRefused || f.Gate.State == status.GatePINLocked
	case StepCertificate:
		return f.Gate.State == status.GateCertExpired
	}
	return false
}

// enable touches a button only when that is a change.
func enable(b *widget.Button, on bool) {
	switch {
	case on && b.Disabled():
		b.Enable()
	case !on && !b.Disabled():
		b.Disable()
	}
}

// newNotice is the notice of a page.
func newNotice(e *kit.Env) *card.Notice { return card.NewNotice(e) }
