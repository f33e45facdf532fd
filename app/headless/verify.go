package main

import (
	"fmt"
	"os"

	"customs179/core/cert"
)

// verify checks a signature over a file with a certificate and says algorithm
// and result.
func (p *program) verify(args []string) error {
	fs := p.flags("verify", "verify --cert FILE --data FILE --sign BASE64")
	certFile := fs.String("cert", "", "the certificate: PEM, base64 or DER")
	data := fs.String("data", "", "the signed bytes; - for standard input")
	sign := fs.String("sign", "", "the signature in base64")
	if err := parse(fs, args, 0); err != nil {
		return err
	}
	if err := required(fs, "cert", "data", "sign"); err != nil {
		return err
	}
	text, err := os.ReadFile(*certFile)
	if err != nil {
		return err
	}
	c, err := cert.Parse(text)
	if err != nil {
		return err
	}
	message, err := readInput(*data)
	if err != nil {
		return err
	}
	if err := c.Verify(message, *sign); err != nil {
		return fmt.Errorf("%s, certNo %s, %d bytes: NOT valid: %w", c.Algorithm, c.CertNo, len(message), err)
	}
	_, err = fmt.Fprintf(p.out, "%s, certNo %s, %d bytes: valid\n", c.Algorithm, c.CertNo, len(message))
	return err
}
