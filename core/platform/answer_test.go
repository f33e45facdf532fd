package platform

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"testing"

	"customs179/core/fault"
)

const bom = "\uFEFF"

var successes = []string{
	"success", "SUCCESS", " Success\r\n", bom + "success", "\n" + bom + " success ", `"success"`, bom + `" SUCCESS "`,
}

// jsySuccesses are such in the dialect JSY only.
var jsySuccesses = []string{`{"code":"1","msg":"成功"}`, `{"code":1}`, bom + ` {"msg":"x","code":" 1 "} `}

var noSuccesses = []string{
	"", " ", bom, "ok", "fail", "success!", "success success", "unsuccess", "'success'", `"success`, `["success"]`, `{"msg":"success"}`,
	`{"code":0}`, `{"code":"0"}`, `{"code":"10"}`, `{"code":1.0}`, `{"code":null}`, `{"code":[1]}`, `{"code":"1","code":"0"}`,
	`{"code":"1"}{}`, `{"code":"1"`, "1", "null", "<html>success</html>", "success\x00",
}

func TestSucceeded(t *testing.T) {
	t.Parallel()
	check := func(d Dialect, answers []string, want bool) {
		for _, answer := range answers {
			if d.succeeded([]byte(answer)) != want {
				t.Errorf("%s: %q is success: %v", d, answer, !want)
			}
		}
	}
	for _, d := range []Dialect{DialectS1, DialectJSY} {
		check(d, successes, true)
		check(d, noSuccesses, false)
		check(d, jsySuccesses, d == DialectJSY)
	}
}

func TestNoSuccess(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { io.WriteString(w, " 订单不存在 ") }))
	defer srv.Close()
	answer, err := newClient(t, srv.URL, nil).PostBack(t.Context(), "T", "S", "{}")
	f := fault.Of(err)
	if f == nil || f.Kind != fault.Transient || f.Code != fault.PlatformNo || !f.Sent || f.Detail != "订单不存在" || answer != f.Detail {
		t.Errorf("got %q, %+v", answer, f)
	}
}

// FuzzCallbackAnswer: success needs the word or the code, and white space or a
// byte order mark around an answer never changes it.
func FuzzCallbackAnswer(f *testing.F) {
	for _, s := range slices.Concat(successes, jsySuccesses, noSuccesses) {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, answer []byte) {
		got := DialectJSY.succeeded(answer)
		if got && !bytes.Contains(answer, []byte("1")) && !bytes.ContainsAny(answer, "sSſ\\") {
			t.Errorf("%q was taken for success", answer)
		}
		if padded := append([]byte(" \n"), append(answer, " \r\n"...)...); DialectJSY.succeeded(padded) != got {
			t.Errorf("%q: white space changes the answer", answer)
		}
	})
}
