package alarm

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"strconv"
	"time"
)

// secretName is the parameter in which a person puts the secret of a DingTalk
// robot that wants its messages signed behind the robot's address. It is ours:
// the robot gives the secret apart from its address.
const secretName = "secret"

// signed is the address that a message goes to now. A secret in it never leaves:
// a time in milliseconds and a signature go in its place (DingTalk's own document
// on the security of robots: base64 of HMAC-SHA256, keyed with the secret, over
// the time, a line feed and the secret).
func signed(address *url.URL, now time.Time) string {
	q := address.Query()
	secret := q.Get(secretName)
	if secret == "" {
		return address.String()
	}
	q.Del(secretName)
	at := strconv.FormatInt(now.UnixMilli(), 10)
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte(at + "\n" + secret))
	q.Set("timestamp", at)
	q.Set("sign", base64.StdEncoding.EncodeToString(mac.Sum(nil)))
	out := *address
	out.RawQuery = q.Encode()
	return out.String()
}
