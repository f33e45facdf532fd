package eport

import (
	"net/http/httptest"
	"strings"
	"testing"

	"customs179/core/secret"
)

// BenchmarkSign measures what the program itself costs on top of a card that
// answers at once, over a real socket.
func BenchmarkSign(b *testing.B) {
	server := httptest.NewServer(newFake())
	defer server.Close()
	c := New(Options{
		URL: "ws" + strings.TrimPrefix(server.URL, "http"), Keep: newMemory(),
		Vault: secret.NewMemoryWith(secret.Entry{PIN: secret.NewPIN(rightPIN), ID: "file:1:2"}),
	})
	ended := make(chan error, 1)
	go func() { ended <- c.Serve(b.Context()) }()
	if err := c.Ready(b.Context()); err != nil {
		b.Fatal(err)
	}
	inData := strings.Repeat("x", 1500)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := c.Sign(b.Context(), inData); err != nil {
			b.Fatal(err)
		}
	}
	b.StopTimer()
	b.Cleanup(func() {
		if err := <-ended; err != nil {
			b.Error(err)
		}
	})
}
