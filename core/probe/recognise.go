package probe

import (
	"html"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"customs179/core/payload"
)

// recogniser knows one mistake at the place where our piece t and their text
// part. eat gives how many of our pieces and of their bytes it explains; 0, 0
// says that it does not know the place.
type recogniser struct {
	id    MistakeID
	kinds []kind
	eat   func(a *aligner, t token) (pieces, bytes int)
}

// Sets of kinds.
var (
	inValue = []kind{kindChar}
	atValue = []kind{kindChar, kindQuote}
	outside = []kind{kindPunct, kindKey, kindQuote, kindWrap, kindSep, kindWhole}
)

// recognisers are the mistakes that can be told where they stand. The first that
// knows a place decides, so that the more certain ones come first.
var recognisers = []recogniser{
	{MistakeSlash, inValue, func(a *aligner, t token) (int, int) { return a.swap(t.text == "/", `\/`) }},
	{MistakeControlForm, inValue, func(a *aligner, t token) (int, int) { return a.asUnicode(t, 0, 0x1F) }},
	{MistakeHTMLEscape, inValue, func(a *aligner, t token) (int, int) { return a.asUnicode(t, 0x20, 0x7F) }},
	{MistakeUnicode, inValue, func(a *aligner, t token) (int, int) { return a.asUnicode(t, 0x80, utf8.MaxRune) }},
	{MistakeRawControl, inValue, func(a *aligner, t token) (int, int) {
		return a.swap(t.rune() >= 0 && t.rune() < 0x20, string(t.rune()))
	}},
	{MistakeLineEnds, atValue, (*aligner).lineEnds},
	{MistakeDouble, atValue, (*aligner).double},
	{MistakeEntities, atValue, (*aligner).entities},
	{MistakeEntitiesGone, inValue, (*aligner).entitiesGone},
	{MistakeBackslashes, inValue, (*aligner).backslashes},
	{MistakeURLDecoded, inValue, (*aligner).urlDecoded},
	{MistakeURLEncoded, atValue, (*aligner).urlEncoded},
	{MistakeMojibake, inValue, (*aligner).mojibake},
	{MistakeQuestion, atValue, (*aligner).question},
	{MistakeEmoji, inValue, func(a *aligner, t token) (int, int) {
		return oneIf(t.rune() >= 0x10000 && a.matches(a.i+1, a.j)), 0
	}},
	{MistakeWidth, inValue, (*aligner).width},
	{MistakeTypoQuotes, inValue, func(a *aligner, t token) (int, int) {
		for _, sign := range []string{`\“`, `\”`, "“", "”"} {
			if n, m := a.swap(t.text == `\"`, sign); n > 0 {
				return n, m
			}
		}
		return 0, 0
	}},
	{MistakeBlanksGone, inValue, (*aligner).blanksGone},
	{MistakeBlanksMore, atValue, (*aligner).blanksMore},
	{MistakeCase, inValue, (*aligner).otherCase},

	{MistakeKeyUnquoted, []kind{kindKey}, keyRule(MistakeKeyUnquoted)},
	{MistakeNoS, []kind{kindKey}, keyRule(MistakeNoS)},
	{MistakeKeyCase, []kind{kindKey}, keyRule(MistakeKeyCase)},
	{MistakeInitial, []kind{kindKey}, keyRule(MistakeInitial)},
	{MistakeGoodsKey, []kind{kindKey}, keyRule(MistakeGoodsKey)},
	{MistakeKeyMissing, []kind{kindKey, kindPunct}, (*aligner).keyMissing},
	{MistakeKeyExtra, []kind{kindKey, kindPunct}, (*aligner).keyExtra},
	{MistakePretty, outside, func(a *aligner, t token) (int, int) { return a.blanks(t, true) }},
	{MistakeSpaces, outside, func(a *aligner, t token) (int, int) { return a.blanks(t, false) }},
	{MistakeSeparator, []kind{kindSep}, (*aligner).separator},
	{MistakeNoWrap, []kind{kindWrap}, func(a *aligner, t token) (int, int) { return a.noWrap(t, t.field != partTime) }},
	{MistakeTimeUnquoted, []kind{kindWrap}, func(a *aligner, t token) (int, int) { return a.noWrap(t, t.field == partTime) }},
	{MistakeNull, []kind{kindQuote}, (*aligner).null},
	{MistakeUnquoted, []kind{kindQuote}, (*aligner).unquoted},
}

