package httpx

import (
	"errors"
	"net"
	"net/url"
	"strings"
)

// Address reads an http or https address. Its errors do not quote the text,
// which may hold a token.
func Address(raw string) (*url.URL, error) {
	raw = strings.TrimSpace(raw)
	u, err := url.Parse(raw)
	switch {
	case raw == "":
		return nil, errors.New("no address is set")
	case err != nil, strings.ContainsAny(raw, " \t\r\n"):
		// url.Parse lets a blank in a query pass; on the wire it would cut the
		// request line in two.
		return nil, errors.New("the text cannot be read as an address")
	case u.Scheme != "http" && u.Scheme != "https":
		return nil, errors.New("the address does not begin with http:// or https://")
	case u.Hostname() == "":
		return nil, errors.New("the address names no host")
	}
	return u, nil
}

// Redact gives the address without what may be secret: user, query, fragment.
func Redact(u *url.URL) string {
	return (&url.URL{Scheme: u.Scheme, Host: u.Host, Path: u.Path, RawPath: u.RawPath}).String()
}

// Loopback reports whether the address stays on this machine: a loopback IP or
// the name localhost.
func Loopback(u *url.URL) bool {
	host := u.Hostname()
	if ip := net.ParseIP(host); ip != nil {
		return ip.IsLoopback()
	}
	return strings.EqualFold(host, "localhost")
}
