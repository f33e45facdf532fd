package wizard

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/cert"
	"customs179/core/fault"
	"customs179/core/status"
	"customs179/ui/card"
	"customs179/ui/kit"
)

// certificate is the page with what has to be registered at customs.
type certificate struct {
	env  *kit.Env
	done func()
	root fyne.CanvasObject

	facts    *card.Table
	state    *card.Notice
	legal    *card.Notice
	export   *widget.Button
	exported *card.Exported
	letter   *widget.Label
	box      fyne.CanvasObject
	mail     fyne.CanvasObject

	certNo string
	stop   bool // expired, or no card: nothing to go on with
	marked bool
}

// newCertificate makes the step; done is told when the certificate was exported.
func newCertificate(e *kit.Env, done func()) view {
	c := &certificate{env: e, done: done, facts: card.NewTable(e), state: newNotice(e), legal: newNotice(e),
		exported: card.NewExported(e), letter: kit.Text("")}
	c.export = widget.NewButton(e.T("card.export"), func() { c.exported.Start(c.export) })
	c.export.Importance = widget.HighImportance
	c.exported.Done = func(string) {
		c.mark()
		c.done()
	}
	c.box = kit.Card(c.facts.Add("card.company", "card.number", "card.cert-no", "card.algorithm", "card.valid-to"),
		kit.Row(c.export), c.exported.Object())
	// The company's name is Chinese in an English letter too: its words decide.
	c.letter.Wrapping = fyne.TextWrapWord
	if e.Words.Lang() == assets.ZH {
		c.letter.Wrapping = fyne.TextWrapBreak
	}
	c.mail = kit.Card(
		container.NewBorder(nil, nil, nil, container.NewCenter(e.CopyButton(func() string { return c.letter.Text })),
			kit.Heading(e.T("wizard.certificate.letter"))),
		c.letter)
	c.root = kit.Column(kit.Text(e.T("wizard.certificate.text")), c.state.Object(), c.legal.Object(), c.box, c.mail)
	return c
}

// Content gives the page.
func (c *certificate) Content() fyne.CanvasObject { return c.root }

// Open does nothing.
func (c *certificate) Open() {}

// Close forgets the outcome of the export.
func (c *certificate) Close() { c.exported.Clear() }

// Draw shows the card's certificate.
func (c *certificate) Draw(s status.Snapshot, f Facts) {
	e, k := c.env, f.Card
	known := f.cardRead() && k.CertNo != ""
	expired := f.Gate.State == status.GateCertExpired
	c.stop, c.marked, c.certNo = !known || expired, f.Done(StepCertificate), k.CertNo
	var read *cert.Certificate
	if known {
		read = e.Desk.Card.Certificate()
	}
	switch {
	case expired:
		told := card.ExplainGate(e, f.Gate, nil)
		c.state.Tell(card.Told{Shape: kit.ShapeSquare, Tone: kit.ToneError, What: e.T("wizard.certificate.expired"),
			Do: e.T("wizard.certificate.expired.do"), Raw: told.Raw})
	case !known:
		c.state.Tell(blocked(e, s, f))
	case read == nil:
		c.state.Set(fault.Newf(fault.Transient, fault.CertUnreadable, "read the certificate", "none was read"))
	default:
		c.state.Clear()
	}
	c.legal.Tell(card.LegalCard(e, read))
	c.facts.Fill(card.Describe(e, s, read))
	if known {
		if text := letter(e, k); c.letter.Text != text {
			c.letter.SetText(text)
		}
	}
	card.Show(c.box, known)
	card.Show(c.mail, known && !expired)
	card.Show(c.export, read != nil && !expired)
}

// letter is what a person sends with the certificate, ready to be copied. The
// facts stand on lines of their own, so that no number is broken.
func letter(e *kit.Env, k status.CardFacts) string {
	line := func(key, value string) string {
		if value == "" {
			value = e.T("common.unknown")
		}
		return e.T("common.colon", "name", e.T(key), "value", value)
	}
	return strings.Join([]string{
		line("card.company", k.Enterprise), line("card.cert-no", k.CertNo), line("card.valid-to", card.Date(k.NotAfter)),
		e.T("wizard.certificate.letter.text"),
	}, "\n")
}

// mark keeps that this certificate needs nobody any more.
func (c *certificate) mark() { c.env.Desk.Keep.SetText(keepCertificate, c.certNo) }

// Next is "later" until the certificate was exported.
func (c *certificate) Next() (string, bool) {
	if c.marked || c.stop {
		return keyNext, !c.stop
	}
	return keyLater, true
}

// Leave goes on; a person who does so without exporting has put it off.
func (c *certificate) Leave(on func()) {
	if c.stop {
		return
	}
	c.mark()
	on()
}
