package payload

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"customs179/core/fault"
)

// Problem is one thing wrong with one field.
type Problem struct {
	// Field is the task's own name, with the index for goods: "goods[0].gname".
	Field string
	// Seen tells length or form of the value. The value itself appears only for
	// short public codes (currency, verDept and the like), never for accounts,
	// names, amounts, goods or payment texts.
	Seen string
	// Want tells what would be right.
	Want string
}

// String gives the problem as one clause.
func (p Problem) String() string {
	return p.Field + ": " + p.Seen + "; should be " + p.Want
}

// describeAtMost limits Describe: an order of 500 broken goods needs no novel.
const describeAtMost = 12

// Describe puts problems into one line for a person and for the platform's
// ERROR callback. It is empty for no problems and holds no value of an account,
// name or amount.
func Describe(problems []Problem) string {
	var parts []string
	for i, p := range problems {
		if i == describeAtMost {
			parts = append(parts, fmt.Sprintf("and %d more", len(problems)-i))
			break
		}
		parts = append(parts, p.String())
	}
	return strings.Join(parts, " | ")
}

// refusal is the fault for data that can never pass.
func refusal(op string, problems []Problem) *fault.Fault {
	return fault.New(fault.Final, fault.PayloadInvalid, op, errors.New(Describe(problems)))
}

// countOf gives a length in words.
func countOf(characters int) string {
	if characters == 1 {
		return "1 character"
	}
	return strconv.Itoa(characters) + " characters"
}

// notUTF8 says where text stops being UTF-8.
func notUTF8(text string) string {
	at := 0
	for at < len(text) {
		r, size := utf8.DecodeRuneInString(text[at:])
		if r == utf8.RuneError && size == 1 {
			break
		}
		at += size
	}
	return fmt.Sprintf("%d bytes that are not UTF-8 from byte %d on", len(text), at+1)
}

// shownLength is the length in characters up to which a code is shown.
const shownLength = 20

// shown describes a short public code with its value, a long one by its length:
// something that long is no code and may be anything.
func shown(code string) string {
	if n := utf8.RuneCountInString(code); n > shownLength {
		return countOf(n)
	}
	return strconv.Quote(code)
}
