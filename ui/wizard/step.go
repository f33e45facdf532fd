// Package wizard owns the first run: seven steps from a card in the hand to a
// program that works by itself. They can be left, resumed and gone through again.
//
// It may not decide anything about the card: which step is done follows from the
// gates, the settings and what is kept about the wizard, never from a button.
// Invariant: nothing it keeps or shows holds a PIN or a sign key, and no PIN is
// sent but by card.PINForm.
package wizard

import (
	"slices"

	"customs179/core/config"
	"customs179/core/status"
	"customs179/ui/kit"
	"customs179/ui/port"
)

// Step is one page of the wizard.
type Step string

// The steps.
const (
	StepPrepare     Step = "prepare"
	StepControl     Step = "control"
	StepCard        Step = "card"
	StepPIN         Step = "pin"
	StepCertificate Step = "certificate"
	StepConnect     Step = "connect"
	StepFinish      Step = "finish"
)

// Steps lists the steps in their order.
var Steps = []Step{StepPrepare, StepControl, StepCard, StepPIN, StepCertificate, StepConnect, StepFinish}

// The keys under which the window keeps how far the wizard has come.
const (
	keepStep        = "wizard.step"        // the step that was open last
	keepDone        = "wizard.done"        // "yes" once work was started
	keepCertificate = "wizard.certificate" // the number whose export was made or put off
	keepConnect     = "wizard.connect"     // the addresses that were tested, or gone on with anyway
)

// yes is the value of a mark.
const yes = "yes"

// Facts are everything the state of the steps follows from.
type Facts struct {
	Gate status.Gate
	Card status.CardFacts
	// Ready: the settings are complete. Confirmed: their control may get the PIN.
	Ready, Confirmed bool
	// Kept are the marks of the wizard.
	Step                 Step
	Finished             bool
	Certificate, Connect string
	// Addresses is what Connect is compared with.
	Addresses string
}

// Gather collects the facts.
func Gather(s status.Snapshot, desk *port.Desk) Facts {
	gate, ok := s.Gates.Find(status.PartyCard, "")
	if !ok {
		gate = status.Gate{Party: status.PartyCard, State: status.GateUnknown}
	}
	settings := desk.Settings.Get()
	return Facts{
		Gate: gate, Card: s.Card, Ready: desk.Settings.Ready(), Confirmed: settings.ControlConfirmed(),
		Step:        Step(desk.Keep.Text(keepStep, "")),
		Finished:    desk.Keep.Text(keepDone, "") != "",
		Certificate: desk.Keep.Text(keepCertificate, ""),
		Connect:     desk.Keep.Text(keepConnect, ""),
		Addresses:   addresses(settings),
	}
}

// now gathers what is the case at this moment.
func now(e *kit.Env) (status.Snapshot, Facts) {
	s := e.Desk.Live.Snapshot()
	return s, Gather(s, e.Desk)
}

// addresses names the connections of the settings without anything secret.
func addresses(s config.Settings) string {
	text := ""
	for _, a := range []string{s.TaskURL, s.CallbackURL, s.PostURL} {
		text += config.PublicAddress(a) + " "
	}
	return text
}

// Done reports whether a step needs nobody any more.
func (f Facts) Done(s Step) bool {
	switch s {
	case StepPrepare:
		return f.Finished || f.Step != "" && f.Step != StepPrepare
	case StepControl:
		return f.controlAnswers()
	case StepCard:
		return f.cardRead()
	case StepPIN:
		return f.Gate.State == status.GateReady
	case StepCertificate:
		return f.cardRead() && f.Gate.State != status.GateCertExpired &&
			f.Card.CertNo != "" && f.Certificate == f.Card.CertNo
	case StepConnect:
		return f.Ready && (f.Finished || f.Connect == f.Addresses)
	case StepFinish:
		return f.Finished
	}
	return false
}

// controlAnswers: somebody speaks for the card, and may get the PIN.
func (f Facts) controlAnswers() bool {
	return !slices.Contains([]status.GateState{
		"", status.GateUnknown, status.GateServiceDown, status.GateStranger,
	}, f.Gate.State)
}

// cardRead: the card that is in has told who it is, and it is the one to use.
func (f Facts) cardRead() bool {
	return f.controlAnswers() && f.Gate.State != status.GateNoCard && f.Gate.State != status.GateWrongCard
}

// Open gives the first step that is not done. The prepare step never holds
// anybody up once it was seen.
func (f Facts) Open() Step {
	for _, s := range Steps {
		// With an expired certificate nothing is asked of the card: the page that
		// explains it is the certificate's.
		if s == StepPIN && f.Gate.State == status.GateCertExpired {
			continue
		}
		if !f.Done(s) {
			return s
		}
	}
	return StepFinish
}

// Start gives the step to begin with: the one that was left, unless an earlier
// one is known not to be done. While nobody has looked at the card yet, the one
// that was left counts.
func (f Facts) Start() Step {
	open := f.Open()
	switch {
	case f.Finished && open == StepFinish:
		return StepPrepare // everything is well and somebody wants to go through it again
	case f.Finished:
		return open
	case !slices.Contains(Steps, f.Step):
		return StepPrepare
	case f.Gate.State == status.GateUnknown || slices.Index(Steps, f.Step) < slices.Index(Steps, open):
		return f.Step
	}
	return open
}

// Reachable reports whether a person may open a step: all that are done, and the
// first that is not.
func (f Facts) Reachable(s Step) bool { return f.Done(s) || s == f.Open() || s == StepPrepare }

// After gives the step behind one, and the same for the last.
func After(s Step) Step { return Steps[min(slices.Index(Steps, s)+1, len(Steps)-1)] }

// Before gives the step before one, and the same for the first.
func Before(s Step) Step { return Steps[max(slices.Index(Steps, s)-1, 0)] }
