package httpx

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"time"

	"customs179/core/fault"
)

// Content types of a form. The platform's samples have the plain one, customs
// gets the charset too (protocol 3.1, 7.1, 8).
const (
	FormType     = "application/x-www-form-urlencoded"
	FormTypeUTF8 = FormType + "; charset=utf-8"
)

// jsonType is the Content-Type of a JSON text.
const jsonType = "application/json; charset=utf-8"

// userAgent replaces Go's own, which some web firewalls turn away.
const userAgent = "customs179-desk"

// Field is one name and value of a form.
type Field struct{ Name, Value string }

// Form is the body of a request: its fields go out in this order.
type Form struct {
	Fields []Field
	// Type is the Content-Type; "" means FormType.
	Type string
	// Agent is the User-Agent; "" means ours. Only whoever tests a peer's firewall
	// speaks as somebody else (protocol 2.3).
	Agent string
}

// Encode gives the form's text: UTF-8, percent-encoded, a space as "+" and a
// base64 "+" as "%2B" (protocol 7.1).
func (f Form) Encode() string {
	size := 0
	for _, field := range f.Fields {
		size += escapedLen(field.Name) + escapedLen(field.Value) + len("=&")
	}
	var b strings.Builder
	b.Grow(size)
	for i, field := range f.Fields {
		if i > 0 {
			b.WriteByte('&')
		}
		escape(&b, field.Name)
		b.WriteByte('=')
		escape(&b, field.Value)
	}
	return b.String()
}

// Answer is what the peer said, whatever the status.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte        // whole, at most Limits.Body bytes
	Took   time.Duration // from the call to the last byte
	// TLS is the handshake's outcome, verified; nil for plain http.
	TLS *tls.ConnectionState
}

// PostForm sends the form once and reads the answer, all within the limits. op
// names the operation in faults. A redirect is an answer and is not followed.
//
// Faults: net.bad-address (Person); net.down, net.timeout, net.tls, net.broken,
// net.too-large (Transient), with Sent as the wire knows it. When ctx itself
// ends, the fault wraps its error.
//
// About repeats: net/http sends a POST a second time by itself only when it
// chose a kept connection that turned out dead before one byte of the request
// was written to it. Once a byte is out a POST is repeated only if it has an
// Idempotency-Key header, which we never set; so a double send is impossible
// without a second call.
func (c *Client) PostForm(ctx context.Context, op, rawURL string, form Form) (*Answer, error) {
	return c.do(ctx, op, rawURL, func(ctx context.Context, u *url.URL) (*http.Request, error) {
		return newPost(ctx, u, form)
	})
}

// PostJSON sends a JSON text once, with the limits, faults and redirects of
// PostForm.
func (c *Client) PostJSON(ctx context.Context, op, rawURL string, text []byte) (*Answer, error) {
	return c.do(ctx, op, rawURL, func(ctx context.Context, u *url.URL) (*http.Request, error) {
		req, err := newRequest(ctx, http.MethodPost, u, string(text), "")
		if err != nil {
			return nil, err
		}
		req.Header.Set("Content-Type", jsonType)
		return req, nil
	})
}

// Get asks for an address as a reader of a page does, with a User-Agent of the
// caller's choice ("" is ours). Limits, faults and redirects are as with
// PostForm; a reading may be repeated by net/http on a kept connection that died.
func (c *Client) Get(ctx context.Context, op, rawURL, agent string) (*Answer, error) {
	return c.do(ctx, op, rawURL, func(ctx context.Context, u *url.URL) (*http.Request, error) {
		return newRequest(ctx, http.MethodGet, u, "", agent)
	})
}

