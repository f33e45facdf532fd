// Package softcard owns a card made of software: keys, certificate and PIN
// counter of an operator card, old (RSA-1024, SHA-1) or new (SM2, SM3).
//
// It knows no control, no network and no delay. Invariant: nothing is signed
// unless the right PIN was given and the card is not locked. Its keys are
// derived from its card number, so they protect nothing: they are made for tests
// and for the demo, and the same options give the same card in every process.
package softcard

import (
	"fmt"
	"sync"
	"time"

	"github.com/emmansun/gmsm/sm2"
)

// Kind is the generation of a card (protocol 5.6).
type Kind string

// The two generations.
const (
	RSA Kind = "rsa" // RSA, SHA-1, PKCS#1 v1.5; issued before mid-2022
	SM2 Kind = "sm2" // SM2 with SM3, raw r||s; issued since 2022-07
)

// The type hints of protocol 5.8.
const (
	HintLegalPerson = "10"
	HintOperator    = "12"
)

// DefaultPIN is the PIN of a new card and of the vendor's sample settings.
const DefaultPIN = "88888888"

// PersonalID is the made-up value of the extension .5.8 (the holder's identity
// document). A program that shows it anywhere has read what it must not read.
const PersonalID = "440100199001010019"

// Options describes a card. The zero value is a valid operator card with SM2.
type Options struct {
	Kind Kind   // default SM2
	Bits int    // RSA only: 1024 (default) or 2048, as service devices have
	PIN  string // default DefaultPIN
	// CertNo is the serial: lower-case hex, 8 or 16 digits. Default 011a2b3c (RSA)
	// or 03000000001a2b3c (SM2); the legal-person card has one less.
	CertNo string
	// CardNo has 13 characters (RSA) or "03-" and 13 (SM2).
	CardNo     string
	Holder     string // subject CN; default TEST OPERATOR
	Enterprise string // default 示例跨境电商测试有限公司
	OrgCode    string // default MA0TEST01
	// LegalPerson makes the 法人卡: type hint 10 instead of 12.
	LegalPerson bool
	// NotBefore and NotAfter default to two years ago and eight years ahead.
	NotBefore, NotAfter time.Time
	// LengthText answers a PIN of another length with the text about the length
	// instead of the plain refusal. It costs a try all the same.
	LengthText bool
}

// Card is a soft card. It is safe for concurrent use.
type Card struct {
	o       Options
	signing key
	cert    []byte

	envOnce sync.Once
	envCert []byte
	envErr  error

	mu   sync.Mutex
	left int
	uses []PINUse
}

// key is one private key of the card: exactly one of the two is set.
type key struct {
	rsa *rsaKey
	sm2 *sm2.PrivateKey
}

// New makes a card. It fails on a certNo that is no hex serial.
func New(o Options) (*Card, error) {
	fill(&o)
	signing, err := deriveKey(o, "sign")
	if err != nil {
		return nil, fmt.Errorf("make the card's signing key: %w", err)
	}
	c := &Card{o: o, signing: signing, left: Tries}
	if c.cert, err = makeCertificate(o, signing, usageSigning); err != nil {
		return nil, fmt.Errorf("make the card's certificate: %w", err)
	}
	return c, nil
}

func fill(o *Options) {
	def := func(s *string, value string) {
		if *s == "" {
			*s = value
		}
	}
	if o.Kind == "" {
		o.Kind = SM2
	}
	if o.Bits == 0 {
		o.Bits = 1024
	}
	digit, last := "2", "c"
	def(&o.Holder, map[bool]string{false: "TEST OPERATOR", true: "TEST LEGAL"}[o.LegalPerson])
	if o.LegalPerson { // consecutive numbers of one company (protocol 5.8)
		digit, last = "1", "b"
	}
	def(&o.PIN, DefaultPIN)
	def(&o.Enterprise, "示例跨境电商测试有限公司")
	def(&o.OrgCode, "MA0TEST01")
	if o.Kind == RSA {
		def(&o.CertNo, "011a2b3"+last)
		def(&o.CardNo, "TESTCARD0000"+digit)
	} else {
		def(&o.CertNo, "03000000001a2b3"+last)
		def(&o.CardNo, "03-TESTCARD0000"+digit)
	}
	day := time.Now().UTC().Truncate(24 * time.Hour)
	if o.NotBefore.IsZero() {
		o.NotBefore = day.AddDate(-2, 0, 0)
	}
	if o.NotAfter.IsZero() {
		o.NotAfter = day.AddDate(8, 0, 0)
	}
}

// Kind gives the generation.
func (c *Card) Kind() Kind { return c.o.Kind }

// CertNo gives the serial of the signing certificate, lower-case hex.
func (c *Card) CertNo() string { return c.o.CertNo }

// CardNo gives the number printed on the card.
func (c *Card) CardNo() string { return c.o.CardNo }

// Enterprise gives the name of the enterprise in the certificate.
func (c *Card) Enterprise() string { return c.o.Enterprise }

// OrgCode gives the organisation code in the certificate.
func (c *Card) OrgCode() string { return c.o.OrgCode }

// PIN gives the card's right PIN, for whoever plays its holder.
func (c *Card) PIN() string { return c.o.PIN }

// Validity gives both ends of the certificate's validity.
func (c *Card) Validity() (notBefore, notAfter time.Time) { return c.o.NotBefore, c.o.NotAfter }

// Certificate gives the signing certificate, DER.
func (c *Card) Certificate() []byte { return append([]byte(nil), c.cert...) }

// EnvCertificate gives the encryption certificate, DER: another key and the
// next serial.
func (c *Card) EnvCertificate() ([]byte, error) {
	c.envOnce.Do(func() {
		var k key
		if k, c.envErr = deriveKey(c.o, "env"); c.envErr == nil {
			c.envCert, c.envErr = makeCertificate(c.o, k, usageEncryption)
		}
	})
	return append([]byte(nil), c.envCert...), c.envErr
}
