package sim

import (
	"fmt"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"unicode/utf16"

	"customs179/core/sim/rawjson"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// mistake is a wrong text that people have signed (protocol 4.11).
type mistake struct {
	name string
	text func(t tbs) string
}

// both applies a change to head and list.
func both(change func(string) string) func(tbs) string {
	return func(t tbs) string {
		t.head, t.list = change(t.head), change(t.list)
		return t.text()
	}
}

// whole applies a change to the finished text.
func whole(old, new string) func(tbs) string {
	return func(t tbs) string { return strings.ReplaceAll(t.text(), old, new) }
}

var amountInHead = regexp.MustCompile(`"totalAmount":([0-9]+)(\.[0-9]+)?`)

// amountAs writes the amount of the head in another form.
func amountAs(form func(whole, decimals string) string) func(tbs) string {
	return func(t tbs) string {
		t.head = amountInHead.ReplaceAllStringFunc(t.head, func(s string) string {
			m := amountInHead.FindStringSubmatch(s)
			return `"totalAmount":` + form(m[1], m[2])
		})
		return t.text()
	}
}

var mistakes = []mistake{
	{"a line feed at its end", func(t tbs) string { return t.text() + "\n" }},
	{"a carriage return and line feed at its end", func(t tbs) string { return t.text() + "\r\n" }},
	{"slashes escaped as \\/", both(escapeSlashes)},
	{"Chinese written as \\u escapes", both(escapeNonASCII)},
	{"slashes escaped as \\/ and Chinese as \\u escapes", both(func(s string) string { return escapeNonASCII(escapeSlashes(s)) })},
	{"HTML escapes such as \\u003c", both(strings.NewReplacer("<", `\u003c`, ">", `\u003e`, "&", `\u0026`).Replace)},
	{"all backslashes removed", both(func(s string) string { return strings.ReplaceAll(s, `\`, "") })},
	{"GBK instead of UTF-8", asGBK},
	{"typographic quotes", typographicText},
	{"payExchangeInfoList without its s", whole("payExchangeInfoLists", "payExchangeInfoList")},
	{"no quotes around head and list", func(t tbs) string {
		return `"sessionID":"` + t.session + `"||"payExchangeInfoHead":` + t.head + `||"payExchangeInfoLists":` + t.list + `||"serviceTime":"` + t.time + `"`
	}},
	{"serviceTime without quotes", func(t tbs) string {
		return strings.TrimSuffix(t.text(), `"`+t.time+`"`) + t.time
	}},
	{"serviceTime in seconds", func(t tbs) string { t.time = t.time[:min(10, len(t.time))]; return t.text() }},
	{"totalAmount quoted", amountAs(func(w, d string) string { return `"` + w + d + `"` })},
	{"totalAmount with trailing zeros", amountAs(func(w, d string) string {
		return w + "." + (strings.TrimPrefix(d, ".") + "00")[:max(2, len(d)-1)]
	})},
	{"totalAmount as a Java double", amountAs(func(w, d string) string {
		if d == "" {
			return w + ".0"
		}
		return w + d
	})},
	{"guid in lower case", func(t tbs) string {
		if len(t.head) < 50 {
			return t.text()
		}
		t.head = t.head[:9] + strings.ToLower(t.head[9:45]) + t.head[45:]
		return t.text()
	}},
	{"sessionID in upper case", func(t tbs) string { t.session = strings.ToUpper(t.session); return t.text() }},
	{"sessionID in lower case", func(t tbs) string { t.session = strings.ToLower(t.session); return t.text() }},
	{"URL-decoded values", both(func(s string) string { return rewrite(s, "", urlDecoded) })},
	{"no blanks in gname", both(func(s string) string {
		return rewrite(s, "gname", func(v string) string { return strings.ReplaceAll(v, " ", "") })
	})},
	{"blanks after commas and colons", both(spaced)},
	{"sorted keys", both(sortedKeys)},
	{"head and list escaped once more", both(func(s string) string { return strings.Trim(rawjson.Quote(s), `"`) })},
}

// diagnose finds out which known mistake a signature that does not verify was
// made with.
func (c *Customs) diagnose(u Upload, v *verifier, cause error) string {
	if strings.Contains(u.SignValue, " ") {
		return "signValue has a blank in it: a '+' was not percent-encoded"
	}
	t := tbsOf(u)
	right := t.text()
	for _, m := range mistakes {
		if text := m.text(t); text != right && v.verify([]byte(text), u.SignValue) == nil {
			return "the signed text had " + m.name
		}
	}
	if v.verify([]byte(u.Raw), u.SignValue) == nil {
		return "the upload's JSON was signed instead of the four parts"
	}
	for _, other := range c.others(v) {
		if other.verify([]byte(right), u.SignValue) == nil {
			return fmt.Sprintf("signed by the card %s, not by certNo %s", other.certNo, v.certNo)
		}
	}
	return fmt.Sprintf("%v, and no known mistake fits: guid, serviceTime or another value was changed between signing and uploading, or another card signed", cause)
}

// others are the registered certificates but one.
func (c *Customs) others(but *verifier) []*verifier {
	c.mu.Lock()
	defer c.mu.Unlock()
	var list []*verifier
	for _, r := range c.pairs {
		if r.verifier != but {
			list = append(list, r.verifier)
		}
	}
	return list
}

func escapeSlashes(s string) string { return strings.ReplaceAll(s, "/", `\/`) }

func escapeNonASCII(s string) string {
	var b strings.Builder
	for _, r := range s {
		if r < 0x80 {
			b.WriteRune(r)
			continue
		}
		for _, unit := range utf16.Encode([]rune{r}) {
			fmt.Fprintf(&b, `\u%04x`, unit)
		}
	}
	return b.String()
}

func asGBK(t tbs) string {
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(t.text())
	if err != nil {
		return t.text()
	}
	return gbk
}

// typographicText has the quotes of the Word document, in turn “ and ”.
func typographicText(t tbs) string {
	var b strings.Builder
	open := true
	for _, r := range t.text() {
		switch {
		case r != '"':
			b.WriteRune(r)
		case open:
			b.WriteRune('“')
		default:
			b.WriteRune('”')
		}
		if r == '"' {
			open = !open
		}
	}
	return b.String()
}

func urlDecoded(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

// rewrite changes the text values of a canonical JSON text, all or those of one key.
func rewrite(raw, key string, change func(string) string) string {
	return remake(raw, ",", ":", nil, func(name, value string) string {
		text, err := rawjson.Text(value)
		if err != nil || key != "" && key != name {
			return value
		}
		return rawjson.Quote(change(text))
	})
}

func spaced(raw string) string {
	return remake(raw, ", ", ": ", nil, func(_, value string) string { return value })
}

func sortedKeys(raw string) string {
	byKey := func(a, b rawjson.Member) int { return strings.Compare(a.Key, b.Key) }
	return remake(raw, ",", ":", byKey, func(_, value string) string { return value })
}

// remake writes a JSON text anew with other separators, order and leaves.
func remake(raw, comma, colon string, order func(a, b rawjson.Member) int, leaf func(key, raw string) string) string {
	var walk func(key, raw string) string
	walk = func(key, raw string) string {
		if members, err := rawjson.Members(raw); err == nil {
			if order != nil {
				slices.SortStableFunc(members, order)
			}
			var parts []string
			for _, m := range members {
				parts = append(parts, m.RawKey+colon+walk(m.Key, m.Raw))
			}
			return "{" + strings.Join(parts, comma) + "}"
		}
		if elements, err := rawjson.Elements(raw); err == nil {
			for i, e := range elements {
				elements[i] = walk(key, e)
			}
			return "[" + strings.Join(elements, comma) + "]"
		}
		return leaf(key, raw)
	}
	return walk("", raw)
}
