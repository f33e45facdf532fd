package cert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode"

	"github.com/emmansun/gmsm/sm2"

	"customs179/core/fault"
)

var errUnsupportedKey = errors.New("neither an RSA key of 1024 to 8192 bits nor an SM2 key")

// Sizes of RSA keys. Go refuses to verify below 1024 bits; the upper bound
// keeps a hostile certificate from costing time.
const (
	rsaBitsMin = 1024
	rsaBitsMax = 8192
)

// readKey fills key, Algorithm and Bits.
func (c *Certificate) readKey(w wireKey) error {
	bits := w.Bits.RightAlign()
	switch w.Algorithm.ID.String() {
	case "1.2.840.113549.1.1.1": // rsaEncryption
		var key struct {
			N *big.Int
			E int
		}
		rest, err := asn1.Unmarshal(bits, &key)
		if err != nil || len(rest) > 0 {
			return errors.Join(errors.New("the RSA key is damaged"), err)
		}
		c.Algorithm, c.Bits = RSA, key.N.BitLen()
		if key.N.Sign() < 0 || c.Bits < rsaBitsMin || c.Bits > rsaBitsMax || key.E < 3 {
			return errUnsupportedKey
		}
		c.key = &rsa.PublicKey{N: key.N, E: key.E}
		return nil
	case "1.2.840.10045.2.1": // id-ecPublicKey, the curve is the parameter
		var curve asn1.ObjectIdentifier
		if _, err := asn1.Unmarshal(w.Algorithm.Params.FullBytes, &curve); err != nil {
			return errUnsupportedKey
		}
		if curve.String() != "1.2.156.10197.1.301" { // sm2p256v1
			return errUnsupportedKey
		}
		key, err := sm2.NewPublicKey(bits)
		if err != nil {
			return fmt.Errorf("the SM2 key is damaged: %w", err)
		}
		c.key, c.Algorithm, c.Bits = key, SM2, key.Params().BitSize
		return nil
	default:
		return errUnsupportedKey
	}
}

// Verify checks that signValue (base64, white space does not matter) is this
// certificate's signature over exactly message (protocol 4.6). The error is a
// fault of code cert.mismatch.
func (c *Certificate) Verify(message []byte, signValue string) error {
	return VerifyWith(c.key, message, signValue)
}

// VerifyWith is Verify with a bare key: *rsa.PublicKey for RSA-SHA1, or
// *ecdsa.PublicKey on the SM2 curve for SM2-SM3.
func VerifyWith(key crypto.PublicKey, message []byte, signValue string) error {
	const op = "check signature"
	signature, err := base64.StdEncoding.Strict().DecodeString(CleanSignature(signValue))
	if err != nil {
		return refuse(fault.CertMismatch, op, "the signature is not base64 (%d characters)", len(signValue))
	}
	ok, size := false, 0
	switch key := key.(type) {
	case *rsa.PublicKey:
		size = key.Size()
		sum := sha1.Sum(message)
		ok = rsa.VerifyPKCS1v15(key, crypto.SHA1, sum[:], signature) == nil
	case *ecdsa.PublicKey:
		size = sm2Size
		ok = verifySM2(key, message, signature)
	default:
		return refuse(fault.CertMismatch, op, "no key to check with")
	}
	switch {
	case ok:
		return nil
	case len(signature) != size:
		return refuse(fault.CertMismatch, op, "the signature has %d bytes, one of this key has %d", len(signature), size)
	default:
		return refuse(fault.CertMismatch, op, "the signature is not one of this key over this text")
	}
}

// sm2Size is the length of a raw SM2 signature, r and s of 32 bytes each.
const sm2Size = 64

// verifySM2 checks a raw r||s signature with the default user id
// 1234567812345678. The library wants ASN.1.
func verifySM2(key *ecdsa.PublicKey, message, signature []byte) bool {
	if len(signature) != sm2Size || !sm2.IsSM2PublicKey(key) {
		return false
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{
		new(big.Int).SetBytes(signature[:sm2Size/2]),
		new(big.Int).SetBytes(signature[sm2Size/2:]),
	})
	return err == nil && sm2.VerifyASN1WithSM2(key, nil, message, der)
}

// CleanSignature drops white space from a signature as the control gives it;
// the upload wants it on one line (protocol 5.4).
func CleanSignature(signValue string) string { return stripSpace(signValue) }

// stripSpace drops all white space.
func stripSpace(text string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, text)
}
