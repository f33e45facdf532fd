package softcard

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/rsa"
	"crypto/sha1"
	"crypto/x509"
	"encoding/asn1"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"math/big"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
)

func newCard(t *testing.T, o Options) *Card {
	t.Helper()
	c, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestRSASignatureVerifiesWithTheStandardLibrary(t *testing.T) {
	t.Parallel()
	for _, bits := range []int{1024, 2048} {
		c := newCard(t, Options{Kind: RSA, Bits: bits})
		parsed, err := x509.ParseCertificate(c.Certificate())
		if err != nil {
			t.Fatal(err)
		}
		if parsed.SignatureAlgorithm != x509.SHA1WithRSA {
			t.Errorf("certificate is %v", parsed.SignatureAlgorithm)
		}
		value, err := c.Sign("test", DefaultPIN, []byte("报文"))
		if err != nil {
			t.Fatal(err)
		}
		if again, err := c.SignVerified([]byte("报文")); err != nil || again != value {
			t.Errorf("an RSA card gives the same signature for the same input, not %q (%v)", again, err)
		}
		raw, err := base64.StdEncoding.DecodeString(value)
		if err != nil || len(raw) != bits/8 {
			t.Fatalf("signature of %d bytes, %v", len(raw), err)
		}
		sum := sha1.Sum([]byte("报文"))
		if err := rsa.VerifyPKCS1v15(parsed.PublicKey.(*rsa.PublicKey), crypto.SHA1, sum[:], raw); err != nil {
			t.Error(err)
		}
	}
}

func TestSM2SignatureVerifiesWithGMSM(t *testing.T) {
	t.Parallel()
	c := newCard(t, Options{})
	parsed, err := smx509.ParseCertificate(c.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	if err := parsed.CheckSignature(smx509.SM2WithSM3, parsed.RawTBSCertificate, parsed.Signature); err != nil {
		t.Errorf("the certificate's own signature: %v", err)
	}
	value, err := c.Sign("test", DefaultPIN, []byte("报文"))
	if err != nil || len(value) != 88 {
		t.Fatalf("signature %q, %v", value, err)
	}
	raw, err := base64.StdEncoding.DecodeString(value)
	if err != nil {
		t.Fatal(err)
	}
	der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])})
	if err != nil {
		t.Fatal(err)
	}
	if !sm2.VerifyASN1WithSM2(parsed.PublicKey.(*ecdsa.PublicKey), nil, []byte("报文"), der) {
		t.Error("the signature does not verify")
	}
	if again, err := c.SignVerified([]byte("报文")); err != nil || again == value {
		t.Errorf("an SM2 card gives another signature each time (%v)", err)
	}
}

func TestCertificateHasTheShapeOfTheField(t *testing.T) {
	t.Parallel()
	gbk := []byte{0xca, 0xbe, 0xc0, 0xfd} // 示例
	for _, test := range []struct {
		name string
		o    Options
		has  [][]byte
	}{
		{"rsa", Options{Kind: RSA}, [][]byte{gbk, []byte("TESTCARD00002"), []byte(PersonalID), {0x16, 2, '1', '2'}}},
		{"sm2", Options{Kind: SM2}, [][]byte{[]byte("示例"), []byte("03-TESTCARD00002"), []byte(PersonalID), {0x0c, 2, '1', '2'}}},
		{"legal", Options{LegalPerson: true}, [][]byte{[]byte("03-TESTCARD00001"), {0x0c, 2, '1', '0'}}},
	} {
		c := newCard(t, test.o)
		for _, want := range test.has {
			if !bytes.Contains(c.Certificate(), want) {
				t.Errorf("%s: the certificate lacks %q", test.name, want)
			}
		}
		env, err := c.EnvCertificate()
		if err != nil || bytes.Equal(env, c.Certificate()) {
			t.Errorf("%s: encryption certificate: %v", test.name, err)
		}
		for _, der := range [][]byte{c.Certificate(), env} {
			parsed, err := smx509.ParseCertificate(der)
			if err != nil {
				t.Errorf("%s: %v", test.name, err)
				continue
			}
			if parsed.Issuer.CommonName != "中国电子业务证书管理中心" || len(parsed.Extensions) != 10 {
				t.Errorf("%s: issuer %q, %d extensions", test.name, parsed.Issuer.CommonName, len(parsed.Extensions))
			}
		}
	}
}

