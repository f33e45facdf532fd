package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"customs179/app/dev/pack"
)

// packNeeds are those of making the Windows packages.
var packNeeds = []need{
	{program: "x86_64-w64-mingw32-gcc", packages: []string{"gcc-mingw-w64-x86-64-win32", "binutils-mingw-w64-x86-64"}, why: "the Windows program"},
	{program: "x86_64-w64-mingw32-windres", packages: []string{"binutils-mingw-w64-x86-64"}, why: "the Windows program"},
	{program: "makensis", packages: []string{"nsis"}, why: "the installer"},
	{program: "osslsigncode", packages: []string{"osslsigncode"}, why: "signatures"},
}

// packageAll makes the Windows packages, and with --verify makes them again from
// nothing and compares.
func packageAll(ctx context.Context, sh *shell, args []string) error {
	flags := flag.NewFlagSet("package", flag.ContinueOnError)
	verify := flags.Bool("verify", false, "build again with an empty build cache and compare")
	if err := flags.Parse(args); err != nil || flags.NArg() > 0 {
		return errUsage
	}
	if err := setUp(ctx, sh, packNeeds); err != nil {
		return err
	}
	o, err := sh.packOptions()
	if err != nil {
		return err
	}
	r, err := sh.makePackages(ctx, o)
	if err != nil || !*verify {
		return err
	}
	fmt.Fprintln(sh.out, "building again with an empty cache; this takes many minutes")
	if err := pack.Verify(ctx, o, r); err != nil {
		return err
	}
	fmt.Fprintln(sh.out, "the second build is the same, byte by byte")
	return nil
}

// packOptions are those of packages for people.
func (sh *shell) packOptions() (pack.Options, error) {
	signer, err := pack.SignerFrom(os.Getenv)
	return pack.Options{Root: sh.root, Out: filepath.Join(sh.root, ".dist"), Signer: signer}, err
}

// makePackages makes them and says what came out.
func (sh *shell) makePackages(ctx context.Context, o pack.Options) (pack.Result, error) {
	fmt.Fprintln(sh.out, "building the Windows program; the first time takes many minutes")
	start := time.Now()
	r, err := pack.Make(ctx, o)
	if err != nil {
		return r, err
	}
	fmt.Fprintf(sh.out, "version %s, made on %s in %s:\n", r.Version.Text, runtime.GOOS, time.Since(start).Round(time.Second))
	for _, file := range []string{r.Installer, r.Portable, r.Checksum} {
		info, err := os.Stat(file)
		if err != nil {
			return r, err
		}
		fmt.Fprintf(sh.out, "  %s  %.1f MB\n", file, float64(info.Size())/1e6)
	}
	if !r.Signed {
		fmt.Fprintln(sh.out, "NOT SIGNED: Windows will warn whoever starts the installer. Set CUSTOMS179_SIGN_CERT and CUSTOMS179_SIGN_KEY to sign.")
	}
	return r, nil
}
