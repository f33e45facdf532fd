package softcard

import (
	"crypto/rsa"
	"crypto/x509"
	"encoding/asn1"
	"encoding/hex"
	"fmt"
	"math/big"
	"math/bits"
	"time"
	"unicode/utf16"

	"github.com/emmansun/gmsm/sm2"
	"github.com/emmansun/gmsm/smx509"
	"golang.org/x/text/encoding/simplifiedchinese"
)

// The standard library refuses to make SHA-1 certificates and knows no SM2, so
// both are written here in the shapes of protocol 5.7.

// usage is the content of the keyUsage extension.
type usage byte

const (
	usageSigning    usage = 0xc0 // digitalSignature, nonRepudiation
	usageEncryption usage = 0x30 // keyEncipherment, dataEncipherment
)

type algorithm struct {
	OID    asn1.ObjectIdentifier
	Params asn1.RawValue `asn1:"optional"`
}

type attribute struct {
	Type  asn1.ObjectIdentifier
	Value asn1.RawValue
}

// relativeNameSET is written as a SET because of its name's ending.
type relativeNameSET []attribute

type extension struct {
	OID   asn1.ObjectIdentifier
	Value []byte
}

type tbsCertificate struct {
	Version    int `asn1:"explicit,tag:0"`
	Serial     *big.Int
	Algorithm  algorithm
	Issuer     []relativeNameSET
	Validity   struct{ NotBefore, NotAfter time.Time }
	Subject    []relativeNameSET
	SPKI       asn1.RawValue
	Extensions []extension `asn1:"explicit,tag:3"`
}

var (
	oidCountry  = asn1.ObjectIdentifier{2, 5, 4, 6}
	oidOrg      = asn1.ObjectIdentifier{2, 5, 4, 10}
	oidCN       = asn1.ObjectIdentifier{2, 5, 4, 3}
	oidBasic    = asn1.ObjectIdentifier{2, 5, 29, 19}
	oidKeyUsage = asn1.ObjectIdentifier{2, 5, 29, 15}
	oidSHA1RSA  = asn1.ObjectIdentifier{1, 2, 840, 113549, 1, 1, 5}
	oidSM3SM2   = asn1.ObjectIdentifier{1, 2, 156, 10197, 1, 501}
)

// portOID is the OID of the E-port under which the card's own data stand.
func portOID(group, number int) asn1.ObjectIdentifier {
	return asn1.ObjectIdentifier{1, 3, 6, 1, 4, 1, 5315, 100, group, number}
}

func makeCertificate(o Options, k key, use usage) ([]byte, error) {
	serial, err := serialOf(o.CertNo, use)
	if err != nil {
		return nil, err
	}
	spki, err := k.publicInfo()
	if err != nil {
		return nil, err
	}
	extensions, err := cardExtensions(o, use)
	if err != nil {
		return nil, err
	}
	alg := algorithm{OID: oidSM3SM2}
	if k.rsa != nil {
		alg = algorithm{OID: oidSHA1RSA, Params: asn1.NullRawValue}
	}
	tbs := tbsCertificate{
		Version: 2, Serial: serial, Algorithm: alg,
		Issuer:     distinguishedName(o.Kind, "中国电子口岸", "中国电子业务证书管理中心"),
		Subject:    distinguishedName(o.Kind, "", o.Holder),
		SPKI:       asn1.RawValue{FullBytes: spki},
		Extensions: extensions,
	}
	tbs.Validity.NotBefore, tbs.Validity.NotAfter = o.NotBefore.UTC(), o.NotAfter.UTC()
	raw, err := asn1.Marshal(tbs)
	if err != nil {
		return nil, fmt.Errorf("write the certificate: %w", err)
	}
	// The card's own key signs: nobody in this field checks the issuer's signature,
	// and the same options must give the same certificate.
	signature, err := k.signCertificate(raw)
	if err != nil {
		return nil, err
	}
	return asn1.Marshal(struct {
		TBS       asn1.RawValue
		Algorithm algorithm
		Signature asn1.BitString
	}{asn1.RawValue{FullBytes: raw}, alg, asn1.BitString{Bytes: signature, BitLength: 8 * len(signature)}})
}

