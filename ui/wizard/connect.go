package wizard

import (
	"context"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"customs179/core/config"
	"customs179/core/status"
	"customs179/ui/card"
	"customs179/ui/choose"
	"customs179/ui/kit"
	"customs179/ui/vendor"
)

// connect is the page where the program is connected to shop and customs.
type connect struct {
	env    *kit.Env
	redraw func()
	top    func() // brings the top of the page into view
	root   fyne.CanvasObject

	form     *form
	tester   *tester
	importer *vendor.Import
	outcome  *card.Notice
	warning  *card.Notice

	// known: the connections were tested, or gone on with, when these values were
	// saved. touched: a person has changed something since.
	known, touched bool
	saving         int
}

// newConnect makes the step; redraw is called when the buttons below may have to
// change, top when something is told that must be seen.
func newConnect(e *kit.Env, redraw, top func()) view {
	c := &connect{env: e, redraw: redraw, top: top, outcome: newNotice(e), warning: newNotice(e)}
	c.form = newForm(e, c.edited)
	c.tester = newTester(e, c.form, c.judge)
	c.importer = vendor.New(e, c.imported)
	f, t := c.form, c.tester
	c.root = kit.Column(
		kit.Text(e.T("wizard.connect.text")),
		c.warning.Object(), c.outcome.Object(),
		kit.Card(c.importer.Object()),
		kit.Card(
			f.row(keyTask, f.fields[keyTask], t.buttons[connTasks], f.problems[keyTask].Object()),
			f.row(keySign, f.fields[keySign], nil, f.problems[keySign].Object(), t.outcomes[connTasks].Object()),
			f.row("customs", container.NewVBox(choose.Framed(f.customs), f.fields[keyPost]), container.NewVBox(t.buttons[connCustoms]),
				f.problems[keyPost].Object(), t.outcomes[connCustoms].Object()),
			f.row(keyCallback, f.fields[keyCallback], t.buttons[connCallback],
				f.problems[keyCallback].Object(), t.outcomes[connCallback].Object()),
			kit.Row(t.all),
		),
	)
	return c
}

// Content gives the page.
func (c *connect) Content() fyne.CanvasObject { return c.root }

// Open fills in what is saved.
func (c *connect) Open() {
	if c.saving > 0 {
		return
	}
	c.form.load(c.env.Desk.Settings.Get())
	c.tester.forget()
	c.importer.Clear()
	c.outcome.Clear()
	c.warning.Clear()
	c.touched = false
}

// Draw takes notice of what is kept about the step.
func (c *connect) Draw(_ status.Snapshot, f Facts) { c.known = f.Done(StepConnect) }

// Close saves what was entered and can be saved, so that a person who comes back
// finds it.
func (c *connect) Close() {
	saved := c.env.Desk.Settings.Get()
	if s, changed := c.form.savable(saved); changed && c.touched && c.saving == 0 {
		c.save(s, nil)
	}
}

// edited: what was tested is not what stands there now.
func (c *connect) edited() {
	c.touched = true
	c.tester.forget()
	c.judge()
}

// judge shows the warning when a test has failed.
func (c *connect) judge() {
	if c.tester.failed() {
		c.warning.Tell(card.Told{Shape: kit.ShapeTriangle, Tone: kit.TonePerson, What: c.env.T("wizard.connect.warning")})
	} else {
		c.warning.Clear()
	}
	if c.tester.good() {
		c.outcome.Good(c.env.T("wizard.connect.ok"))
	} else {
		c.outcome.Clear()
	}
	c.redraw()
}

// Next is "go on anyway" until all connections have been seen working.
func (c *connect) Next() (string, bool) {
	free := c.saving == 0 && c.tester.running == 0
	if c.tester.good() || c.known && !c.touched && !c.tester.failed() {
		return keyNext, free
	}
	return keyAnyway, free
}

// Leave saves, and goes on when that worked.
func (c *connect) Leave(on func()) {
	s := c.form.collect()
	if c.saving > 0 {
		return
	}
	if !c.form.check(s) {
		c.top()
		return
	}
	if !c.touched && c.env.Desk.Settings.Ready() {
		c.mark(s)
		on()
		return
	}
	c.save(s, func() {
		c.mark(s)
		on()
	})
}

// mark keeps that these connections need nobody any more.
func (c *connect) mark(s config.Settings) { c.env.Desk.Keep.SetText(keepConnect, addresses(s)) }

// save writes the settings in the background; then runs when that worked.
func (c *connect) save(s config.Settings, then func()) {
	c.saving++
	c.redraw()
	c.env.Act(nil, func(context.Context) error { return c.env.Desk.Settings.Save(s) }, func(err error) {
		c.saving--
		if err != nil {
			c.outcome.Tell(c.notSaved(err))
			c.top()
		} else {
			c.outcome.Clear()
			c.form.base = s
			c.touched = false
			if then != nil {
				then()
			}
		}
		c.redraw()
	})
}

// notSaved says why the settings were not saved. A value that has no field here
// is named.
func (c *connect) notSaved(err error) card.Told {
	told := card.Explain(c.env, err)
	for _, p := range config.Problems(err) {
		told.Do += "\n" + c.form.wrong(p).What
	}
	return told
}

// imported takes over the settings of a vendor's file; they are saved when the
// person goes on.
func (c *connect) imported(s config.Settings) string {
	c.form.load(s)
	c.edited()
	return c.env.T("wizard.import.done")
}
