// Package pack owns how the Windows packages are made: the program built with
// another system's compiler, its resources, the installer, the portable archive,
// signatures and checksums. It may not decide anything about the program itself
// and uses the standard library only.
//
// Invariant: the same sources give the same bytes, but for signatures, and a
// package that is not signed is never called signed.
package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
)

// ProgramName is the program's file.
const ProgramName = "customs179.exe"

// Options are what is packed, and where.
type Options struct {
	Root string // of the module
	Out  string // folder of the results
	// Version replaces the one that tag or FyneApp.toml give; zero leaves it.
	Version Version
	// Program is a built and signed program that is packed as it is; "" builds one.
	Program string
	Signer  *Signer // nil leaves everything unsigned
}

// Result is what was made.
type Result struct {
	Version                                Version
	Program, Installer, Portable, Checksum string
	Signed                                 bool
}

// Make builds the program and its packages.
func Make(ctx context.Context, o Options) (r Result, err error) {
	if r.Version = o.Version; r.Version.Text == "" {
		if r.Version, err = VersionOf(ctx, o.Root); err != nil {
			return r, err
		}
	}
	work, err := os.MkdirTemp("", "c179-pack-")
	if err != nil {
		return r, fmt.Errorf("make a folder for the build: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	if err := os.MkdirAll(o.Out, 0o755); err != nil {
		return r, fmt.Errorf("make the folder of the results: %w", err)
	}
	r.Signed = o.Signer != nil
	r.Program = o.Program
	if r.Program == "" {
		r.Program = filepath.Join(work, ProgramName)
		if err := Build(ctx, o, r.Version, r.Program, ""); err != nil {
			return r, err
		}
		if err := o.Signer.Sign(ctx, work, r.Program); err != nil {
			return r, err
		}
	}
	name := func(pattern string) string { return filepath.Join(o.Out, fmt.Sprintf(pattern, r.Version.Text)) }
	r.Installer, r.Portable = name("Customs179-Setup-%s.exe"), name("Customs179-%s-portable.zip")
	r.Checksum = name("Customs179-%s-SHA256SUMS.txt")
	if err := installer(ctx, o, r, work); err != nil {
		return r, err
	}
	if err := o.Signer.Sign(ctx, work, r.Installer); err != nil {
		return r, err
	}
	if err := portable(o.Root, r); err != nil {
		return r, err
	}
	if err := checksums(r.Checksum, r.Installer, r.Portable); err != nil {
		return r, err
	}
	kept := filepath.Join(o.Out, "windows", ProgramName)
	if r.Program != kept {
		if err := copyFile(r.Program, kept); err != nil {
			return r, err
		}
	}
	r.Program = kept
	return r, nil
}

// run runs a tool; its output is in the error when it fails.
func run(ctx context.Context, dir string, env []string, name string, args ...string) error {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), env...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		return fmt.Errorf("%s: %w\n%s", filepath.Base(name), err, out)
	}
	return nil
}

// copyFile copies a file and makes its folder.
func copyFile(from, to string) error {
	data, err := os.ReadFile(from)
	if err == nil {
		err = errors.Join(os.MkdirAll(filepath.Dir(to), 0o755), os.WriteFile(to, data, 0o755))
	}
	if err != nil {
		return fmt.Errorf("copy %s: %w", filepath.Base(from), err)
	}
	return nil
}
