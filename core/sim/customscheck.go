package sim

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"customs179/core/sim/rawjson"
)

// field is one member of an object in the order of protocol 4.2.
type field struct {
	name  string
	must  bool
	limit int // characters; 0: none
}

var (
	bodyFields = []field{
		{"sessionID", true, 0}, {"payExchangeInfoHead", true, 0}, {"payExchangeInfoLists", true, 0},
		{"serviceTime", true, 0}, {"certNo", true, 0}, {"signValue", true, 0},
	}
	headFields = []field{
		{"guid", true, 36}, {"initalRequest", true, 8000}, {"initalResponse", true, 8000}, {"ebpCode", true, 18},
		{"payCode", true, 18}, {"payTransactionId", true, 60}, {"totalAmount", true, 0}, {"currency", true, 4},
		{"verDept", true, 1}, {"payType", false, 1}, {"tradingTime", true, 14}, {"note", false, 1000},
	}
	listFields = []field{
		{"orderNo", true, 60}, {"goodsInfo", true, 0}, {"recpAccount", true, 60}, {"recpCode", false, 18}, {"recpName", true, 100},
	}
	goodsFields = []field{{"gname", true, 250}, {"itemLink", true, 3000}}
)

var (
	guidForm = regexp.MustCompile(`^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$`)
	timeForm = regexp.MustCompile(`^[0-9]{13}$`)
)

// check judges an upload up to, but not including, the uniqueness of its
// session. A verdict with code "" means that nothing is wrong.
func (c *Customs) check(u Upload) verdict {
	if u.err != nil {
		return c.badForm("payExInfoStr is no JSON object: " + u.err.Error() + typographic(u.Raw))
	}
	if reason := bodyTrouble(u.members); reason != "" {
		return c.badForm(reason)
	}
	w := newWalk(c.o.JavaDouble)
	w.body(u)
	if len(w.empty) > 0 {
		var message strings.Builder
		for _, name := range w.empty {
			fmt.Fprintf(&message, "%s : %s不为空;  ", name, name)
		}
		return verdict{codeData, message.String(), "empty or missing: " + strings.Join(w.empty, ", ")}
	}
	registered, reason := c.registered(u)
	if reason != "" {
		return verdict{codePair, textPair, reason}
	}
	if c.o.Lax {
		return verdict{}
	}
	switch {
	case w.tooLong != "":
		return verdict{codeDatabase, textTooLarge, w.tooLong}
	case w.trouble != "":
		return c.badForm(w.trouble)
	}
	if reason := c.timeTrouble(u.ServiceTime); reason != "" {
		return c.badForm(reason)
	}
	if reason := c.sessionTrouble(u); reason != "" {
		return c.badForm(reason)
	}
	if err := registered.verify([]byte(tbsOf(u).text()), u.SignValue); err != nil {
		return c.badForm(c.diagnose(u, registered, err))
	}
	return verdict{}
}

func typographic(text string) string {
	if strings.ContainsAny(text, "“”‘’") {
		return " (typographic quotes in it)"
	}
	return ""
}

// bodyTrouble demands the six keys, each once, each of its type (protocol 7.2).
func bodyTrouble(members []rawjson.Member) string {
	seen := map[string]bool{}
	for _, m := range members {
		known := slices.ContainsFunc(bodyFields, func(f field) bool { return f.name == m.Key })
		switch {
		case m.Key == "payExchangeInfoList":
			return "the key payExchangeInfoList lacks its s: payExchangeInfoLists"
		case !known:
			return fmt.Sprintf("the body has the key %q, which is none of the six", m.Key)
		case seen[m.Key]:
			return fmt.Sprintf("the body has the key %q twice", m.Key)
		}
		seen[m.Key] = true
		want := map[string]string{"payExchangeInfoHead": "{", "payExchangeInfoLists": "["}[m.Key]
		if want == "" {
			want = `"`
		}
		if !strings.HasPrefix(m.Raw, want) {
			return fmt.Sprintf("%s begins with %q instead of %q", m.Key, brief(m.Raw[:min(1, len(m.Raw))]), want)
		}
	}
	return ""
}

// registered finds the registered certificate (20004 otherwise).
func (c *Customs) registered(u Upload) (*verifier, string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.pairs[u.CertNo]
	switch {
	case r == nil && c.pairs[strings.ToLower(u.CertNo)] != nil:
		return nil, fmt.Sprintf("certNo %q must be in lower case", u.CertNo)
	case r == nil:
		return nil, fmt.Sprintf("certNo %q is not registered", u.CertNo)
	case !r.ebpCodes[u.EbpCode]:
		return nil, fmt.Sprintf("certNo %q is not registered for ebpCode %q", u.CertNo, u.EbpCode)
	}
	return r.verifier, ""
}

