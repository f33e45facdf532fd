package probe

import (
	"bytes"
	"encoding/json"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"customs179/core/httpx"
)

const (
	wantAnswer = `{"code":"10000","message":"","serviceTime":1567050097628}`
	bom        = "\uFEFF"
	// clockSlack is how far the platform's serviceTime may be from our clock.
	clockSlack = 10 * time.Minute
)

// judge judges one answer (protocol 2.4) line by line and reports whether it is
// a success. What makes a later rule meaningless ends it: one mistake, one line.
// A refusal that only the Java program meets is the firewall's line alone.
func (t *talk) judge(a, browser *httpx.Answer) bool {
	s := t.s
	blocked := browser != nil && browser.Status == http.StatusOK && a.Status != http.StatusOK
	switch {
	case blocked:
		return false
	case a.Status >= 300 && a.Status < 400:
		to := a.Header.Get("Location")
		if u, err := url.Parse(to); err == nil {
			to = httpx.Redact(t.u.ResolveReference(u))
		}
		s.fail(OpenReqRedirect, fmt.Sprintf("status %d to %s", a.Status, to), "no redirect: customs follows none", CureRedirect)
		return false
	case a.Status != http.StatusOK:
		s.ok(OpenReqRedirect, "")
		s.fail(OpenReqStatus, fmt.Sprintf("%d: %s", a.Status, httpx.Show(a.Body)), "200", CureStatus)
		return false
	}
	s.ok(OpenReqRedirect, "")
	s.ok(OpenReqStatus, "200")
	s.contentType(a.Header.Get("Content-Type"))
	o, ok := s.openReqObject(a.Body)
	if !ok {
		return false
	}
	s.members(o)
	right := s.code(o)
	s.message(o)
	return t.serviceTime(o) && right
}

func (s *Step) contentType(text string) {
	kind, params, err := mime.ParseMediaType(text)
	charset := strings.ToLower(params["charset"])
	const want = "application/json; charset=utf-8"
	switch {
	case err != nil || kind != "application/json" || charset != "" && charset != "utf-8" && charset != "utf8":
		s.fail(OpenReqType, strconv.Quote(text), want, CureType)
	case charset == "":
		s.warn(OpenReqType, strconv.Quote(text), want, CureType)
	default:
		s.ok(OpenReqType, text)
	}
}

// openReqObject reads the answer's one object.
func (s *Step) openReqObject(body []byte) (httpx.Object, bool) {
	if bytes.HasPrefix(bytes.TrimSpace(body), []byte(bom)) {
		s.fail(OpenReqBOM, "EF BB BF before the answer", "nothing before {", CureBOM)
	} else {
		s.ok(OpenReqBOM, "")
	}
	v, err := httpx.Value(body)
	var o httpx.Object
	if err == nil {
		o, err = httpx.Members(v)
	}
	if err != nil {
		s.fail(OpenReqJSON, err.Error()+": "+httpx.Show(body), "one JSON object, "+wantAnswer, jsonCure(body, v))
		return nil, false
	}
	s.ok(OpenReqJSON, httpx.Show(body))
	return o, true
}

// jsonCure finds out why an answer is not the object that it should be.
func jsonCure(body []byte, v json.RawMessage) CureID {
	if text, err := httpx.Text(v); err == nil {
		if inner, err := httpx.Value([]byte(text)); err == nil && inner[0] == '{' {
			return CureTwice
		}
	}
	at := bytes.IndexByte(body, '{')
	if at > 0 && v == nil {
		if inner, err := httpx.Value(body[at:]); err == nil && inner[0] == '{' {
			return CureNotices
		}
	}
	return CureJSON
}

func (s *Step) members(o httpx.Object) {
	var extra []string
	for _, m := range o {
		own := func(name string) bool { return strings.EqualFold(name, m.Name) } // another case is a missing one
		if !slices.ContainsFunc([]string{"code", "message", "serviceTime"}, own) {
			extra = append(extra, m.Name)
		}
	}
	switch twice := o.Repeated(); {
	case len(twice) > 0:
		s.fail(OpenReqMembers, "twice: "+strings.Join(twice, ", "), "each member once", CureMembers)
	case len(extra) > 0:
		s.warn(OpenReqMembers, "more: "+strings.Join(extra, ", "), "only code, message and serviceTime", CureMembers)
	default:
		s.ok(OpenReqMembers, "no others")
	}
}

func (s *Step) code(o httpx.Object) bool {
	v, found := o.Get("code")
	const want = `"10000", a text`
	switch text, err := httpx.Text(v); {
	case !found:
		s.fail(OpenReqCode, "missing", want, CureCode)
	case err != nil && string(v) == "10000":
		s.fail(OpenReqCode, "10000, a number", want, CureCodeText)
	case err != nil || text != "10000":
		s.fail(OpenReqCode, httpx.Show(v), want, CureCode)
	default:
		s.ok(OpenReqCode, `"10000"`)
		return true
	}
	return false
}

// message: another text than "" passed too (protocol 2.4), so that it only warns.
func (s *Step) message(o httpx.Object) {
	v, found := o.Get("message")
	switch text, err := httpx.Text(v); {
	case !found:
		s.fail(OpenReqMessage, "missing", `""`, CureMessage)
	case err != nil || text != "":
		s.warn(OpenReqMessage, httpx.Show(v), `""`, CureMessage)
	default:
		s.ok(OpenReqMessage, `""`)
	}
}

// serviceTime reports whether the answer carries one that passes; as text it
// passed too (protocol 2.4).
func (t *talk) serviceTime(o httpx.Object) bool {
	s := t.s
	v, found := o.Get("serviceTime")
	text, err := httpx.Plain(v)
	ms, numErr := strconv.ParseInt(text, 10, 64)
	const want = "a number, milliseconds since 1970"
	off := time.UnixMilli(ms).Sub(t.p.o.Now())
	switch {
	case !found:
		s.fail(OpenReqTime, "missing", want, CureTimeMS)
	case err != nil || numErr != nil:
		s.fail(OpenReqTime, httpx.Show(v), want, CureTimeMS)
	case len(text) != 13:
		s.fail(OpenReqTime, fmt.Sprintf("%s has %d digits", text, len(text)), want+" (13 digits)", CureTimeMS)
	case v[0] == '"':
		s.warn(OpenReqTime, httpx.Show(v)+", a text", want, CureTimeNumber)
		return true
	case off.Abs() > clockSlack:
		s.warn(OpenReqTime, fmt.Sprintf("%s is %v off", text, off.Round(time.Second)), "the present time", CureTimeClock)
		return true
	default:
		s.ok(OpenReqTime, text)
		return true
	}
	return false
}
