package probe

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"

	"customs179/core/fault"
	"customs179/core/httpx"
)

const (
	// linksOpened is how many goods' pages are opened in one step.
	linksOpened = 20
	// linkHops is how many redirects are followed to a page.
	linkHops = 5
)

// page is an itemLink with the first place where it stands.
type page struct{ subject, address string }

// links opens the goods' pages as a buyer does: customs' officers look at them.
func (p *Prober) links(ctx context.Context, s *Step) {
	seen := map[string]bool{}
	var pages []page
	for _, o := range s.Orders {
		for i, g := range o.Task.Goods {
			for _, address := range splitLinks(g.ItemLink) {
				if _, err := httpx.Address(address); err != nil || seen[address] || len(pages) == linksOpened {
					continue // a text that is no address has a line already
				}
				seen[address] = true
				pages = append(pages, page{fmt.Sprintf("%s goods[%d].itemLink", o.OrderNo, i), address})
			}
		}
	}
	for _, g := range pages {
		if ctx.Err() != nil {
			return
		}
		p.page(ctx, s, g)
	}
}

// splitLinks takes several links apart, which are joined with ";" (protocol 3.3).
func splitLinks(text string) []string {
	var links []string
	for part := range strings.SplitSeq(text, ";") {
		part = strings.TrimSpace(part)
		if strings.HasPrefix(part, "http://") || strings.HasPrefix(part, "https://") {
			links = append(links, part)
			continue
		}
		if len(links) > 0 { // an address may hold a semicolon itself
			links[len(links)-1] += ";" + part
		}
	}
	return links
}

var (
	loginPath = regexp.MustCompile(`(?i)(^|[/?&=._-])(login|signin|passport|oauth2?|sso)([/?&=._-]|$)`)
	// A password field alone proves nothing: shops have one in the page's head.
	loginTitle = regexp.MustCompile(`(?is)<title>[^<]*(登录|登陆|login|log in|sign in)[^<]*</title>`)
)

// page opens one page and judges it.
func (p *Prober) page(ctx context.Context, s *Step, g page) {
	warn := func(id LineID, seen, expected string, cure CureID) {
		s.add(Line{ID: id, Verdict: Warn, Subject: g.subject, Seen: seen, Expected: expected, Cure: cure, Value: fault.Cap(g.address, valueCap)})
	}
	a, last, err := p.follow(ctx, s, g.address)
	const want = "a page that anybody can open"
	switch {
	case fault.Is(err, fault.NetTooLarge):
		s.add(Line{ID: LinkDead, Verdict: OK, Subject: g.subject, Seen: "a page of more than 1 MiB"})
	case err != nil:
		warn(LinkDead, fault.Cap(err.Error(), 200), want, CureLink)
	case a.Status != http.StatusOK:
		warn(LinkDead, fmt.Sprintf("status %d", a.Status), want, CureLink)
	case last != g.address && loginPath.MatchString(pathOf(last)):
		warn(LinkLogin, "leads to "+redacted(last), "the goods' page without a login", CureLinkPublic)
	case loginTitle.Match(a.Body):
		warn(LinkLogin, "a page whose title is that of a login", "the goods' page without a login", CureLinkPublic)
	default:
		s.add(Line{ID: LinkDead, Verdict: OK, Subject: g.subject, Seen: "status 200"})
	}
}

// follow opens an address and what it redirects to.
func (p *Prober) follow(ctx context.Context, s *Step, address string) (*httpx.Answer, string, error) {
	for range linkHops {
		a, err := p.get(ctx, s, "goods' page", address, BrowserAgent)
		if err != nil || a.Status < 300 || a.Status >= 400 || a.Header.Get("Location") == "" {
			return a, address, err
		}
		base, err := url.Parse(address)
		if err != nil {
			return nil, address, err
		}
		to, err := base.Parse(a.Header.Get("Location"))
		if err != nil {
			return nil, address, fmt.Errorf("a redirect to nowhere: %w", err)
		}
		address = to.String()
	}
	return nil, address, fmt.Errorf("more than %d redirects", linkHops)
}

func pathOf(address string) string {
	u, err := url.Parse(address)
	if err != nil {
		return ""
	}
	return u.RequestURI()
}