func (c *Customs) timeTrouble(serviceTime string) string {
	// In the virtual year 2000 of testing/synctest milliseconds have 12 digits.
	clock := strconv.FormatInt(c.o.Now().UnixMilli(), 10)
	if !timeForm.MatchString(serviceTime) && len(serviceTime) != len(clock) {
		return fmt.Sprintf("serviceTime %q is not 13 digits of milliseconds (seconds have 10)", brief(serviceTime))
	}
	ms, err := strconv.ParseInt(serviceTime, 10, 64)
	if err != nil {
		return "serviceTime: " + err.Error()
	}
	off := c.o.Now().Sub(time.UnixMilli(ms)).Abs()
	if c.o.Skew > 0 && off > c.o.Skew {
		return fmt.Sprintf("serviceTime is %v away from customs' clock", off)
	}
	return ""
}

// sessionTrouble refuses a session that customs never asked for, where it has
// asked for the order at all.
func (c *Customs) sessionTrouble(u Upload) string {
	c.mu.Lock()
	defer c.mu.Unlock()
	asked := c.expected[u.OrderNo]
	if len(asked) > 0 && !slices.Contains(asked, u.SessionID) {
		return fmt.Sprintf("sessionID %q was never asked for order %q", u.SessionID, u.OrderNo)
	}
	return ""
}

// walk judges head and list against a canonical text of its own making.
type walk struct {
	javaDouble bool
	empty      []string
	tooLong    string
	trouble    string // the first
}

func newWalk(javaDouble bool) *walk { return &walk{javaDouble: javaDouble} }

func (w *walk) fail(format string, args ...any) {
	if w.trouble == "" {
		w.trouble = fmt.Sprintf(format, args...)
	}
}

func (w *walk) body(u Upload) {
	for _, f := range bodyFields {
		if raw := rawjson.Find(u.members, f.name); raw == "" || raw == `""` {
			w.empty = append(w.empty, f.name)
		}
	}
	if u.Head != "" {
		if text := w.object("payExchangeInfoHead", u.Head, headFields); text != u.Head {
			w.fail("payExchangeInfoHead has blanks or line feeds between its tokens")
		}
	}
	if u.List != "" {
		if text := w.array("payExchangeInfoLists", u.List, listFields); text != u.List {
			w.fail("payExchangeInfoLists has blanks or line feeds between its tokens")
		}
	}
	if u.GUID != "" && !guidForm.MatchString(u.GUID) {
		w.fail("guid %q is not 36 characters in upper case", brief(u.GUID))
	}
}

// object gives the canonical text of an object whose values are its raw ones.
func (w *walk) object(name, raw string, fields []field) string {
	members, err := rawjson.Members(raw)
	if err != nil {
		w.fail("%s: %v%s", name, err, typographic(raw))
		return raw
	}
	w.keys(name, members, fields)
	var b strings.Builder
	b.WriteByte('{')
	for i, m := range members {
		if i > 0 {
			b.WriteByte(',')
		}
		at := slices.IndexFunc(fields, func(f field) bool { return f.name == m.Key })
		if at < 0 {
			b.WriteString(m.RawKey + ":" + m.Raw)
			continue
		}
		b.WriteString(rawjson.Quote(m.Key) + ":" + w.value(fields[at], m.Raw))
	}
	b.WriteByte('}')
	return b.String()
}

// keys judges names and order, and collects what is missing.
func (w *walk) keys(name string, members []rawjson.Member, fields []field) {
	var got, want []string
	for _, m := range members {
		got = append(got, m.Key)
	}
	for _, f := range fields {
		want = append(want, f.name)
		if f.must && !slices.Contains(got, f.name) {
			w.empty = append(w.empty, f.name)
		}
	}
	if slices.Equal(got, want) {
		return
	}
	sorted := slices.Equal(slices.Sorted(slices.Values(got)), slices.Sorted(slices.Values(want)))
	if sorted {
		w.fail("%s has its keys in another order: %s", name, strings.Join(got, ", "))
		return
	}
	w.fail("%s has the keys %s instead of %s", name, strings.Join(got, ", "), strings.Join(want, ", "))
}

func (w *walk) array(name, raw string, fields []field) string {
	elements, err := rawjson.Elements(raw)
	if err != nil {
		w.fail("%s: %v", name, err)
		return raw
	}
	if len(elements) == 0 {
		w.empty = append(w.empty, name)
	}
	for i, e := range elements {
		elements[i] = w.object(name, e, fields)
	}
	return "[" + strings.Join(elements, ",") + "]"
}

func (w *walk) value(f field, raw string) string {
	switch f.name {
	case "goodsInfo":
		return w.array(f.name, raw, goodsFields)
	case "totalAmount":
		w.amount(raw)
		return raw
	}
	text, err := rawjson.Text(raw)
	if err != nil {
		w.fail("%s: %v", f.name, err)
		return raw
	}
	if f.must && strings.TrimSpace(text) == "" {
		w.empty = append(w.empty, f.name)
	}
	if n := utf8.RuneCountInString(text); f.limit > 0 && n > f.limit && w.tooLong == "" {
		w.tooLong = fmt.Sprintf("%s has %d characters, %d are allowed", f.name, n, f.limit)
	}
	if canonical := rawjson.Quote(text); canonical != raw {
		w.fail("%s is not written as JSON.stringify does: %s", f.name, escapeTrouble(raw))
	}
	return raw
}
