package probe

import (
	"context"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"customs179/core/httpx"
	"customs179/core/payload"
)

// The user agents. JavaAgent is the one that customs calls with (protocol 2.1).
const (
	JavaAgent    = "Apache-HttpClient/4.5.3 (Java/1.8.0_60)"
	BrowserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36"
)

// OpenReq is what step 1 asks the shop.
type OpenReq struct {
	// URL is the address that is, or will be, registered with customs.
	URL string
	// OrderNo and SessionID are those of an order of the shop; "" makes some up.
	// Careful with real ones: a shop takes the session for customs' own.
	OrderNo, SessionID string
}

// OpenReq asks the shop as customs does (protocol 2) and judges every rule.
func (p *Prober) OpenReq(ctx context.Context, q OpenReq) Step {
	s := Step{Name: StepOpenReq}
	u, ok := s.address(OpenReqAddress, q.URL)
	if !ok {
		return s
	}
	p.registrable(&s, u)
	addrs, ok := p.touch(ctx, &s, u, reachIDs{OpenReqAddress, OpenReqDNS, OpenReqConnect})
	if !ok {
		return s
	}
	s.public(addrs)
	t := talk{p: p, s: &s, q: q, u: u}
	t.run(ctx)
	return s
}

// registrable judges what customs' registration demands of the address. On this
// computer a port is no mistake: nobody registers such an address.
func (p *Prober) registrable(s *Step, u *url.URL) {
	if u.Scheme == "http" {
		s.ok(OpenReqScheme, "http")
	} else {
		s.fail(OpenReqScheme, u.Scheme, "http (customs calls port 80 without TLS)", CureUseHTTP)
	}
	switch {
	case u.Port() == "":
		s.ok(OpenReqPort, "none in the address")
	case httpx.Loopback(u):
		s.info(OpenReqPort, u.Port()+", on this computer")
	case u.Port() == "80":
		s.warn(OpenReqPort, "80 is written in the address", "no port in the address", CureNoPort)
	default:
		s.fail(OpenReqPort, u.Port(), "no port in the address, and port 80", CureNoPort)
	}
}

// public judges whether the internet reaches the host.
func (s *Step) public(addrs []string) {
	loopback, private := whereIs(addrs)
	switch {
	case loopback:
		s.info(OpenReqPublic, "this computer: good for a test, customs cannot reach it")
	case private:
		s.warn(OpenReqPublic, "an address of a private network: "+strings.Join(addrs, ", "), "an address of the internet", CurePublic)
	case len(addrs) > 0:
		s.ok(OpenReqPublic, strings.Join(addrs, ", "))
	}
}

// talk is the conversation of step 1.
type talk struct {
	p *Prober
	s *Step
	q OpenReq
	u *url.URL
}

// run asks four times: as customs does; with serviceTime as text; for an order
// that nobody knows; and as a browser.
func (t *talk) run(ctx context.Context) {
	known := t.q.OrderNo != ""
	orderNo, sessionID := t.q.OrderNo, t.q.SessionID
	if !known {
		orderNo = madeUpOrder()
	}
	if sessionID == "" {
		sessionID = madeUpSession()
	}
	first, err := t.ask(ctx, "as customs", orderNo, sessionID, "%d", JavaAgent)
	browser, browserErr := t.ask(ctx, "as a browser", madeUpOrder(), madeUpSession(), "%d", BrowserAgent)
	if err != nil {
		t.s.failed(OpenReqAnswer, err, "an answer", CureSilence)
		t.firewall(nil, browser, browserErr)
		return
	}
	t.s.ok(OpenReqAnswer, fmt.Sprintf("status %d, %d bytes", first.Status, len(first.Body)))
	t.firewall(first, browser, browserErr)
	right := t.judge(first, browser)
	t.took(first)
	if !right {
		return // the other questions would only repeat it
	}
	t.again(ctx, OpenReqStringTime, "serviceTime as text", CureStringTime, `"%d"`)
	if known {
		t.again(ctx, OpenReqUnknown, "an unknown order", CureUnknown, "%d")
	} else {
		t.s.ok(OpenReqUnknown, "the order was made up")
	}
}

// ask sends one openReq; form is that of serviceTime.
func (t *talk) ask(ctx context.Context, name, orderNo, sessionID, form, agent string) (*httpx.Answer, error) {
	value := fmt.Sprintf(`{"orderNo":%s,"sessionID":%s,"serviceTime":`+form+`}`,
		payload.Quote(orderNo), payload.Quote(sessionID), t.p.o.Now().UnixMilli())
	return t.p.post(ctx, t.s, "openReq "+name, t.q.URL, httpx.Form{Fields: []httpx.Field{{Name: "openReq", Value: value}}, Agent: agent})
}

// again asks for a made-up order in another way; the answer has to be as good as
// the first one.
func (t *talk) again(ctx context.Context, id LineID, name string, cure CureID, form string) {
	a, err := t.ask(ctx, name, madeUpOrder(), madeUpSession(), form, JavaAgent)
	if err != nil {
		t.s.failed(id, err, "the same answer as before", cure)
		return
	}
	other := Step{}
	inner := talk{p: t.p, s: &other, q: t.q, u: t.u}
	inner.judge(a, nil)
	for _, l := range other.Lines {
		if before := t.s.Find(l.ID); l.Verdict == Fail && (before == nil || before.Verdict != Fail) {
			t.s.fail(id, string(l.ID)+": "+l.Seen, "the same answer as before: "+l.Expected, cure)
			return
		}
	}
	t.s.ok(id, httpx.Show(a.Body))
}

// firewall compares what customs' program and a browser are answered. What the
// platform says to both is judged elsewhere.
func (t *talk) firewall(java, browser *httpx.Answer, browserErr error) {
	seen := fmt.Sprintf("Java: %s, browser: %s", answerKind(java), answerKind(browser))
	switch {
	case answerKind(java) == answerKind(browser):
		if java != nil {
			t.s.ok(OpenReqFirewall, seen)
		}
	case browser != nil && browser.Status == http.StatusOK:
		t.s.fail(OpenReqFirewall, seen, "the same answer for "+JavaAgent+" as for a browser", CureFirewall)
	case java != nil && java.Status == http.StatusOK:
		if browserErr != nil {
			seen += " (" + browserErr.Error() + ")"
		}
		t.s.warn(OpenReqFirewall, seen, "the same answer for both; customs' own passes", CureFirewall)
	}
}

// answerKind is an answer as far as a firewall changes it.
func answerKind(a *httpx.Answer) string {
	if a == nil {
		return "no answer"
	}
	kind := "no JSON"
	if _, err := httpx.Value(a.Body); err == nil {
		kind = "JSON"
	}
	return fmt.Sprintf("status %d, %s", a.Status, kind)
}

// took judges the time of the answer.
func (t *talk) took(a *httpx.Answer) {
	l := Line{ID: OpenReqTook, Verdict: OK, Took: a.Took}
	if a.Took > t.p.o.Slow {
		l.Verdict, l.Cure, l.Expected = Warn, CureSlow, "an answer at once, within "+t.p.o.Slow.String()
	}
	t.s.add(l)
}

// madeUpOrder gives an order number that no shop has.
func madeUpOrder() string { return "PROBE179-" + randomHex(6) }

// madeUpSession gives a sessionID in a shape that customs uses (protocol 2.2).
func madeUpSession() string {
	h := randomHex(11)
	return h[:6] + "-" + h[6:14] + "-" + h[14:22]
}

func randomHex(n int) string {
	b := make([]byte, n)
	rand.Read(b) // never fails: see crypto/rand
	return hex.EncodeToString(b)
}
