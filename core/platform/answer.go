package platform

import (
	"strings"

	"customs179/core/httpx"
)

// succeeded reports whether the platform's answer to a callback is success
// (protocol 8): the word, in any case, bare or as a JSON text; in the dialect JSY
// also an object with code 1. Anything else, an object with two codes included, is
// not: in S1 a code 1 may be an error's, and what is taken for success is not told
// again.
func (d Dialect) succeeded(answer []byte) bool {
	if success(string(httpx.TrimText(answer))) {
		return true
	}
	v, err := httpx.Value(answer)
	if err != nil {
		return false
	}
	if text, err := httpx.Text(v); err == nil {
		return success(text)
	}
	o, err := httpx.Members(v)
	if d != DialectJSY || err != nil || len(o.Repeated("code")) > 0 {
		return false
	}
	v, _ = o.Get("code")
	code, err := httpx.Plain(v)
	return err == nil && strings.TrimSpace(code) == "1"
}

func success(text string) bool { return strings.EqualFold(strings.TrimSpace(text), "success") }
