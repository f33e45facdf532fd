package softcard_test

import (
	"strings"
	"testing"

	"customs179/core/cert"
	"customs179/core/sim/softcard"
)

// TestCertReadsTheCards holds the program's own reader against the soft cards.
func TestCertReadsTheCards(t *testing.T) {
	t.Parallel()
	for _, o := range []softcard.Options{
		{Kind: softcard.RSA}, {Kind: softcard.SM2}, {Kind: softcard.RSA, Bits: 2048}, {LegalPerson: true},
		{Kind: softcard.RSA, CertNo: "00691fe9", CardNo: "JJ0G900000001", Enterprise: "某某（广州）进出口有限公司"},
	} {
		card, err := softcard.New(o)
		if err != nil {
			t.Fatal(err)
		}
		c, err := cert.Parse(card.Certificate())
		if err != nil {
			t.Fatalf("%+v: %v", o, err)
		}
		from, to := card.Validity()
		if c.CertNo != card.CertNo() || c.CardNo != card.CardNo() || c.Enterprise != card.Enterprise() || c.OrgCode != card.OrgCode() ||
			c.LegalPerson() != o.LegalPerson || !c.NotBefore.Equal(from) || !c.NotAfter.Equal(to) {
			t.Errorf("%+v is read as %+v", o, c)
		}
		if strings.Contains(c.String(), softcard.PersonalID) || strings.Contains(c.GoString(), softcard.PersonalID) {
			t.Error("the personal id is shown")
		}
		value, err := card.Sign("m", softcard.DefaultPIN, []byte("报文"))
		if err != nil {
			t.Fatal(err)
		}
		if err := c.Verify([]byte("报文"), value); err != nil {
			t.Errorf("%+v: %v", o, err)
		}
		if c.Verify([]byte("报文\n"), value) == nil {
			t.Errorf("%+v: another message verifies", o)
		}
	}
}
