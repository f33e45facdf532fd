// Package payload owns the exact bytes of an order: validation, the head and
// list texts, the text to be signed and the text that is uploaded.
//
// It does no input or output, reads no clock and keeps nothing. Invariant: head
// and list are written once, and the very texts that were signed are the texts
// that are uploaded (protocol 4.5). Whatever Build returns without an error is
// valid UTF-8 and was accepted by Validate.
package payload

import (
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"

	"customs179/core/order"
)

// Options are the settings that shape the bytes. The zero value is the default.
type Options struct {
	// Amount is the form of totalAmount; empty means AmountTrim.
	Amount AmountFormat
	// PayTypeDefault is used when the task has no payType or an empty one; empty
	// means "4", other (protocol 3.4: peers always send one).
	PayTypeDefault string
	// RecpCodeDefault is used when the task has no recpCode or an empty one; may
	// be empty, the key is sent all the same.
	RecpCodeDefault string
}

// payType gives the value that goes out.
func (o Options) payType(t *order.Task) string {
	return firstFilled(given(t.PayType), o.PayTypeDefault, "4")
}

// recpCode gives the value that goes out.
func (o Options) recpCode(t *order.Task) string {
	return firstFilled(given(t.RecpCode), o.RecpCodeDefault)
}

// given gives an optional field, "" when the task had none.
func given(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}

func firstFilled(texts ...string) string {
	for _, s := range texts {
		if s != "" {
			return s
		}
	}
	return ""
}

// NewGUID gives a fresh head.guid: a random UUID (version 4) in upper case, as
// customs demands (protocol 3.4). One per signed text, kept for its retries.
func NewGUID() string {
	return strings.ToUpper(uuid.NewString())
}

// Built is an order ready for the card.
type Built struct {
	SessionID   string
	GUID        string // upper case
	ServiceTime string // ms since 1970, decimal
	// Head and List are compact JSON, keys in the order of protocol 4.2.
	Head, List string
	// ToSign is the text whose UTF-8 bytes the card signs, nothing after the last
	// quote (protocol 4.1). It is not JSON. It is never taken apart again: data
	// may hold anything, also the separator.
	ToSign string
}

// Build makes the exact texts of an order. guid is a UUID, written in upper
// case; the task's own guid wins over it when it has one. serviceTime is the
// time of signing in ms since 1970. The error is a final fault of code
// payload.invalid that names every field in the way.
func Build(t order.Task, guid, serviceTime string, o Options) (Built, error) {
	problems, _ := Validate(t, o)
	proper, ok := properGUID(firstFilled(given(t.GUID), guid))
	if !ok && given(t.GUID) == "" {
		problems = append(problems, Problem{"guid", countOf(len(guid)) + " that are no UUID", guidWant})
	}
	if !serviceTimeOK(serviceTime) {
		problems = append(problems, Problem{"serviceTime", shown(serviceTime), "milliseconds since 1970 in 12 or 13 digits"})
	}
	if len(problems) > 0 {
		return Built{}, refusal("build order", problems)
	}
	amount, err := FormatAmount(t.TotalAmount, o.Amount)
	if err != nil {
		return Built{}, err
	}
	b := Built{SessionID: t.SessionID, GUID: proper, ServiceTime: serviceTime}
	b.Head = headText(&t, proper, amount, o)
	b.List = listText(&t, o)
	b.ToSign = `"sessionID":"` + b.SessionID +
		`"||"payExchangeInfoHead":"` + b.Head +
		`"||"payExchangeInfoLists":"` + b.List +
		`"||"serviceTime":"` + b.ServiceTime + `"`
	return b, nil
}

// ServiceTime gives the text of a clock's time for Build. ok is false when no
// clock that is right can say that, as on a computer that has just been started
// and has not heard of the time yet.
func ServiceTime(now time.Time) (text string, ok bool) {
	text = strconv.FormatInt(now.UnixMilli(), 10)
	return text, serviceTimeOK(text)
}

// serviceTimeOK keeps out seconds (10 digits), a mistake of several peers
// (protocol 4.11). 12 digits reach back to 1973, 13 on to 2286.
func serviceTimeOK(ms string) bool {
	return (len(ms) == 12 || len(ms) == 13) && digits(ms) && ms[0] != '0'
}

// headText writes payExchangeInfoHead in the fixed order of keys (protocol 4.2).
func headText(t *order.Task, guid, amount string, o Options) string {
	w := roomFor(t.InitalRequest, t.InitalResponse, given(t.Note))
	w.put("{")
	w.str("guid", guid)
	w.str("initalRequest", t.InitalRequest)
	w.str("initalResponse", t.InitalResponse)
	w.str("ebpCode", t.EbpCode)
	w.str("payCode", t.PayCode)
	w.str("payTransactionId", t.PayTransactionID)
	w.raw("totalAmount", amount)
	w.str("currency", t.Currency)
	w.str("verDept", t.VerDept)
	w.str("payType", o.payType(t))
	w.str("tradingTime", t.TradingTime)
	w.str("note", given(t.Note))
	w.put("}")
	return string(w.text)
}

// listText writes payExchangeInfoLists: one entry, as a task is one order.
func listText(t *order.Task, o Options) string {
	texts := make([]string, 0, 16)
	for _, g := range t.Goods {
		texts = append(texts, g.Name, g.ItemLink, `{"gname":"","itemLink":""},`)
	}
	w := roomFor(texts...)
	w.put("[{")
	w.str("orderNo", t.OrderNo)
	w.key("goodsInfo")
	w.put("[")
	for _, g := range t.Goods {
		w.comma()
		w.put("{")
		w.str("gname", g.Name)
		w.str("itemLink", g.ItemLink)
		w.put("}")
	}
	w.put("]")
	w.str("recpAccount", t.RecpAccount)
	w.str("recpCode", o.recpCode(t))
	w.str("recpName", t.RecpName)
	w.put("}]")
	return string(w.text)
}

// Upload gives the JSON text of the form field payExInfoStr (protocol 7.2): six
// keys, with the signed head and list texts as they are. Percent-encoding is
// the sender's business.
func (b Built) Upload(certNo, signValue string) string {
	w := roomFor(b.SessionID, b.Head, b.List, signValue)
	w.put("{")
	w.str("sessionID", b.SessionID)
	w.raw("payExchangeInfoHead", b.Head)
	w.raw("payExchangeInfoLists", b.List)
	w.str("serviceTime", b.ServiceTime)
	w.str("certNo", certNo)
	w.str("signValue", signValue)
	w.put("}")
	return string(w.text)
}
