package probe

import (
	"context"
	"net"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
)

// reachIDs are the lines of one step about reaching a host.
type reachIDs struct{ address, dns, connect LineID }

// connectLimit is how long a name and a connection may take each.
const connectLimit = 5 * time.Second

// address reads an address; a text that is none fails.
func (s *Step) address(id LineID, raw string) (*url.URL, bool) {
	u, err := httpx.Address(raw)
	if err != nil {
		s.fail(id, err.Error(), "a web address such as http://shop.example.com/path", CureAddress)
		return nil, false
	}
	s.ok(id, httpx.Redact(u))
	return u, true
}

// reach judges address, name and connection of a host. The addresses are those
// of the host, empty when a proxy finds them.
func (p *Prober) reach(ctx context.Context, s *Step, raw string, ids reachIDs) (u *url.URL, addrs []string, ok bool) {
	u, ok = s.address(ids.address, raw)
	if !ok {
		return nil, nil, false
	}
	addrs, ok = p.touch(ctx, s, u, ids)
	return u, addrs, ok
}

// touch judges name and connection.
func (p *Prober) touch(ctx context.Context, s *Step, u *url.URL, ids reachIDs) (addrs []string, ok bool) {
	if !p.direct(u) {
		s.info(ids.dns, "the proxy finds the name")
		s.info(ids.connect, "the proxy makes the connection")
		return nil, true
	}
	ctx, cancel := context.WithTimeout(ctx, 2*connectLimit)
	defer cancel()
	addrs, ok = p.resolve(ctx, s, u.Hostname(), ids.dns)
	if !ok {
		return nil, false
	}
	start := time.Now()
	conn, err := p.o.Dial(ctx, "tcp", net.JoinHostPort(u.Hostname(), portOf(u)))
	if err != nil {
		s.fail(ids.connect, fault.Cap(err.Error(), 200), "a connection to port "+portOf(u)+" within 5 s", CureConnect)
		return addrs, false
	}
	l := Line{ID: ids.connect, Verdict: OK, Seen: "port " + portOf(u) + " of " + conn.RemoteAddr().String(), Took: time.Since(start)}
	if err := conn.Close(); err != nil {
		l.Seen += ", closed with " + fault.Cap(err.Error(), 100)
	}
	s.add(l)
	return addrs, true
}

// resolve finds the addresses of a host; an address stands for itself.
func (p *Prober) resolve(ctx context.Context, s *Step, host string, id LineID) ([]string, bool) {
	if _, err := netip.ParseAddr(host); err == nil {
		s.ok(id, host+" is an address, no name")
		return []string{host}, true
	}
	start := time.Now()
	addrs, err := p.o.Resolve(ctx, host)
	if err != nil || len(addrs) == 0 {
		seen := "no address for " + host
		if err != nil {
			seen = fault.Cap(err.Error(), 200)
		}
		s.fail(id, seen, "a DNS record for "+host, CureDNS)
		return nil, false
	}
	s.add(Line{ID: id, Verdict: OK, Seen: host + " is " + strings.Join(addrs, ", "), Took: time.Since(start)})
	return addrs, true
}

func portOf(u *url.URL) string {
	switch {
	case u.Port() != "":
		return u.Port()
	case u.Scheme == "https":
		return "443"
	}
	return "80"
}

// whereIs says whether customs could reach the addresses.
func whereIs(addrs []string) (loopback, private bool) {
	for _, a := range addrs {
		ip, err := netip.ParseAddr(a)
		if err != nil {
			continue
		}
		ip = ip.Unmap()
		loopback = loopback || ip.IsLoopback()
		private = private || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified()
	}
	return loopback, private
}
