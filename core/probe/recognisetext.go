package probe

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// urlDecoded: %E5%BD%92 of ours became 归, or + a blank.
func (a *aligner) urlDecoded(t token) (int, int) {
	if t.text == "+" && strings.HasPrefix(a.rest(), " ") {
		return 1, 1
	}
	if a.previous().text == "%" && a.spells("25") && a.matches(a.i+2, a.j) {
		return 2, 0
	}
	if t.text != "%" {
		return 0, 0
	}
	for n := 3; n <= 12; n += 3 { // UTF-8 has four bytes at most
		plain, err := url.PathUnescape(a.text(n))
		if err != nil || !utf8.ValidString(plain) {
			continue
		}
		for _, form := range []string{inner(plain), plain} {
			if form != "" && strings.HasPrefix(a.rest(), form) {
				return n, len(form)
			}
		}
		return 0, 0
	}
	return 0, 0
}

// urlEncoded: 归 of ours became %E5%BD%92. A per cent sign looks right, the
// figures behind it do not.
func (a *aligner) urlEncoded(t token) (int, int) {
	if a.previous().text == "%" && strings.HasPrefix(a.rest(), "25") && a.matches(a.i, a.j+2) {
		return 0, 2
	}
	if t.kind != kindChar || t.rune() < 0 {
		return 0, 0
	}
	if t.text == " " && strings.HasPrefix(a.rest(), "+") {
		return 1, 1
	}
	var code strings.Builder
	for _, c := range []byte(string(t.rune())) {
		fmt.Fprintf(&code, "%%%02X", c)
	}
	if n := code.Len(); len(a.rest()) >= n && strings.EqualFold(a.rest()[:n], code.String()) {
		return 1, n
	}
	return 0, 0
}

// width: full-width signs lie 0xFEE0 above the ordinary ones.
func (a *aligner) width(t token) (int, int) {
	const apart = 0xFF01 - '!'
	theirs, n := utf8.DecodeRuneInString(a.rest())
	ours := t.rune()
	wide := ours > ' ' && ours < 0x7F && theirs == ours+apart || ours == ' ' && theirs == '\u3000'
	narrow := theirs > ' ' && theirs < 0x7F && ours == theirs+apart || theirs == ' ' && ours == '\u3000'
	if !wide && !narrow {
		return 0, 0
	}
	return 1, n
}

// blankRun is how many of our pieces from here on are white space.
func (a *aligner) blankRun() (n int) {
	for _, t := range a.ours[a.i:] {
		if t.kind != kindChar || !unicode.IsSpace(t.rune()) {
			break
		}
		n++
	}
	return n
}

// blanksGone: white space of ours is missing; what follows it stands there.
func (a *aligner) blanksGone(token) (int, int) {
	if n := a.blankRun(); n > 0 && a.matches(a.i+n, a.j) {
		return n, 0
	}
	return 0, 0
}

// blanksMore: white space that ours does not have.
func (a *aligner) blanksMore(t token) (int, int) {
	rest := a.rest()
	n := len(rest) - len(strings.TrimLeftFunc(rest, unicode.IsSpace))
	if n == 0 || !a.matches(a.i, a.j+n) || a.opens(t) {
		return 0, 0
	}
	return 0, n
}

// opens reports whether a quote begins a value.
func (a *aligner) opens(t token) bool { return t.kind == kindQuote && a.previous().text == ":" }

// otherCase: one letter in another case.
func (a *aligner) otherCase(t token) (int, int) {
	theirs, n := utf8.DecodeRuneInString(a.rest())
	if ours := t.rune(); unicode.IsLetter(ours) && unicode.ToLower(ours) == unicode.ToLower(theirs) {
		return 1, n
	}
	return 0, 0
}

// blanks: white space between the pieces, with line feeds or without.
func (a *aligner) blanks(t token, lines bool) (int, int) {
	if t.kind == kindQuote && !a.opens(t) {
		return 0, 0
	}
	rest := a.rest()
	n := len(rest) - len(strings.TrimLeft(rest, " \t\r\n"))
	if n == 0 || strings.Contains(rest[:n], "\n") != lines || t.kind == kindSep && !a.matches(a.i, a.j+n) {
		return 0, 0
	}
	return 0, n
}

// separator: something short between two parts that is not ||.
func (a *aligner) separator(token) (int, int) {
	rest := a.rest()
	n := len(rest) - len(strings.TrimLeft(rest, "|&,;+ \t\r\n-"))
	if n > 8 || !strings.HasPrefix(rest[n:], `"`) {
		return 0, 0
	}
	return 1, n
}

// noWrap: no quote around head, list or serviceTime; the closing one is missed
// only where the opening one was.
func (a *aligner) noWrap(t token, here bool) (int, int) {
	opening := a.previous().text == ":" && a.previous().field == t.field
	if !here || !opening && !a.unwrapped[t.field] || a.j >= len(a.theirs) && opening {
		return 0, 0
	}
	if opening {
		next := a.ours[a.i+1]
		if next.kind == kindPunct && !a.matches(a.i+1, a.j) || next.kind == kindWhole && !alphanumeric(a.rest()) {
			return 0, 0
		}
		a.unwrapped[t.field] = true
	}
	return 1, 0
}

