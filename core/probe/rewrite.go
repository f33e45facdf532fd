package probe

import (
	"bytes"
	"encoding/json"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"

	"customs179/core/httpx"
	"customs179/core/payload"
)

// rewriting undoes a mistake of the whole text, so that the rest can be compared.
type rewriting struct {
	id MistakeID
	// undo gives the text without the mistake; false: the mistake is not there.
	undo func(theirs string, ours payload.Built) (string, bool)
	// over ends the comparison: nothing more can be told.
	over bool
}

// rewritings are tried in this order, each once.
var rewritings = []rewriting{
	{MistakeEmpty, func(t string, _ payload.Built) (string, bool) { return t, strings.TrimSpace(t) == "" }, true},
	{MistakeUTF16, fromUTF16, false},
	{MistakeBOM, func(t string, _ payload.Built) (string, bool) { return strings.CutPrefix(t, bom) }, false},
	{MistakeGBK, fromGBK, false},
	{MistakeDigest, func(t string, _ payload.Built) (string, bool) { return t, isDigest.MatchString(t) }, true},
	{MistakePercent, fromPercent, false},
	{MistakeLiteral, fromLiteral, false},
	{MistakeTypoQuotes, fromTypoQuotes, false},
	{MistakeOneQuotes, fromOneQuotes, false},
	{MistakeWholeJSON, func(t string, _ payload.Built) (string, bool) {
		return t, strings.HasPrefix(strings.TrimSpace(t), "{")
	}, true},
	{MistakePartEscaped, partEscaped, false},
	{MistakePretty, func(t string, _ payload.Built) (string, bool) { return compacted(t, true) }, false},
	{MistakeSpaces, func(t string, _ payload.Built) (string, bool) { return compacted(t, false) }, false},
	{MistakeKeysSorted, func(t string, b payload.Built) (string, bool) { return reordered(t, b, true) }, false},
	{MistakeKeyOrder, func(t string, b payload.Built) (string, bool) { return reordered(t, b, false) }, false},
}

// rewrite undoes what it can and reports whether it makes sense to go on.
func (a *aligner) rewrite(ours payload.Built) bool {
	for _, r := range rewritings {
		text, there := r.undo(a.theirs, ours)
		if !there {
			continue
		}
		a.note(r.id, "", "", a.theirs)
		a.theirs = text
		if r.over {
			return false
		}
	}
	return true
}

// isDigest: MD5, SHA-1, SHA-256 in hex, or a signature in base64.
var isDigest = regexp.MustCompile(`^\s*(?:[0-9A-Fa-f]{32}|[0-9A-Fa-f]{40}|[0-9A-Fa-f]{64}|[A-Za-z0-9+/]{40,400}={1,2})\s*$`)

func fromUTF16(theirs string, _ payload.Built) (string, bool) {
	mark := strings.HasPrefix(theirs, "\xFF\xFE") || strings.HasPrefix(theirs, "\xFE\xFF")
	big := strings.HasPrefix(theirs, "\xFE\xFF") || strings.HasPrefix(theirs, "\x00\"")
	if !mark && !strings.HasPrefix(theirs, "\"\x00") && !strings.HasPrefix(theirs, "\x00\"") {
		return theirs, false
	}
	var units []uint16
	for i := 0; i+1 < len(theirs); i += 2 {
		low, high := theirs[i], theirs[i+1]
		if big {
			low, high = high, low
		}
		units = append(units, uint16(high)<<8|uint16(low))
	}
	return strings.TrimPrefix(string(utf16.Decode(units)), bom), true
}

func fromGBK(theirs string, _ payload.Built) (string, bool) {
	if utf8.ValidString(theirs) {
		return theirs, false
	}
	text, err := simplifiedchinese.GBK.NewDecoder().String(theirs)
	return text, err == nil && !strings.ContainsRune(text, utf8.RuneError)
}

func fromPercent(theirs string, _ payload.Built) (string, bool) {
	if !strings.HasPrefix(theirs, "%22") {
		return theirs, false
	}
	text, err := url.QueryUnescape(theirs)
	return text, err == nil
}

// fromLiteral takes the text out of a program's string literal, or out of the
// frame to the control, where it is escaped once more (protocol 4.10).
func fromLiteral(theirs string, _ payload.Built) (string, bool) {
	text := strings.TrimSpace(theirs)
	if strings.HasPrefix(text, `\"sessionID`) {
		text = `"` + text + `"`
	}
	if !strings.HasPrefix(text, `"\"sessionID`) {
		return theirs, false
	}
	var plain string
	if err := json.Unmarshal([]byte(text), &plain); err != nil {
		return theirs, false
	}
	return plain, true
}

var (
	typoKey  = regexp.MustCompile(`[“”](?:sessionID|guid|payExchangeInfo\w+|serviceTime)[“”]`)
	oneKey   = regexp.MustCompile(`'(?:sessionID|guid|payExchangeInfo\w+|serviceTime)'`)
	typoSign = strings.NewReplacer("“", `"`, "”", `"`)
)

func fromTypoQuotes(theirs string, ours payload.Built) (string, bool) {
	if !typoKey.MatchString(theirs) {
		return theirs, false
	}
	if !strings.ContainsAny(ours.ToSign, "“”") {
		return typoSign.Replace(theirs), true
	}
	return outerQuotes(theirs, "“", "”"), true
}

func fromOneQuotes(theirs string, ours payload.Built) (string, bool) {
	if !oneKey.MatchString(theirs) {
		return theirs, false
	}
	if !strings.Contains(ours.ToSign, "'") {
		return strings.ReplaceAll(theirs, "'", `"`), true
	}
	return outerQuotes(theirs, "'"), true
}