func (k key) signCertificate(tbs []byte) ([]byte, error) {
	if k.rsa != nil {
		return k.rsa.sign(tbs), nil
	}
	return sm2.SignDeterministic(k.sm2, tbs, sm2.DefaultSM2SignerOpts)
}

func (k key) publicInfo() ([]byte, error) {
	if k.rsa != nil {
		return x509.MarshalPKIXPublicKey(&rsa.PublicKey{N: k.rsa.n, E: k.rsa.e})
	}
	return smx509.MarshalPKIXPublicKey(&k.sm2.PublicKey)
}

// serialOf reads certNo; the encryption certificate has the next number.
func serialOf(certNo string, use usage) (*big.Int, error) {
	raw, err := hex.DecodeString(certNo)
	if err != nil || len(raw) == 0 || raw[0] >= 0x80 {
		return nil, fmt.Errorf("certNo %q is no positive serial in hex", certNo)
	}
	serial := new(big.Int).SetBytes(raw)
	if use == usageEncryption {
		serial.Add(serial, big.NewInt(1))
	}
	return serial, nil
}

func distinguishedName(kind Kind, org, cn string) []relativeNameSET {
	name := []relativeNameSET{{{oidCountry, asn1.RawValue{Tag: asn1.TagPrintableString, Bytes: []byte("CN")}}}}
	if org != "" {
		name = append(name, relativeNameSET{{oidOrg, nameText(kind, org)}})
	}
	return append(name, relativeNameSET{{oidCN, nameText(kind, cn)}})
}

// nameText is BMPString on the old cards and UTF8String on the new (protocol 5.6).
func nameText(kind Kind, text string) asn1.RawValue {
	if kind == SM2 {
		return asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(text)}
	}
	var b []byte
	for _, unit := range utf16.Encode([]rune(text)) {
		b = append(b, byte(unit>>8), byte(unit))
	}
	return asn1.RawValue{Tag: asn1.TagBMPString, Bytes: b}
}

// cardExtensions are those of protocol 5.7, in the order seen on a card.
func cardExtensions(o Options, use usage) ([]extension, error) {
	hint := HintOperator
	if o.LegalPerson {
		hint = HintLegalPerson
	}
	list := []extension{
		{oidBasic, []byte{0x30, 0x00}},
		{oidKeyUsage, []byte{0x03, 0x02, unusedBits(use), byte(use)}},
	}
	for _, e := range []struct {
		oid  asn1.ObjectIdentifier
		text string
	}{
		{portOID(5, 1), o.Enterprise}, {portOID(5, 3), "01"}, {portOID(5, 8), PersonalID},
		{portOID(5, 9), o.CardNo}, {portOID(5, 11), o.OrgCode}, {portOID(5, 12), "00"},
		{portOID(2, 4), "14"}, {portOID(2, 1), hint},
	} {
		value, err := extensionText(o.Kind, e.text)
		if err != nil {
			return nil, err
		}
		list = append(list, extension{e.oid, value})
	}
	return list, nil
}

// unusedBits counts the zero bits at the end of the usage's only byte (DER).
func unusedBits(use usage) byte { return byte(bits.TrailingZeros8(uint8(use))) }

// extensionText is GBK inside an IA5String on the old cards, UTF8String on the
// new ones (protocol 5.7).
func extensionText(kind Kind, text string) ([]byte, error) {
	if kind == SM2 {
		return asn1.Marshal(asn1.RawValue{Tag: asn1.TagUTF8String, Bytes: []byte(text)})
	}
	gbk, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(text))
	if err != nil {
		return nil, fmt.Errorf("write %q as GBK: %w", text, err)
	}
	return asn1.Marshal(asn1.RawValue{Tag: asn1.TagIA5String, Bytes: gbk})
}
