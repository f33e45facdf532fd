package alarm

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
)

// TestSigned holds an address's signature against one made by another program.
func TestSigned(t *testing.T) {
	t.Parallel()
	u := mustParse(t, "https://oapi.dingtalk.com/robot/send?access_token=abc&secret=SECdemo0123456789")
	got := mustParse(t, signed(u, time.UnixMilli(1795328838000)))
	want := url.Values{
		"access_token": {"abc"}, "timestamp": {"1795328838000"},
		"sign": {"lU4Ls6uAgCECFbdRQ6TYmvwoTHuP5EU9cmUVUqtfuXY="}, // openssl dgst -sha256 -hmac
	}
	if q := got.Query(); q.Encode() != want.Encode() {
		t.Errorf("signed %v, want %v", q, want)
	}
	const plain = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=a%2Bb"
	if got := signed(mustParse(t, plain), time.Now()); got != plain {
		t.Errorf("an address without a secret is changed to %s", got)
	}
}

func mustParse(t *testing.T, text string) *url.URL {
	t.Helper()
	u, err := url.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// TestSecretStaysHere: the robot gets a signature, and neither it nor an account
// of a refusal ever holds the secret.
func TestSecretStaysHere(t *testing.T) {
	t.Parallel()
	const secret = "SECdemo0123456789"
	var asked url.Values
	robot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		asked = r.URL.Query()
		http.Error(w, "sign not match "+secret, http.StatusForbidden)
	}))
	t.Cleanup(robot.Close)
	a := New(Options{HTTP: client(t), Greeting: func() string { return "test" }})
	err := a.Test(t.Context(), robot.URL+"/robot/send?access_token=abc&secret="+secret)
	f := fault.Of(err)
	if f == nil || f.Code != fault.AlarmRefused || strings.Contains(f.Error()+f.Detail, secret) {
		t.Errorf("%v %+v", err, f)
	}
	if asked.Has(secretName) || asked.Get("sign") == "" || asked.Get("timestamp") == "" || asked.Get("access_token") != "abc" {
		t.Errorf("asked with %v", asked)
	}
}
