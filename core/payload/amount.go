package payload

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"customs179/core/fault"
)

// AmountFormat says how totalAmount is printed. The same text is signed and
// uploaded; production accepted both 5 and 5.0 (protocol 4.4).
type AmountFormat string

// The formats. The empty format means AmountTrim.
const (
	// AmountTrim cuts trailing zeros: 100.10 becomes 100.1, 5.00 becomes 5.
	AmountTrim AmountFormat = "trim"
	// AmountVerbatim keeps the decimals as the platform wrote them.
	AmountVerbatim AmountFormat = "verbatim"
	// AmountJavaDouble writes what Java's Double.toString writes for ordinary
	// amounts: 5 becomes 5.0. From 10^7 on and below 0.001 Java would turn to
	// 1.0E7; here the plain decimal stays, with all its digits: an exponent is
	// something no source has seen pass.
	AmountJavaDouble AmountFormat = "java-double"
)

// Official size of totalAmount, N19,5 (protocol 3.3).
const (
	amountDigits   = 19
	amountDecimals = 5
)

const amountWant = "a plain decimal number above 0 such as 1564.84, at most 19 digits of which at most 5 decimals"

// FormatAmount gives the JSON number for an amount in yuan. It works on the
// decimal text alone, never on a float. Leading zeros are dropped in every
// format, because JSON cannot carry them and the value is not in doubt; a digit
// missing before or after the point is refused, because the text may have been
// cut. The error has code payload.invalid and never holds the amount itself.
func FormatAmount(text string, f AmountFormat) (string, error) {
	if !f.known() {
		return "", fault.Newf(fault.Person, fault.ConfigInvalid, "format amount",
			"amountFormat is none of %s, %s, %s", AmountTrim, AmountVerbatim, AmountJavaDouble)
	}
	whole, decimals, bad := splitAmount(text)
	if bad != "" {
		return "", refusal("format amount", []Problem{{"totalAmount", bad, amountWant}})
	}
	return joinAmount(whole, decimals, f), nil
}

// known reports whether f is a format of this package.
func (f AmountFormat) known() bool {
	switch f {
	case "", AmountTrim, AmountVerbatim, AmountJavaDouble:
		return true
	default:
		return false
	}
}

// joinAmount prints checked digits.
func joinAmount(whole, decimals string, f AmountFormat) string {
	if f != AmountVerbatim {
		decimals = strings.TrimRight(decimals, "0")
	}
	if f == AmountJavaDouble && decimals == "" {
		decimals = "0"
	}
	if decimals == "" {
		return whole
	}
	return whole + "." + decimals
}

// splitAmount gives the digits before the point without leading zeros (at least
// one digit) and those after it as written. bad is "" or says what is wrong,
// without telling the amount.
func splitAmount(text string) (whole, decimals, bad string) {
	whole, decimals, point := strings.Cut(text, ".")
	switch {
	case !digits(whole) || !digits(decimals):
		return "", "", oddAmount(text)
	case text == "":
		return "", "", "empty"
	case whole == "" || point && decimals == "":
		return "", "", "no digit on one side of the point"
	case len(decimals) > amountDecimals:
		return "", "", fmt.Sprintf("%d decimals", len(decimals))
	}
	whole = strings.TrimLeft(whole, "0")
	switch {
	case len(whole)+len(decimals) > amountDigits:
		return "", "", fmt.Sprintf("%d digits", len(whole)+len(decimals))
	case whole == "" && strings.Trim(decimals, "0") == "":
		return "", "", "zero"
	case whole == "":
		whole = "0"
	}
	return whole, decimals, ""
}

// oddAmount says which kind of character does not belong into an amount.
func oddAmount(text string) string {
	length := countOf(utf8.RuneCountInString(text))
	number := strings.Trim(text, "+-0123456789.eE") == ""
	switch {
	case !utf8.ValidString(text):
		return notUTF8(text)
	case strings.ContainsFunc(text, unicode.IsSpace):
		return length + " with white space"
	case number && strings.ContainsAny(text, "eE"):
		return length + " with an exponent"
	case number && strings.ContainsAny(text, "+-"):
		return length + " with a sign"
	case number:
		return length + " with more than one point"
	case strings.Contains(text, ","):
		return length + " with a comma"
	default:
		return length + " that are not only digits and a point"
	}
}

// digits reports whether s has nothing but ASCII digits.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