// outerQuotes replaces quotes that stand beside punctuation only: the data holds
// such signs too.
func outerQuotes(text string, signs ...string) string {
	var b strings.Builder
	for i := 0; i < len(text); {
		sign := ""
		for _, s := range signs {
			if strings.HasPrefix(text[i:], s) {
				sign = s
			}
		}
		if sign == "" {
			b.WriteByte(text[i])
			i++
			continue
		}
		next := i + len(sign)
		opens := i == 0 || strings.ContainsRune("{[,:|", rune(text[i-1]))
		if opens || next == len(text) || strings.ContainsRune("}],:|", rune(text[next])) {
			sign = `"`
		}
		b.WriteString(sign)
		i = next
	}
	return b.String()
}

// region finds head or list in a text: from is its name, to the next one's.
func region(text, from, to, open, shut string) (start, end int, ok bool) {
	start = strings.Index(text, from)
	if start < 0 {
		return 0, 0, false
	}
	start += len(from)
	end = strings.LastIndex(text, to)
	if end < start {
		return 0, 0, false
	}
	at, last := strings.Index(text[start:end], open), strings.LastIndex(text[start:end], shut)
	if at < 0 || last < at {
		return 0, 0, false
	}
	return start + at, start + last + len(shut), true
}

// eachPart changes head and list of a text; change gives false to leave one.
func eachPart(text string, change func(part string, list bool) (string, bool)) (string, bool) {
	any := false
	for _, p := range []struct {
		from, to, open, shut string
		list                 bool
	}{
		{partList[:len(partList)-1], partTime, "[", "]", true}, // with and without its s
		{partHead, partList[:len(partList)-1], "{", "}", false},
	} {
		start, end, ok := region(text, p.from, p.to, p.open, p.shut)
		if !ok {
			continue
		}
		if changed, ok := change(text[start:end], p.list); ok {
			text, any = text[:start]+changed+text[end:], true
		}
	}
	return text, any
}

func partEscaped(theirs string, _ payload.Built) (string, bool) {
	return eachPart(theirs, func(part string, _ bool) (string, bool) {
		if !strings.HasPrefix(strings.TrimLeft(part, "[{ "), `\"`) {
			return part, false
		}
		plain, err := httpx.Text(json.RawMessage(`"` + part + `"`))
		if err != nil || !json.Valid([]byte(`"`+part+`"`)) {
			return part, false
		}
		return plain, true
	})
}

// compacted removes white space between the pieces of head and list; lines says
// whether such with line feeds or without is meant.
func compacted(theirs string, lines bool) (string, bool) {
	return eachPart(theirs, func(part string, _ bool) (string, bool) {
		var b bytes.Buffer
		if json.Compact(&b, []byte(part)) != nil || b.String() == part {
			return part, false
		}
		// Inside values a line feed is escaped, so that a bare one stands between.
		return b.String(), strings.Contains(part, "\n") == lines
	})
}

// reordered puts the keys of head and list in the order of ours; sorted says
// whether those in alphabetical order are meant, or those in another.
func reordered(theirs string, ours payload.Built, sorted bool) (string, bool) {
	return eachPart(theirs, func(part string, list bool) (string, bool) {
		if !json.Valid([]byte(part)) {
			return part, false
		}
		mine := ours.Head
		if list {
			mine = ours.List
		}
		r := reorderer{sorted: true}
		text := r.value(json.RawMessage(part), json.RawMessage(mine))
		return text, r.moved && r.sorted == sorted
	})
}

// reorderer writes JSON anew with the keys in the order of a pattern.
type reorderer struct{ moved, sorted bool }

func (r *reorderer) value(v, pattern json.RawMessage) string {
	if elements, err := httpx.List(v); err == nil {
		mine, err := httpx.List(pattern)
		texts := make([]string, len(elements))
		for i, e := range elements {
			if err != nil || len(mine) == 0 {
				return string(v)
			}
			texts[i] = r.value(e, mine[min(i, len(mine)-1)])
		}
		return "[" + strings.Join(texts, ",") + "]"
	}
	o, err := httpx.Members(v)
	mine, patternErr := httpx.Members(pattern)
	if err != nil || patternErr != nil {
		return string(v)
	}
	return r.object(o, mine)
}

func (r *reorderer) object(o, pattern httpx.Object) string {
	place := func(m httpx.Member) int {
		for i, p := range pattern {
			if p.Name == m.Name || sameKey(p.Name, m.Name) != "" {
				return i
			}
		}
		return len(pattern)
	}
	// A key of theirs alone is another mistake: it says nothing about the order.
	known := slices.DeleteFunc(slices.Clone(o), func(m httpx.Member) bool { return place(m) == len(pattern) })
	ordered := o
	if !slices.IsSortedFunc(known, func(a, b httpx.Member) int { return place(a) - place(b) }) {
		r.moved = true
		ordered = slices.Clone(o)
		slices.SortStableFunc(ordered, func(a, b httpx.Member) int { return place(a) - place(b) })
	}
	if !slices.IsSortedFunc(o, func(a, b httpx.Member) int { return strings.Compare(a.Name, b.Name) }) {
		r.sorted = false
	}
	texts := make([]string, len(ordered))
	for i, m := range ordered {
		var inner json.RawMessage
		if at := place(m); at < len(pattern) {
			inner = pattern[at].Value
		}
		texts[i] = payload.Quote(m.Name) + ":" + r.value(m.Value, inner)
	}
	return "{" + strings.Join(texts, ",") + "}"
}
