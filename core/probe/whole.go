package probe

import (
	"math/big"
	"strings"

	"customs179/core/payload"
)

// wholeRule knows a mistake of a value that is compared as one.
type wholeRule struct {
	field string // the last name of its path
	id    MistakeID
	fits  func(ours, theirs string) bool
}

// wholeRules: the first that fits decides; the last of a field always fits.
var wholeRules = []wholeRule{
	{partSession, MistakeSessionCase, strings.EqualFold},
	{partSession, MistakeSessionOther, always},
	{"guid", MistakeGUIDCase, strings.EqualFold},
	{"guid", MistakeGUIDForm, func(ours, theirs string) bool {
		return strings.EqualFold(strings.ReplaceAll(ours, "-", ""), strings.Trim(theirs, "{}"))
	}},
	{"guid", MistakeGUIDOther, always},
	{partTime, MistakeTimeSeconds, func(ours, theirs string) bool {
		return len(theirs) == 10 && digitsOf(theirs) == theirs && len(ours) == 13
	}},
	{partTime, MistakeTimeForm, func(_, theirs string) bool {
		return digitsOf(theirs) != theirs || len(theirs) == 14
	}},
	{partTime, MistakeTimeOther, always},
	{"tradingTime", MistakePaidForm, func(ours, theirs string) bool { return digitsOf(theirs) == ours }},
	{"tradingTime", MistakeValueOther, always},
	{"totalAmount", MistakeAmountFen, func(ours, theirs string) bool { return ratio(ours, theirs) == "100/1" }},
	{"totalAmount", MistakeAmountForm, func(ours, theirs string) bool {
		return strings.ContainsAny(theirs, "eE+ ") && ratio(ours, theirs) == "1/1"
	}},
	{"totalAmount", MistakeAmountDouble, func(ours, theirs string) bool { return theirs == ours+".0" }},
	{"totalAmount", MistakeAmountZeros, func(ours, theirs string) bool { return ratio(ours, theirs) == "1/1" }},
	{"totalAmount", MistakeValueOther, always},
}

func always(string, string) bool { return true }

func digitsOf(text string) string {
	return strings.Map(func(r rune) rune {
		if r < '0' || r > '9' {
			return -1
		}
		return r
	}, text)
}

// ratio gives theirs divided by ours as a fraction, "" when one is no number. A
// huge exponent is not worked out.
func ratio(ours, theirs string) string {
	if _, power, found := strings.Cut(strings.ToLower(theirs), "e"); len(theirs) > 40 || found && len(strings.Trim(power, "+-")) > 2 {
		return ""
	}
	a, okA := new(big.Rat).SetString(ours)
	b, okB := new(big.Rat).SetString(strings.TrimSpace(theirs))
	if !okA || !okB || a.Sign() == 0 {
		return ""
	}
	return new(big.Rat).Quo(b, a).String()
}

// whole compares a value that is one piece. It reports false when their text
// cannot be read as one there.
func (a *aligner) whole(t token) bool {
	amount := leaf(t.field) == "totalAmount"
	rest := a.rest()
	n := 0
	if amount && strings.HasPrefix(rest, `"`) {
		n = 1
	}
	theirs := rest[n:]
	if end := strings.IndexAny(theirs, "\"\\{}[]|\n"); end >= 0 {
		theirs = theirs[:end]
	}
	if n == 0 && amount { // a bare number ends at a comma; a quoted one may hold some
		theirs, _, _ = strings.Cut(theirs, ",")
	}
	if len(theirs) == 0 && !strings.HasPrefix(rest[n:], `"`) || len(theirs) > 200 {
		return false
	}
	if n == 1 {
		a.note(MistakeAmountQuoted, t.field, t.text, payload.Quote(theirs))
	}
	if theirs != t.text {
		a.wholeMistake(t, theirs)
	}
	a.i++
	a.j += n + len(theirs) + oneIf(n == 1 && strings.HasPrefix(rest[n+len(theirs):], `"`))
	return true
}

func (a *aligner) wholeMistake(t token, theirs string) {
	for _, r := range wholeRules {
		if r.field == leaf(t.field) && r.fits(t.text, theirs) {
			a.note(r.id, t.field, t.text, theirs)
			return
		}
	}
	a.note(MistakeValueOther, t.field, t.text, theirs)
}
