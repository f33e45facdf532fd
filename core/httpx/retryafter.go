package httpx

import (
	"net/http"
	"strconv"
	"strings"
	"time"
)

// maxRetryAfter is the longest pause a peer can ask for.
const maxRetryAfter = time.Hour

// RetryAfter gives the pause the peer asked for, 0 to 1 h, in either form of the
// header: seconds, or an HTTP date measured from now. No header, a moment in
// the past and nonsense are 0.
func RetryAfter(h http.Header, now time.Time) time.Duration {
	text := strings.TrimSpace(h.Get("Retry-After"))
	if text == "" {
		return 0
	}
	if strings.Trim(text, "0123456789") == "" {
		// Parsed by hand of the cap: more digits than fit are just "long".
		seconds, err := strconv.ParseInt(text, 10, 64)
		if err != nil || seconds > int64(maxRetryAfter/time.Second) {
			return maxRetryAfter
		}
		return time.Duration(seconds) * time.Second
	}
	date, err := http.ParseTime(text)
	if err != nil {
		return 0
	}
	return max(0, min(date.Sub(now), maxRetryAfter))
}
