package cert

import (
	"bytes"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"time"

	"customs179/core/fault"
)

// sizeMax is far above any certificate of a card (about 1 KiB).
const sizeMax = 64 << 10

// Parse reads a certificate from base64 on one line or wrapped, PEM, or DER.
// The error is a fault of code cert.unreadable.
func Parse(text []byte) (*Certificate, error) {
	const op = "read certificate"
	if len(text) > sizeMax {
		return nil, refuse(fault.CertUnreadable, op, "%d bytes, more than any certificate has", len(text))
	}
	der, err := derOf(text)
	if err != nil {
		return nil, fault.New(fault.Person, fault.CertUnreadable, op, err)
	}
	c, err := parseDER(bytes.Clone(der))
	if err != nil {
		return nil, fault.New(fault.Person, fault.CertUnreadable, op, err)
	}
	return c, nil
}

// derOf strips PEM lines, base64 and white space. DER begins with 0x30, the
// digit zero; base64 of DER never does, because its first byte becomes an M.
func derOf(text []byte) ([]byte, error) {
	if len(text) > 1 && text[0] == 0x30 {
		return text, nil
	}
	body := strings.TrimPrefix(string(text), "\ufeff") // Notepad's mark
	if _, rest, found := strings.Cut(body, "-----BEGIN "); found {
		label, rest, _ := strings.Cut(rest, "-----")
		inner, tail, ended := strings.Cut(rest, "-----END "+label+"-----")
		switch {
		case label != "CERTIFICATE" && label != "X509 CERTIFICATE":
			return nil, errors.New("the PEM block is no certificate")
		case !ended:
			return nil, errors.New("the END line is missing: the text was cut")
		case strings.TrimSpace(tail) != "":
			return nil, errors.New("there is more text after the END line")
		}
		body = inner
	}
	body = stripSpace(body)
	if body == "" {
		return nil, errors.New("empty")
	}
	der, err := base64.StdEncoding.DecodeString(body)
	if err != nil {
		return nil, fmt.Errorf("neither DER nor base64: %w", err)
	}
	return der, nil
}

// The parts of a certificate (RFC 5280) that this package walks over. Issuer and
// subject stay unparsed: the subject's CN is the holder's name.
type (
	wireCertificate struct {
		TBS       wireTBS
		Algorithm asn1.RawValue
		Signature asn1.BitString
	}
	wireTBS struct {
		Version    int `asn1:"optional,explicit,default:0,tag:0"`
		Serial     asn1.RawValue
		Algorithm  asn1.RawValue
		Issuer     asn1.RawValue
		Validity   wireValidity
		Subject    asn1.RawValue
		Key        wireKey
		IssuerID   asn1.BitString  `asn1:"optional,tag:1"`
		SubjectID  asn1.BitString  `asn1:"optional,tag:2"`
		Extensions []asn1.RawValue `asn1:"optional,explicit,tag:3"`
	}
	wireValidity struct{ NotBefore, NotAfter time.Time }
	wireKey      struct {
		Algorithm struct {
			ID     asn1.ObjectIdentifier
			Params asn1.RawValue `asn1:"optional"`
		}
		Bits asn1.BitString
	}
)

// parseDER reads the structure with encoding/asn1: the x509 packages refuse SM2
// keys or GBK bytes, and would read the holder's data.
func parseDER(der []byte) (*Certificate, error) {
	var w wireCertificate
	rest, err := asn1.Unmarshal(der, &w)
	if err != nil {
		return nil, fmt.Errorf("the DER is damaged or cut: %w", err)
	}
	if len(rest) > 0 {
		return nil, fmt.Errorf("%d bytes too many at the end", len(rest))
	}
	c := &Certificate{DER: der, NotBefore: w.TBS.Validity.NotBefore, NotAfter: w.TBS.Validity.NotAfter}
	if c.CertNo, err = certNoOf(w.TBS.Serial); err != nil {
		return nil, err
	}
	if err := c.readKey(w.TBS.Key); err != nil {
		return nil, err
	}
	for _, ext := range w.TBS.Extensions {
		if err := c.readExtension(ext.Bytes); err != nil {
			return nil, fmt.Errorf("extension: %w", err)
		}
	}
	return c, nil
}

// serialMax is RFC 5280's limit of 20 bytes and one for the sign.
const serialMax = 21

// certNoOf gives the serial as protocol 6.4 wants it. The bytes count as they
// are: a leading 00 that only keeps a DER integer positive is dropped, and a
// card office that forgot it still meant a positive number.
func certNoOf(serial asn1.RawValue) (string, error) {
	if serial.Class != asn1.ClassUniversal || serial.Tag != asn1.TagInteger || serial.IsCompound {
		return "", errors.New("the serial number is no integer")
	}
	if n := len(serial.Bytes); n == 0 || n > serialMax {
		return "", fmt.Errorf("the serial number has %d bytes", n)
	}
	digits := hex.EncodeToString(bytes.TrimLeft(serial.Bytes, "\x00"))
	for _, width := range []int{8, 16} {
		if len(digits) <= width {
			return strings.Repeat("0", width-len(digits)) + digits, nil
		}
	}
	return digits, nil
}
