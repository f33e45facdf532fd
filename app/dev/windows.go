package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"customs179/app/dev/desktop"
	"customs179/app/dev/operator"
	"customs179/app/dev/pack"
	"customs179/app/dev/wine"
)

// wineNeeds are those of running Windows programs.
var wineNeeds = []need{
	{program: "wine", packages: []string{"wine", "wine64"}, why: "running Windows programs"},
	{program: "wineboot", packages: []string{"wine"}, why: "running Windows programs"},
	{program: "localedef", packages: []string{"libc-bin"}, why: "Chinese in Wine"},
	{file: "/usr/share/i18n/locales/zh_CN", packages: []string{"locales"}, why: "Chinese in Wine"},
}

// windowsOnly is the tests' part with Windows alone.
func windowsOnly(ctx context.Context, sh *shell, args []string) error {
	if len(args) > 0 {
		return errUsage
	}
	record, err := newRecord()
	if err != nil {
		return err
	}
	defer record.remove()
	sh.out = io.MultiWriter(os.Stdout, record.output)
	return errors.Join(setUp(ctx, sh, desktopNeeds), windows(ctx, sh, record), record.search())
}

// windows makes the packages and proves them under Wine.
func windows(ctx context.Context, sh *shell, record *record) error {
	if err := setUp(ctx, sh, packNeeds); err != nil {
		return err
	}
	if err := setUp(ctx, sh, wineNeeds); err != nil {
		fmt.Fprintln(sh.out, "skipped: no Wine:", err)
		if os.Getenv("CI") == "true" {
			return err
		}
		return nil
	}
	// Short and of letters that every tool bears.
	dir, err := os.MkdirTemp("", "c179-")
	if err != nil {
		return fmt.Errorf("make a folder for Windows: %w", err)
	}
	kept := filepath.Join(sh.root, ".dist", "wine")
	err = errors.Join(os.RemoveAll(kept), os.MkdirAll(kept, 0o700))
	if err == nil {
		err = proveWindows(ctx, sh, dir, kept)
	}
	fmt.Fprintln(sh.out, "pictures and logs:", kept)
	return errors.Join(err, keepLogs(dir, filepath.Join(kept, "logs")), keepLogs(dir, filepath.Join(record.dir, "wine")), os.RemoveAll(dir))
}

// proveWindows makes what is to be installed, and a Windows to install it in.
func proveWindows(ctx context.Context, sh *shell, dir, kept string) (err error) {
	old, newer, err := twoVersions(ctx, sh, dir)
	if err != nil {
		return err
	}
	err = errors.Join(checkResources(old.Program, old.Version), checkResources(old.Installer, old.Version), checkResources(newer.Installer, newer.Version))
	if err != nil {
		return err
	}
	signed, signer, err := proveSigning(ctx, sh, old, dir)
	if err != nil {
		return err
	}
	headless, err := sh.build(ctx, "./app/headless")
	if err != nil {
		return err
	}
	vault, tray, eyes := filepath.Join(dir, "vault.test.exe"), filepath.Join(dir, "tray.test.exe"), filepath.Join(dir, "eyes.exe")
	err = errors.Join(sh.buildWindows(ctx, vault, "test", "-c", "./core/secret"),
		sh.buildWindows(ctx, tray, "test", "-c", "./app/trayicon"), sh.buildWindows(ctx, eyes, "build", "./app/dev/wine/eyes"))
	if err != nil {
		return err
	}
	words, err := operator.LoadWords(filepath.Join(sh.root, "assets", "texts", "words"))
	if err != nil {
		return err
	}
	desk, err := desktop.Start(ctx, desktop.Options{Dir: filepath.Join(dir, "desk")})
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, desk.Close()) }()
	w, err := wine.Start(ctx, filepath.Join(dir, "w"), desk.Environment())
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, w.Close()) }()
	proof := wine.Proof{
		Windows: w, Dir: kept, Setup: old.Installer, Newer: newer.Installer, Portable: old.Portable, Signed: signed, Verify: verifier(signer, old.Version),
		Version: old.Version.Text, NewerVersion: newer.Version.Text, Headless: headless, Vault: vault, Tray: tray, Eyes: eyes, Out: sh.out,
		Operator: func(args []string, data, pictures string, orders int) *operator.Operator {
			return operator.New(operator.Options{
				Program: "wine", Args: args, Env: w.Env(), Data: data, Pictures: pictures,
				Log: filepath.Join(pictures, "operator.log"), Words: words, PIN: demoPIN, Orders: orders, Out: sh.out,
			})
		},
	}
	return proof.Run(ctx)
}

// buildWindows builds something pure for Windows: verb, flags and package of the go
// command.
func (sh *shell) buildWindows(ctx context.Context, to string, args ...string) error {
	last := len(args) - 1
	args = append(args[:last:last], "-o", to, args[last])
	if err := sh.command(ctx, []string{"GOOS=windows", "GOARCH=amd64", "CGO_ENABLED=0"}, "go", args...).Run(); err != nil {
		return fmt.Errorf("build %s for Windows: %w", args[len(args)-1], err)
	}
	return nil
}

// twoVersions makes the packages as they are, and an installer of the same
// program that says it is newer.
func twoVersions(ctx context.Context, sh *shell, dir string) (old, newer pack.Result, err error) {
	o := pack.Options{Root: sh.root, Out: filepath.Join(dir, "old")}
	if old, err = sh.makePackages(ctx, o); err != nil {
		return old, newer, err
	}
	o.Out, o.Program = filepath.Join(dir, "newer"), old.Program
	o.Version = pack.Version{Text: "999.0.0", Numbers: "999.0.0.1"}
	newer, err = pack.Make(ctx, o)
	return old, newer, err
}
