package probe

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"customs179/core/fault"
	"customs179/core/order"
	"customs179/core/payload"
)

// fields judges every field with the validator that the pipeline uses, and
// reports whether the order would be signed.
func (s *Step) fields(t order.Task, o payload.Options, name string) bool {
	problems, warnings := payload.Validate(t, o)
	for _, p := range problems {
		s.add(fieldLine(TaskField, Fail, t, p, name))
	}
	for _, p := range warnings {
		s.add(fieldLine(TaskOdd, Warn, t, p, name))
	}
	if len(problems) == 0 {
		s.add(Line{ID: TaskField, Verdict: OK, Subject: name})
	}
	return len(problems) == 0
}

func fieldLine(id LineID, v Verdict, t order.Task, p payload.Problem, name string) Line {
	return Line{
		ID: id, Verdict: v, Subject: name + " " + p.Field, Seen: p.Seen, Expected: p.Want,
		Value: fault.Cap(valueOf(t, p.Field), valueCap), Cure: fieldCure(p),
	}
}

// valueCap is how much of a value a line shows, in bytes.
const valueCap = 120

// fieldCures are the cures of a field whose form is wrong; too long and empty
// values have cures of their own.
var fieldCures = map[string]CureID{
	"orderNo": CureIDForm, "sessionID": CureIDForm, "totalAmount": CureAmountForm, "tradingTime": CureTimeForm,
	"currency": CureCodeForm, "verDept": CureCodeForm, "payType": CureCodeForm, "ebpCode": CureCodeForm,
	"payCode": CurePayCode, "guid": CureGUID, "goods": CureGoods, "itemLink": CureLinkForm,
}

func fieldCure(p payload.Problem) CureID {
	field := p.Field[strings.LastIndexByte(p.Field, '.')+1:]
	switch cure := fieldCures[field]; {
	case strings.Contains(p.Want, "UTF-8"):
		return CureUTF8
	case p.Seen == "empty" && field != "goods", strings.HasSuffix(p.Seen, "only white space"):
		return CureFill
	case strings.HasPrefix(p.Want, "at most "):
		return CureShorten
	case cure != "":
		return cure
	}
	return CureFill
}

var goodsField = regexp.MustCompile(`^goods\[(\d+)\]\.(\w+)$`)

// valueOf gives what the task holds in a field named as payload names it. Names
// and accounts of recipients are not shown: their form is in Seen.
func valueOf(t order.Task, field string) string {
	if m := goodsField.FindStringSubmatch(field); m != nil {
		i, err := strconv.Atoi(m[1])
		if err != nil || i >= len(t.Goods) {
			return ""
		}
		if m[2] == "gname" {
			return t.Goods[i].Name
		}
		return t.Goods[i].ItemLink
	}
	at := map[string]string{
		"orderNo": t.OrderNo, "sessionID": t.SessionID, "initalRequest": t.InitalRequest,
		"initalResponse": t.InitalResponse, "payTransactionId": t.PayTransactionID, "totalAmount": t.TotalAmount,
		"tradingTime": t.TradingTime, "ebpCode": t.EbpCode, "payCode": t.PayCode, "currency": t.Currency,
		"verDept": t.VerDept, "guid": optional(t.GUID), "payType": optional(t.PayType), "note": optional(t.Note),
		"recpCode": optional(t.RecpCode), "goods": fmt.Sprintf("%d entries", len(t.Goods)),
	}
	return at[field]
}

func optional(p *string) string {
	if p == nil {
		return ""
	}
	return *p
}
