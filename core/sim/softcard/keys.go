package softcard

import (
	"crypto"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"fmt"
	"math/big"
	mathrand "math/rand/v2"

	"github.com/emmansun/gmsm/sm2"
)

type rsaKey = rsa.PrivateKey

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

// deriveRSA makes an RSA key from a stream. The standard library's generator
// takes no seed.
func deriveRSA(stream *mathrand.ChaCha8, bits int) (*rsa.PrivateKey, error) {
	e := big.NewInt(65537)
	one := big.NewInt(1)
	for range 100 {
		p, q := derivePrime(stream, bits/2), derivePrime(stream, bits/2)
		n := new(big.Int).Mul(p, q)
		phi := new(big.Int).Mul(new(big.Int).Sub(p, one), new(big.Int).Sub(q, one))
		d := new(big.Int).ModInverse(e, phi)
		if d == nil || n.BitLen() != bits || p.Cmp(q) == 0 {
			continue
		}
		k := &rsa.PrivateKey{PublicKey: rsa.PublicKey{N: n, E: 65537}, D: d, Primes: []*big.Int{p, q}}
		k.Precompute()
		return k, k.Validate()
	}
	return nil, errors.New("found no RSA key")
}

// derivePrime takes numbers from the stream until one is prime. The two highest
// bits are set, so that the product of two has full length.
func derivePrime(stream *mathrand.ChaCha8, bits int) *big.Int {
	b := make([]byte, bits/8)
	for {
		for i := range b {
			b[i] = byte(stream.Uint64())
		}
		b[0] |= 0xc0
		b[len(b)-1] |= 1
		if p := new(big.Int).SetBytes(b); p.ProbablyPrime(20) {
			return p
		}
	}
}

// signRaw signs the bytes as the card does (protocol 4.6): RSA PKCS#1 v1.5 over
// SHA-1, or SM2 with the default id as r||s.
func (k key) signRaw(message []byte) ([]byte, error) {
	if k.rsa != nil {
		sum := sha1.Sum(message)
		return rsa.SignPKCS1v15(nil, k.rsa, crypto.SHA1, sum[:])
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
