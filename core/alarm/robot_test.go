package alarm

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/status"
)

const key = "0f6a2c1e-secret-key"

// standIn is a robot on a real socket.
type standIn struct {
	*httptest.Server
	mu     sync.Mutex
	status int
	answer string
	lines  []string
	onLine func()
}

func newStandIn(t *testing.T) *standIn {
	t.Helper()
	r := &standIn{status: http.StatusOK, answer: `{"errcode":0,"errmsg":"ok"}`}
	r.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		body, err := io.ReadAll(req.Body)
		var m struct {
			Msgtype string
			Text    struct{ Content string }
		}
		if err == nil {
			err = json.Unmarshal(body, &m)
		}
		if err != nil || req.Method != http.MethodPost || m.Msgtype != "text" || req.URL.Query().Get("key") != key ||
			!strings.HasPrefix(req.Header.Get("Content-Type"), "application/json") {
			t.Errorf("got %s %q %v: %v", req.Method, body, req.Header, err)
		}
		r.mu.Lock()
		defer r.mu.Unlock()
		r.lines = append(r.lines, m.Text.Content)
		if r.onLine != nil {
			r.onLine()
		}
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(r.status)
		if _, err := io.WriteString(w, r.answer); err != nil {
			t.Error(err)
		}
	}))
	t.Cleanup(r.Close)
	return r
}

func (r *standIn) address() string { return r.URL + "/cgi-bin/webhook/send?key=" + key }

func (r *standIn) answers(status int, text string) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.status, r.answer = status, text
}

func (r *standIn) heard() []string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return append([]string(nil), r.lines...)
}

// client is a real one.
func client(t *testing.T) *httpx.Client {
	t.Helper()
	c, err := httpx.New(httpx.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.CloseIdle)
	return c
}

// TestRobotsAnswers holds every kind of answer against what it means.
func TestRobotsAnswers(t *testing.T) {
	t.Parallel()
	r := newStandIn(t)
	a := New(Options{HTTP: client(t), Greeting: func() string { return " 海关179上报助手：\n测试 <ok> & " }})
	for _, c := range []struct {
		name   string
		status int
		text   string
		code   fault.Code // "" is a yes
		kind   fault.Kind
	}{
		{"yes", 200, `{"errcode":0,"errmsg":"ok"}`, "", ""},
		{"yes as text", 200, " {\"errmsg\":\"ok\",\"errcode\":\"0\"}\n", "", ""},
		{"bad key", 200, `{"errcode":93000,"errmsg":"invalid webhook url ` + key + `"}`, fault.AlarmRefused, fault.Person},
		{"no keyword", 200, `{"errcode":310000,"errmsg":"keywords not in content"}`, fault.AlarmRefused, fault.Person},
		{"two answers", 200, `{"errcode":1,"errcode":0}`, fault.AlarmRefused, fault.Person},
		{"no errcode", 200, `{"code":0}`, fault.AlarmRefused, fault.Person},
		{"a page", 200, `<html>login ` + key + `</html>`, fault.AlarmRefused, fault.Person},
		{"nothing", 200, ``, fault.AlarmRefused, fault.Person},
		{"moved", 301, ``, fault.AlarmRefused, fault.Person},
		{"gone", 404, `not found: /send?key=` + key, fault.AlarmRefused, fault.Person},
		{"busy", 429, `{"errcode":0}`, fault.AlarmRefused, fault.Transient},
		{"broken", 502, `{"errcode":0}`, fault.AlarmRefused, fault.Transient},
	} {
		r.answers(c.status, c.text)
		err := a.Test(t.Context(), r.address())
		if c.code == "" {
			if err != nil {
				t.Errorf("%s: %v", c.name, err)
			}
			continue
		}
		f := fault.Of(err)
		if f == nil || f.Code != c.code || f.Kind != c.kind || !f.Sent {
			t.Errorf("%s: %+v", c.name, f)
			continue
		}
		if strings.Contains(f.Error()+f.Detail, key) {
			t.Errorf("%s: the key stands in %s, %q", c.name, f, f.Detail)
		}
		if c.status == 429 && f.RetryAfter != 7*time.Second {
			t.Errorf("%s: wait %s", c.name, f.RetryAfter)
		}
	}
	for _, line := range r.heard() {
		if line != "海关179上报助手： 测试 <ok> &" {
			t.Errorf("the robot heard %q", line)
		}
	}
}

// TestRobotIsAway: what httpx finds comes through as it is.
func TestRobotIsAway(t *testing.T) {
	t.Parallel()
	r := newStandIn(t)
	address := r.address()
	r.Close()
	a := New(Options{HTTP: client(t), Greeting: func() string { return "test" }})
	if err := a.Test(t.Context(), address); !fault.Is(err, fault.NetDown) || strings.Contains(err.Error(), key) {
		t.Errorf("%v", err)
	}
}

func TestAddresses(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]struct{ ok, known bool }{
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x": {true, true},
		" https://oapi.dingtalk.com/robot/send?access_token=x ":  {true, true},
		"https://OAPI.DingTalk.com/robot/send?access_token=x":    {true, true},
		"https://robot.example/hook":                             {true, false},
		"https://qyapi.weixin.qq.com.evil.example/":              {true, false},
		"http://127.0.0.1:8080/hook":                             {true, false},
		"http://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x":  {false, false},
		"http://192.168.1.5/hook":                                {false, false},
		"qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x":         {false, false},
		"": {false, false},
		"https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=x y": {false, false},
		"file:///etc/passwd": {false, false},
	} {
		known, err := Check(address)
		if (err == nil) != want.ok || known != want.known {
			t.Errorf("%q: known %t, %v", address, known, err)
		}
		if err != nil && !fault.Is(err, fault.NetBadAddress) {
			t.Errorf("%q: %v", address, err)
		}
		a := New(Options{HTTP: nil, Greeting: func() string { return "" }})
		if !want.ok {
			if err := a.Test(t.Context(), address); !fault.Is(err, fault.NetBadAddress) {
				t.Errorf("%q is tried: %v", address, err)
			}
		}
	}
}

// TestServeOnARealSocket: a condition goes out as one line, and the log names no
// key.
func TestServeOnARealSocket(t *testing.T) {
	t.Parallel()
	r := newStandIn(t)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	r.onLine = stop
	var log bytes.Buffer
	a := New(Options{
		URL: r.address, HTTP: client(t), Log: slog.New(slog.NewTextHandler(&log, nil)),
		Words: func(c status.Condition) string { return "needs you: " + string(c.Code) + " " + c.Params["n"] },
	})
	err := a.Serve(ctx, func() status.Snapshot {
		return status.Snapshot{Conditions: []status.Condition{{
			Code: fault.CertExpiring, Severity: status.SeverityPerson, Params: status.Params{"n": "7", "no": "A-4711"},
		}}}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("Serve ended with %v", err)
	}
	if got := r.heard(); len(got) != 1 || got[0] != "needs you: cert.expiring 7" {
		t.Errorf("the robot heard %q", got)
	}
	if strings.Contains(log.String(), key) {
		t.Errorf("the key is in the log: %s", log.String())
	}
}
