package payload

import (
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"customs179/core/fault"
)

func TestFormatAmount(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, trim, verbatim, java string }{
		{"1564.84", "1564.84", "1564.84", "1564.84"},
		{"100.10", "100.1", "100.10", "100.1"},
		{"100.0", "100", "100.0", "100.0"},
		{"5.00", "5", "5.00", "5.0"},
		{"5", "5", "5", "5.0"},
		{"100", "100", "100", "100.0"},
		{"0.01", "0.01", "0.01", "0.01"},
		{"0.00001", "0.00001", "0.00001", "0.00001"},
		{"0.10000", "0.1", "0.10000", "0.1"},
		{"007.50", "7.5", "7.50", "7.5"},
		{"00.50", "0.5", "0.50", "0.5"},
		{"10000000", "10000000", "10000000", "10000000.0"},
		{"12345678901234.56789", "12345678901234.56789", "12345678901234.56789", "12345678901234.56789"},
		{"1234567890123456789", "1234567890123456789", "1234567890123456789", "1234567890123456789.0"},
		{"0000000001234567890123456789", "1234567890123456789", "1234567890123456789", "1234567890123456789.0"},
	} {
		for format, want := range map[AmountFormat]string{
			"": c.trim, AmountTrim: c.trim, AmountVerbatim: c.verbatim, AmountJavaDouble: c.java,
		} {
			if got, err := FormatAmount(c.text, format); got != want || err != nil {
				t.Errorf("FormatAmount(%q, %q) = %q, %v; want %q", c.text, format, got, err, want)
			}
		}
	}
}

func TestFormatAmountRefuses(t *testing.T) {
	t.Parallel()
	for text, why := range map[string]string{
		"":                      "empty",
		"0":                     "zero",
		"0.00":                  "zero",
		"000":                   "zero",
		"1e400":                 "5 characters with an exponent",
		"1.5E3":                 "5 characters with an exponent",
		"1e-5":                  "4 characters with an exponent",
		"NaN":                   "3 characters that are not only digits and a point",
		"Infinity":              "8 characters that are not only digits and a point",
		"0x1F":                  "4 characters that are not only digits and a point",
		"-5.00":                 "5 characters with a sign",
		"+5":                    "2 characters with a sign",
		" 5":                    "2 characters with white space",
		"5\n":                   "2 characters with white space",
		"1 564.84":              "8 characters with white space",
		"\u00a05":               "2 characters with white space",
		"1,564.84":              "8 characters with a comma",
		"1.2.3":                 "5 characters with more than one point",
		"¥5":                    "2 characters that are not only digits and a point",
		"５.00":                  "4 characters that are not only digits and a point",
		".5":                    "no digit on one side of the point",
		"5.":                    "no digit on one side of the point",
		".":                     "no digit on one side of the point",
		"1.000000":              "6 decimals",
		"12345678901234567890":  "20 digits",
		"123456789012345.6789":  "",
		"1234567890123456.7890": "20 digits",
		"5\xff":                 "2 bytes that are not UTF-8 from byte 2 on",
	} {
		got, err := FormatAmount(text, AmountTrim)
		switch {
		case why == "" && err != nil:
			t.Errorf("%q refused: %v", text, err)
		case why == "":
		case got != "" || !fault.Is(err, fault.PayloadInvalid) || !strings.Contains(err.Error(), why):
			t.Errorf("FormatAmount(%q) = %q, %v; want refusal because %s", text, got, err, why)
		case len(text) > 3 && strings.Contains(err.Error(), text):
			t.Errorf("the refusal of %q tells the amount", text)
		}
	}
}

func TestFormatAmountUnknownFormat(t *testing.T) {
	t.Parallel()
	if got, err := FormatAmount("5", "float"); got != "" || !fault.Is(err, fault.ConfigInvalid) {
		t.Errorf("got %q, %v", got, err)
	}
}

// TestFormatAmountKeepsValue compares as exact fractions: no format may change
// what is paid.
func TestFormatAmountKeepsValue(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		text := rapid.StringMatching(`0{0,3}[0-9]{1,14}(\.[0-9]{1,5})?`).Draw(t, "text")
		format := rapid.SampledFrom([]AmountFormat{AmountTrim, AmountVerbatim, AmountJavaDouble}).Draw(t, "format")
		want, ok := new(big.Rat).SetString(text)
		if !ok {
			t.Fatalf("bad test amount %q", text)
		}
		out, err := FormatAmount(text, format)
		if want.Sign() == 0 {
			if err == nil {
				t.Fatal("zero accepted")
			}
			return
		}
		got, ok := new(big.Rat).SetString(out)
		if err != nil || !ok || got.Cmp(want) != 0 {
			t.Fatalf("FormatAmount(%q, %s) = %q, %v", text, format, out, err)
		}
		if format == AmountTrim && strings.Contains(out, ".") && strings.HasSuffix(out, "0") {
			t.Fatalf("%q keeps trailing zeros", out)
		}
	})
}
