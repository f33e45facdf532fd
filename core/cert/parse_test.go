package cert

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"log/slog"
	"math/big"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
)

func TestParseSamples(t *testing.T) {
	t.Parallel()
	from, to := time.Date(2024, 1, 1, 0, 0, 0, 0, time.UTC), time.Date(2034, 1, 1, 0, 0, 0, 0, time.UTC)
	const company = "示例跨境电商测试有限公司"
	for file, want := range map[string]Certificate{
		"rsa-wrapped64.txt":    {CertNo: "011a2b3c", CardNo: "TESTCARD00002", Algorithm: RSA, Bits: 1024, TypeHint: "12"},
		"sm2-one-line.txt":     {CertNo: "03000000001a2b3c", CardNo: "03-TESTCARD00002", Algorithm: SM2, Bits: 256, TypeHint: "12"},
		"sm2-legal-person.txt": {CertNo: "03000000001a2b3b", CardNo: "03-TESTCARD00001", Algorithm: SM2, Bits: 256, TypeHint: "10"},
	} {
		c := parseSample(t, file)
		if c.CertNo != want.CertNo || c.CardNo != want.CardNo || c.Algorithm != want.Algorithm || c.Bits != want.Bits || c.TypeHint != want.TypeHint {
			t.Errorf("%s: %v, card %s, hint %s", file, c, c.CardNo, c.TypeHint)
		}
		if c.Enterprise != company || c.OrgCode != "MA0TEST01" || !c.NotBefore.Equal(from) || !c.NotAfter.Equal(to) {
			t.Errorf("%s: enterprise %q, code %q, %s to %s", file, c.Enterprise, c.OrgCode, c.NotBefore, c.NotAfter)
		}
		if got := c.LegalPerson(); got != strings.Contains(file, "legal") {
			t.Errorf("%s: legal person %t", file, got)
		}
	}
}

func TestParseForms(t *testing.T) {
	t.Parallel()
	want := parseSample(t, "sm2-one-line.txt")
	line := strings.TrimSpace(string(sample(t, "sm2-one-line.txt")))
	pem := want.Text(DefaultForm)
	for name, text := range map[string]string{
		"DER":              string(want.DER),
		"one line":         line,
		"blanks around":    " \r\n\t" + line + "\r\n\r\n",
		"wrapped CRLF":     want.Text(Form{Wrap: 76, CRLF: true}),
		"PEM":              pem,
		"PEM one line":     want.Text(Form{Header: true}),
		"PEM all one line": strings.ReplaceAll(pem, "\n", ""),
		"Notepad":          "\ufeff" + strings.ReplaceAll(pem, "\n", "\r\n"),
		"text before":      "subject=/C=CN\n" + pem,
		"X509":             strings.ReplaceAll(pem, "CERTIFICATE", "X509 CERTIFICATE"),
	} {
		c, err := Parse([]byte(text))
		if err != nil || !bytes.Equal(c.DER, want.DER) || c.CertNo != want.CertNo {
			t.Errorf("%s: %v, %v", name, c, err)
		}
	}
}

