package probe

import (
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"unicode"
	"unicode/utf8"

	"customs179/core/order"
)

// textCheck is one way in which a text was spoilt on its way to us.
type textCheck struct {
	id       LineID
	kinds    string // of fields: n name, l link, p payment text, c code or number
	seen     func(text string) string
	expected string
	cure     CureID
}

var (
	entity  = regexp.MustCompile(`&(?:amp|quot|lt|gt|apos|nbsp|#\d{1,6}|#x[0-9a-fA-F]{1,6});`)
	percent = regexp.MustCompile(`(?:%[0-9A-Fa-f]{2}){3,}`)
	escaped = regexp.MustCompile(`\\u[0-9a-fA-F]{4}|\\/`)
)

// textChecks are the checks of every text. Each gives "" or what it saw; the
// first that sees something decides.
var textChecks = []textCheck{
	{LikelyMojibake, "nl", seenMojibake, "Chinese read as UTF-8", CureUTF8},
	{LikelyEntities, "nlp", seenEntity, "the plain character", CureEntities},
	{LikelyDecoded, "p", seenDecoded, "the address percent-encoded, as it was sent", CureRaw},
	{LikelyEncoded, "n", first(percent), "plain text", CureRaw},
	{LikelyEscaped, "n", first(escaped), "plain text", CureUnescape},
	{LikelyInvisible, "nlc", seenInvisible, "only what can be seen", CureInvisible},
	{LikelyInvisible, "c", seenBlanks, "no blanks around it", CureInvisible},
}

// texts runs the checks over every field.
func (w *warner) texts(t order.Task) {
	w.text("n", "recpName", t.RecpName)
	w.text("n", "note", optional(t.Note))
	w.text("p", "initalRequest", t.InitalRequest)
	w.text("p", "initalResponse", t.InitalResponse)
	w.text("c", "orderNo", t.OrderNo)
	w.text("c", "sessionID", t.SessionID)
	w.text("c", "payTransactionId", t.PayTransactionID)
	w.text("c", "recpAccount", t.RecpAccount)
	w.text("c", "ebpCode", t.EbpCode)
	w.text("c", "payCode", t.PayCode)
	for i, g := range t.Goods {
		w.text("n", fmt.Sprintf("goods[%d].gname", i), g.Name)
		w.text("l", fmt.Sprintf("goods[%d].itemLink", i), g.ItemLink)
	}
}

func (w *warner) text(kind, field, text string) {
	value := Visible(text)
	if strings.HasPrefix(field, "recp") {
		value = ""
	}
	for _, c := range textChecks {
		if !strings.Contains(c.kinds, kind) {
			continue
		}
		if seen := c.seen(text); seen != "" {
			w.warn(c.id, field, seen, c.expected, value, c.cure)
			return // a text spoilt in one way looks spoilt in others too
		}
	}
}

// first gives a check that shows the first match.
func first(re *regexp.Regexp) func(string) string {
	return func(text string) string { return re.FindString(text) }
}

// seenEntity looks outside XML, where entities belong.
func seenEntity(text string) string {
	if strings.HasPrefix(strings.TrimSpace(text), "<") {
		return ""
	}
	return entity.FindString(text)
}

// seenDecoded looks at the query of an address for what cannot stand there.
func seenDecoded(text string) string {
	if !strings.HasPrefix(text, "http://") && !strings.HasPrefix(text, "https://") {
		return ""
	}
	_, query, _ := strings.Cut(text, "?")
	for i, r := range query {
		if r >= 0x80 || strings.ContainsRune(" \"{}<>\n", r) {
			return fmt.Sprintf("%s at character %d of the query", Visible(string(r)), utf8.RuneCountInString(query[:i])+1)
		}
	}
	return ""
}

// seenMojibake finds UTF-8 that was read as Latin-1, and replaced characters.
func seenMojibake(text string) string {
	if strings.ContainsRune(text, utf8.RuneError) {
		return "U+FFFD, a character that was lost"
	}
	if strings.Contains(text, "锟斤拷") {
		return "锟斤拷, characters that were lost"
	}
	latin := make([]byte, 0, len(text))
	for _, r := range text {
		if r > 0xFF {
			return ""
		}
		latin = append(latin, byte(r))
	}
	back := string(latin)
	if back != text && utf8.ValidString(back) && strings.ContainsFunc(back, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
		return "UTF-8 that was read as Latin-1"
	}
	return ""
}

func seenInvisible(text string) string {
	for i, r := range text {
		if r >= 0x80 && invisible(r) {
			return fmt.Sprintf("U+%04X at character %d", r, utf8.RuneCountInString(text[:i])+1)
		}
	}
	return ""
}

func seenBlanks(text string) string {
	if strings.TrimSpace(text) != text {
		return "blanks around the value"
	}
	return ""
}

// percentDecoded undoes one level of percent-encoding, as far as it is one.
func percentDecoded(text string) string {
	if plain, err := url.QueryUnescape(text); err == nil {
		return plain
	}
	return text
}
