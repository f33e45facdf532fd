package sim

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"customs179/core/sim/rawjson"
)

// userAgent is the one customs calls with (protocol 2.1).
const userAgent = "Apache-HttpClient/4.5.3 (Java/1.8.0_60)"

// Expect notes that customs has asked for an order under a session: an upload of
// that order under another session is then refused. Orders nobody has asked for
// are not judged by it.
func (c *Customs) Expect(orderNo, sessionID string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.expected[orderNo] = append(c.expected[orderNo], sessionID)
}

// Ask calls the platform's openReq for an order, as customs does (protocol 2),
// with a new sessionID, and judges the answer as the audit would.
func (c *Customs) Ask(ctx context.Context, openReqURL, orderNo string) (sessionID string, err error) {
	sessionID = c.newSession(orderNo)
	value := fmt.Sprintf(`{"orderNo":%s,"sessionID":%s,"serviceTime":%d}`,
		rawjson.Quote(orderNo), rawjson.Quote(sessionID), c.o.Now().UnixMilli())
	body := "openReq=" + url.QueryEscape(value)
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, openReqURL, strings.NewReader(body))
	if err != nil {
		return "", fmt.Errorf("ask the platform: %w", err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("User-Agent", userAgent)
	c.Expect(orderNo, sessionID)
	transport := &http.Transport{DisableKeepAlives: true}
	if c.net != nil {
		transport.DialContext = c.net.Dial
	}
	client := http.Client{
		Transport: transport, Timeout: 30 * time.Second,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	res, err := client.Do(req)
	if err != nil {
		return "", fmt.Errorf("ask the platform: %w", err)
	}
	defer closeQuietly(res.Body)
	answer, err := io.ReadAll(io.LimitReader(res.Body, 1<<16))
	if err != nil {
		return "", fmt.Errorf("read the platform's answer: %w", err)
	}
	return sessionID, auditAnswer(res, string(answer))
}

// auditAnswer demands the exact answer of protocol 2.4.
func auditAnswer(res *http.Response, body string) error {
	members, err := rawjson.Members(body)
	switch {
	case res.StatusCode != http.StatusOK:
		return fmt.Errorf("the platform answered openReq with status %d", res.StatusCode)
	case err != nil:
		return fmt.Errorf("the platform's answer to openReq: %w", err)
	case rawjson.Find(members, "code") != `"10000"`:
		return fmt.Errorf("the platform answered openReq with %s", brief(body))
	case !rawjson.IsNumber(rawjson.Find(members, "serviceTime")):
		return fmt.Errorf("the platform's serviceTime is no number: %s", brief(body))
	}
	return nil
}

// newSession makes a sessionID in one of the shapes seen (protocol 2.2).
func (c *Customs) newSession(orderNo string) string {
	c.mu.Lock()
	c.asked++
	n := c.asked
	c.mu.Unlock()
	sum := sha256.Sum256(fmt.Appendf(nil, "%s %d %d", orderNo, n, c.o.Now().UnixNano()))
	h := hex.EncodeToString(sum[:])
	if n%3 == 0 {
		return strings.ToUpper(h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:32])
	}
	return h[:6] + "-" + h[6:14] + "-" + h[14:22]
}
