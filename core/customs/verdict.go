package customs

import (
	"regexp"
	"strings"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
)

// rule is one row of the verdict table.
type rule struct {
	code    string         // customs' code; "" matches every code
	message *regexp.Regexp // what the message says; nil matches every message
	class   order.VerdictClass
}

// rules is the verdict table (protocol 7.5). The first row that matches decides;
// no row: unclear. Order matters: the proof of an earlier acceptance counts
// whatever the code, and the bare 20006 must be told from one with a reason.
var rules = []rule{
	// The unique constraint on the session. Only this ORA number, only this word.
	{"", regexp.MustCompile(`(?i)sessionID\s*重复`), order.VerdictDuplicate},
	{"", regexp.MustCompile(`(?i)ORA-00001(\D|$)`), order.VerdictDuplicate},

	{"10000", nil, order.VerdictAccepted},
	{"20004", nil, order.VerdictUnregistered},

	{"20006", regexp.MustCompile(`^\s*上传失败[,，]入库失败\s*$`), order.VerdictBareDuplicate},
	// Another reason of the database, or anything that is said after "not stored".
	{"20006", regexp.MustCompile(`(?i)ORA-\d|SQL|入库失败\P{L}*\pL`), order.VerdictRefused},
	{"20006", nil, order.VerdictNotStored},

	// "certNo : certNo不为空;  signValue : signValue不为空;  "
	{"20000", regexp.MustCompile(`\w+\s*[:：]\s*\w+\s*不能?为空`), order.VerdictRefused},
	{"20000", regexp.MustCompile(`^\s*上传失败\s*$`), order.VerdictUnclear},
}

// Caps in bytes on what goes into the order's small record; the whole answer
// is in Raw.
const (
	codeCap    = 64
	messageCap = 4 << 10
)

// Judge reads customs' answer. The code may be text or a number, unknown members
// are ignored, and the raw text is kept as it came, for the callback. Text that
// is not one JSON object with one code is no verdict: customs.status, Transient.
func Judge(body []byte) (order.Verdict, error) {
	v, err := httpx.Value(body)
	if err != nil {
		return order.Verdict{}, noVerdict(body, "customs' answer is no JSON: %w", err)
	}
	o, err := httpx.Members(v)
	if err != nil {
		return order.Verdict{}, noVerdict(body, "customs' answer is %w", err)
	}
	if twice := o.Repeated("code", "message"); len(twice) > 0 {
		return order.Verdict{}, noVerdict(body, "customs' answer has the member %s twice", twice[0])
	}
	code, err := member(o, "code")
	if err != nil {
		return order.Verdict{}, noVerdict(body, "the code in customs' answer is %w", err)
	}
	code = strings.TrimSpace(code)
	if code == "" {
		return order.Verdict{}, noVerdict(body, "customs' answer has no code")
	}
	message, err := member(o, "message")
	if err != nil {
		// The code is what counts: a message in another encoding, or no text at all,
		// is shown as it can be and does not undo the verdict.
		raw, _ := o.Get("message")
		message = strings.ToValidUTF8(string(raw), "\uFFFD")
	}
	return order.Verdict{
		Class:   classify(code, message),
		Code:    fault.Cap(code, codeCap),
		Message: fault.Cap(message, messageCap),
		Raw:     string(body),
	}, nil
}

// member gives a member as text; missing and null are "".
func member(o httpx.Object, name string) (string, error) {
	v, found := o.Get(name)
	if !found {
		return "", nil
	}
	return httpx.Plain(v)
}

// classify looks the answer up in the table.
func classify(code, message string) order.VerdictClass {
	for _, r := range rules {
		if (r.code == "" || r.code == code) && (r.message == nil || r.message.MatchString(message)) {
			return r.class
		}
	}
	return order.VerdictUnclear
}
