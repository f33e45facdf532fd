package bridge

import (
	"context"
	"os"
	"time"

	"customs179/core/cert"
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
	return c.b.now().EnterPIN(ctx, pin, eport.Entering{LastTry: lastTry})
}

func (c card) CanRemember() bool { return c.b.vault.lasting != nil }

func (c card) Remembers() bool { return c.b.vault.remembers() }

// Forget takes the PIN out of every vault; the card asks for it again.
func (c card) Forget() error { return c.b.vault.Delete() }

func (c card) Certificate() *cert.Certificate { return c.b.now().Control.Card().Cert }

// proofText is what the card signs to show that a certificate is its own, and
// for a test signature.
const proofText = "Customs 179 Desk: a signature to test the card"

// Export writes the signing certificate, proved by a signature of the card when
// the card can sign now.
func (c card) Export(ctx context.Context, dir string) (string, error) {
	control := c.b.now().Control
	k, err := control.SignCert(ctx)
	if err != nil {
		return "", err
	}
	certNo, err := control.CertNo(ctx)
	if err != nil {
		return "", err
	}
	o := cert.ExportOptions{Form: cert.DefaultForm, CertNo: certNo}
	if control.Card().Gate == eport.GateReady {
		signValue, _, err := control.Sign(ctx, proofText)
		if err != nil {
			return "", err
		}
		o.Proof = &cert.Proof{Message: []byte(proofText), SignValue: signValue}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return "", fault.New(fault.Person, fault.CertNotSaved, "make the folder for the certificate", err)
	}
	return k.Export(dir, o)
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
	signValue, certNo, err := control.Sign(ctx, proofText)
	if err != nil {
		return port.Signature{}, err
	}
	took := time.Since(began)
	return port.Signature{CertNo: certNo, Took: took}, control.Check(certNo, proofText, signValue)
}
