package alarm

import (
	"context"
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
)

const opSend = "tell the chat robot"

// robots are the hosts whose wire this is (their own documents: a POST of
// msgtype "text", answered with errcode 0).
var robots = []string{"qyapi.weixin.qq.com", "oapi.dingtalk.com"}

// textCap is the length in bytes of a message: WeCom takes 2048.
const textCap = 1000

// Check looks at a robot's address. known tells whether the host is WeCom's or
// DingTalk's; another one with the same wire may be used. An address holds a key,
// so that only https will do, or this computer. The fault is net.bad-address.
func Check(address string) (known bool, err error) {
	u, err := parse(address)
	if err != nil {
		return false, err
	}
	return slices.Contains(robots, strings.ToLower(u.Hostname())), nil
}

func parse(address string) (*url.URL, error) {
	u, err := httpx.Address(address)
	if err != nil {
		return nil, fault.New(fault.Person, fault.NetBadAddress, opSend, err)
	}
	if u.Scheme != "https" && !httpx.Loopback(u) {
		return nil, fault.Newf(fault.Person, fault.NetBadAddress, opSend, "the robot's address does not begin with https://")
	}
	return u, nil
}

// message is the body of both robots.
type message struct {
	Kind string `json:"msgtype"`
	Text struct {
		Content string `json:"content"`
	} `json:"text"`
}

// send sends one line.
func (a *Alarm) send(ctx context.Context, address, text string) error {
	u, err := parse(address)
	if err != nil {
		return err
	}
	m := message{Kind: "text"}
	m.Text.Content = fault.Cap(strings.Join(strings.Fields(text), " "), textCap)
	body, err := json.Marshal(m)
	if err != nil {
		return fault.New(fault.Final, fault.Internal, opSend, err)
	}
	answer, err := a.o.HTTP.PostJSON(ctx, opSend, signed(u, time.Now()), body)
	if err != nil {
		return err
	}
	if f := judge(answer); f != nil {
		f.Detail = withoutKey(f.Detail, u)
		return f
	}
	return nil
}

// judge says why an answer is no yes.
func judge(a *httpx.Answer) *fault.Fault {
	shown := httpx.Show(a.Body)
	if a.Status != http.StatusOK {
		kind := fault.Person
		if a.Status == http.StatusTooManyRequests || a.Status >= http.StatusInternalServerError {
			kind = fault.Transient
		}
		f := fault.Newf(kind, fault.AlarmRefused, opSend, "HTTP status %d", a.Status).WithDetail(shown)
		f.Sent, f.RetryAfter = true, httpx.RetryAfter(a.Header, time.Now())
		return f
	}
	code, err := errcode(a.Body)
	if err == nil && code == "0" {
		return nil
	}
	f := fault.Newf(fault.Person, fault.AlarmRefused, opSend, "the robot answered with errcode %.20q", code).WithDetail(shown)
	if err != nil {
		f.Err = err
	}
	f.Sent = true
	return f
}

// errcode reads a robot's answer.
func errcode(body []byte) (string, error) {
	v, err := httpx.Value(body)
	if err != nil {
		return "", err
	}
	o, err := httpx.Members(v)
	if err != nil {
		return "", err
	}
	code, found := o.Get("errcode")
	if !found || len(o.Repeated("errcode")) > 0 {
		return "", nil
	}
	return httpx.Plain(code)
}

// withoutKey takes out of a server's text what it repeats of the address's key.
func withoutKey(text string, u *url.URL) string {
	for _, values := range u.Query() {
		for _, v := range values {
			if len(v) >= 8 {
				text = strings.ReplaceAll(text, v, "***")
			}
		}
	}
	return text
}
