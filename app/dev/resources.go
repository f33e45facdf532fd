package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"customs179/app/dev/pack"
)

// iconSizes are those that Windows draws at 100 to 300 percent, in lists, on the
// task bar and on the desktop.
var iconSizes = []int{16, 20, 24, 32, 40, 48, 64, 256}

// checkResources makes sure that a program of ours tells Windows who it is in
// Chinese, in which version, what it looks like at every size, that it wants no
// more rights than its user has, and that it knows of screens with many dots.
func checkResources(file string, v pack.Version) error {
	r, err := pack.ResourcesOf(file)
	if err != nil {
		return err
	}
	for _, size := range iconSizes {
		if !slices.Contains(r.Icons, size) {
			return fmt.Errorf("%s has no icon of %d dots, but %v", file, size, r.Icons)
		}
	}
	if r.Numbers != v.Numbers || !slices.Contains(r.Values("ProductVersion"), v.Text) {
		return fmt.Errorf("%s says it is version %s, %q", file, r.Numbers, r.Values("ProductVersion"))
	}
	if !slices.Contains(r.Values("ProductName"), "海关179上报助手") {
		return fmt.Errorf("%s is called %q", file, r.Values("ProductName"))
	}
	for _, part := range []string{`level="asInvoker"`, "<dpiAware", ">true", "8e0f7a12-bfb3-4fe8-b9a5-48fd50a15a9a"} {
		if !strings.Contains(r.Manifest, part) {
			return fmt.Errorf("the manifest of %s lacks %s", file, part)
		}
	}
	return nil
}

// verifier checks what a signed installer laid down.
func verifier(signer *pack.Signer, v pack.Version) func(context.Context, string) error {
	return func(ctx context.Context, file string) error {
		if err := checkResources(file, v); err != nil {
			return err
		}
		return signer.VerifySignature(ctx, file)
	}
}
