package cert

import (
	"crypto/rsa"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"customs179/core/fault"
)

// at2026 is within the validity of made and sample certificates.
func at2026() time.Time { return time.Date(2026, 7, 12, 0, 0, 0, 0, time.UTC) }

// files lists a folder.
func files(t *testing.T, dir string) string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return strings.Join(names, " ")
}

func TestText(t *testing.T) {
	t.Parallel()
	c := parseSample(t, "rsa-wrapped64.txt")
	bare := c.Text(Form{})
	if strings.ContainsAny(bare, "\r\n ") || len(bare) != 928 {
		t.Fatalf("bare form of %d characters", len(bare))
	}
	if got := c.Text(Form{Wrap: 64}); got != string(sample(t, "rsa-wrapped64.txt")) {
		t.Errorf("wrapped without header differs from the control's own form:\n%s", got)
	}
	for _, f := range []Form{DefaultForm, {Wrap: 76}, {Header: true, Wrap: 76, CRLF: true}, {Header: true}, {CRLF: true}, {Wrap: 64, CRLF: true}} {
		text := c.Text(f)
		end := "\n"
		if f.CRLF {
			end = "\r\n"
		}
		if strings.Count(text, "\n") != strings.Count(text, end) || f.CRLF != strings.Contains(text, "\r") || !strings.HasSuffix(text, end) {
			t.Errorf("%+v: wrong line ends", f)
		}
		lines := strings.Split(strings.TrimSuffix(text, end), end)
		if f.Header {
			if lines[0] != "-----BEGIN CERTIFICATE-----" || lines[len(lines)-1] != "-----END CERTIFICATE-----" {
				t.Errorf("%+v: wrong header", f)
			}
			lines = lines[1 : len(lines)-1]
		}
		for i, line := range lines {
			if f.Wrap > 0 && (len(line) > f.Wrap || i < len(lines)-1 && len(line) != f.Wrap) {
				t.Errorf("%+v: line %d of %d columns", f, i, len(line))
			}
		}
		if strings.Join(lines, "") != bare {
			t.Errorf("%+v: other content", f)
		}
	}
}

func TestExport(t *testing.T) {
	t.Parallel()
	v := sampleSignatures(t)
	for i, file := range []string{"rsa-wrapped64.txt", "sm2-one-line.txt"} {
		for _, form := range []Form{{}, DefaultForm, {Wrap: 76, CRLF: true}} {
			c, dir := parseSample(t, file), t.TempDir()
			proof := &Proof{Message: []byte(v[i].message), SignValue: v[i].signValue}
			options := ExportOptions{Form: form, CertNo: strings.ToUpper(c.CertNo), Proof: proof, Now: at2026}
			for range 2 { // the second time over the first
				path, err := c.Export(dir, options)
				if err != nil || path != filepath.Join(dir, c.CertNo+".cer") {
					t.Fatalf("%s: %q, %v", file, path, err)
				}
			}
			if got := files(t, dir); got != c.CertNo+".cer" {
				t.Errorf("the folder holds %s", got)
			}
			if got, err := os.ReadFile(filepath.Join(dir, c.CertNo+".cer")); err != nil || string(got) != c.Text(form) {
				t.Errorf("the file holds %q, %v", got, err)
			}
		}
	}
}

func TestExportRefuses(t *testing.T) {
	t.Parallel()
	good, v := parseSample(t, "sm2-one-line.txt"), sampleSignatures(t)
	damaged := *good
	damaged.DER = good.DER[:len(good.DER)-1]
	swapped := *good // fields of one certificate, DER of another
	swapped.DER = parseSample(t, "sm2-legal-person.txt").DER
	right := ExportOptions{
		Form: DefaultForm, CertNo: good.CertNo, Now: at2026,
		Proof: &Proof{Message: []byte(v[1].message), SignValue: v[1].signValue},
	}
	for name, c := range map[string]struct {
		cert   *Certificate
		change func(*ExportOptions)
		code   fault.Code
	}{
		"damaged":           {&damaged, func(*ExportOptions) {}, fault.CertUnreadable},
		"swapped":           {&swapped, func(*ExportOptions) {}, fault.CertMismatch},
		"other number":      {good, func(o *ExportOptions) { o.CertNo = "03000000001a2b3b" }, fault.CertMismatch},
		"zeros lost":        {good, func(o *ExportOptions) { o.CertNo = "3000000001a2b3c" }, fault.CertMismatch},
		"no number":         {good, func(o *ExportOptions) { o.CertNo = "" }, fault.CertMismatch},
		"expired":           {good, func(o *ExportOptions) { o.Now = func() time.Time { return good.NotAfter.Add(1) } }, fault.CertExpired},
		"not yet":           {good, func(o *ExportOptions) { o.Now = func() time.Time { return good.NotBefore.Add(-1) } }, fault.CertExpired},
		"other message":     {good, func(o *ExportOptions) { o.Proof = &Proof{[]byte("x"), v[1].signValue} }, fault.CertMismatch},
		"other card signed": {good, func(o *ExportOptions) { o.Proof = &Proof{[]byte(v[0].message), v[0].signValue} }, fault.CertMismatch},
		"columns":           {good, func(o *ExportOptions) { o.Form.Wrap = -1 }, fault.ConfigInvalid},
	} {
		dir, options := t.TempDir(), right
		c.change(&options)
		path, err := c.cert.Export(dir, options)
		if path != "" || !fault.Is(err, c.code) {
			t.Errorf("%s: %q, %v", name, path, err)
		}
		if got := files(t, dir); got != "" {
			t.Errorf("%s: left %s", name, got)
		}
	}
}

// TestExportFileTrouble: nothing half-written stays, and a file that was there
// before does.
func TestExportFileTrouble(t *testing.T) {
	t.Parallel()
	c := parseSample(t, "rsa-wrapped64.txt")
	options := ExportOptions{Form: DefaultForm, CertNo: c.CertNo, Now: at2026}
	dir := t.TempDir()
	inTheWay := filepath.Join(dir, c.CertNo+".cer")
	if err := os.MkdirAll(filepath.Join(inTheWay, "full"), 0o700); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	for name, target := range map[string]string{
		"no such folder": filepath.Join(dir, "missing"), "no folder": file, "in the way": dir,
	} {
		if path, err := c.Export(target, options); path != "" || !fault.Is(err, fault.CertNotSaved) {
			t.Errorf("%s: %q, %v", name, path, err)
		}
	}
	if got := files(t, dir); got != c.CertNo+".cer" {
		t.Errorf("left %s", got)
	}
}

func TestReadBack(t *testing.T) {
	t.Parallel()
	c, other := parseSample(t, "rsa-wrapped64.txt"), usual(&rsa.PublicKey{N: parseSample(t, "rsa-wrapped64.txt").key.(*rsa.PublicKey).N, E: 3}).mustParse(t)
	text := c.Text(DefaultForm)
	name := filepath.Join(t.TempDir(), "x")
	for _, test := range []struct{ onDisk, text, why string }{
		{text, text, ""},
		{text[:100], text, "does not hold what was written"},
		{text[:100], text[:100], "END line"},
		{other.Text(DefaultForm), other.Text(DefaultForm), "another certificate"},
	} {
		if err := os.WriteFile(name, []byte(test.onDisk), 0o600); err != nil {
			t.Fatal(err)
		}
		err := c.readBack(name, []byte(test.text))
		if (err == nil) != (test.why == "") || err != nil && !strings.Contains(err.Error(), test.why) {
			t.Errorf("%q: %v", test.why, err)
		}
	}
	if err := c.readBack(name+"missing", nil); err == nil {
		t.Error("a missing file read back")
	}
}