func oneIf(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// rest is their text from here on.
func (a *aligner) rest() string { return a.theirs[a.j:] }

// previous is our piece before this one.
func (a *aligner) previous() token {
	if a.i == 0 {
		return token{kind: kindPunct, text: " "}
	}
	return a.ours[a.i-1]
}

// swap explains one piece of ours by another spelling of theirs.
func (a *aligner) swap(fits bool, theirs string) (int, int) {
	if !fits || !strings.HasPrefix(a.rest(), theirs) {
		return 0, 0
	}
	return 1, len(theirs)
}

// inner is a text as it stands inside the quotes of a JSON string.
func inner(text string) string {
	q := payload.Quote(text)
	return q[1 : len(q)-1]
}

// asUnicode explains a character from low to high that theirs writes as \uhhhh.
func (a *aligner) asUnicode(t token, low, high rune) (int, int) {
	r, n := unicodeEscape(a.rest())
	if n == 0 || r != t.rune() || r < low || r > high {
		return 0, 0
	}
	return 1, n
}

// unicodeEscape reads \uhhhh, or two of them that make one character.
func unicodeEscape(text string) (r rune, n int) {
	unit, ok := hexUnit(text)
	if !ok {
		return 0, 0
	}
	if !utf16.IsSurrogate(unit) {
		return unit, 6
	}
	low, ok := hexUnit(text[6:])
	if !ok {
		return 0, 0
	}
	if r = utf16.DecodeRune(unit, low); r == utf8.RuneError {
		return 0, 0
	}
	return r, 12
}

func hexUnit(text string) (rune, bool) {
	if len(text) < 6 || text[0] != '\\' || text[1] != 'u' {
		return 0, false
	}
	n, err := strconv.ParseUint(text[2:6], 16, 16)
	return rune(n), err == nil
}

func (a *aligner) lineEnds(t token) (int, int) {
	next := token{kind: kindSep}
	if a.i+1 < len(a.ours) {
		next = a.ours[a.i+1]
	}
	switch {
	case t.text == `\r` && next.text == `\n` && a.matches(a.i+1, a.j):
		return 1, 0
	case t.text == `\n` && strings.HasPrefix(a.rest(), `\r\n`):
		return 0, 2
	case t.text == `\r` && strings.HasPrefix(a.rest(), `\n`):
		return 1, 2
	}
	return 0, 0
}

// double: a value that was escaped twice. Of two backslashes that became four,
// the first two look right: the others are explained behind them.
func (a *aligner) double(t token) (int, int) {
	if t.kind == kindChar && t.text[0] == '\\' {
		twice := inner(t.text)
		if strings.HasPrefix(a.rest(), twice) {
			return 1, len(twice)
		}
	}
	if a.previous().text == `\\` && strings.HasPrefix(a.rest(), `\\`) {
		return 0, 2
	}
	return 0, 0
}

var entityHead = regexp.MustCompile(`^&(?:[a-z]{2,6}|#\d{1,7}|#x[0-9a-fA-F]{1,6});`)

// entities: < became &lt;. An ampersand looks right, what follows it does not.
func (a *aligner) entities(t token) (int, int) {
	if m := entityHead.FindString(a.rest()); m != "" && t.kind == kindChar && html.UnescapeString(m) == string(t.rune()) {
		return 1, len(m)
	}
	if a.previous().text == "&" {
		for _, tail := range []string{"amp;", "#38;"} {
			if strings.HasPrefix(a.rest(), tail) {
				return 0, len(tail)
			}
		}
	}
	return 0, 0
}

// entitiesGone: &lt; of the data became <.
func (a *aligner) entitiesGone(t token) (int, int) {
	if a.previous().text == "&" && a.spells("amp;") && a.matches(a.i+4, a.j) {
		return 4, 0
	}
	if t.text != "&" {
		return 0, 0
	}
	for n := 3; n <= 8; n++ {
		text := a.text(n)
		if !strings.HasSuffix(text, ";") || !entityHead.MatchString(text) {
			continue
		}
		plain := html.UnescapeString(text)
		for _, form := range []string{inner(plain), plain} {
			if plain != text && form != "" && strings.HasPrefix(a.rest(), form) {
				return n, len(form)
			}
		}
	}
	return 0, 0
}

// text gives our next n characters, as far as they are of this value.
func (a *aligner) text(n int) string {
	var b strings.Builder
	for _, t := range a.ours[a.i:min(len(a.ours), a.i+n)] {
		if t.kind != kindChar {
			break
		}
		b.WriteString(t.text)
	}
	return b.String()
}

func (a *aligner) spells(text string) bool { return a.text(len(text)) == text }

// backslashes: all removed, or one level of them.
func (a *aligner) backslashes(t token) (int, int) {
	if len(t.text) != 2 || t.text[0] != '\\' {
		return 0, 0
	}
	if strings.HasPrefix(a.rest(), t.text[1:]) {
		return 1, 1
	}
	return oneIf(t.text == `\\` && a.matches(a.i+1, a.j)), 0
}

// mojibake: the bytes of one character, each read as a character of its own.
func (a *aligner) mojibake(t token) (int, int) {
	if t.rune() < 0x80 {
		return 0, 0
	}
	for _, table := range []*charmap.Charmap{charmap.ISO8859_1, charmap.Windows1252} {
		if wrong, err := table.NewDecoder().String(t.text); err == nil && strings.HasPrefix(a.rest(), wrong) {
			return 1, len(wrong)
		}
	}
	return 0, 0
}

// question: one mark or several for a character that an encoding does not have.
func (a *aligner) question(t token) (int, int) {
	for _, mark := range []string{"?", "\uFFFD"} {
		if !strings.HasPrefix(a.rest(), mark) {
			continue
		}
		if t.kind == kindChar && t.rune() >= 0x80 {
			return 1, len(mark)
		}
		if before := a.previous(); before.kind == kindChar && before.rune() >= 0x80 && t.text != mark {
			return 0, len(mark)
		}
	}
	return 0, 0
}
