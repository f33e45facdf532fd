package cert

import (
	"bytes"
	"encoding/base64"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"customs179/core/fault"
	"customs179/core/safefile"
)

// Form is the shape of the exported text. Sources disagree about it (protocol
// 6.3), so all of them can be written. The zero Form is bare base64 on one line
// without a line end.
type Form struct {
	// Header puts BEGIN and END lines around.
	Header bool
	// Wrap is the number of columns: 64, 76, or 0 for one line.
	Wrap int
	// CRLF ends lines as Windows does.
	CRLF bool
}

// DefaultForm is PEM with 64 columns and LF.
var DefaultForm = Form{Header: true, Wrap: 64}

// Text gives the certificate in a form. Every line is ended, except the single
// line of the zero Form.
func (c *Certificate) Text(f Form) string {
	body := base64.StdEncoding.EncodeToString(c.DER)
	if f == (Form{}) {
		return body
	}
	var lines []string
	if f.Header {
		lines = append(lines, "-----BEGIN CERTIFICATE-----")
	}
	for f.Wrap > 0 && len(body) > f.Wrap {
		lines = append(lines, body[:f.Wrap])
		body = body[f.Wrap:]
	}
	lines = append(lines, body)
	if f.Header {
		lines = append(lines, "-----END CERTIFICATE-----")
	}
	end := "\n"
	if f.CRLF {
		end = "\r\n"
	}
	return strings.Join(lines, end) + end
}

// Proof is a signature that the card made, to show that the certificate is the
// card's own.
type Proof struct {
	Message   []byte
	SignValue string // base64
}

// ExportOptions say what to write and what must hold before.
type ExportOptions struct {
	Form Form
	// CertNo is the number the card itself told; case does not matter.
	CertNo string
	// Proof is checked when given: always for the signing certificate, never for
	// the encryption certificate, whose key does not sign.
	Proof *Proof
	// Now is the clock for the validity; nil means time.Now.
	Now func() time.Time
}

const opExport = "export certificate"

// Export writes <certNo>.cer into dir, an existing folder, and gives its path.
// A file of that name is replaced only by a complete and checked new one.
// Nothing is written when the certificate does not parse (cert.unreadable), its
// serial is not CertNo or Proof does not verify (cert.mismatch), or it is not
// valid now (cert.expired); what the file system refuses is cert.not-saved.
func (c *Certificate) Export(dir string, o ExportOptions) (path string, err error) {
	fresh, err := Parse(c.DER)
	if err != nil {
		return "", err
	}
	if err := fresh.exportable(o); err != nil {
		return "", err
	}
	path = filepath.Join(dir, fresh.CertNo+".cer")
	if err := fresh.save(path, []byte(fresh.Text(o.Form))); err != nil {
		return "", fault.New(fault.Person, fault.CertNotSaved, opExport, err)
	}
	return path, nil
}

// exportable makes the checks of protocol 6.3.
func (c *Certificate) exportable(o ExportOptions) error {
	now := time.Now
	if o.Now != nil {
		now = o.Now
	}
	switch o.Form.Wrap {
	case 0, 64, 76:
	default:
		return refuse(fault.ConfigInvalid, opExport, "lines of %d columns; should be 64, 76 or 0 for one line", o.Form.Wrap)
	}
	if !strings.EqualFold(c.CertNo, o.CertNo) {
		return refuse(fault.CertMismatch, opExport, "the certificate's number is %s, the card says %.40q", c.CertNo, o.CertNo)
	}
	if err := c.CheckValidity(now()); err != nil {
		return err
	}
	if o.Proof == nil {
		return nil
	}
	return c.Verify(o.Proof.Message, o.Proof.SignValue)
}

// save writes beside the target, reads that back, and only then lets it take
// the target's place.
func (c *Certificate) save(path string, text []byte) error {
	return safefile.Write(path, text, func(temp string) error { return c.readBack(temp, text) })
}

// readBack checks that the file holds the text and that the text is still this
// certificate.
func (c *Certificate) readBack(name string, text []byte) error {
	got, err := os.ReadFile(name)
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	if !bytes.Equal(got, text) {
		return errors.New("read back: the file does not hold what was written")
	}
	again, err := Parse(got)
	if err != nil {
		return fmt.Errorf("read back: %w", err)
	}
	if !bytes.Equal(again.DER, c.DER) || again.CertNo != c.CertNo {
		return errors.New("read back: the file holds another certificate")
	}
	return nil
}
