package cert

import (
	"encoding/asn1"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// portArc is the arc of the E-port's extensions (protocol 5.7).
const portArc = "1.3.6.1.4.1.5315.100"

// readExtension reads the few extensions of interest. body is the content of
// one Extension; everything behind the OID of any other one, above all the
// identity number in .5.8, stays unread.
func (c *Certificate) readExtension(body []byte) error {
	var id asn1.ObjectIdentifier
	rest, err := asn1.Unmarshal(body, &id)
	if err != nil {
		return fmt.Errorf("object identifier: %w", err)
	}
	var field *string
	switch id.String() {
	case portArc + ".5.1":
		field = &c.Enterprise
	case portArc + ".5.9":
		field = &c.CardNo
	case portArc + ".5.11":
		field = &c.OrgCode
	case portArc + ".2.1":
		field = &c.TypeHint
	default:
		return nil
	}
	octets, err := octetsOf(rest)
	if err != nil {
		return fmt.Errorf("%s: %w", id, err)
	}
	*field = textOf(octets)
	return nil
}

// octetsOf reads what follows the OID of an Extension: a BOOLEAN that may be
// missing, and the OCTET STRING with the value.
func octetsOf(der []byte) (octets []byte, err error) {
	if len(der) > 0 && der[0] == asn1.TagBoolean {
		var critical bool
		if der, err = asn1.Unmarshal(der, &critical); err != nil {
			return nil, err
		}
	}
	rest, err := asn1.Unmarshal(der, &octets)
	if err == nil && len(rest) > 0 {
		err = fmt.Errorf("%d bytes too many", len(rest))
	}
	return octets, err
}

// textMax caps a text in characters; an enterprise name is allowed 100.
const textMax = 200

// textOf decodes an extension's value: normally one ASN.1 string, else the bare
// bytes. What cannot be printed is dropped: the text is shown to people and
// must not move a cursor or turn a line around.
func textOf(octets []byte) string {
	text := octets
	tag := asn1.TagUTF8String
	var inner asn1.RawValue
	if rest, err := asn1.Unmarshal(octets, &inner); err == nil && len(rest) == 0 && !inner.IsCompound {
		text, tag = inner.Bytes, inner.Tag
	}
	clean := strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return -1
		}
		return r
	}, decode(text, tag))
	clean = strings.TrimSpace(clean)
	if utf8.RuneCountInString(clean) > textMax {
		clean = string([]rune(clean)[:textMax])
	}
	return clean
}

// decode turns the bytes of an ASN.1 string into text. RSA cards put GBK into
// an IA5String, SM2 cards use UTF8String (protocol 5.6).
func decode(text []byte, tag int) string {
	switch {
	case tag == asn1.TagBMPString && len(text)%2 == 0:
		units := make([]uint16, 0, len(text)/2)
		for i := 0; i < len(text); i += 2 {
			units = append(units, uint16(text[i])<<8|uint16(text[i+1]))
		}
		return string(utf16.Decode(units))
	case isUTF8(text, tag):
		return string(text)
	}
	decoded, err := simplifiedchinese.GBK.NewDecoder().Bytes(text)
	if err != nil { // the decoder writes U+FFFD instead of failing
		return strings.ToValidUTF8(string(text), "")
	}
	return strings.ReplaceAll(string(decoded), "\uFFFD", "")
}

// isUTF8 decides between UTF-8 and GBK. Pairs of GBK can look like two-byte
// UTF-8 (D2 BB), so outside a UTF8String only ASCII and the three-byte
// characters of Chinese count as UTF-8.
func isUTF8(text []byte, tag int) bool {
	if !utf8.Valid(text) {
		return false
	}
	if tag == asn1.TagUTF8String {
		return true
	}
	return !strings.ContainsFunc(string(text), func(r rune) bool { return r >= 0x80 && r < 0x800 })
}
