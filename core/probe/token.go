package probe

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"customs179/core/payload"
)

// kind is what a piece of the text to be signed is.
type kind int

const (
	kindPunct kind = iota // { } [ ] , :
	kindKey               // a name with its quotes
	kindQuote             // a quote around a text value
	kindWrap              // a quote around head, list or serviceTime (protocol 4.1)
	kindSep               // ||
	kindChar              // one character of a text value, escaped or not
	kindWhole             // a value that is compared as one: session, guid, amount, times
)

// token is a piece of our text. field names the value that it belongs to, by its
// path: "payExchangeInfoLists[0].goodsInfo[1].gname".
type token struct {
	kind  kind
	start int
	text  string
	field string
}

// tokenizer takes our own text apart. It relies on the text being canonical: it
// was written by payload.Build.
type tokenizer struct {
	tokens []token
	at     int
}

func tokensOf(b payload.Built) []token {
	var z tokenizer
	for i, p := range []struct{ name, value string }{
		{partSession, b.SessionID}, {partHead, b.Head}, {partList, b.List}, {partTime, b.ServiceTime},
	} {
		if i > 0 {
			z.put(kindSep, "||", p.name)
		}
		z.put(kindKey, `"`+p.name+`"`, p.name)
		z.put(kindPunct, ":", p.name)
		z.put(kindWrap, `"`, p.name)
		switch p.name {
		case partHead, partList:
			z.json(p.name, p.value)
		default:
			z.put(kindWhole, p.value, p.name)
		}
		z.put(kindWrap, `"`, p.name)
	}
	return z.tokens
}

func (z *tokenizer) put(k kind, text, field string) {
	z.tokens = append(z.tokens, token{k, z.at, text, field})
	z.at += len(text)
}

// wholeFields are the values of head that are compared as one.
var wholeFields = map[string]bool{"guid": true, "tradingTime": true}

// frame is an object or list that is open.
type frame struct {
	path  string
	list  bool
	index int
	key   string
}

func (f *frame) field() string {
	if f.list {
		return fmt.Sprintf("%s[%d]", f.path, f.index)
	}
	return f.path + "." + f.key
}

// json takes canonical JSON apart.
func (z *tokenizer) json(path, text string) {
	stack := []frame{}
	expectKey := false
	for i := 0; i < len(text); {
		top := &frame{path: path}
		if len(stack) > 0 {
			top = &stack[len(stack)-1]
		}
		field := path
		if len(stack) > 0 {
			field = top.field()
		}
		switch c := text[i]; {
		case c == '{' || c == '[':
			z.put(kindPunct, text[i:i+1], field)
			stack = append(stack, frame{path: field, list: c == '['})
			expectKey = c == '{'
			i++
		case c == '}' || c == ']':
			z.put(kindPunct, text[i:i+1], field)
			stack = stack[:max(0, len(stack)-1)]
			expectKey = false
			i++
		case c == ',':
			z.put(kindPunct, ",", field)
			top.index++
			expectKey = !top.list
			i++
		case c == ':':
			z.put(kindPunct, ":", field)
			expectKey = false
			i++
		case c == '"':
			n := quoted(text[i:])
			if expectKey {
				top.key = text[i+1 : i+n-1]
				z.put(kindKey, text[i:i+n], top.field())
			} else {
				z.value(text[i:i+n], field)
			}
			i += n
		default:
			n := max(1, strings.IndexAny(text[i:]+"}", ",]}"))
			z.put(kindWhole, text[i:i+n], field)
			i += n
		}
	}
}

// quoted gives the length of the JSON string at the head of text, quotes included.
func quoted(text string) int {
	for i := 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// value takes a text value apart, character by character.
func (z *tokenizer) value(text, field string) {
	z.put(kindQuote, `"`, field)
	inner := text[1:max(1, len(text)-1)]
	if wholeFields[leaf(field)] {
		z.put(kindWhole, inner, field)
	} else {
		for len(inner) > 0 {
			_, n := utf8.DecodeRuneInString(inner)
			switch {
			case strings.HasPrefix(inner, `\u`):
				n = min(6, len(inner))
			case inner[0] == '\\':
				n = min(2, len(inner))
			}
			z.put(kindChar, inner[:n], field)
			inner = inner[n:]
		}
	}
	z.put(kindQuote, `"`, field)
}

// leaf gives the name at the end of a field's path.
func leaf(field string) string { return field[strings.LastIndexByte(field, '.')+1:] }

// rune gives the character that a token stands for, escapes resolved; -1 when it
// is no single character.
func (t token) rune() rune {
	if t.kind != kindChar && t.kind != kindPunct {
		return -1
	}
	if t.text[0] != '\\' || len(t.text) < 2 {
		r, n := utf8.DecodeRuneInString(t.text)
		if n != len(t.text) {
			return -1
		}
		return r
	}
	if plain, ok := plainEscapes[t.text[1]]; ok {
		return plain
	}
	if r, n := unicodeEscape(t.text); n > 0 {
		return r
	}
	return -1
}

// plainEscapes are the escapes of one letter.
var plainEscapes = map[byte]rune{
	'"': '"', '\\': '\\', '/': '/', 'n': '\n', 'r': '\r', 't': '\t', 'b': '\b', 'f': '\f',
}
