// Package platform owns the interfaces of the shop's own web server (protocol
// sections 3 and 8): fetching tasks, and calling back.
//
// It keeps nothing, repeats nothing, and does not judge whether an order is
// valid: it says only whether an entry can be read as one. Invariant: one bad
// entry never costs another one of its batch.
package platform

import (
	"context"
	"crypto/md5"
	"encoding/hex"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
)

// BatchSize is how many orders the platform hands out at most (protocol 3.2);
// a batch of this size means that there may be more.
const BatchSize = 15

// Dialect is how the platform speaks (protocol 3.6).
type Dialect string

// The dialects. Tasks are read tolerantly, so that both understand either; the
// callbacks and their answers differ.
const (
	DialectS1  Dialect = "S1"
	DialectJSY Dialect = "JSY"
)

// Operations, as they appear in faults.
const (
	opFetch    = "fetch tasks"
	opPostBack = "call back"
	opError    = "report an error to the platform"
)

// Options says where the platform is. Its text never shows the key.
type Options struct {
	// TaskURL and CallbackURL may be http or https and may hold a query.
	TaskURL, CallbackURL string
	// SignKey is the secret shared with the platform (签名密钥).
	SignKey string
	Dialect Dialect
	// ErrorIDs adds orderNo and sessionID to an ERROR callback; S1 has neither.
	ErrorIDs bool
	HTTP     *httpx.Client
	// Now is the wall clock; nil is time.Now.
	Now func() time.Time
}

// Format prints the options without the key, whatever the verb.
func (o Options) Format(f fmt.State, _ rune) {
	fmt.Fprintf(f, "platform options (dialect %s)", o.Dialect)
}

// Client talks to the platform. It is safe for use by many goroutines.
type Client struct{ o Options }

// Format prints what Options.Format does: fmt would look into the client.
func (c *Client) Format(f fmt.State, verb rune) { c.o.Format(f, verb) }

// New makes a client. Addresses are checked when they are used.
func New(o Options) *Client {
	if o.Now == nil {
		o.Now = time.Now
	}
	return &Client{o}
}

// Fetch asks for tasks once (protocol 3.1) and reads the answer (3.2). An entry
// that cannot be read as an order comes back with Malformed set. No entries is
// no error.
//
// Faults: those of httpx.PostForm; platform.denied and platform.redirect
// (Person); platform.busy, platform.status and platform.not-json (Transient).
func (c *Client) Fetch(ctx context.Context) ([]order.Arrival, error) {
	a, err := c.post(ctx, opFetch, c.o.TaskURL, c.signed())
	if err != nil {
		return nil, err
	}
	return ParseTasks(a.Body)
}

// PostBack tells the platform customs' answer for an order, verbatim. nil means
// that the platform said success; answer is what it said, capped. Faults: as
// Fetch, and platform.no (Transient) for any other answer.
func (c *Client) PostBack(ctx context.Context, orderNo, sessionID, result string) (answer string, err error) {
	if c.o.Dialect == DialectJSY {
		return c.tell(ctx, opPostBack, slices.Concat(
			fields("type", "BACK"), c.signed(), fields("orderNo", orderNo, "result", result)))
	}
	return c.tell(ctx, opPostBack, fields("type", "POSTBACK", "orderNo", orderNo, "sessionID", sessionID, "result", result))
}

// ReportError tells the platform about trouble on this side (type ERROR). The
// ids go along only with ErrorIDs, and when they are known. Answer and faults
// are those of PostBack. JSY does not document this callback: it gets S1's with
// timestamp and sign, as its other requests have.
func (c *Client) ReportError(ctx context.Context, message, orderNo, sessionID string) (answer string, err error) {
	form := fields("type", "ERROR")
	if c.o.Dialect == DialectJSY {
		form = append(form, c.signed()...)
	}
	form = append(form, fields("message", message)...)
	if c.o.ErrorIDs && orderNo != "" {
		form = append(form, fields("orderNo", orderNo)...)
	}
	if c.o.ErrorIDs && sessionID != "" {
		form = append(form, fields("sessionID", sessionID)...)
	}
	return c.tell(ctx, opError, form)
}

// fields makes form fields of names and values in turn.
func fields(pairs ...string) []httpx.Field {
	list := make([]httpx.Field, 0, len(pairs)/2)
	for pair := range slices.Chunk(pairs, 2) {
		list = append(list, httpx.Field{Name: pair[0], Value: pair[1]})
	}
	return list
}

// Signed gives timestamp (seconds) and sign, the lower-case MD5 of timestamp
// and key (protocol 3.1).
func Signed(signKey string, at time.Time) []httpx.Field {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	sum := md5.Sum([]byte(timestamp + signKey))
	return fields("timestamp", timestamp, "sign", hex.EncodeToString(sum[:]))
}

func (c *Client) signed() []httpx.Field { return Signed(c.o.SignKey, c.o.Now()) }

// tell sends a callback and looks for success.
func (c *Client) tell(ctx context.Context, op string, form []httpx.Field) (string, error) {
	a, err := c.post(ctx, op, c.o.CallbackURL, form)
	if err != nil {
		return fault.Of(err).Detail, err
	}
	shown := httpx.Show(a.Body)
	if !c.o.Dialect.succeeded(a.Body) {
		f := fault.Newf(fault.Transient, fault.PlatformNo, op, "the platform did not answer success")
		f.Sent = true
		return shown, f.WithDetail(shown)
	}
	return shown, nil
}

// post sends a form; only a 200 answer is an answer.
func (c *Client) post(ctx context.Context, op, address string, form []httpx.Field) (*httpx.Answer, error) {
	a, err := c.o.HTTP.PostForm(ctx, op, address, httpx.Form{Fields: form})
	if err != nil {
		return nil, err
	}
	if a.Status != http.StatusOK {
		return nil, c.refused(op, a)
	}
	return a, nil
}

// refused is the fault of a status other than 200. What a person must change
// (the key, the firewall, the address) is Person: it does not cure itself.
func (c *Client) refused(op string, a *httpx.Answer) *fault.Fault {
	kind, code, detail := fault.Transient, fault.PlatformStatus, httpx.Show(a.Body)
	switch s := a.Status; {
	case s == http.StatusUnauthorized || s == http.StatusForbidden:
		kind, code = fault.Person, fault.PlatformDenied
	case s >= 300 && s < 400:
		kind, code = fault.Person, fault.PlatformRedirect
		if to, err := url.Parse(a.Header.Get("Location")); err == nil {
			detail = httpx.Redact(to)
		}
	case s == http.StatusTooManyRequests || s == http.StatusServiceUnavailable:
		code = fault.PlatformBusy
	}
	f := fault.Newf(kind, code, op, "the platform answered with HTTP status %d", a.Status).WithDetail(detail)
	f.Sent = true
	if code == fault.PlatformBusy {
		f.RetryAfter = httpx.RetryAfter(a.Header, c.o.Now())
	}
	return f
}
