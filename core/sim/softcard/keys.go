package softcard

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"

	"github.com/emmansun/gmsm/sm2"
)

// deriveKey makes the key that belongs to these options and this use.
func deriveKey(o Options, use string) (key, error) {
	seed := sha256.Sum256([]byte("customs179 soft card " + string(o.Kind) + " " + o.CardNo + " " + o.CertNo + " " + use))
	switch o.Kind {
	case RSA:
		k, err := deriveRSA(mathrand.NewChaCha8(seed), o.Bits)
		return key{rsa: k}, err
	case SM2:
		seed[0] &= 0x7f // below the order of the group
		k, err := sm2.NewPrivateKey(seed[:])
		return key{sm2: k}, err
	}
	return key{}, fmt.Errorf("no card of kind %q", o.Kind)
}

// signRaw signs the bytes as the card does (protocol 4.6): RSA PKCS#1 v1.5 over
// SHA-1, or SM2 with the default id as r||s.
func (k key) signRaw(message []byte) ([]byte, error) {
	if k.rsa != nil {
		return k.rsa.sign(message), nil
	}
	der, err := sm2.SignASN1(rand.Reader, k.sm2, message, sm2.DefaultSM2SignerOpts)
	if err != nil {
		return nil, fmt.Errorf("sign with SM2: %w", err)
	}
	var rs struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &rs); err != nil {
		return nil, fmt.Errorf("read the SM2 signature: %w", err)
	}
	raw := make([]byte, 64)
	rs.R.FillBytes(raw[:32])
	rs.S.FillBytes(raw[32:])
	return raw, nil
}

// signValue is signRaw as base64 on one line without header (protocol 5.4).
func (k key) signValue(message []byte) (string, error) {
	raw, err := k.signRaw(message)
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(raw), nil
}