func TestParseRefuses(t *testing.T) {
	t.Parallel()
	sm2Cert := parseSample(t, "sm2-one-line.txt")
	pem := sm2Cert.Text(DefaultForm)
	foreign, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	key := &newSM2(t).PublicKey
	on := point(t, key)
	off := bytes.Clone(on)
	off[len(off)-1] ^= 1
	offCurve := string(bytes.Replace(usual(key).der(t), on, off, 1))
	odd := func(change func(*spec)) string {
		s := usual(key)
		change(&s)
		return string(s.der(t))
	}
	tiny := &rsa.PublicKey{N: new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 512), big.NewInt(1)), E: 65537}
	huge := &rsa.PublicKey{N: new(big.Int).Sub(new(big.Int).Lsh(big.NewInt(1), 8193), big.NewInt(1)), E: 65537}
	for name, c := range map[string]struct{ text, why string }{
		"nothing":        {"", "empty"},
		"blanks":         {" \n", "empty"},
		"one byte":       {"0", "base64"},
		"words":          {"读卡器中无卡", "base64"},
		"not a cert":     {"aGVsbG8=", "damaged or cut"},
		"cut base64":     {pem[28:400], ""},
		"cut PEM":        {pem[:len(pem)-30], "END line is missing"},
		"cut DER":        {string(sm2Cert.DER[:500]), "damaged or cut"},
		"trailing bytes": {string(sm2Cert.DER) + "\x00", "1 bytes too many"},
		"two":            {pem + pem, "more text after the END line"},
		"key":            {strings.ReplaceAll(pem, "CERTIFICATE", "PRIVATE KEY"), "no certificate"},
		"huge":           {strings.Repeat("A", sizeMax+1), "65537 bytes"},
		"P-256":          {odd(func(s *spec) { s.key = &foreign.PublicKey }), "neither an RSA key"},
		"RSA-512":        {odd(func(s *spec) { s.key = tiny }), "neither an RSA key"},
		"RSA-8193":       {odd(func(s *spec) { s.key = huge }), "neither an RSA key"},
		"off the curve":  {offCurve, "SM2 key is damaged"},
		"no serial":      {odd(func(s *spec) { s.serial = nil }), "serial number has 0 bytes"},
		"long serial":    {odd(func(s *spec) { s.serial = make([]byte, 22) }), "serial number has 22 bytes"},
		"extension":      {odd(func(s *spec) { s.raw = []asn1.RawValue{{Tag: asn1.TagSequence, IsCompound: true, Bytes: []byte{1}}} }), "extension"},
	} {
		got, err := Parse([]byte(c.text))
		if got != nil || !fault.Is(err, fault.CertUnreadable) || fault.Of(err).Kind != fault.Person || !strings.Contains(err.Error(), c.why) {
			t.Errorf("%s: %v, %v; want a refusal with %q", name, got, err, c.why)
		}
	}
}

func TestCertNo(t *testing.T) {
	t.Parallel()
	key := &newSM2(t).PublicKey
	for serial, want := range map[string]string{
		"\x01\x69\x1f\xe9":                     "01691fe9",
		"\x00\x91\x69\x1f\x7f":                 "91691f7f", // 00 keeps the DER integer positive
		"\x91\x69\x1f\x7f":                     "91691f7f", // written without it
		"\x03\x00\x00\x00\x00\x0c\xde\x6f":     "03000000000cde6f",
		"\x00\xff\x00\x00\x00\x00\x00\x00\x01": "ff00000000000001",
		"\x01\x01\x00\x00\x00\x00\x19\xf1":     "01010000000019f1",
		"\x01":                                 "00000001",
		"\x00":                                 "00000000",
		"\x00\x00\x00\x00\x0c\xde\x6f":         "000cde6f",
		"\x01\x02\x03\x04\x05":                 "0000000102030405",
		"\x0a\x02\x03\x04\x05\x06\x07\x08\x09": "0a0203040506070809",
	} {
		s := usual(key)
		s.serial = []byte(serial)
		if got := s.mustParse(t).CertNo; got != want {
			t.Errorf("serial %x: certNo %s, want %s", serial, got, want)
		}
	}
}

