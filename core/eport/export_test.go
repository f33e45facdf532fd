package eport

import (
	"os"
	"path/filepath"
	"testing"

	"customs179/core/cert"
	"customs179/core/fault"
	"customs179/core/secret"
)

// TestExport: the certificate is written with the card's own signature as proof
// when that is asked for, and nothing is written that the card cannot prove.
func TestExport(t *testing.T) {
	inBubble(t, func(t *testing.T, p *pc) {
		p.fake.key = testKey()
		r := p.start()
		ctx, dir := t.Context(), filepath.Join(t.TempDir(), "new", "folder")
		plain, err := r.Export(ctx, dir, cert.DefaultForm, false)
		if err != nil || plain.Proved || plain.CertNo != cardA || p.fake.sent() != 0 {
			t.Fatalf("without a proof: %+v, %v, %d frames with a PIN", plain, err, p.fake.sent())
		}
		if text, err := os.ReadFile(plain.Path); err != nil || len(text) == 0 {
			t.Errorf("the file: %q, %v", text, err)
		}
		if err := os.Remove(plain.Path); err != nil {
			t.Fatal(err)
		}
		if err := r.EnterPIN(ctx, secret.NewPIN(rightPIN), Entering{}); err != nil || !r.ready(t) {
			t.Fatalf("the card is not ready: %v", err)
		}
		before := p.fake.sent()
		proved, err := r.Export(ctx, dir, cert.DefaultForm, true)
		if err != nil || !proved.Proved || p.fake.sent() != before+1 {
			t.Errorf("with a proof: %+v, %v, %d signatures", proved, err, p.fake.sent()-before)
		}
		if err := os.Remove(proved.Path); err != nil {
			t.Fatal(err)
		}
		p.fake.set(func(f *fake) {
			f.script = func(q ask179) *act {
				if q.Method != methodSign.name {
					return nil
				}
				return &act{frames: []string{goodFrame(q, f.sign("another text"), cardA)}}
			}
		})
		if _, err := r.Export(ctx, dir, cert.DefaultForm, true); !fault.Is(err, fault.CertMismatch) {
			t.Errorf("with another card's signature: %v", err)
		}
		if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
			t.Errorf("written without a proof: %v, %v", left, err)
		}
	})
}
