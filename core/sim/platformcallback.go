package sim

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"customs179/core/sim/rawjson"
)

// The types of callbacks (protocol 8).
const (
	Postback = "POSTBACK"
	ErrorMsg = "ERROR"
	Back     = "BACK" // dialect JSY
)

// Callback is one callback as it arrived.
type Callback struct {
	At                 time.Time
	Type               string
	OrderNo, SessionID string
	Result             string // customs' answer, verbatim
	Code               string // the code in Result
	Message            string // of an ERROR
	Answer             string // what the platform answered
}

// ok reports whether customs' code means that the upload arrived.
func (c Callback) ok() bool { return c.Code == codeStored || c.Code == codeDatabase }

// callback takes a callback (protocol 8).
func (p *Platform) callback(f form) reply {
	c := Callback{
		At: p.o.Now(), Type: f.get("type"), OrderNo: f.get("orderNo"), SessionID: f.get("sessionID"),
		Result: f.get("result"), Message: f.get("message"),
	}
	if members, err := rawjson.Members(c.Result); err == nil {
		c.Code = strings.Trim(rawjson.Find(members, "code"), `"`)
	}
	trouble := p.callbackTrouble(c, f)
	taken := p.take(&c, trouble)
	if taken && p.o.OnCallback != nil {
		p.o.OnCallback(c)
	}
	if p.o.Dialect == JSY {
		return reply{kind: jsonType, body: c.Answer}
	}
	return reply{kind: textType, body: c.Answer}
}

// callbackTrouble judges the form of a callback.
func (p *Platform) callbackTrouble(c Callback, f form) string {
	result := map[Dialect]string{S1: Postback, JSY: Back}[p.o.Dialect]
	switch {
	case c.Type == ErrorMsg && c.Message == "":
		return "an ERROR without message"
	case c.Type == ErrorMsg:
		return ""
	case c.Type != result:
		return fmt.Sprintf("type %q", c.Type)
	case c.OrderNo == "" || c.Code == "":
		return "orderNo and a result with a code are needed"
	case p.o.Dialect == JSY:
		return p.signTrouble(f)
	}
	return ""
}

// take works a callback into the shop and fills in the answer.
func (p *Platform) take(c *Callback, trouble string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := c.Type + " " + c.OrderNo + " " + c.SessionID
	p.shop.tries[key]++
	taken := trouble == "" && p.shop.tries[key] >= p.o.SuccessOn
	switch {
	case taken && p.o.Dialect == JSY:
		c.Answer = `{"code":"1","msg":"成功"}`
	case taken:
		c.Answer = p.o.Success
	case p.o.Dialect == JSY:
		c.Answer = `{"code":"0","msg":` + rawjson.Quote("失败 "+trouble) + `}`
	default:
		c.Answer = strings.TrimSpace("fail " + trouble)
	}
	if taken {
		p.shop.learn(*c)
	}
	p.shop.callbacks = append(p.shop.callbacks, *c)
	return taken
}

// learn moves the order that a callback is about. One that is done stays done,
// and a word about an older session does not count.
func (s *shop) learn(c Callback) {
	e := s.orders[c.OrderNo]
	if e == nil || c.Type == ErrorMsg || e.Status == Done || c.SessionID != "" && c.SessionID != e.SessionID {
		return
	}
	e.Code = c.Code
	if c.ok() {
		e.Status = Done
		return
	}
	e.Status = Failed
	if len(e.mend) > 0 {
		e.mendNow(e.mend)
		e.mend = nil
	}
}

// Callbacks lists every callback that arrived, taken or not.
func (p *Platform) Callbacks() []Callback {
	p.mu.Lock()
	defer p.mu.Unlock()
	return slices.Clone(p.shop.callbacks)
}

// openReq takes customs' question (protocol 2) and always answers success, as
// the audit wants it even for unknown orders.
func (p *Platform) openReq(f form) reply {
	members, err := rawjson.Members(f.get("openReq"))
	if err != nil || len(f) != 1 {
		return reply{http.StatusBadRequest, textType, "one parameter openReq with JSON is expected"}
	}
	p.Asked(textOf(members, "orderNo"), textOf(members, "sessionID"))
	return reply{kind: "application/json; charset=utf-8",
		body: fmt.Sprintf(`{"code":"10000","message":"","serviceTime":%d}`, p.o.Now().UnixMilli())}
}
