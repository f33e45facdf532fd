package uitest

import (
	"context"
	"fmt"
	"time"

	"customs179/core/cert"
	"customs179/core/config"
	"customs179/core/order"
	"customs179/core/probe"
	"customs179/core/secret"
	"customs179/ui/port"
)

type card struct{ *Fake }

// Refresh looks at control and card again.
func (c card) Refresh(context.Context) error { return c.note("Card.Refresh", "") }

// EnterPIN takes the PIN down; the list of calls never shows it.
func (c card) EnterPIN(_ context.Context, pin secret.PIN, lastTry, remember bool) error {
	c.mu.Lock()
	c.PINs = append(c.PINs, pin)
	c.mu.Unlock()
	err := c.note("Card.EnterPIN", fmt.Sprintf("lastTry=%v remember=%v", lastTry, remember))
	if err == nil {
		c.Keeps = remember
	}
	return err
}

// CanRemember answers CanKeep.
func (c card) CanRemember() bool { return c.CanKeep }

// Remembers answers Keeps.
func (c card) Remembers() bool { return c.Keeps }

// Forget forgets the PIN.
func (c card) Forget() error {
	err := c.note("Card.Forget", "")
	if err == nil {
		c.Keeps = false
	}
	return err
}

// Certificate answers Cert.
func (c card) Certificate() *cert.Certificate { return c.Cert }

// Export answers CertPath.
func (c card) Export(_ context.Context, dir string) (string, error) {
	return c.CertPath, c.note("Card.Export", dir)
}

// Accept takes the card for the expected one.
func (c card) Accept(context.Context) error { return c.note("Card.Accept", "") }

// ApproveControl approves the control.
func (c card) ApproveControl() error { return c.note("Card.ApproveControl", "") }

// RestartControl restarts the control.
func (c card) RestartControl(context.Context) error { return c.note("Card.RestartControl", "") }

// TestSign signs a made-up text.
func (c card) TestSign(context.Context) (port.Signature, error) {
	return port.Signature{CertNo: "0169d3a7", Took: 340 * time.Millisecond}, c.note("Card.TestSign", "")
}

type settingsDesk struct{ *Fake }

// Get gives the settings.
func (s settingsDesk) Get() config.Settings {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Settings
}

// Path is a made-up path.
func (s settingsDesk) Path() string { return "config/Entry179_Settings.txt" }

// Save checks and keeps the settings.
func (s settingsDesk) Save(v config.Settings) error {
	if err := s.note("Settings.Save", ""); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.Saved = append(s.Saved, v)
	s.Settings = v
	return nil
}

// Import answers Imported, Warnings and FilePIN.
func (s settingsDesk) Import(path string) (config.Settings, []config.Warning, bool, error) {
	err := s.note("Settings.Import", path)
	return s.Imported, s.Warnings, s.FilePIN, err
}

// BlankPIN takes the PIN out of a file.
func (s settingsDesk) BlankPIN(path string) error { return s.note("Settings.BlankPIN", path) }

// Ready answers the contrary of NotReady.
func (s settingsDesk) Ready() bool { return !s.NotReady }

type probes struct{ *Fake }

func (p probes) answer(method string, name probe.StepName, confirmed bool) probe.Step {
	args := ""
	if confirmed {
		args = "confirmed"
	}
	if err := p.note("Probes."+method, args); err != nil {
		return probe.Step{Name: name, Lines: []probe.Line{{Verdict: probe.Fail, Seen: err.Error()}}}
	}
	if s, ok := p.Steps[name]; ok {
		return s
	}
	return probe.Step{Name: name}
}

// OpenReq answers the step openreq.
func (p probes) OpenReq(context.Context, probe.OpenReq) probe.Step {
	return p.answer("OpenReq", probe.StepOpenReq, false)
}

// Tasks answers the step tasks.
func (p probes) Tasks(context.Context, config.Settings, bool) probe.Step {
	return p.answer("Tasks", probe.StepTasks, false)
}

// Callbacks answers the step callbacks.
func (p probes) Callbacks(_ context.Context, _ config.Settings, confirmed bool) probe.Step {
	return p.answer("Callbacks", probe.StepCallbacks, confirmed)
}

// Customs answers the step customs.
func (p probes) Customs(context.Context, config.Settings) probe.Step {
	return p.answer("Customs", probe.StepCustoms, false)
}

// Upload answers the step customs.
func (p probes) Upload(_ context.Context, _ config.Settings, _ order.Task, _ string, confirmed bool) probe.Step {
	return p.answer("Upload", probe.StepCustoms, confirmed)
}

// Card answers the step card.
func (p probes) Card(context.Context, bool) probe.Step {
	return p.answer("Card", probe.StepCard, false)
}

// Chain answers the step chain.
func (p probes) Chain(context.Context, config.Settings) probe.Step {
	return p.answer("Chain", probe.StepChain, false)
}

// Compare answers the step compare.
func (p probes) Compare(config.Settings, order.Task, string) (probe.Step, error) {
	err := p.note("Probes.Compare", "")
	if s, ok := p.Steps[probe.StepCompare]; ok {
		return s, err
	}
	return probe.Step{Name: probe.StepCompare}, err
}
