package httpx

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"log"
	"math/big"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"customs179/core/fault"
)

// authority is a CA for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
}

func newAuthority(t *testing.T) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.CreateCertificate(rand.Reader, caTemplate, caTemplate, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	cert, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return &authority{cert, key}
}

var caTemplate = &x509.Certificate{
	SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test CA"},
	NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(time.Hour),
	IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
}

// leaf makes a server's certificate for an address.
func (a *authority) leaf(t *testing.T, ip net.IP, until time.Time) tls.Certificate {
	t.Helper()
	der, err := x509.CreateCertificate(rand.Reader, &x509.Certificate{
		SerialNumber: big.NewInt(2), NotBefore: until.Add(-2 * time.Hour), NotAfter: until, IPAddresses: []net.IP{ip},
	}, a.cert, a.key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: a.key}
}

// file writes the CA's certificate.
func (a *authority) file(t *testing.T, inPEM bool) string {
	t.Helper()
	data := a.cert.Raw
	if inPEM {
		data = pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: data})
	}
	name := filepath.Join(t.TempDir(), "ca")
	if err := os.WriteFile(name, data, 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

func TestTLS(t *testing.T) {
	t.Parallel()
	ca, here, later := newAuthority(t), net.IPv4(127, 0, 0, 1), time.Now().Add(time.Hour)
	good := ca.leaf(t, here, later)
	for _, row := range []struct {
		name   string
		cert   tls.Certificate
		caFile string
		oldest uint16 // the server's highest version
		code   fault.Code
	}{
		{"good, PEM", good, ca.file(t, true), 0, ""},
		{"good, DER", good, ca.file(t, false), 0, ""},
		{"good, TLS 1.2", good, ca.file(t, true), tls.VersionTLS12, ""},
		{"TLS 1.1", good, ca.file(t, true), tls.VersionTLS11, fault.NetTLS},
		{"expired", ca.leaf(t, here, time.Now().Add(-time.Hour)), ca.file(t, true), 0, fault.NetTLS},
		{"not valid yet", ca.leaf(t, here, time.Now().Add(9*time.Hour)), ca.file(t, true), 0, fault.NetTLS},
		{"wrong host", ca.leaf(t, net.IPv4(10, 0, 0, 1), later), ca.file(t, true), 0, fault.NetTLS},
		{"unknown authority", good, "", 0, fault.NetTLS},
		{"another authority", good, newAuthority(t).file(t, true), 0, fault.NetTLS},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			var requests atomic.Int64
			srv := httptest.NewUnstartedServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { requests.Add(1) }))
			srv.Config.ErrorLog = log.New(io.Discard, "", 0)
			srv.TLS = &tls.Config{Certificates: []tls.Certificate{row.cert}, MaxVersion: row.oldest, MinVersion: tls.VersionTLS10}
			srv.StartTLS()
			defer srv.Close()
			_, err := newClient(t, Options{CAFile: row.caFile}).PostForm(t.Context(), "test", srv.URL, oneField)
			if row.code == "" {
				if err != nil || requests.Load() != 1 {
					t.Errorf("%d requests, %v", requests.Load(), err)
				}
				return
			}
			wantFault(t, err, fault.Transient, row.code, false)
			if requests.Load() != 0 {
				t.Error("a request got through")
			}
		})
	}
}

// What goes wrong before TLS stands: nothing was sent, whatever the TLS layer
// itself wrote.
func TestTLSHandshakeTrouble(t *testing.T) {
	t.Parallel()
	for _, row := range []struct {
		name   string
		serve  func(net.Conn)
		limits Limits
		code   fault.Code
	}{
		{"speaks plain HTTP", func(c net.Conn) { c.Read(make([]byte, 1<<12)); io.WriteString(c, ok("")) }, Limits{}, fault.NetTLS},
		{"alert", func(c net.Conn) { c.Read(make([]byte, 1<<12)); c.Write([]byte{21, 3, 3, 0, 2, 2, 40}) }, Limits{}, fault.NetTLS},
		{"closed", func(c net.Conn) { c.Read(make([]byte, 1<<12)) }, Limits{}, fault.NetBroken},
		{"reset", func(c net.Conn) { c.Read(make([]byte, 1)); reset(c) }, Limits{}, fault.NetBroken},
		{"silent", func(c net.Conn) { io.Copy(io.Discard, c) }, Limits{TLS: 20 * time.Millisecond}, fault.NetTimeout},
	} {
		t.Run(row.name, func(t *testing.T) {
			t.Parallel()
			address := rawServer(t, func(conn net.Conn, _ int) { row.serve(conn) })
			address = strings.Replace(address, "http:", "https:", 1)
			_, err := newClient(t, Options{Limits: row.limits}).PostForm(t.Context(), "test", address, oneField)
			wantFault(t, err, fault.Transient, row.code, false)
		})
	}
}

// Below TLS, too, a request that was read and not answered counts as sent.
func TestSentOverTLS(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	srv := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		conn, _, err := w.(http.Hijacker).Hijack()
		if err != nil {
			t.Error(err)
			return
		}
		conn.Close()
	}))
	srv.TLS = &tls.Config{Certificates: []tls.Certificate{ca.leaf(t, net.IPv4(127, 0, 0, 1), time.Now().Add(time.Hour))}}
	srv.StartTLS()
	defer srv.Close()
	_, err := newClient(t, Options{CAFile: ca.file(t, true)}).PostForm(t.Context(), "test", srv.URL, oneField)
	wantFault(t, err, fault.Transient, fault.NetBroken, true)
}

func TestBadCAFile(t *testing.T) {
	t.Parallel()
	text := filepath.Join(t.TempDir(), "text.pem")
	if err := os.WriteFile(text, []byte("no certificate"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{text, text + ".missing"} {
		_, err := New(Options{CAFile: name})
		wantFault(t, err, fault.Person, fault.ConfigInvalid, false)
	}
}
