package httpx

import (
	"net/http"
	"net/http/httptest"
	"testing"

	"customs179/core/fault"
)

// Whoever tests a firewall chooses the User-Agent; everybody else has ours.
func TestAgent(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Seen", r.Method+" "+r.UserAgent()+" "+r.Header.Get("Content-Type"))
		w.Header().Set("Location", "/elsewhere")
		w.WriteHeader(http.StatusFound)
	}))
	t.Cleanup(srv.Close)
	c := newClient(t, Options{})
	for want, call := range map[string]func() (*Answer, error){
		"GET Java/1.8":     func() (*Answer, error) { return c.Get(t.Context(), "look", srv.URL, "Java/1.8") },
		"GET " + userAgent: func() (*Answer, error) { return c.Get(t.Context(), "look", srv.URL, "") },
		"POST Java/1.8 " + FormType: func() (*Answer, error) {
			return c.PostForm(t.Context(), "ask", srv.URL, Form{Fields: oneField.Fields, Agent: "Java/1.8"})
		},
	} {
		got, err := call()
		if err != nil || got.Status != http.StatusFound || got.Header.Get("X-Seen") != want || got.TLS != nil {
			t.Errorf("%q: %+v, %v", want, got, err)
		}
	}
}

// A reading has the limits of a form, and says in its faults that it was one.
func TestGetLimitsAndFaults(t *testing.T) {
	t.Parallel()
	srv := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Write(make([]byte, 100))
	}))
	c := newClient(t, Options{Limits: Limits{Body: 99}})
	_, err := c.Get(t.Context(), "look", srv.URL+"/page?token=1", "")
	wantFault(t, err, fault.Transient, fault.NetTooLarge, true)
	srv.Close()
	_, err = c.Get(t.Context(), "look", srv.URL+"/page?token=1", "")
	wantFault(t, err, fault.Transient, fault.NetDown, false)
	_, err = c.Get(t.Context(), "look", "ftp://x", "")
	wantFault(t, err, fault.Person, fault.NetBadAddress, false)
}

// What the handshake agreed on is told with the answer.
func TestTLSIsTold(t *testing.T) {
	t.Parallel()
	srv := httptest.NewTLSServer(http.NotFoundHandler())
	t.Cleanup(srv.Close)
	c := newClient(t, Options{})
	c.transport.TLSClientConfig.RootCAs = srv.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	got, err := c.Get(t.Context(), "look", srv.URL, "")
	if err != nil || got.TLS == nil || len(got.TLS.PeerCertificates) == 0 {
		t.Errorf("%+v, %v", got, err)
	}
}
