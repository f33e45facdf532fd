package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// The variables that name what packages are signed with.
const (
	certVariable = "CUSTOMS179_SIGN_CERT"     // file: certificate and its chain, PEM
	keyVariable  = "CUSTOMS179_SIGN_KEY"      // file: private key, PEM
	passVariable = "CUSTOMS179_SIGN_PASSFILE" // file: the key's password, when it has one
	timeVariable = "CUSTOMS179_SIGN_TIME"     // address of a time-stamp service, RFC 3161
)

// Signer signs programs with a certificate.
type Signer struct {
	Cert, Key string
	PassFile  string // "" when the key has no password
	Time      string // "" signs without a time stamp
}

// SignerFrom reads the environment. No certificate means no signer; half of what
// is needed is a mistake and not a reason to leave the signature out.
func SignerFrom(getenv func(string) string) (*Signer, error) {
	s := &Signer{Cert: getenv(certVariable), Key: getenv(keyVariable), PassFile: getenv(passVariable), Time: getenv(timeVariable)}
	switch {
	case *s == (Signer{}):
		return nil, nil
	case s.Cert == "" || s.Key == "":
		return nil, fmt.Errorf("signing needs both %s and %s", certVariable, keyVariable)
	}
	var errs []error
	for _, name := range []*string{&s.Cert, &s.Key, &s.PassFile} {
		if *name == "" {
			continue
		}
		path, err := filepath.Abs(*name)
		if err == nil {
			_, err = os.Stat(path)
		}
		*name, errs = path, append(errs, err)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, fmt.Errorf("what to sign with: %w", err)
	}
	return s, nil
}

// arguments of osslsigncode. Secrets are in files only: every program on the
// machine can read arguments.
func (s *Signer) arguments(in, out string) []string {
	args := []string{"sign", "-h", "sha256", "-certs", s.Cert, "-key", s.Key}
	if s.PassFile != "" {
		args = append(args, "-readpass", s.PassFile)
	}
	if s.Time != "" {
		args = append(args, "-ts", s.Time)
	}
	return append(args, "-in", in, "-out", out)
}

// Sign signs a program in place; a nil signer leaves it as it is.
func (s *Signer) Sign(ctx context.Context, work, file string) error {
	if s == nil {
		return nil
	}
	signed := filepath.Join(work, "signed.exe")
	out, err := exec.CommandContext(ctx, "osslsigncode", s.arguments(file, signed)...).CombinedOutput()
	if err != nil {
		return fmt.Errorf("sign %s: %w\n%s", filepath.Base(file), err, out)
	}
	return errors.Join(copyFile(signed, file), os.Remove(signed))
}

// script writes what the installer's compiler runs to sign the uninstaller.
func (s *Signer) script(work string) (string, error) {
	path := filepath.Join(work, "sign.sh")
	args := s.arguments("", "")
	for i, a := range args {
		args[i] = "'" + strings.ReplaceAll(a, "'", `'\''`) + "'"
	}
	line := strings.Join(args[:len(args)-4], " ")
	text := "#!/bin/sh\nset -e\nosslsigncode " + line + " -in \"$1\" -out \"$1.signed\"\nmv \"$1.signed\" \"$1\"\n"
	if err := os.WriteFile(path, []byte(text), 0o700); err != nil {
		return "", fmt.Errorf("write the signing script: %w", err)
	}
	return path, nil
}

// VerifySignature checks a program's signature against the certificate.
func (s *Signer) VerifySignature(ctx context.Context, file string) error {
	out, err := exec.CommandContext(ctx, "osslsigncode", "verify", "-CAfile", s.Cert, "-in", file).CombinedOutput()
	if err != nil {
		return fmt.Errorf("verify the signature of %s: %w\n%s", filepath.Base(file), err, out)
	}
	return nil
}