func TestSameOptionsGiveTheSameCard(t *testing.T) {
	t.Parallel()
	for _, kind := range []Kind{RSA, SM2} {
		a, b := newCard(t, Options{Kind: kind}), newCard(t, Options{Kind: kind})
		if !bytes.Equal(a.Certificate(), b.Certificate()) {
			t.Errorf("%s: two certificates from the same options", kind)
		}
		other := newCard(t, Options{Kind: kind, CardNo: "03-TESTCARD00009"})
		if other.signing.rsa != nil && other.signing.rsa.n.Cmp(a.signing.rsa.n) == 0 {
			t.Error("two cards with one key")
		}
	}
}

func TestValidityAndSerial(t *testing.T) {
	t.Parallel()
	day := time.Date(2020, 3, 1, 0, 0, 0, 0, time.UTC)
	c := newCard(t, Options{Kind: RSA, CertNo: "01691fe9", NotBefore: day, NotAfter: day.AddDate(1, 0, 0)})
	parsed, err := x509.ParseCertificate(c.Certificate())
	if err != nil {
		t.Fatal(err)
	}
	if !parsed.NotAfter.Equal(day.AddDate(1, 0, 0)) || hex.EncodeToString(parsed.SerialNumber.Bytes()) != "01691fe9" {
		t.Errorf("until %v, serial %x", parsed.NotAfter, parsed.SerialNumber)
	}
	for _, bad := range []string{"xyz", "8100", "1"} {
		if _, err := New(Options{CertNo: bad}); err == nil {
			t.Errorf("certNo %q was taken", bad)
		}
	}
	if _, err := New(Options{Kind: "dsa"}); err == nil {
		t.Error("a card of unknown kind was made")
	}
}

func TestPINCounter(t *testing.T) {
	t.Parallel()
	c := newCard(t, Options{LengthText: true})
	steps := []struct{ pin, text string }{
		{"11111111", "还可以重试四次"}, {"11111111", "还可以重试三次"}, {"11111111", "还可以重试二次"},
		{DefaultPIN, ""},
		{"11111111", "还可以重试四次"}, {"1111", "口令长度不正确"}, {"11111111", "还可以重试二次"},
		{"11111111", "还可以重试一次"}, {"11111111", "输入口令错误，卡被锁定"},
		{DefaultPIN, "卡口令被锁定"}, {"11111111", "卡口令被锁定"},
	}
	for i, step := range steps {
		_, err := c.Sign("m", step.pin, []byte("x"))
		var refusal *CardError
		switch {
		case step.text == "" && err != nil:
			t.Errorf("step %d: %v", i, err)
		case step.text != "" && (!errors.As(err, &refusal) || !strings.Contains(refusal.Text, step.text) || !strings.HasPrefix(refusal.Code, "Custom5")):
			t.Errorf("step %d: %v, want %s", i, err, step.text)
		}
	}
	if _, err := c.SignVerified([]byte("x")); err == nil || !c.Locked() {
		t.Error("a locked card signed")
	}
	if uses := c.PINUses(); len(uses) != len(steps) || uses[3] != (PINUse{"m", true, 5}) || c.WrongPINs() != 9 {
		t.Errorf("uses %v, %d wrong", uses, c.WrongPINs())
	}
	c.Unlock()
	if err := c.Verify("m", DefaultPIN); err != nil {
		t.Error(err)
	}
}

func TestConcurrentUseLocksAfterExactlyFive(t *testing.T) {
	t.Parallel()
	c := newCard(t, Options{})
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			if err := c.Verify("m", "wrong"); err == nil {
				t.Error("a wrong PIN passed")
			}
		})
	}
	wg.Wait()
	if !c.Locked() || len(c.PINUses()) != 20 {
		t.Errorf("%d tries left after 20 wrong PINs", c.TriesLeft())
	}
}
