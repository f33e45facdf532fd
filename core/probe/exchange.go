package probe

import (
	"context"
	"net/http"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/httpx"
)

// Exchange is one request with its answer, for a person to look at.
type Exchange struct {
	Name   string `json:"name"` // what it was for, English
	Method string `json:"method"`
	URL    string `json:"url"` // without query, user and fragment
	Agent  string `json:"agent,omitempty"`
	// Form is the request's body before percent-encoding, a field a line; the value
	// of sign is left out.
	Form   string        `json:"form,omitempty"`
	Status int           `json:"status,omitempty"`
	Type   string        `json:"type,omitempty"` // Content-Type of the answer
	Answer string        `json:"answer,omitempty"`
	Error  string        `json:"error,omitempty"`
	Took   time.Duration `json:"took,omitempty"` // nanoseconds
}

// answerCap is how much of an answer an Exchange keeps, in bytes.
const answerCap = 64 << 10

// post sends a form, notes the exchange and gives the answer.
func (p *Prober) post(ctx context.Context, s *Step, name, address string, form httpx.Form) (*httpx.Answer, error) {
	x := Exchange{Name: name, Method: http.MethodPost, URL: redacted(address), Agent: form.Agent, Form: shownForm(form)}
	a, err := p.o.HTTP.PostForm(ctx, name, address, form)
	s.note(x, a, err)
	return a, err
}

// get reads a page and notes the exchange without the page.
func (p *Prober) get(ctx context.Context, s *Step, name, address, agent string) (*httpx.Answer, error) {
	x := Exchange{Name: name, Method: http.MethodGet, URL: redacted(address), Agent: agent}
	a, err := p.o.HTTP.Get(ctx, name, address, agent)
	s.note(x, a, err)
	return a, err
}

func (s *Step) note(x Exchange, a *httpx.Answer, err error) {
	if err != nil {
		x.Error = err.Error()
	}
	if a != nil {
		x.Status, x.Type, x.Took = a.Status, a.Header.Get("Content-Type"), a.Took
		if x.Method == http.MethodPost {
			x.Answer = fault.Cap(Visible(string(a.Body)), answerCap)
		}
	}
	s.Exchanges = append(s.Exchanges, x)
}

// redacted is an address without what may be secret in it.
func redacted(address string) string {
	u, err := httpx.Address(address)
	if err != nil {
		return "(no address)"
	}
	return httpx.Redact(u)
}

func shownForm(form httpx.Form) string {
	var lines []string
	for _, f := range form.Fields {
		if f.Name == "sign" { // the key could be found from it
			f.Value = "***"
		}
		lines = append(lines, f.Name+" = "+f.Value)
	}
	return strings.Join(lines, "\n")
}