// do makes one exchange within the limits.
func (c *Client) do(ctx context.Context, op, rawURL string, build func(context.Context, *url.URL) (*http.Request, error)) (*Answer, error) {
	u, err := Address(rawURL)
	if err != nil {
		return nil, fault.New(fault.Person, fault.NetBadAddress, op, err)
	}
	whole, cancel := context.WithTimeout(ctx, c.limits.Whole)
	defer cancel()
	x := &exchange{}
	req, err := build(httptrace.WithClientTrace(whole, x.trace()), u)
	if err != nil {
		return nil, fault.New(fault.Person, fault.NetBadAddress, op, errors.New("no request can be made for the address"))
	}
	start, began := time.Now(), c.now()
	// The transport itself, not http.Client: a client follows redirects, trips
	// over a bad Location, and writes the whole address into its errors.
	res, err := c.transport.RoundTrip(req)
	if err != nil {
		return nil, x.fault(ctx, op, req, err)
	}
	c.noteDate(u.Host, res.Header, began)
	body, err := c.read(res)
	if err != nil {
		f := x.fault(ctx, op, req, err)
		f.Sent = true // an answer had begun
		return nil, f
	}
	return &Answer{Status: res.StatusCode, Header: res.Header, Body: body, Took: time.Since(start), TLS: res.TLS}, nil
}

// newPost makes the request of a form. The body can be rewound (GetBody), so
// that a kept connection that died in silence costs nothing; see PostForm.
func newPost(ctx context.Context, u *url.URL, form Form) (*http.Request, error) {
	req, err := newRequest(ctx, http.MethodPost, u, form.Encode(), form.Agent)
	if err != nil {
		return nil, err
	}
	kind := form.Type
	if kind == "" {
		kind = FormType
	}
	req.Header.Set("Content-Type", kind)
	return req, nil
}

// newRequest makes a request with what all of ours have.
func newRequest(ctx context.Context, method string, u *url.URL, body, agent string) (*http.Request, error) {
	req, err := http.NewRequestWithContext(ctx, method, u.String(), strings.NewReader(body))
	if err != nil {
		return nil, err
	}
	if agent == "" {
		agent = userAgent
	}
	req.Header.Set("User-Agent", agent)
	req.Header.Set("Accept-Encoding", "identity")
	if u.User != nil {
		password, _ := u.User.Password()
		req.SetBasicAuth(u.User.Username(), password)
	}
	return req, nil
}

// read takes the body up to the cap and closes it.
func (c *Client) read(res *http.Response) ([]byte, error) {
	if res.StatusCode == http.StatusSwitchingProtocols {
		// Nobody asked for another protocol; that "body" is the bare connection,
		// which no deadline would end.
		return nil, res.Body.Close()
	}
	if res.ContentLength > c.limits.Body {
		return nil, errors.Join(c.tooLarge(), res.Body.Close())
	}
	body, err := c.whole(res)
	if closing := res.Body.Close(); err == nil {
		err = closing
	}
	return body, err
}

// presized is up to what announced length the room for a body is made at once.
const presized = 64 << 10

// whole reads the body, at most the cap.
func (c *Client) whole(res *http.Response) ([]byte, error) {
	if n := res.ContentLength; n >= 0 && n <= min(presized, c.limits.Body) {
		body := make([]byte, n)
		_, err := io.ReadFull(res.Body, body)
		return body, err
	}
	body, err := io.ReadAll(io.LimitReader(res.Body, c.limits.Body+1))
	if err == nil && int64(len(body)) > c.limits.Body {
		err = c.tooLarge()
	}
	return body, err
}

// errTooLarge marks an answer beyond the cap.
var errTooLarge = errors.New("the answer is too large")

func (c *Client) tooLarge() error {
	return fmt.Errorf("%w: more than %d bytes", errTooLarge, c.limits.Body)
}

// noteDate tells how far the peer's clock is ahead: its Date header (whole
// seconds) less the middle of the call.
func (c *Client) noteDate(host string, h http.Header, began time.Time) {
	if c.onDate == nil {
		return
	}
	date, err := http.ParseTime(h.Get("Date"))
	if err != nil {
		return // no clock, no news
	}
	middle := began.Add(c.now().Sub(began) / 2)
	c.onDate(host, date.Sub(middle))
}
