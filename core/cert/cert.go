// Package cert owns the card's certificate: reading it (RSA and SM2), its
// number, checking signatures with it, writing the .cer file.
//
// It talks to no card and no network and judges no chain of trust: the question
// is only which card this is. The holder's name and the personal identity
// number (extension .5.8) are stepped over unread and appear in no field.
// Invariant: a Certificate comes from DER that was read to its last byte, and
// its key can verify.
package cert

import (
	"crypto"
	"fmt"
	"log/slog"
	"time"

	"customs179/core/fault"
)

// Algorithm is the kind of the card's key.
type Algorithm string

// The two generations of cards (protocol 5.6).
const (
	// RSA signs PKCS#1 v1.5 with SHA-1; cards have 1024 bits, devices 2048.
	RSA Algorithm = "RSA"
	// SM2 signs SM2 with SM3 and the default user id.
	SM2 Algorithm = "SM2"
)

// Certificate is what the program may know of a certificate. It is never
// changed after Parse and may be used from many goroutines.
type Certificate struct {
	// DER is the whole certificate. It includes the holder's data, so it leaves
	// the program only as the exported file.
	DER []byte `json:"-"`
	// CertNo is the serial number as customs wants it: lower-case hex with
	// leading zeros, 8 or 16 digits (protocol 6.4).
	CertNo string
	// Enterprise, OrgCode and CardNo are the extensions of protocol 5.7, "" when
	// the certificate has none. On an SM2 card CardNo begins with "03-".
	Enterprise, OrgCode, CardNo string
	NotBefore, NotAfter         time.Time
	Algorithm                   Algorithm
	// Bits is the size of the key.
	Bits int
	// TypeHint is extension .2.1: "10" or "12" (see LegalPerson).
	TypeHint string

	key crypto.PublicKey
}

// LegalPerson reports whether this looks like a legal-person card. It is worth
// a warning only: the meaning of the hint was inferred from four certificates
// (protocol 5.8).
func (c *Certificate) LegalPerson() bool { return c.TypeHint == "10" }

// CheckValidity gives a fault of code cert.expired when now is outside the
// certificate's time.
func (c *Certificate) CheckValidity(now time.Time) error {
	const day = "2006-01-02 15:04 MST"
	if now.Before(c.NotBefore) {
		return refuse(fault.CertExpired, "check validity", "certificate %s is not valid before %s", c.CertNo, c.NotBefore.Format(day))
	}
	if now.After(c.NotAfter) {
		return refuse(fault.CertExpired, "check validity", "certificate %s expired on %s", c.CertNo, c.NotAfter.Format(day))
	}
	return nil
}

// String gives number, kind and end of validity, nothing about a person.
func (c *Certificate) String() string {
	return fmt.Sprintf("certificate %s (%s-%d, until %s)", c.CertNo, c.Algorithm, c.Bits, c.NotAfter.Format(time.DateOnly))
}

// GoString is String: %#v must not spill the DER.
func (c *Certificate) GoString() string { return c.String() }

// LogValue is String, for slog.
func (c *Certificate) LogValue() slog.Value { return slog.StringValue(c.String()) }

// refuse makes this package's fault. Every one needs a person: another file,
// another card, another folder.
func refuse(code fault.Code, op, format string, args ...any) *fault.Fault {
	return fault.Newf(fault.Person, code, op, format, args...)
}
