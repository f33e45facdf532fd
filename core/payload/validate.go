package payload

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/google/uuid"

	"customs179/core/order"
)

// Validate checks a task as protocol 11.3 asks, with the official lengths of
// 3.3 counted in characters (code points). problems are final: Build refuses a
// task that has any. warnings tell what is odd and goes out all the same.
// sessionID has no official length and gets no limit.
func Validate(t order.Task, o Options) (problems, warnings []Problem) {
	var c checker
	c.ids(&t)
	c.payment(&t)
	c.codes(&t)
	c.overrides(&t, o)
	c.goods(t.Goods)
	if !o.Amount.known() {
		c.refuse("amountFormat", shown(string(o.Amount)), "trim, verbatim or java-double (a setting)")
	}
	return c.problems, c.warnings
}

// checker gathers what is wrong, so that all of it is reported together.
type checker struct{ problems, warnings []Problem }

func (c *checker) refuse(field, seen, want string) {
	c.problems = append(c.problems, Problem{field, seen, want})
}

func (c *checker) warn(field, seen, want string) {
	c.warnings = append(c.warnings, Problem{field, seen, want})
}

// limit refuses text that is not UTF-8 or longer than most characters (0 = no
// limit) and reports whether it passed.
func (c *checker) limit(field, text string, most int) bool {
	if !utf8.ValidString(text) {
		c.refuse(field, notUTF8(text), "UTF-8 text")
		return false
	}
	if n := utf8.RuneCountInString(text); most > 0 && n > most {
		c.refuse(field, countOf(n), fmt.Sprintf("at most %d characters", most))
		return false
	}
	return true
}

// must is limit for a mandatory text.
func (c *checker) must(field, text string, most int) bool {
	if !c.limit(field, text, most) {
		return false
	}
	if strings.TrimSpace(text) != "" {
		return true
	}
	seen, want := "empty", "filled"
	if text != "" {
		seen = countOf(utf8.RuneCountInString(text)) + ", only white space"
	}
	if most > 0 {
		want = fmt.Sprintf("filled, at most %d characters", most)
	}
	c.refuse(field, seen, want)
	return false
}

// ids checks the two texts that name the order. A quote or backslash cannot be
// represented safely in the signed text, where sessionID stands raw (4.5).
func (c *checker) ids(t *order.Task) {
	for _, id := range []struct {
		field, text string
		most        int
	}{{"orderNo", t.OrderNo, 60}, {"sessionID", t.SessionID, 0}} {
		if !c.must(id.field, id.text, id.most) {
			continue
		}
		runes := []rune(id.text)
		at := slices.IndexFunc(runes, func(r rune) bool {
			return r == '"' || r == '\\' || unicode.IsControl(r)
		})
		if at >= 0 {
			c.refuse(id.field, fmt.Sprintf("%s, %s at character %d", countOf(len(runes)), nameOf(runes[at]), at+1),
				"without quotes, backslashes and control characters")
		}
	}
}

// nameOf names a character that is hard to see in a text.
func nameOf(r rune) string {
	switch r {
	case '"':
		return "a quote"
	case '\\':
		return "a backslash"
	default:
		return fmt.Sprintf("control character U+%04X", r)
	}
}

// payment checks the payment's own texts and its amount.
func (c *checker) payment(t *order.Task) {
	c.must("initalRequest", t.InitalRequest, 8000)
	c.must("initalResponse", t.InitalResponse, 8000)
	c.must("payTransactionId", t.PayTransactionID, 60)
	c.must("recpAccount", t.RecpAccount, 60)
	c.must("recpName", t.RecpName, 100)
	if _, _, bad := splitAmount(t.TotalAmount); bad != "" {
		c.refuse("totalAmount", bad, amountWant)
	}
	if c.must("tradingTime", t.TradingTime, 14) && !tradingTime(t.TradingTime) {
		c.refuse("tradingTime", shown(t.TradingTime), "14 digits yyyyMMddHHmmss that are a real time")
	}
}

