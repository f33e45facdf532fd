// Package customs owns the upload interface of customs (protocol section 7):
// one form POST, and what the answer to it means.
//
// It repeats nothing, keeps nothing, and decides nothing about an order: it
// gives a verdict or says that there is none. Invariant: a verdict comes only
// from a whole 200 answer that carries customs' own code; everything else is a
// fault, after which the same bytes may be sent again.
package customs

import (
	"context"
	"net/http"
	"net/url"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
	"customs179/core/order"
)

// field is the one parameter of the upload (protocol 7.1).
const field = "payExInfoStr"

const opUpload = "upload to customs"

// Options says where customs is.
type Options struct {
	// URL is the upload address (protocol 1.4): https, or http to loopback.
	URL  string
	HTTP *httpx.Client
	// Now is the wall clock, for Retry-After dates; nil is time.Now.
	Now func() time.Time
}

// Client uploads to customs. It is safe for use by many goroutines.
type Client struct {
	url  string
	http *httpx.Client
	now  func() time.Time
}

// New makes a client. Faults, both Person: net.bad-address when URL is no
// address, customs.address when it is plain http beyond this machine (payment
// data must not cross a network in the clear; only stand-ins speak http).
func New(o Options) (*Client, error) {
	u, err := httpx.Address(o.URL)
	if err != nil {
		return nil, fault.New(fault.Person, fault.NetBadAddress, "set up the upload", err)
	}
	if !safe(u) {
		return nil, fault.Newf(fault.Person, fault.CustomsAddress, "set up the upload",
			"%s is plain http and not on this computer", httpx.Redact(u))
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return &Client{url: o.URL, http: o.HTTP, now: now}, nil
}

func safe(u *url.URL) bool { return u.Scheme == "https" || httpx.Loopback(u) }

// Upload sends the JSON text of one order (protocol 7.2) once and judges the
// answer. An error means that there is no verdict: the faults of
// httpx.PostForm, or customs.status (Transient). Its Sent tells whether customs
// may have the data.
//
// An answer with another status than 200 is no verdict even when its body looks
// like one: it may come from a gateway on the way. Nothing is lost by asking
// again with the same bytes, since customs answers a repeat as a duplicate.
func (c *Client) Upload(ctx context.Context, upload string) (order.Verdict, error) {
	a, err := c.http.PostForm(ctx, opUpload, c.url, httpx.Form{
		Fields: []httpx.Field{{Name: field, Value: upload}},
		Type:   httpx.FormTypeUTF8,
	})
	if err != nil {
		return order.Verdict{}, err
	}
	if a.Status != http.StatusOK {
		f := noVerdict(a.Body, "customs answered with HTTP status %d", a.Status)
		if a.Status == http.StatusTooManyRequests || a.Status == http.StatusServiceUnavailable {
			f.RetryAfter = httpx.RetryAfter(a.Header, c.now())
		}
		return order.Verdict{}, f
	}
	return Judge(a.Body)
}

// noVerdict is the fault of an answer that says nothing about the order.
func noVerdict(body []byte, format string, args ...any) *fault.Fault {
	f := fault.Newf(fault.Transient, fault.CustomsStatus, opUpload, format, args...).WithDetail(httpx.Show(body))
	f.Sent = true
	return f
}
