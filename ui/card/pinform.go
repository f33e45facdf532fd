package card

import (
	"context"
	"strconv"
	"time"
	"unicode/utf8"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/core/fault"
	"customs179/core/secret"
	"customs179/core/status"
	"customs179/ui/kit"
)

// readTime is how long the warning of an unusual PIN stands before a press can
// be meant as its answer: a key that is held down or hit twice is none.
const readTime = time.Second

// PINForm is the one place where a person gives the PIN. A press of its button,
// or Enter in its field, has the card verify it once; nothing else ever does.
type PINForm struct {
	env  *kit.Env
	done func(error)

	root    *fyne.Container
	field   *pinEntry
	tries   *widget.Label
	unusual *Notice
	last    *widget.Check
	keep    *widget.Check
	keepBox *fyne.Container
	press   *widget.Button
	outcome *Notice

	running bool
	// warned: this very text was shown to have an unusual length, since when.
	warned   bool
	warnedAt time.Time
	left     *int
}

// NewPINForm makes the form. done, which may be nil, is told the outcome on the
// UI goroutine after the form has shown it.
func NewPINForm(e *kit.Env, done func(error)) *PINForm {
	f := &PINForm{env: e, done: done, field: newPINEntry(e), tries: kit.Text(""), unusual: NewNotice(e), outcome: NewNotice(e)}
	f.field.SetPlaceHolder(e.T("pin.field"))
	f.field.OnChanged = func(string) { f.typed() }
	f.field.OnSubmitted = func(string) { f.verify() }
	f.last = widget.NewCheck(e.T("pin.last-try.tick"), func(bool) { f.update() })
	f.keep = widget.NewCheck(e.T("pin.remember"), nil)
	f.keep.Checked = e.Desk.Card.Remembers()
	f.keepBox = container.NewVBox(f.keep, kit.Quiet(e.T("pin.remember.hint")))
	if !e.Desk.Card.CanRemember() {
		f.keepBox.Hide()
	}
	f.press = widget.NewButton(e.T("pin.verify"), f.verify)
	f.press.Importance = widget.HighImportance
	f.root = container.NewVBox(
		f.outcome.Object(),
		Inset(Narrow(fieldWidth, f.field)),
		kit.Quiet(e.T("pin.hint")),
		f.tries, f.last, f.keepBox,
		f.unusual.Object(),
		kit.Row(f.press),
	)
	f.update()
	return f
}

// Content is what is put on the page.
func (f *PINForm) Content() fyne.CanvasObject { return f.root }

// Draw shows what the card told about the tries that are left.
func (f *PINForm) Draw(s status.Snapshot) {
	f.left = s.Card.TriesLeft
	f.update()
}

// Told reports whether the form tells the outcome of a press, so that the page
// need not tell the same from the gate.
func (f *PINForm) Told() bool { return f.running || !f.outcome.Empty() }

// Focus puts the cursor into the field.
func (f *PINForm) Focus() { f.env.Window.Canvas().Focus(f.field) }

// Clear forgets what was typed and told.
func (f *PINForm) Clear() {
	f.field.take()
	f.last.SetChecked(false)
	f.outcome.Clear()
}

// typed follows the keys: another text is another thing to warn about.
func (f *PINForm) typed() {
	f.warned = false
	f.unusual.Clear()
	f.update()
}

// update makes the button agree with the rest: it can be pressed when there is
// something to verify, nothing under way, and the last try was thought about.
func (f *PINForm) update() {
	tries := f.env.T("pin.tries-unknown")
	if f.left != nil {
		tries = f.env.T("pin.tries-left", "n", strconv.Itoa(*f.left))
	}
	kit.Say(f.tries, tries)
	lastTry := f.left != nil && *f.left <= 1
	if Show(f.last, lastTry); !lastTry && f.last.Checked {
		f.last.Checked = false
	}
	words := f.env.T("pin.verify")
	switch {
	case f.running:
		words = f.env.T("pin.verifying")
	case f.warned:
		words = f.env.T("pin.verify-anyway")
	}
	if f.press.Text != words {
		f.press.SetText(words)
	}
	if f.running || f.field.Text == "" || lastTry && !f.last.Checked {
		f.press.Disable()
	} else {
		f.press.Enable()
	}
}

// verify looks at the form first, so that a slip costs none of the card's tries,
// and then sends the PIN once.
func (f *PINForm) verify() {
	if f.running || f.press.Disabled() {
		return
	}
	unusual, bad := secret.CheckForm(secret.NewPIN(f.field.Text))
	if bad != nil {
		f.field.take()
		f.outcome.Set(bad)
		return
	}
	if unusual && (!f.warned || f.env.Now().Sub(f.warnedAt) < readTime) {
		f.warn()
		return
	}
	lastTry, remember := f.last.Checked, f.keep.Checked && f.keepBox.Visible()
	pin := secret.NewPIN(f.field.take())
	f.running = true
	f.field.Disable()
	f.last.Disable()
	f.outcome.Clear()
	f.update()
	f.env.Act(f.press, func(ctx context.Context) error {
		return f.env.Desk.Card.EnterPIN(ctx, pin, lastTry, remember)
	}, f.ended)
}

// warn asks for a second press: most wrong PINs of an odd length are typing
// mistakes, and each would cost a try.
func (f *PINForm) warn() {
	if !f.warned {
		f.warned, f.warnedAt = true, f.env.Now()
	}
	n := utf8.RuneCountInString(f.field.Text)
	f.unusual.Tell(Told{Shape: kit.ShapeTriangle, Tone: kit.TonePerson, What: f.env.T("pin.unusual", "n", strconv.Itoa(n))})
	f.update()
}

func (f *PINForm) ended(err error) {
	f.running = false
	f.field.Enable()
	f.last.Enable()
	f.last.Checked = false
	f.last.Refresh()
	f.warned = false
	f.unusual.Clear()
	if f.outcome.Set(err); err == nil {
		f.outcome.Good(f.env.T("pin.ok"))
		f.left = nil
	} else if left := fault.Of(err).TriesLeft; left != nil {
		f.left = left
	}
	f.update()
	if f.done != nil {
		f.done(err)
	}
}
