package softcard

import (
	"crypto/sha1"
	"errors"
	"math/big"
	mathrand "math/rand/v2"
)

// rsaPrimes is the number of primes below a card's modulus. A verifier cannot
// tell; the card signs six times as fast as with two and the standard library,
// which matters where it shares two processors with the program under test.
const rsaPrimes = 8

// rsaKey is an RSA key that signs by the Chinese remainder theorem. It guards no
// secret, so that it need not take the same time for every message.
type rsaKey struct {
	n     *big.Int
	e     int
	parts []rsaPart
}

// rsaPart is one prime p with d mod p-1, and the number that is 1 modulo p and 0
// modulo every other prime.
type rsaPart struct{ p, d, unit *big.Int }

// deriveRSA makes an RSA key from a stream. The standard library's generator
// takes no seed.
func deriveRSA(stream *mathrand.ChaCha8, bits int) (*rsaKey, error) {
	one, e := big.NewInt(1), big.NewInt(65537)
	for range 1000 {
		k := &rsaKey{n: big.NewInt(1), e: 65537}
		for range rsaPrimes {
			p := derivePrime(stream, bits/rsaPrimes)
			k.n.Mul(k.n, p)
			if d := new(big.Int).ModInverse(e, new(big.Int).Sub(p, one)); d != nil {
				k.parts = append(k.parts, rsaPart{p: p, d: d})
			}
		}
		if k.n.BitLen() == bits && k.complete() {
			return k, nil
		}
	}
	return nil, errors.New("found no RSA key")
}

// complete works out the units; false means that the primes will not do.
func (k *rsaKey) complete() bool {
	for i, part := range k.parts {
		others := new(big.Int).Div(k.n, part.p)
		inverse := new(big.Int).ModInverse(others, part.p)
		if inverse == nil { // the same prime twice
			return false
		}
		k.parts[i].unit = others.Mul(others, inverse)
	}
	return len(k.parts) == rsaPrimes
}

// derivePrime takes numbers from the stream until one is prime. The three highest
// bits are set, so that a product often has full length.
func derivePrime(stream *mathrand.ChaCha8, bits int) *big.Int {
	b := make([]byte, bits/8)
	for {
		for i := range b {
			b[i] = byte(stream.Uint64())
		}
		b[0] |= 0xe0
		b[len(b)-1] |= 1
		if p := new(big.Int).SetBytes(b); p.ProbablyPrime(20) {
			return p
		}
	}
}

// sha1Info is what stands before the digest in the signed block (RFC 8017 9.2).
const sha1Info = "\x00\x30\x21\x30\x09\x06\x05\x2b\x0e\x03\x02\x1a\x05\x00\x04\x14"

// sign signs as RSA PKCS#1 v1.5 over SHA-1.
func (k *rsaKey) sign(message []byte) []byte {
	sum := sha1.Sum(message)
	block := make([]byte, k.n.BitLen()/8)
	tail := copy(block[len(block)-len(sum):], sum[:])
	tail += copy(block[len(block)-len(sum)-len(sha1Info):], sha1Info)
	block[1] = 1
	for i := 2; i < len(block)-tail; i++ {
		block[i] = 0xff
	}
	m, s := new(big.Int).SetBytes(block), new(big.Int)
	for _, part := range k.parts {
		r := new(big.Int).Mod(m, part.p)
		s.Add(s, r.Exp(r, part.d, part.p).Mul(r, part.unit))
	}
	return s.Mod(s, k.n).FillBytes(block)
}
