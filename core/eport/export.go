package eport

import (
	"context"
	"os"

	"customs179/core/cert"
	"customs179/core/fault"
)

// ProofText is what the card signs to show that a certificate is its own, and
// for a test signature.
const ProofText = "Customs 179 Desk: a signature to test the card"

// Exported says what Export has written.
type Exported struct {
	Path, CertNo string
	// Proved is true when a signature of the card has shown that the certificate
	// is its own.
	Proved bool
}

// Export writes the card's signing certificate into a folder, which it makes
// when it is missing. With prove the card signs for it, which takes a gate that
// is ready. Errors: those of SignCert, CertNo, Sign and cert.Certificate.Export.
func (c *Control) Export(ctx context.Context, dir string, form cert.Form, prove bool) (Exported, error) {
	k, err := c.SignCert(ctx)
	if err != nil {
		return Exported{}, err
	}
	certNo, err := c.CertNo(ctx)
	if err != nil {
		return Exported{}, err
	}
	o := cert.ExportOptions{Form: form, CertNo: certNo, Now: c.opt.Now}
	if prove {
		signValue, _, err := c.Sign(ctx, ProofText)
		if err != nil {
			return Exported{}, err
		}
		o.Proof = &cert.Proof{Message: []byte(ProofText), SignValue: signValue}
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return Exported{}, fault.New(fault.Person, fault.CertNotSaved, "make the folder for the certificate", err)
	}
	path, err := k.Export(dir, o)
	return Exported{Path: path, CertNo: certNo, Proved: prove}, err
}
