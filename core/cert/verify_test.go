package cert

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"math/big"
	"strings"
	"sync"
	"testing"

	"github.com/emmansun/gmsm/sm2"

	"customs179/core/fault"
)

// signed is a message with a signature that is known to be right.
type signed struct {
	name      string
	key       crypto.PublicKey
	message   string
	signValue string
}

// The real vectors of protocol 4.7, made by cards in the field.
const (
	realSM2Key  = "04d2f3909a9940afd8a03d9ac0f05d66b2a9c577453efba1ba3611b9acdb885167edd01c109fb792264b79fdfbd24a87bba54836fdac075163e7ce479e41cee856"
	realSM2Sign = "05mobHSrNqcy0ZNVH484S80dnusjP9fD2esnYTiTQKy8/O6LGSYAYRMRzI+p1vEAVSFt+F0s3jYI6c5W7dZMzA=="
	realRSAKey  = "edf53ec93908a428a2fba18ed159b44ca7bcb656cad721b1734838790d940f8a676e5228d9cd994ae8091930360904cdbf209188d108d68c125567c8445248096f850e38108133e70218508d6392d7fe6028e41a1ec601b829daf44f0c4043eb371fce5f094f3544e82a012d39fc8cce47b7834846184fd09198d6172114cf57"
	realRSASign = "GV+t/IwqDZFL0K44tv8OWfiiEp6RhxtT0/c7OjrmboaQiYuQaSXZfwsAgqdLA4sU/gInK5K5cs9/wxG+E4hW8nL4UslsLVFmTQXtW4I3p2DitnovHAbqELU4/vetzLQeOPTXUOFTBEUU9fc9C6yAPJlDuz13f9QjwsmdFniW/yU="
)

// realVectors gives them with bare keys, as no certificate was published whole.
func realVectors(t testing.TB) []signed {
	t.Helper()
	message := string(sample(t, "real-message.txt"))
	point, err := hex.DecodeString(realSM2Key)
	if err != nil {
		t.Fatal(err)
	}
	sm2Key, err := sm2.NewPublicKey(point)
	if err != nil {
		t.Fatal(err)
	}
	modulus, ok := new(big.Int).SetString(realRSAKey, 16)
	if !ok || len(message) != 886 {
		t.Fatalf("bad vector, message of %d bytes", len(message))
	}
	return []signed{
		{"real SM2", sm2Key, message, realSM2Sign},
		{"real RSA", &rsa.PublicKey{N: modulus, E: 65537}, message + "\n", realRSASign},
	}
}

// sampleSignatures gives the vectors of protocol sample 05 with their
// certificates' keys.
func sampleSignatures(t testing.TB) (all []signed) {
	t.Helper()
	var file []struct{ Name, Message, RSA, SM2 string }
	if err := json.Unmarshal(sample(t, "signed.json"), &file); err != nil {
		t.Fatal(err)
	}
	rsaCert, sm2Cert := parseSample(t, "rsa-wrapped64.txt"), parseSample(t, "sm2-one-line.txt")
	for _, v := range file {
		all = append(all, signed{v.Name + " RSA", rsaCert.key, v.Message, v.RSA}, signed{v.Name + " SM2", sm2Cert.key, v.Message, v.SM2})
	}
	if len(all) != 6 {
		t.Fatalf("%d signatures, want 6", len(all))
	}
	return all
}

// freshSignatures covers what no sample has: RSA-2048 of a signing device.
func freshSignatures(t testing.TB) []signed {
	t.Helper()
	device, card := newRSA(t, 2048), newSM2(t)
	return []signed{
		{"fresh RSA-2048", usual(&device.PublicKey).mustParse(t).key, "原文", signRSA(t, device, "原文")},
		{"fresh SM2", usual(&card.PublicKey).mustParse(t).key, "原文", signSM2(t, card, "", "原文")},
	}
}

