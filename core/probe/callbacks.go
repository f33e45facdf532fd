package probe

import (
	"context"
	"fmt"
	"net/http"
	"strings"

	"customs179/core/platform"
)

// Callbacks is what step 3 tells the shop.
type Callbacks struct {
	URL, SignKey string
	Dialect      platform.Dialect
	ErrorIDs     bool
	// Confirmed: a person knows that the shop is told about an order that it does
	// not have. Without it nothing is sent.
	Confirmed bool
}

// Format prints the question without the key, whatever the verb.
func (q Callbacks) Format(f fmt.State, _ rune) { fmt.Fprintf(f, "callbacks to %s", redacted(q.URL)) }

// callbackKinds are the answers of customs that a shop is told (protocol 7.4,
// 7.5), as customs writes them. The time is that of the protocol's sample.
var callbackKinds = []struct {
	id     LineID
	name   string
	result string
}{
	{CallbackSuccess, "POSTBACK, accepted", `{"code":"10000","message":"上传成功","total":0,"serviceTime":1542337661665}`},
	{CallbackDuplicate, "POSTBACK, repeated", `{"code":"20006","message":"上传失败,入库失败 java.sql.SQLException: ORA-00001: 违反唯一约束条件 (sessionID重复)","total":0,"serviceTime":1542337661665}`},
	{CallbackRefused, "POSTBACK, refused", `{"code":"20000","message":"payCode : payCode不为空;  ","total":0,"serviceTime":1542337661665}`},
}

// Callbacks tells the shop each kind of outcome for an order that was made up
// (protocol 8) and judges whether it says success.
func (p *Prober) Callbacks(ctx context.Context, q Callbacks) Step {
	s := Step{Name: StepCallbacks}
	if !q.Confirmed {
		s.add(Line{ID: CallbackConfirm, Verdict: Info, Seen: "nothing was sent",
			Expected: "a person's word that the shop may be told about a made-up order", Cure: CureConfirm})
		return s
	}
	if _, _, ok := p.reach(ctx, &s, q.URL, reachIDs{CallbackAddress, CallbackDNS, CallbackConnect}); !ok {
		return s
	}
	c := platform.New(platform.Options{
		CallbackURL: q.URL, SignKey: q.SignKey, Dialect: q.Dialect, ErrorIDs: q.ErrorIDs, HTTP: p.o.HTTP, Now: p.o.Now,
	})
	orderNo, sessionID := madeUpOrder(), madeUpSession()
	loose := ""
	for _, k := range callbackKinds {
		answer, err := c.PostBack(ctx, orderNo, sessionID, k.result)
		s.told(k.id, k.name, q.URL, "type = POSTBACK\norderNo = "+orderNo+"\nsessionID = "+sessionID+"\nresult = "+k.result, answer, err)
		loose = looser(loose, answer, err, q.Dialect)
	}
	const message = "customs179: a test of the callback, no order is concerned"
	answer, err := c.ReportError(ctx, message, orderNo, sessionID)
	s.told(CallbackError, "ERROR", q.URL, "type = ERROR\nmessage = "+message, answer, err)
	loose = looser(loose, answer, err, q.Dialect)
	if loose != "" {
		s.warn(CallbackForm, loose, "success, the bare word; the rest is tolerated", CureSuccessBare)
	}
	return s
}

// told judges one callback.
func (s *Step) told(id LineID, name, address, form, answer string, err error) {
	x := Exchange{Name: "callback " + name, Method: http.MethodPost, URL: redacted(address), Form: form, Answer: answer}
	if err != nil {
		x.Error = err.Error()
		s.failed(id, err, "success", CureSuccess)
	} else {
		s.ok(id, answer)
	}
	s.Exchanges = append(s.Exchanges, x)
}

// looser gives the first answer that only a tolerant client takes for success.
func looser(known, answer string, err error, d platform.Dialect) string {
	if known != "" || err != nil || d == platform.DialectJSY || strings.TrimSpace(answer) == "success" {
		return known
	}
	return answer
}
