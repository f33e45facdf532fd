package pack

import (
	"archive/zip"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// portable makes the archive that is unzipped and run.
func portable(root string, r Result) (err error) {
	f, err := os.Create(r.Portable)
	if err != nil {
		return fmt.Errorf("make the portable archive: %w", err)
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	z := zip.NewWriter(f)
	folder := "Customs179-" + r.Version.Text + "/"
	for _, file := range []struct{ name, from string }{
		{ProgramName, r.Program},
		{"portable.txt", filepath.Join(root, "app", "installer", "portable.txt")},
	} {
		if err := addFile(z, folder+file.name, file.from); err != nil {
			return fmt.Errorf("make the portable archive: %w", err)
		}
	}
	return z.Close()
}

// addFile adds a file; its time is fixed, so that the archive is always the same.
func addFile(z *zip.Writer, name, from string) (err error) {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w, err := z.CreateHeader(&zip.FileHeader{
		Name: name, Method: zip.Deflate, Modified: time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC),
	})
	if err != nil {
		return err
	}
	_, err = io.Copy(w, f)
	return err
}

// checksums writes the sums of files in the form that sha256sum reads.
func checksums(to string, files ...string) error {
	var b strings.Builder
	for _, file := range files {
		sum, err := sumOf(file)
		if err != nil {
			return err
		}
		fmt.Fprintf(&b, "%s  %s\n", sum, filepath.Base(file))
	}
	if err := os.WriteFile(to, []byte(b.String()), 0o644); err != nil {
		return fmt.Errorf("write the checksums: %w", err)
	}
	return nil
}

func sumOf(file string) (string, error) {
	data, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("checksum: %w", err)
	}
	return fmt.Sprintf("%x", sha256.Sum256(data)), nil
}