// tradingTime reports whether text is a real time of the official form. The
// zone does not matter: every local time of China exists in UTC.
func tradingTime(text string) bool {
	if len(text) != 14 || !digits(text) {
		return false
	}
	_, err := time.Parse("20060102150405", text)
	return err == nil
}

// codes checks the short public codes.
func (c *checker) codes(t *order.Task) {
	for _, code := range []struct{ field, text string }{{"ebpCode", t.EbpCode}, {"payCode", t.PayCode}} {
		if n := utf8.RuneCountInString(code.text); c.must(code.field, code.text, 18) && n != 10 {
			c.warn(code.field, countOf(n), "10 characters, as customs codes usually have")
		}
	}
	if c.must("currency", t.Currency, 4) && (len(t.Currency) != 3 || !digits(t.Currency)) {
		c.refuse("currency", shown(t.Currency), "3 digits such as 142 for CNY")
	}
	if c.must("verDept", t.VerDept, 1) && !oneOf(t.VerDept, "123") {
		c.refuse("verDept", shown(t.VerDept), "1 (UnionPay), 2 (NetsUnion) or 3 (other)")
	}
}

// overrides checks the optional fields in the form in which they would be used.
func (c *checker) overrides(t *order.Task, o Options) {
	if guid := given(t.GUID); guid != "" && c.limit("guid", guid, 0) {
		if _, ok := properGUID(guid); !ok {
			c.refuse("guid", countOf(utf8.RuneCountInString(guid))+" that are no UUID", guidWant)
		}
	}
	if payType := o.payType(t); c.limit("payType", payType, 1) && !oneOf(payType, "1234") {
		c.refuse("payType", shown(payType), "1 (app), 2 (PC), 3 (scan) or 4 (other)")
	}
	c.limit("note", given(t.Note), 1000)
	c.limit("recpCode", o.recpCode(t), 18)
	c.limit("certNo", given(t.CertNo), 0)
}

// oneOf reports whether text is one of the characters in set.
func oneOf(text, set string) bool {
	return len(text) == 1 && strings.Contains(set, text)
}

const guidWant = "a UUID of 36 characters such as 9D55BA71-22DE-41F4-8B50-C36C83B3B530"

// properGUID gives the UUID in the upper case that customs demands (4.11).
func properGUID(text string) (string, bool) {
	if len(text) != 36 { // uuid.Parse also takes braces, urn: and bare hex
		return "", false
	}
	if _, err := uuid.Parse(text); err != nil {
		return "", false
	}
	return strings.ToUpper(text), true
}

// goods checks the lines of goods; there must be one at least.
func (c *checker) goods(goods []order.Goods) {
	if len(goods) == 0 {
		c.refuse("goods", "empty", "at least one entry with gname and itemLink")
	}
	for i, g := range goods {
		c.must(fmt.Sprintf("goods[%d].gname", i), g.Name, 250)
		field := fmt.Sprintf("goods[%d].itemLink", i)
		if c.must(field, g.ItemLink, 3000) && !webLinks(g.ItemLink) {
			c.warn(field, countOf(utf8.RuneCountInString(g.ItemLink))+" that are no web address",
				"a link that begins with http:// or https://, several joined with ;")
		}
	}
}

// webLinks reports whether text is one web address, or several joined with ";".
// An address may itself hold a semicolon (;jsessionid=...), so a part without a
// scheme of its own belongs to the link before it.
func webLinks(text string) bool {
	for i, part := range strings.Split(text, ";") {
		scheme, rest, found := strings.Cut(strings.TrimSpace(part), "://")
		scheme = strings.ToLower(scheme)
		own := found && !strings.ContainsAny(scheme, "/?#=&")
		if i > 0 && !own {
			continue
		}
		if !own || scheme != "http" && scheme != "https" || rest == "" || rest[0] == '/' {
			return false
		}
	}
	return true
}
