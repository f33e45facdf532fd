package probe

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
)

// The upload addresses (protocol 1.4).
const (
	TestURL       = "https://swapptest.singlewindow.cn/ceb2grab/grab/realTimeDataUpload"
	ProductionURL = "https://customs.chinaport.gov.cn/ceb2grab/grab/realTimeDataUpload"
)

// Customs is what the step customs asks.
type Customs struct {
	URL string
	// Upload, when set, asks for a whole upload after the look.
	Upload *Upload
}

// clockWarned is how far this PC's clock may be off.
const clockWarned = time.Minute

// Customs judges the way to customs without uploading anything: a GET of the
// upload address, which carries nothing.
func (p *Prober) Customs(ctx context.Context, q Customs) Step {
	s := Step{Name: StepCustoms}
	u, ok := s.customsAddress(q.URL)
	if !ok {
		return s
	}
	if _, ok := p.touch(ctx, &s, u, reachIDs{CustomsAddress, CustomsDNS, CustomsConnect}); !ok {
		return s
	}
	began := p.o.Now()
	a, err := p.get(ctx, &s, "look at customs' address", q.URL, "")
	if err != nil {
		s.customsFault(u, err, p.o.Now())
		return s
	}
	s.handshake(u, a.TLS, p.o.Now())
	s.http(a)
	s.clock(a, began)
	if q.Upload != nil {
		p.upload(ctx, &s, u, q)
	}
	return s
}

// customsAddress demands what the upload itself demands.
func (s *Step) customsAddress(raw string) (*url.URL, bool) {
	u, err := httpx.Address(raw)
	const want = "https, or http to this computer"
	switch {
	case err != nil:
		s.fail(CustomsAddress, err.Error(), want, CureAddress)
	case u.Scheme != "https" && !httpx.Loopback(u):
		s.fail(CustomsAddress, httpx.Redact(u), want, CureHTTPSOnly)
	default:
		s.ok(CustomsAddress, httpx.Redact(u))
		return u, true
	}
	return nil, false
}

// customsFault tells a refused handshake from other trouble. A certificate that
// was refused is shown: it names who opens the connection on the way.
func (s *Step) customsFault(u *url.URL, err error, now time.Time) {
	var refused *tls.CertificateVerificationError
	if !errors.As(err, &refused) || len(refused.UnverifiedCertificates) == 0 {
		if fault.Is(err, fault.NetTLS) {
			s.fail(CustomsTLS, fact(err), "TLS 1.2 or later", CureTLSOld)
			return
		}
		s.failed(CustomsHTTP, err, "an answer", CureSilence)
		return
	}
	leaf := refused.UnverifiedCertificates[0]
	s.ok(CustomsTLS, "the handshake began")
	if now.After(leaf.NotAfter) || now.Before(leaf.NotBefore) {
		s.fail(CustomsDates, dates(leaf), "valid on "+now.Format(time.DateOnly), CureTLSClock)
		return
	}
	s.ok(CustomsDates, dates(leaf))
	s.fail(CustomsChain, fault.Cap(chain(refused.UnverifiedCertificates)+": "+refused.Err.Error(), 500),
		"a trusted certificate for "+u.Hostname(), CureTLSTrust)
}

func (s *Step) handshake(u *url.URL, state *tls.ConnectionState, now time.Time) {
	if state == nil {
		s.info(CustomsTLS, "plain http, on this computer")
		return
	}
	s.ok(CustomsTLS, tls.VersionName(state.Version)+", "+tls.CipherSuiteName(state.CipherSuite))
	s.ok(CustomsChain, u.Hostname()+": "+chain(state.PeerCertificates))
	leaf := state.PeerCertificates[0]
	if left := leaf.NotAfter.Sub(now); left < 14*24*time.Hour {
		s.warn(CustomsDates, dates(leaf), "more than 14 days left", CureTLSClock)
		return
	}
	s.ok(CustomsDates, dates(leaf))
}

func dates(k *x509.Certificate) string {
	return k.NotBefore.Format(time.DateOnly) + " to " + k.NotAfter.Format(time.DateOnly)
}

// chain names the certificates, customs' own first.
func chain(certificates []*x509.Certificate) string {
	var names []string
	for _, k := range certificates {
		names = append(names, nameOf(k.Subject.CommonName, k.Subject.String()))
	}
	last := certificates[len(certificates)-1]
	return strings.Join(names, " < ") + " < " + nameOf(last.Issuer.CommonName, last.Issuer.String())
}

func nameOf(common, whole string) string {
	if common != "" {
		return common
	}
	return whole
}

// http: any status but those of a gateway says that the application is there. A
// GET is not how it is used, so 405 and the like are good answers.
func (s *Step) http(a *httpx.Answer) {
	seen := fmt.Sprintf("status %d to a GET without data", a.Status)
	switch a.Status {
	case http.StatusForbidden, http.StatusNotFound, http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout,
		http.StatusProxyAuthRequired:
		s.warn(CustomsHTTP, seen, "an answer of the application", CureReport)
	default:
		s.add(Line{ID: CustomsHTTP, Verdict: OK, Seen: seen, Took: a.Took})
	}
}

// clock compares customs' Date with our clock, in the middle of the call.
func (s *Step) clock(a *httpx.Answer, began time.Time) {
	date, err := http.ParseTime(a.Header.Get("Date"))
	if err != nil {
		s.info(CustomsClock, "customs tells no time")
		return
	}
	off := date.Sub(began.Add(a.Took / 2)).Round(time.Second)
	seen := fmt.Sprintf("customs' clock is %v ahead of this PC's", off)
	switch {
	case off == 0:
		seen = "less than a second apart"
	case off < 0:
		seen = fmt.Sprintf("customs' clock is %v behind this PC's", -off)
	}
	if off.Abs() > clockWarned {
		s.fail(CustomsClock, seen, "within a minute", CureClock)
		return
	}
	s.ok(CustomsClock, seen)
}
