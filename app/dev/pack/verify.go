package pack

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
)

// Verify builds everything again with an empty build cache and compares it, byte
// by byte, with what Make made before. Only unsigned packages can be compared: a
// signature is never the same twice.
func Verify(ctx context.Context, o Options, made Result) (err error) {
	if made.Signed {
		return errors.New("signed packages cannot be compared; make them without a certificate first")
	}
	work, err := os.MkdirTemp("", "c179-verify-")
	if err != nil {
		return fmt.Errorf("make a folder for the second build: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	again := o
	again.Version, again.Out = made.Version, filepath.Join(work, "out")
	again.Program = filepath.Join(work, ProgramName)
	if err := Build(ctx, again, made.Version, again.Program, filepath.Join(work, "cache")); err != nil {
		return err
	}
	second, err := Make(ctx, again)
	if err != nil {
		return err
	}
	var errs []error
	for _, pair := range [][2]string{
		{made.Program, second.Program}, {made.Portable, second.Portable}, {made.Installer, second.Installer},
	} {
		a, errA := sumOf(pair[0])
		b, errB := sumOf(pair[1])
		if err := errors.Join(errA, errB); err != nil {
			return err
		}
		if a != b {
			errs = append(errs, fmt.Errorf("%s is not the same: %s and %s", filepath.Base(pair[0]), a, b))
		}
	}
	return errors.Join(errs...)
}
