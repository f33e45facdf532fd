package platform

import (
	"encoding/json"
	"regexp"
	"strings"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
)

// ParseTasks reads a whole answer of the task interface (protocol 3.2): a list,
// or nothing at all in one of its spellings, or JSY's one object. Everything
// else is the fault platform.not-json.
func ParseTasks(body []byte) ([]order.Arrival, error) {
	text := httpx.TrimText(body)
	if len(text) == 0 || len(text) <= 32 && strings.EqualFold(strings.Trim(string(text), `"`), noData) {
		return nil, nil
	}
	v, err := httpx.Value(body)
	if err != nil {
		return nil, notTasks(body, "the platform's answer is no task list: %w", err)
	}
	if string(v) == "null" {
		return nil, nil
	}
	if v[0] == '{' {
		return readObject(v)
	}
	list, err := httpx.List(v)
	if err != nil {
		return nil, notTasks(body, "the platform's answer is %w", err)
	}
	arrivals := make([]order.Arrival, 0, len(list))
	for _, entry := range list {
		arrivals = append(arrivals, readEntry(entry))
	}
	return arrivals, nil
}

// noData is JSY's word for no tasks (protocol 3.6).
const noData = "nodata"

// readObject reads an answer that is one object: an order (JSY), or a message.
func readObject(v json.RawMessage) ([]order.Arrival, error) {
	a := readEntry(v)
	if a.Task.OrderNo != "" || a.Task.SessionID != "" {
		return []order.Arrival{a}, nil
	}
	said := message(v)
	f := notTasks(v, "the platform's answer is an object without orderNo and sessionID").WithDetail(said)
	if aboutSign.MatchString(said) {
		// The sign was refused: no retry cures a wrong key.
		f.Kind, f.Code = fault.Person, fault.PlatformDenied
	}
	return nil, f
}

// aboutSign finds the word for the request's sign in a platform's message.
var aboutSign = regexp.MustCompile(`(?i)签|sign`)

// message gives what an object says of itself, by names that never hold an
// order's data.
func message(v json.RawMessage) string {
	o, err := httpx.Members(v)
	if err != nil {
		return ""
	}
	var said []string
	for _, name := range []string{"code", "status", "msg", "message", "error", "errmsg"} {
		value, _ := o.Get(name)
		if text, err := httpx.Plain(value); err == nil {
			said = append(said, name+": "+text)
		}
	}
	return httpx.Show([]byte(strings.Join(said, ", ")))
}

// notTasks is the fault of an answer that is no task list. Its first 200
// characters are shown, unless it begins like JSON: orders hold names and
// accounts, and there the error says where it breaks.
func notTasks(body []byte, format string, args ...any) *fault.Fault {
	f := fault.Newf(fault.Transient, fault.PlatformNotJSON, opFetch, format, args...)
	f.Sent = true
	if shown := httpx.Show(body); !strings.HasPrefix(shown, "[") && !strings.HasPrefix(shown, "{") {
		f.Detail = shown
	}
	return f
}

// readEntry reads one entry. Whatever is wrong with it is said in Malformed, by
// field and kind, never by value: the text reaches logs. What could be read is
// in Task all the same.
func readEntry(entry json.RawMessage) order.Arrival {
	a := order.Arrival{Raw: string(entry)}
	o, err := httpx.Members(entry)
	if err != nil {
		a.Malformed = "the entry is " + err.Error()
		return a
	}
	r := newReader(o)
	for _, f := range taskFields {
		*f.at(&a.Task) = r.text(f.name)
	}
	a.Task.SessionID = r.sessionID()
	for _, f := range optionalFields {
		*f.at(&a.Task) = r.optional(f.name)
	}
	a.Task.Goods = r.goods()
	a.Malformed = r.malformed()
	return a
}

// taskFields are the mandatory fields but sessionID and goods (protocol 3.3).
// A missing one stays empty: whether that matters is payload's to say.
var taskFields = []struct {
	name string
	at   func(*order.Task) *string
}{
	{"orderNo", func(t *order.Task) *string { return &t.OrderNo }},
	{"initalRequest", func(t *order.Task) *string { return &t.InitalRequest }},
	{"initalResponse", func(t *order.Task) *string { return &t.InitalResponse }},
	{"ebpCode", func(t *order.Task) *string { return &t.EbpCode }},
	{"payCode", func(t *order.Task) *string { return &t.PayCode }},
	{"payTransactionId", func(t *order.Task) *string { return &t.PayTransactionID }},
	{"totalAmount", func(t *order.Task) *string { return &t.TotalAmount }},
	{"currency", func(t *order.Task) *string { return &t.Currency }},
	{"verDept", func(t *order.Task) *string { return &t.VerDept }},
	{"tradingTime", func(t *order.Task) *string { return &t.TradingTime }},
	{"recpAccount", func(t *order.Task) *string { return &t.RecpAccount }},
	{"recpName", func(t *order.Task) *string { return &t.RecpName }},
}

// optionalFields are the overrides (protocol 3.4), nil when missing.
var optionalFields = []struct {
	name string
	at   func(*order.Task) **string
}{
	{"guid", func(t *order.Task) **string { return &t.GUID }},
	{"payType", func(t *order.Task) **string { return &t.PayType }},
	{"note", func(t *order.Task) **string { return &t.Note }},
	{"recpCode", func(t *order.Task) **string { return &t.RecpCode }},
	{"certNo", func(t *order.Task) **string { return &t.CertNo }},
}
