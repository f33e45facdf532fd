package bridge

import (
	"context"
	"time"

	"customs179/core/cert"
	"customs179/core/config"
	"customs179/core/eport"
	"customs179/core/fault"
	"customs179/core/secret"
	"customs179/ui/port"
)

// card is the card desk of the window.
type card struct{ b *Bridge }

func (c card) Refresh(ctx context.Context) error { return c.b.now().Control.Refresh(ctx) }

// EnterPIN verifies a PIN once; where it is kept is decided before, so that the
// control stores it in the right place the moment the card has taken it.
func (c card) EnterPIN(ctx context.Context, pin secret.PIN, lastTry, remember bool) error {
	c.b.opt.Redactor.AddPIN(pin)
	c.b.vault.choose(remember)
	if err := c.b.now().EnterPIN(ctx, pin, eport.Entering{LastTry: lastTry}); err != nil {
		return err
	}
	if err := c.b.blankOther(pin); err != nil {
		c.b.opt.Log.Warn("the settings file still holds an older PIN", "error", err)
	}
	return nil
}

// blankOther takes a PIN out of the program's own settings file once the card has
// taken another one that a person entered: it would go before that one at the next
// start, and each time that the file is saved it would look like a new one. The
// same PIN stays: whoever put it there wants the program to begin without asking.
func (b *Bridge) blankOther(accepted secret.PIN) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if old := b.settings.CardPassword; old.IsZero() || old.Reveal() == accepted.Reveal() {
		return nil
	}
	if err := config.BlankPIN(b.path()); err != nil {
		return err
	}
	b.settings.CardPassword = secret.PIN{}
	return nil
}

func (c card) CanRemember() bool { return c.b.vault.lasting != nil }

func (c card) Remembers() bool { return c.b.vault.remembers() }

// Forget takes the PIN out of every vault; the card asks for it again.
func (c card) Forget() error { return c.b.vault.Delete() }

func (c card) Certificate() *cert.Certificate { return c.b.now().Control.Card().Cert }

// Export writes the signing certificate, proved by a signature of the card when
// the card can sign now.
func (c card) Export(ctx context.Context, dir string) (string, error) {
	control := c.b.now().Control
	out, err := control.Export(ctx, dir, cert.DefaultForm, control.Card().Gate == eport.GateReady)
	return out.Path, err
}

func (c card) Accept(ctx context.Context) error { return c.b.now().AcceptCard(ctx) }

// ApproveControl notes the address of the settings as one that a person approved.
func (c card) ApproveControl() error {
	s := settings(c).Get()
	s.WSURLConfirmed = s.WSURL
	return settings(c).Save(s)
}

// RestartControl restarts the control with the command of the settings.
func (c card) RestartControl(ctx context.Context) error {
	const op = "restart the control"
	var restarter eport.Restarter
	if c.b.opt.Restarter != nil {
		restarter = c.b.opt.Restarter(settings(c).Get().ControlRestartCommand)
	}
	if restarter == nil {
		return fault.Newf(fault.Person, fault.EportRestartFailed, op, "there is no command for it in the settings, or this system has none")
	}
	if err := restarter.Restart(ctx); err != nil {
		return fault.New(fault.Person, fault.EportRestartFailed, op, err)
	}
	return c.Refresh(ctx)
}

// TestSign signs a made-up text and checks the signature on this computer.
func (c card) TestSign(ctx context.Context) (port.Signature, error) {
	control := c.b.now().Control
	if seen := control.Card(); seen.Gate != eport.GateReady {
		if seen.Fault != nil {
			return port.Signature{}, seen.Fault
		}
		return port.Signature{}, fault.New(fault.Transient, fault.EportServiceDown, "test a signature", nil)
	}
	began := time.Now()
	signValue, certNo, err := control.Sign(ctx, eport.ProofText)
	if err != nil {
		return port.Signature{}, err
	}
	took := time.Since(began)
	return port.Signature{CertNo: certNo, Took: took}, control.Check(certNo, eport.ProofText, signValue)
}
