package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

// rsrcName is where the Go tool looks for Windows resources.
const rsrcName = "rsrc_windows_amd64.syso"

// windowsEnv is what cross-building the program needs.
var windowsEnv = []string{"CGO_ENABLED=1", "GOOS=windows", "GOARCH=amd64", "GOAMD64=v1", "CC=x86_64-w64-mingw32-gcc", "GOFLAGS="}

// Build builds the program for Windows. cache is a build cache of its own, or ""
// for the usual one. The flags are what the cache of C code hangs on: changing
// one costs many minutes.
func Build(ctx context.Context, o Options, v Version, program, cache string) (err error) {
	resources := filepath.Join(o.Root, "app", rsrcName)
	if err := makeResources(ctx, o, v, resources); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, os.Remove(resources)) }()
	env := windowsEnv
	if cache != "" {
		env = append(env[:len(env):len(env)], "GOCACHE="+cache)
	}
	return run(ctx, o.Root, env, "go", "build", "-trimpath", "-buildvcs=false", "-tags", "migrated_fynedo",
		"-ldflags", "-H windowsgui -s -w -X customs179/app/version.Text="+v.Text, "-o", program, "./app")
}

// makeResources compiles icon, manifest and version information.
func makeResources(ctx context.Context, o Options, v Version, to string) (err error) {
	work, err := os.MkdirTemp("", "c179-rc-")
	if err != nil {
		return fmt.Errorf("make a folder for the resources: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	header := fmt.Sprintf("#define VERSION_NUMBERS %s\n#define VERSION_TEXT \"%s\"\n",
		strings.ReplaceAll(v.Numbers, ".", ","), v.Text)
	if err := os.WriteFile(filepath.Join(work, "version.h"), []byte(header), 0o600); err != nil {
		return fmt.Errorf("write the resources' version: %w", err)
	}
	return run(ctx, o.Root, nil, "x86_64-w64-mingw32-windres", "-c", "65001", "-O", "coff",
		"-I", work, "-I", filepath.Join(o.Root, "assets", "icons"), "-I", filepath.Join(o.Root, "app", "installer"),
		"-o", to, filepath.Join(o.Root, "app", "installer", "app.rc"))
}

// installer makes the installer.
func installer(ctx context.Context, o Options, r Result, work string) error {
	icons, side := filepath.Join(o.Root, "assets", "icons"), filepath.Join(work, "side.bmp")
	if err := sidePicture(filepath.Join(icons, "app.png"), side); err != nil {
		return err
	}
	args := []string{"-V2", "-WX", "-INPUTCHARSET", "UTF8",
		"-DVERSION=" + r.Version.Text, "-DNUMBERS=" + r.Version.Numbers, "-DPROGRAM=" + r.Program,
		"-DICON=" + filepath.Join(icons, "app.ico"), "-DSIDE=" + side, "-DOUT=" + r.Installer}
	if o.Signer != nil {
		script, err := o.Signer.script(work)
		if err != nil {
			return err
		}
		args = append(args, "-DSIGNER="+script)
	}
	dir := filepath.Join(o.Root, "app", "installer")
	// The clock of the build must not be in it.
	return run(ctx, dir, []string{"SOURCE_DATE_EPOCH=315532800"}, "makensis", append(args, "customs179.nsi")...)
}
