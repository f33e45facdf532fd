// Package httpx owns the one way in which the program does HTTP: deadlines, a
// cap on every answer, no redirects, verified TLS, and errors that are faults.
// It also owns strict reading of JSON, because every peer here speaks it.
//
// It knows no peer, retries nothing and judges no status: a 404 is an answer.
// Invariant: a request goes out at most once per call, and a fault says
// truthfully (Sent) whether any of it may have reached the peer.
package httpx

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	"customs179/core/fault"
)

// Options says how a Client talks. The zero value is ready for use.
type Options struct {
	// Dial opens connections; nil is the operating system's way.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// CAFile names a file of extra authorities (PEM or DER), trusted beside
	// those of the system. Verification itself cannot be switched off.
	CAFile string
	// Proxy is the address of a proxy (http, https or socks5), "" for none. The
	// environment is never asked. Loopback addresses are always reached directly.
	Proxy string
	// OnDate is told after each answer how far the peer's Date header is ahead of
	// the local clock; it must not block. nil: nobody wants to know.
	OnDate func(host string, offset time.Duration)
	// Now is the wall clock; nil is time.Now.
	Now func() time.Time
	Limits
}

// Limits are the bounds of one call; a zero field has the default.
type Limits struct {
	Connect time.Duration // reaching the peer: 5 s
	TLS     time.Duration // TLS handshake: 5 s
	Header  time.Duration // from the whole request sent to the answer's header: 15 s
	Whole   time.Duration // everything, including reading the body: 30 s
	Body    int64         // bytes of an answer's body: 1 MiB
}

const (
	// maxHeader caps an answer's header in bytes.
	maxHeader = 64 << 10
	// keptConns is how many idle connections are kept to one host: eight uploads
	// and eight callbacks run at once, and a small shop may host both ends.
	keptConns = 16
	// keptFor is how long an idle connection is kept: two polls.
	keptFor = 60 * time.Second
)

// Client does HTTP within its limits. It is safe for use by many goroutines.
type Client struct {
	transport *http.Transport
	limits    Limits
	onDate    func(host string, offset time.Duration)
	now       func() time.Time
}

// New makes a client. Errors: net.bad-address for a proxy address that cannot
// be used, config.invalid for a CA file that cannot be read.
func New(o Options) (*Client, error) {
	limits := o.withDefaults()
	proxy, err := proxyFunc(o.Proxy)
	if err != nil {
		return nil, err
	}
	roots, err := Trusted(o.CAFile)
	if err != nil {
		return nil, err
	}
	now := o.Now
	if now == nil {
		now = time.Now
	}
	return &Client{
		transport: &http.Transport{
			Proxy:                  proxy,
			OnProxyConnectResponse: refuseProxy,
			DialContext:            dialer(o.Dial, limits.Connect),
			TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12, RootCAs: roots},
			TLSHandshakeTimeout:    limits.TLS,
			ResponseHeaderTimeout:  limits.Header,
			MaxResponseHeaderBytes: maxHeader,
			MaxIdleConns:           4 * keptConns,
			MaxIdleConnsPerHost:    keptConns,
			IdleConnTimeout:        keptFor,
			// Nothing is unpacked behind our back, so the cap on the body is the cap
			// on memory: a compressed bomb stays as small as it came.
			DisableCompression: true,
		},
		limits: limits,
		onDate: o.OnDate,
		now:    now,
	}, nil
}

// CloseIdle closes the connections that no call is using.
func (c *Client) CloseIdle() { c.transport.CloseIdleConnections() }

// withDefaults fills the limits that were left zero (reliability.md section 3).
func (l Limits) withDefaults() Limits {
	fill := func(d *time.Duration, def time.Duration) {
		if *d <= 0 {
			*d = def
		}
	}
	fill(&l.Connect, 5*time.Second)
	fill(&l.TLS, 5*time.Second)
	fill(&l.Header, 15*time.Second)
	fill(&l.Whole, 30*time.Second)
	if l.Body <= 0 {
		l.Body = 1 << 20
	}
	return l
}

// proxyFunc chooses the proxy of a request. Loopback goes direct: an address
// that is allowed to be plain http because it never leaves this machine must
// not leave it through a proxy.
func proxyFunc(raw string) (func(*http.Request) (*url.URL, error), error) {
	if raw == "" {
		return nil, nil
	}
	u, err := url.Parse(raw)
	if err != nil || u.Host == "" || (u.Scheme != "http" && u.Scheme != "https" && u.Scheme != "socks5") {
		// The address may hold a password: it is not quoted.
		return nil, fault.Newf(fault.Person, fault.NetBadAddress, "set up the proxy",
			"the proxy must be an http, https or socks5 address with a host")
	}
	return func(r *http.Request) (*url.URL, error) {
		if Loopback(r.URL) {
			return nil, nil
		}
		return u, nil
	}, nil
}

// refuseProxy turns a proxy's refusal of a tunnel into an error of our own.
func refuseProxy(_ context.Context, _ *url.URL, _ *http.Request, res *http.Response) error {
	if res.StatusCode == http.StatusOK {
		return nil
	}
	return &unreachable{fmt.Errorf("the proxy answered %d to the request for a tunnel", res.StatusCode)}
}

// Trusted gives the system's authorities and those of the file (PEM or DER); nil
// means the system's alone. Every TLS connection of the program uses it. The
// error is config.invalid.
func Trusted(caFile string) (*x509.CertPool, error) {
	if caFile == "" {
		return nil, nil
	}
	const op = "read the extra CA file"
	data, err := os.ReadFile(caFile)
	if err != nil {
		return nil, fault.New(fault.Person, fault.ConfigInvalid, op, err)
	}
	pool, err := x509.SystemCertPool()
	if err != nil {
		return nil, fault.New(fault.Person, fault.ConfigInvalid, op, err)
	}
	if pool.AppendCertsFromPEM(data) {
		return pool, nil
	}
	certs, err := x509.ParseCertificates(data)
	if err != nil || len(certs) == 0 {
		return nil, fault.Newf(fault.Person, fault.ConfigInvalid, op, "%s holds no certificate in PEM or DER form", caFile)
	}
	for _, c := range certs {
		pool.AddCert(c)
	}
	return pool, nil
}
