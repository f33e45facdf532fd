package main

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"math/big"
	"os"
	"path/filepath"
	"time"

	"customs179/app/dev/pack"
)

// proveSigning signs the packages with a certificate that is thrown away, and
// verifies what came out.
func proveSigning(ctx context.Context, sh *shell, made pack.Result, dir string) error {
	signer, err := throwAway(dir)
	if err != nil {
		return err
	}
	o := pack.Options{
		Root: sh.root, Out: filepath.Join(dir, "signed"), Signer: signer,
		Version: pack.Version{Text: made.Version.Text, Numbers: made.Version.Numbers},
	}
	o.Program = filepath.Join(dir, pack.ProgramName)
	program, err := os.ReadFile(made.Program)
	if err != nil {
		return err
	}
	if err := os.WriteFile(o.Program, program, 0o700); err != nil {
		return err
	}
	if signer.VerifySignature(ctx, o.Program) == nil {
		return errors.New("an unsigned program passes for a signed one")
	}
	if err := signer.Sign(ctx, dir, o.Program); err != nil {
		return err
	}
	r, err := pack.Make(ctx, o)
	if err != nil {
		return err
	}
	for _, file := range []string{r.Program, r.Installer} {
		if err := signer.VerifySignature(ctx, file); err != nil {
			return err
		}
	}
	fmt.Fprintln(sh.out, "signed with a throw-away certificate, and verified")
	return nil
}

// throwAway makes a certificate for signing programs.
func throwAway(dir string) (*pack.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(179), Subject: pkix.Name{CommonName: "Customs 179 Desk test"},
		NotBefore: time.Now().Add(-time.Hour), NotAfter: time.Now().Add(24 * time.Hour),
		KeyUsage: x509.KeyUsageDigitalSignature | x509.KeyUsageCertSign, BasicConstraintsValid: true, IsCA: true,
		ExtKeyUsage: []x509.ExtKeyUsage{x509.ExtKeyUsageCodeSigning},
	}
	cert, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return nil, err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, err
	}
	s := &pack.Signer{Cert: filepath.Join(dir, "signer.pem"), Key: filepath.Join(dir, "signer.key")}
	return s, errors.Join(
		os.WriteFile(s.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600),
		os.WriteFile(s.Key, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}), 0o600),
	)
}