func TestExtensionTexts(t *testing.T) {
	t.Parallel()
	key := &newSM2(t).PublicKey
	const gbk = "\xca\xbe\xc0\xfd\xb9\xab\xcb\xbe" // 示例公司
	for name, c := range map[string]struct {
		tag        int
		text, want string
	}{
		"GBK in IA5String":        {asn1.TagIA5String, gbk, "示例公司"},
		"UTF-8 in UTF8String":     {asn1.TagUTF8String, "示例公司", "示例公司"},
		"GBK in UTF8String":       {asn1.TagUTF8String, gbk, "示例公司"},
		"UTF-8 in IA5String":      {asn1.TagIA5String, "示例公司", "示例公司"},
		"GBK that looks as UTF-8": {asn1.TagIA5String, "\xd2\xbb", "一"},
		"BMPString":               {asn1.TagBMPString, "\x79\x3a\x4f\x8b", "示例"},
		"odd BMPString":           {asn1.TagBMPString, "\x79\x3a\x4f", "y:O"},
		"bare bytes":              {0, gbk, "示例公司"},
		"half a character":        {asn1.TagIA5String, "ABC\xca", "ABC"},
		"controls":                {asn1.TagUTF8String, " A\x00\r\n\u202eB\u2028 ", "AB"},
		"long":                    {asn1.TagUTF8String, strings.Repeat("公", 300), strings.Repeat("公", 200)},
		"empty":                   {asn1.TagUTF8String, "", ""},
	} {
		for _, critical := range []bool{false, true} {
			s := usual(key)
			s.extras = []extra{{suffix: []int{5, 1}, tag: c.tag, text: c.text, critical: critical}}
			if got := s.mustParse(t).Enterprise; got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
		}
	}
}

// TestHolderUnread looks for the holder in everything that can be got out of a
// certificate but the DER itself.
func TestHolderUnread(t *testing.T) {
	t.Parallel()
	c := usual(&newSM2(t).PublicKey).mustParse(t)
	if !bytes.Contains(c.DER, []byte(holderID)) || !bytes.Contains(c.DER, []byte(holderName)) {
		t.Fatal("the test's certificate has no holder")
	}
	asJSON, err := json.Marshal(c)
	if err != nil {
		t.Fatal(err)
	}
	var log bytes.Buffer
	slog.New(slog.NewTextHandler(&log, nil)).Info("card", "cert", c)
	fields := *c
	fields.DER = nil
	type bare Certificate // without our methods
	spilled := fmt.Sprintf("%s %s %v %+v %#v %+v %#v", asJSON, &log, c, c, c, bare(fields), bare(fields))
	for _, secret := range []string{holderID, holderName, base64.StdEncoding.EncodeToString([]byte(holderName))[:8]} {
		if strings.Contains(spilled, secret) {
			t.Errorf("%q found in %s", secret, spilled)
		}
	}
	if !strings.Contains(spilled, "TESTCARD00002") {
		t.Error("the search does not see the fields")
	}
}

func TestCheckValidity(t *testing.T) {
	t.Parallel()
	c := parseSample(t, "rsa-wrapped64.txt")
	for at, ok := range map[time.Time]bool{
		c.NotBefore.Add(-time.Second): false, c.NotBefore: true, c.NotAfter: true, c.NotAfter.Add(time.Second): false,
	} {
		err := c.CheckValidity(at)
		if (err == nil) != ok || err != nil && !fault.Is(err, fault.CertExpired) {
			t.Errorf("%s: %v", at, err)
		}
	}
}

// FuzzParse: whatever parses has a proper number, survives every form and never
// makes Verify panic.
func FuzzParse(f *testing.F) {
	f.Add(usual(&newSM2(f).PublicKey).der(f))
	f.Fuzz(func(t *testing.T, text []byte) {
		c, err := Parse(text)
		if err != nil {
			if c != nil || !fault.Is(err, fault.CertUnreadable) {
				t.Fatalf("%v, %v", c, err)
			}
			return
		}
		if n := len(c.CertNo); n < 8 || n%2 != 0 || strings.Trim(c.CertNo, "0123456789abcdef") != "" {
			t.Fatalf("certNo %q", c.CertNo)
		}
		for _, form := range []Form{{}, DefaultForm, {Wrap: 76, CRLF: true}} {
			again, err := Parse([]byte(c.Text(form)))
			if err != nil || again.String() != c.String() || !bytes.Equal(again.DER, c.DER) {
				t.Fatalf("form %+v: %v", form, err)
			}
		}
		if err := c.Verify(text, base64.StdEncoding.EncodeToString(make([]byte, 128))); err == nil {
			t.Fatal("a signature of zeros verifies")
		}
	})
}
