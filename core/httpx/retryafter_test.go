package httpx

import (
	"net/http"
	"net/url"
	"testing"
	"time"
)

func TestRetryAfter(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 7, 12, 10, 0, 0, 0, time.UTC)
	for header, want := range map[string]time.Duration{
		"": 0, "0": 0, "5": 5 * time.Second, " 120 ": 2 * time.Minute, "3600": time.Hour, "3601": time.Hour,
		"99999999999999999999999": time.Hour, "-5": 0, "1.5": 0, "1e9": 0, "soon": 0,
		"Sun, 12 Jul 2026 10:00:30 GMT": 30 * time.Second,
		"Sun, 12 Jul 2026 09:00:00 GMT": 0,
		"Mon, 12 Jul 2027 10:00:00 GMT": time.Hour,
	} {
		if got := RetryAfter(http.Header{"Retry-After": {header}}, now); got != want {
			t.Errorf("%q: got %s, want %s", header, got, want)
		}
	}
}

func TestLoopback(t *testing.T) {
	t.Parallel()
	for address, want := range map[string]bool{
		"http://127.0.0.1:8080/x": true, "http://127.9.9.9": true, "http://[::1]:1": true, "http://LOCALHOST": true,
		"http://localhost.example.com": false, "http://10.0.0.1": false, "http://0.0.0.0": false,
		"http://127.0.0.1.example.com": false, "http://127.0.0.1@example.com": false, "http://[::ffff:127.0.0.1]": true,
	} {
		u, err := url.Parse(address)
		if err != nil {
			t.Fatal(err)
		}
		if got := Loopback(u); got != want {
			t.Errorf("%s: got %v", address, got)
		}
	}
}
