package sim

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"strings"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

// verifier checks signatures with one registered certificate, by the standard
// library and gmsm alone.
type verifier struct {
	certNo string
	rsa    *rsa.PublicKey
	sm2    *ecdsa.PublicKey
}

// newVerifier reads a certificate: DER, PEM, or base64 on one or many lines.
func newVerifier(certificate []byte) (*verifier, error) {
	der := certificate
	if block, _ := pem.Decode(certificate); block != nil {
		der = block.Bytes
	} else if raw, err := base64.StdEncoding.DecodeString(string(bytes.Join(bytes.Fields(certificate), nil))); err == nil {
		der = raw
	}
	c, err := smx509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("read the registered certificate: %w", err)
	}
	v := &verifier{certNo: serialText(c.SerialNumber)}
	switch key := c.PublicKey.(type) {
	case *rsa.PublicKey:
		v.rsa = key
	case *ecdsa.PublicKey:
		v.sm2 = key
	default:
		return nil, fmt.Errorf("read the registered certificate: a key of type %T", key)
	}
	return v, nil
}

// serialText is certNo (protocol 6.4): hex padded to 8 or 16 digits.
func serialText(serial *big.Int) string {
	text := hex.EncodeToString(serial.Bytes())
	for _, width := range []int{8, 16} {
		if len(text) <= width {
			return strings.Repeat("0", width-len(text)) + text
		}
	}
	return text
}

// verify checks one signature over one message (protocol 4.6).
func (v *verifier) verify(message []byte, signValue string) error {
	raw, err := base64.StdEncoding.Strict().DecodeString(signValue)
	if err != nil {
		return fmt.Errorf("signValue is no base64: %w", err)
	}
	if v.rsa != nil {
		sum := sha1.Sum(message)
		return rsa.VerifyPKCS1v15(v.rsa, crypto.SHA1, sum[:], raw)
	}
	if len(raw) != 64 {
		return fmt.Errorf("an SM2 signature has 64 bytes, not %d", len(raw))
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])})
	if err != nil {
		return fmt.Errorf("write the signature as DER: %w", err)
	}
	if !sm2.VerifyASN1WithSM2(v.sm2, nil, message, der) {
		return errors.New("the SM2 signature does not verify")
	}
	return nil
}
