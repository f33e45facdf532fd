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
	"strings"
	"time"

	"customs179/app/dev/pack"
)

// proveSigning signs the packages with a certificate that is thrown away, whose
// key has a password, and verifies what came out. It gives the installer, whose
// uninstaller is verified where it is laid down, and the signer.
func proveSigning(ctx context.Context, sh *shell, made pack.Result, dir string) (string, *pack.Signer, error) {
	password := rand.Text()
	signer, err := throwAway(dir, password)
	if err != nil {
		return "", nil, err
	}
	o := pack.Options{
		Root: sh.root, Out: filepath.Join(dir, "signed"), Signer: signer, Program: filepath.Join(dir, pack.ProgramName),
		Version: pack.Version{Text: made.Version.Text, Numbers: made.Version.Numbers},
	}
	if err := refusesToSign(ctx, o, dir, password); err != nil {
		return "", nil, err
	}
	program, err := os.ReadFile(made.Program)
	if err == nil {
		err = os.WriteFile(o.Program, program, 0o700)
	}
	if err != nil {
		return "", nil, err
	}
	if signer.VerifySignature(ctx, o.Program) == nil {
		return "", nil, errors.New("an unsigned program passes for a signed one")
	}
	if err := signer.Sign(ctx, dir, o.Program); err != nil {
		return "", nil, err
	}
	r, err := pack.Make(ctx, o)
	if err != nil {
		return "", nil, err
	}
	for _, file := range []string{r.Program, r.Installer} {
		if err := signer.VerifySignature(ctx, file); err != nil {
			return "", nil, err
		}
	}
	fmt.Fprintln(sh.out, "signed with a throw-away certificate, and verified")
	return r.Installer, signer, nil
}

// refusesToSign makes sure that no installer comes out when its uninstaller cannot
// be signed, and that what is said about it tells no password.
func refusesToSign(ctx context.Context, o pack.Options, dir, password string) error {
	wrong := rand.Text()
	signer := *o.Signer
	signer.PassFile, o.Program = filepath.Join(dir, "wrong.password"), filepath.Join(dir, "any.exe")
	err := errors.Join(os.WriteFile(signer.PassFile, []byte(wrong), 0o600), os.WriteFile(o.Program, []byte("any"), 0o600))
	if err != nil {
		return err
	}
	o.Signer, o.Out = &signer, filepath.Join(dir, "unsigned")
	r, err := pack.Make(ctx, o)
	switch {
	case err == nil:
		return errors.New("an installer was made whose uninstaller could not be signed")
	case !strings.Contains(err.Error(), "makensis"):
		return fmt.Errorf("the installer's compiler is not what failed: %w", err)
	case strings.Contains(err.Error(), wrong) || strings.Contains(err.Error(), password):
		return errors.New("a failure to sign tells the key's password")
	}
	if _, err := os.Stat(r.Installer); !errors.Is(err, os.ErrNotExist) {
		return fmt.Errorf("an installer is there although its uninstaller could not be signed: %w", err)
	}
	return nil
}

// throwAway makes a certificate for signing programs.
func throwAway(dir, password string) (*pack.Signer, error) {
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
	secret, err := x509.MarshalECPrivateKey(key)
	if err != nil {
		return nil, err
	}
	//lint:ignore SA1019 the library knows no better form, and the key lives for minutes
	locked, err := x509.EncryptPEMBlock(rand.Reader, "EC PRIVATE KEY", secret, []byte(password), x509.PEMCipherAES256)
	if err != nil {
		return nil, err
	}
	s := &pack.Signer{
		Cert: filepath.Join(dir, "signer.pem"), Key: filepath.Join(dir, "signer.key"), PassFile: filepath.Join(dir, "signer.password"),
	}
	return s, errors.Join(
		os.WriteFile(s.Cert, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: cert}), 0o600),
		os.WriteFile(s.Key, pem.EncodeToMemory(locked), 0o600),
		os.WriteFile(s.PassFile, []byte(password), 0o600),
	)
}
