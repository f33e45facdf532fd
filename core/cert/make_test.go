package cert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha1"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
)

// The holder's data in made certificates; no test may ever find it again.
const (
	holderName = "HOLDER-CANARY"
	holderID   = "110101199003071234"
)

// extra is an extension of a made certificate: suffix of the E-port's arc, tag
// of the inner string (0 = bare bytes), content.
type extra struct {
	suffix   []int
	tag      int
	text     string
	critical bool
}

// spec describes a certificate to make. Written as DER by hand, because no
// library writes the odd ones that cards hold.
type spec struct {
	serial   []byte
	key      crypto.PublicKey
	from, to time.Time
	extras   []extra
	raw      []asn1.RawValue // further extensions
}

// usual gives a spec that parses.
func usual(key crypto.PublicKey) spec {
	return spec{
		serial: []byte{0x01, 0x69, 0x1f, 0xe9}, key: key,
		from: time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), to: time.Date(2034, 1, 1, 0, 0, 0, 0, time.UTC),
		extras: []extra{
			{suffix: []int{5, 8}, tag: asn1.TagPrintableString, text: holderID},
			{suffix: []int{5, 9}, tag: asn1.TagIA5String, text: "TESTCARD00002"},
		},
	}
}

func marshal(t testing.TB, v any) []byte {
	t.Helper()
	der, err := asn1.Marshal(v)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

// sequence wraps ready elements.
func sequence(t testing.TB, parts ...[]byte) []byte {
	t.Helper()
	var content []byte
	for _, p := range parts {
		content = append(content, p...)
	}
	return marshal(t, asn1.RawValue{Tag: asn1.TagSequence, IsCompound: true, Bytes: content})
}

// keyDER gives a SubjectPublicKeyInfo.
func keyDER(t testing.TB, key crypto.PublicKey) []byte {
	t.Helper()
	var algorithm, bits []byte
	switch key := key.(type) {
	case *rsa.PublicKey:
		algorithm = sequence(t, marshal(t, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 1}), asn1.NullBytes)
		bits = marshal(t, struct {
			N *big.Int
			E int
		}{key.N, key.E})
	case *ecdsa.PublicKey:
		curve := asn1.ObjectIdentifier{1, 2, 840, 10045, 3, 1, 7} // P-256
		if sm2.IsSM2PublicKey(key) {
			curve = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 301}
		}
		algorithm = sequence(t, marshal(t, asn1.ObjectIdentifier{1, 2, 840, 10045, 2, 1}), marshal(t, curve))
		bits = point(t, key)
	default:
		t.Fatalf("no key of type %T", key)
	}
	return sequence(t, algorithm, marshal(t, asn1.BitString{Bytes: bits, BitLength: 8 * len(bits)}))
}

// point gives the uncompressed form of a key on a curve.
func point(t testing.TB, key *ecdsa.PublicKey) []byte {
	t.Helper()
	if !sm2.IsSM2PublicKey(key) {
		out, err := key.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		return out
	}
	plain, err := sm2.PublicKeyToECDH(key)
	if err != nil {
		t.Fatal(err)
	}
	return plain.Bytes()
}

// der makes the certificate; its own signature is four bytes of nothing, as
// nobody checks chains here.
func (s spec) der(t testing.TB) []byte {
	t.Helper()
	algorithm := sequence(t, marshal(t, asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}), asn1.NullBytes)
	name := sequence(t, marshal(t, asn1.RawValue{Tag: asn1.TagSet, IsCompound: true, Bytes: sequence(t,
		marshal(t, asn1.ObjectIdentifier{2, 5, 4, 3}),
		marshal(t, asn1.RawValue{Tag: asn1.TagPrintableString, Bytes: []byte(holderName)}))}))
	extensions := s.raw
	for _, e := range s.extras {
		inner := []byte(e.text)
		if e.tag != 0 {
			inner = marshal(t, asn1.RawValue{Tag: e.tag, Bytes: inner})
		}
		parts := [][]byte{marshal(t, append(asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 5315, 100}, e.suffix...))}
		if e.critical {
			parts = append(parts, []byte{asn1.TagBoolean, 1, 0xff})
		}
		extensions = append(extensions, asn1.RawValue{FullBytes: sequence(t, append(parts, marshal(t, inner))...)})
	}
	list := marshal(t, extensions)
	tbs := sequence(t,
		[]byte{0xa0, 3, 2, 1, 2}, // version 3
		marshal(t, asn1.RawValue{Tag: asn1.TagInteger, Bytes: s.serial}),
		algorithm, name, sequence(t, marshal(t, s.from), marshal(t, s.to)), name, keyDER(t, s.key),
		marshal(t, asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: 3, IsCompound: true, Bytes: list}),
	)
	return sequence(t, tbs, algorithm, marshal(t, asn1.BitString{Bytes: []byte{1, 2, 3, 4}, BitLength: 32}))
}

// mustParse makes and reads.
func (s spec) mustParse(t testing.TB) *Certificate {
	t.Helper()
	c, err := Parse(s.der(t))
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func newRSA(t testing.TB, bits int) *rsa.PrivateKey {
	t.Helper()
	key, err := rsa.GenerateKey(rand.Reader, bits)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func newSM2(t testing.TB) *sm2.PrivateKey {
	t.Helper()
	key, err := sm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// signRSA signs as an RSA card does.
func signRSA(t testing.TB, key *rsa.PrivateKey, message string) string {
	t.Helper()
	sum := sha1.Sum([]byte(message))
	signature, err := rsa.SignPKCS1v15(rand.Reader, key, crypto.SHA1, sum[:])
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(signature)
}

// signSM2 signs as an SM2 card does, with a user id ("" = the default).
func signSM2(t testing.TB, key *sm2.PrivateKey, uid, message string) string {
	t.Helper()
	der, err := key.SignWithSM2(rand.Reader, []byte(uid), []byte(message))
	if err != nil {
		t.Fatal(err)
	}
	var pair struct{ R, S *big.Int }
	if _, err := asn1.Unmarshal(der, &pair); err != nil {
		t.Fatal(err)
	}
	raw := append(pair.R.FillBytes(make([]byte, 32)), pair.S.FillBytes(make([]byte, 32))...)
	return base64.StdEncoding.EncodeToString(raw)
}

// sample reads a file of testdata.
func sample(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name))
	if err != nil {
		t.Fatal(err)
	}
	return data
}

// parseSample reads a sample certificate.
func parseSample(t testing.TB, name string) *Certificate {
	t.Helper()
	c, err := Parse(sample(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return c
}
