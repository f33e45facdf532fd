package probe

import (
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestGoodPlatform: nothing is wrong with the good one, and everything was looked at.
func TestGoodPlatform(t *testing.T) {
	t.Parallel()
	s := newShop()
	s.orderNo = "T20260712000007"
	r := s.run(t)
	if got := wrong(r.Steps...); len(got) > 0 {
		t.Errorf("the good platform has %v", got)
	}
	for _, id := range []LineID{OpenReqAddress, OpenReqScheme, OpenReqPort, OpenReqDNS, OpenReqPublic, OpenReqConnect,
		OpenReqAnswer, OpenReqRedirect, OpenReqStatus, OpenReqType, OpenReqBOM, OpenReqJSON, OpenReqMembers, OpenReqCode,
		OpenReqMessage, OpenReqTime, OpenReqStringTime, OpenReqUnknown, OpenReqFirewall, OpenReqTook} {
		if r.Steps[0].Find(id) == nil {
			t.Errorf("%s was not judged", id)
		}
	}
	for id, want := range map[LineID]string{TasksWrongSign: "checked: status 403", TasksOldTime: "checked: status 403", TasksList: "1"} {
		if l := r.Steps[1].Find(id); l == nil || l.Seen != want {
			t.Errorf("%s: %+v", id, l)
		}
	}
	for _, id := range []LineID{CallbackSuccess, CallbackDuplicate, CallbackRefused, CallbackError} {
		if l := r.Steps[2].Find(id); l == nil || l.Verdict != OK {
			t.Errorf("%s: %+v", id, l)
		}
	}
}

// brokenOpenReq makes exactly one mistake each in openReq.
var brokenOpenReq = []struct {
	name, want string
	cure       CureID
	spoil      func(*shop)
}{
	{"no scheme", "openreq.address!", CureAddress, func(s *shop) { s.openReqURL = "example.com/openReq" }},
	{"https", "openreq.scheme!", CureUseHTTP, func(s *shop) { s.openReqURL = "https://example.com/openReq" }},
	{"port 8080", "openreq.port!", CureNoPort, func(s *shop) { s.openReqURL = "http://example.com:8080/openReq" }},
	{"port 80", "openreq.port", CureNoPort, func(s *shop) { s.openReqURL = "http://example.com:80/openReq" }},
	{"no DNS record", "openreq.dns!", CureDNS, func(s *shop) { s.addrs["example.com"] = "" }},
	{"private address", "openreq.public", CurePublic, func(s *shop) { s.addrs["example.com"] = "192.168.1.9" }},
	{"port closed", "openreq.connect!", CureConnect, func(s *shop) { s.refused["example.com"] = true }},
	{"hangs up", "openreq.answer!", CureSilence, func(s *shop) {
		s.before("example.com", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
	}},
	{"forced https", "openreq.redirect!", CureRedirect, func(s *shop) { s.before("example.com", redirect("https://example.com/openReq")) }},
	{"404", "openreq.status!", CureStatus, func(s *shop) { s.before("example.com", status(404)) }},
	{"405", "openreq.status!", CureStatus, func(s *shop) { s.before("example.com", status(405)) }},
	{"500", "openreq.status!", CureStatus, func(s *shop) { s.before("example.com", status(500)) }},
	{"firewall", "openreq.firewall!", CureFirewall, func(s *shop) {
		s.first = func(w http.ResponseWriter, r *http.Request) bool {
			java := r.Host == "example.com" && strings.Contains(r.UserAgent(), "Java")
			if java {
				status(403)(w, r)
			}
			return java
		}
	}},
	{"browsers get a page", "openreq.firewall", CureFirewall, func(s *shop) {
		s.first = func(w http.ResponseWriter, r *http.Request) bool {
			browser := r.URL.Path == "/openReq" && strings.Contains(r.UserAgent(), "Mozilla")
			if browser {
				status(403)(w, r)
			}
			return browser
		}
	}},
	{"text/html", "openreq.type!", CureType, func(s *shop) {
		s.openReq = func(w http.ResponseWriter, _ *http.Request, _ question) {
			s.answer(w, "text/html; charset=utf-8", s.right())
		}
	}},
	{"charset gbk", "openreq.type!", CureType, func(s *shop) {
		s.openReq = func(w http.ResponseWriter, _ *http.Request, _ question) {
			s.answer(w, "application/json; charset=gbk", s.right())
		}
	}},
	{"no charset", "openreq.type", CureType, func(s *shop) {
		s.openReq = func(w http.ResponseWriter, _ *http.Request, _ question) { s.answer(w, "application/json", s.right()) }
	}},
	{"byte order mark", "openreq.bom!", CureBOM, func(s *shop) { s.says(bom + s.right()) }},
	{"a page", "openreq.json!", CureJSON, func(s *shop) { s.says("<html>ok</html>") }},
	{"nothing", "openreq.json!", CureJSON, func(s *shop) { s.says("") }},
	{"PHP notice", "openreq.json!", CureNotices, func(s *shop) { s.says("<br />\n<b>Notice</b>: Undefined index in x.php\n" + s.right()) }},
	{"debug bar behind", "openreq.json!", CureNotices, func(s *shop) { s.says("debug " + s.right()) }},
	{"encoded twice", "openreq.json!", CureTwice, func(s *shop) { s.says(`"{\"code\":\"10000\",\"message\":\"\",\"serviceTime\":1}"`) }},
	{"a list", "openreq.json!", CureJSON, func(s *shop) { s.says("[" + s.right() + "]") }},
	{"more members", "openreq.members", CureMembers, func(s *shop) { s.says(strings.Replace(s.right(), `"message"`, `"total":0,"message"`, 1)) }},
	{"code twice", "openreq.members!", CureMembers, func(s *shop) { s.says(strings.Replace(s.right(), "{", `{"code":"10000",`, 1)) }},
	{"code a number", "openreq.code!", CureCodeText, func(s *shop) { s.says(strings.Replace(s.right(), `"10000"`, `10000`, 1)) }},
	{"code 0", "openreq.code!", CureCode, func(s *shop) { s.says(strings.Replace(s.right(), `"10000"`, `"0"`, 1)) }},
	{"code missing", "openreq.code!", CureCode, func(s *shop) { s.says(strings.Replace(s.right(), `"code"`, `"Code"`, 1)) }},
	{"message", "openreq.message", CureMessage, func(s *shop) { s.says(strings.Replace(s.right(), `""`, `"成功"`, 1)) }},
	{"message null", "openreq.message!", CureMessage, func(s *shop) { s.says(strings.Replace(s.right(), `""`, `null`, 1)) }},
	{"time in seconds", "openreq.time!", CureTimeMS, func(s *shop) { s.says(strings.Replace(s.right(), "000}", "}", 1)) }},
	{"time missing", "openreq.time!", CureTimeMS, func(s *shop) { s.says(`{"code":"10000","message":""}`) }},
	{"time as text", "openreq.time", CureTimeNumber, func(s *shop) {
		s.says(`{"code":"10000","message":"","serviceTime":"1783821900000"}`)
	}},
	{"time of UTC", "openreq.time", CureTimeClock, func(s *shop) {
		s.says(`{"code":"10000","message":"","serviceTime":1783793100000}`)
	}},
	{"time as text breaks it", "openreq.string-time!", CureStringTime, func(s *shop) {
		s.openReq = func(w http.ResponseWriter, r *http.Request, q question) {
			if q.ServiceTime[0] == '"' {
				status(500)(w, r)
				return
			}
			s.answer(w, "application/json; charset=utf-8", s.right())
		}
	}},
	{"unknown order refused", "openreq.unknown!", CureUnknown, func(s *shop) {
		s.orderNo = "T20260712000007"
		s.openReq = func(w http.ResponseWriter, _ *http.Request, q question) {
			body := s.right()
			if q.OrderNo != s.orderNo && q.ServiceTime[0] != '"' {
				body = strings.Replace(body, "10000", "20000", 1)
			}
			s.answer(w, "application/json; charset=utf-8", body)
		}
	}},
	{"slow", "openreq.took", CureSlow, func(s *shop) { s.slow = time.Nanosecond }},
}

func TestBrokenOpenReq(t *testing.T) {
	t.Parallel()
	for _, tt := range brokenOpenReq {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			s := newShop()
			tt.spoil(s)
			step := s.prober(t).OpenReq(t.Context(), OpenReq{URL: s.openReqURL, OrderNo: s.orderNo})
			one(t, step, tt.want, tt.cure)
		})
	}
}

// one demands exactly one line that is not right.
func one(t *testing.T, s Step, want string, cure CureID) {
	t.Helper()
	if got := wrong(s); !slices.Equal(got, []string{want}) {
		t.Errorf("got %q, want %q", got, want)
	}
	for _, l := range s.Lines {
		if rank[l.Verdict] > 0 && (l.Cure != cure || l.Seen == "" && l.Took == 0 || l.Expected == "") {
			t.Errorf("%+v, want the cure %s", l, cure)
		}
	}
}