func alphanumeric(text string) bool {
	return text != "" && (text[0] >= '0' && text[0] <= '9' || unicode.IsLetter(rune(text[0])))
}

// null: null where ours has an empty text.
func (a *aligner) null(t token) (int, int) {
	next := a.ours[min(len(a.ours)-1, a.i+1)]
	if a.opens(t) && next.kind == kindQuote && strings.HasPrefix(a.rest(), "null") {
		return 2, len("null")
	}
	return 0, 0
}

// unquoted: a text value without its quotes, such as "verDept":3.
func (a *aligner) unquoted(t token) (int, int) {
	key := t.field + " unquoted"
	if a.opens(t) && alphanumeric(a.rest()) && a.matches(a.i+1, a.j) {
		a.unwrapped[key] = true
		return 1, 0
	}
	if !a.opens(t) && a.unwrapped[key] && strings.ContainsAny(a.rest()[:min(1, len(a.rest()))], ",}") {
		return 1, 0
	}
	return 0, 0
}

// nameHere reads the name that stands at the head of their text, and its length
// with quotes.
func nameHere(text string) (name string, n int, bare bool) {
	if strings.HasPrefix(text, `"`) {
		end := strings.IndexByte(text[1:], '"')
		if end < 0 || end > 64 {
			return "", 0, false
		}
		return text[1 : end+1], end + 2, false
	}
	n = len(text) - len(strings.TrimLeftFunc(text, func(r rune) bool { return r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r) }))
	return text[:n], n, true
}

// sameKey says which mistake makes theirs of our name, "" for none.
func sameKey(ours, theirs string) MistakeID {
	switch {
	case ours == theirs || theirs == "":
		return ""
	case theirs+"s" == ours && ours == partList:
		return MistakeNoS
	case ours == "goodsInfo" && theirs == "goods":
		return MistakeGoodsKey
	case strings.HasPrefix(ours, "inital") && strings.EqualFold("initial"+ours[len("inital"):], theirs):
		return MistakeInitial
	case strings.EqualFold(ours, theirs):
		return MistakeKeyCase
	}
	return ""
}

// keyRule recognises one wrong spelling of a name.
func keyRule(id MistakeID) func(*aligner, token) (int, int) {
	return func(a *aligner, t token) (int, int) {
		name, n, bare := nameHere(a.rest())
		ours := strings.Trim(t.text, `"`)
		if bare && name == ours {
			return oneIf(id == MistakeKeyUnquoted), n * oneIf(id == MistakeKeyUnquoted)
		}
		if bare || sameKey(ours, name) != id {
			return 0, 0
		}
		return 1, n
	}
}

// parent is the path of the object that a field is a member of.
func parent(field string) string { return field[:max(0, strings.LastIndexByte(field, '.'))] }

// memberLength is how many pieces from k on belong to the member there, to the
// comma or bracket behind it.
func (a *aligner) memberLength(k int) int {
	object := parent(a.ours[k].field)
	for n := k + 1; n < len(a.ours); n++ {
		t := a.ours[n]
		if t.kind == kindPunct && (t.text == "," || t.text == "}") && parent(t.field) == object {
			return n - k
		}
	}
	return 0
}

// keyMissing: theirs goes on with a later member of the same object, or ends it.
func (a *aligner) keyMissing(t token) (int, int) {
	object := parent(t.field)
	if object == "" {
		return 0, 0
	}
	if t.kind == kindPunct {
		if t.text != "," || !strings.HasPrefix(a.rest(), "}") || a.ours[a.i+1].kind != kindKey {
			return 0, 0
		}
		if n := a.memberLength(a.i + 1); n > 0 {
			return n + 1, 0
		}
		return 0, 0
	}
	name, _, _ := nameHere(a.rest())
	for k := a.i; ; {
		n := a.memberLength(k)
		if n == 0 || a.ours[k+n].text != "," {
			return 0, 0
		}
		k += n + 1
		if ours := strings.Trim(a.ours[k].text, `"`); ours == name || sameKey(ours, name) != "" {
			return k - a.i, 0
		}
	}
}

// keyExtra: theirs has a member that ours does not have.
func (a *aligner) keyExtra(t token) (int, int) {
	rest, comma := a.rest(), 0
	if t.kind == kindPunct {
		if t.text != "}" || !strings.HasPrefix(rest, `,"`) {
			return 0, 0
		}
		comma = 1
	}
	name, n, bare := nameHere(rest[comma:])
	if bare || n == 0 || parent(t.field) == "" {
		return 0, 0
	}
	n += comma
	if !strings.HasPrefix(rest[n:], ":") || strconv.Quote(name) == t.text {
		return 0, 0
	}
	n += 1 + valueLength(rest[n+1:])
	if comma == 0 {
		if !strings.HasPrefix(rest[n:], ",") {
			return 0, 0
		}
		n++
	}
	return 0, n
}

// valueLength is the length of the scalar at the head of a text.
func valueLength(text string) int {
	if strings.HasPrefix(text, `"`) {
		return quoted(text)
	}
	if n := strings.IndexAny(text, ",}]"); n >= 0 {
		return n
	}
	return len(text)
}
