package httpx

import (
	"io"
	"net/http"
	"net/http/httptest"
	"testing"

	"customs179/core/fault"
)

// TestPostJSON: the text goes out as it is, once, with its type, and a status or
// a redirect is an answer.
func TestPostJSON(t *testing.T) {
	t.Parallel()
	const text = `{"text":{"content":"请插卡 <&>"}}`
	calls := 0
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		body, err := io.ReadAll(r.Body)
		if err != nil || r.Method != http.MethodPost || string(body) != text || r.URL.RawQuery != "key=1" ||
			r.Header.Get("Content-Type") != "application/json; charset=utf-8" || r.ContentLength != int64(len(text)) {
			t.Errorf("got %s %s %q %v (%v)", r.Method, r.URL, body, r.Header, err)
		}
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
	}))
	defer srv.Close()
	c := newClient(t, Options{})
	got, err := c.PostJSON(t.Context(), "test", srv.URL+"/p?key=1", []byte(text))
	if err != nil || got.Status != http.StatusFound || calls != 1 {
		t.Errorf("%d calls, %+v, %v", calls, got, err)
	}
	_, err = c.PostJSON(t.Context(), "test", "robot", []byte(text))
	wantFault(t, err, fault.Person, fault.NetBadAddress, false)
}