func TestVerify(t *testing.T) {
	t.Parallel()
	all := append(realVectors(t), append(sampleSignatures(t), freshSignatures(t)...)...)
	for _, v := range all {
		t.Run(v.name, func(t *testing.T) {
			t.Parallel()
			check := func(what string, ok bool, key crypto.PublicKey, message, signValue string) {
				t.Helper()
				err := VerifyWith(key, []byte(message), signValue)
				if (err == nil) != ok || err != nil && !fault.Is(err, fault.CertMismatch) {
					t.Errorf("%s: %v", what, err)
				}
			}
			check("right", true, v.key, v.message, v.signValue)
			check("white space", true, v.key, v.message, " "+v.signValue[:20]+"\r\n"+v.signValue[20:]+"\n")
			check("line feed more", false, v.key, v.message+"\n", v.signValue)
			check("line feed less", false, v.key, strings.TrimSuffix(v.message, "\n")+"x", v.signValue)
			for _, other := range all {
				if !v.key.(interface{ Equal(crypto.PublicKey) bool }).Equal(other.key) {
					check("key of "+other.name, false, other.key, v.message, v.signValue)
				}
			}
			check("no key", false, nil, v.message, v.signValue)
			check("no signature", false, v.key, v.message, "")
			check("not base64", false, v.key, v.message, v.signValue[:len(v.signValue)-1]+"*")
			check("cut base64", false, v.key, v.message, v.signValue[:len(v.signValue)-3])
			damage(t, v, func(what, signValue string) { check(what, false, v.key, v.message, signValue) })
		})
	}
}

// damage hands every one-bit change of a signature, and shorter and longer
// ones, to refused.
func damage(t *testing.T, v signed, refused func(what, signValue string)) {
	t.Helper()
	raw, err := base64.StdEncoding.DecodeString(v.signValue)
	if err != nil {
		t.Fatal(err)
	}
	encode := base64.StdEncoding.EncodeToString
	for bit := range 8 * len(raw) {
		raw[bit/8] ^= 1 << (bit % 8)
		refused("one bit", encode(raw))
		raw[bit/8] ^= 1 << (bit % 8)
	}
	refused("truncated", encode(raw[:len(raw)-1]))
	refused("halved", encode(raw[:len(raw)/2]))
	refused("longer", encode(append(raw[:len(raw):len(raw)], 0)))
	refused("zero before", encode(append([]byte{0}, raw...)))
	refused("zeros", encode(make([]byte, len(raw))))
}

// TestVerifyMessageBits flips each bit of a message once.
func TestVerifyMessageBits(t *testing.T) {
	t.Parallel()
	for _, v := range realVectors(t) {
		message := []byte(v.message)
		for bit := 0; bit < 8*len(message); bit += 7 {
			message[bit/8] ^= 1 << (bit % 8)
			if VerifyWith(v.key, message, v.signValue) == nil {
				t.Fatalf("%s: verifies with bit %d changed", v.name, bit)
			}
			message[bit/8] ^= 1 << (bit % 8)
		}
	}
}

// TestVerifyOtherForms: signatures right in themselves, but not in the form
// customs checks.
func TestVerifyOtherForms(t *testing.T) {
	t.Parallel()
	card := newSM2(t)
	c := usual(&card.PublicKey).mustParse(t)
	der, err := card.SignWithSM2(rand.Reader, nil, []byte("m"))
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"ASN.1":             c.Verify([]byte("m"), base64.StdEncoding.EncodeToString(der)),
		"other user id":     c.Verify([]byte("m"), signSM2(t, card, "ALICE123@YAHOO.COM", "m")),
		"key of no card":    VerifyWith(&foreign.PublicKey, []byte("m"), signSM2(t, card, "", "m")),
		"not through Parse": (&Certificate{}).Verify([]byte("m"), signSM2(t, card, "", "m")),
	} {
		if !fault.Is(err, fault.CertMismatch) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestVerifyTogether shares one certificate of each kind between goroutines.
func TestVerifyTogether(t *testing.T) {
	t.Parallel()
	var all sync.WaitGroup
	for _, v := range sampleSignatures(t) {
		for range 4 {
			all.Go(func() {
				for range 20 {
					if err := VerifyWith(v.key, []byte(v.message), v.signValue); err != nil {
						t.Errorf("%s: %v", v.name, err)
					}
				}
			})
		}
	}
	all.Wait()
}

func BenchmarkVerify(b *testing.B) {
	for _, v := range sampleSignatures(b)[:2] {
		b.Run(v.name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := VerifyWith(v.key, []byte(v.message), v.signValue); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
