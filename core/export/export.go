// Package export owns the writing of a table for people: a CSV that Excel on
// Chinese Windows reads as it is meant, or a workbook whose ids stay text.
//
// It knows nothing of orders; header and cells are its caller's words. It may
// hold no more than a few rows at a time. Invariant: at the path there is either
// what was there before or the whole new file.
package export

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"customs179/core/fault"
	"customs179/core/safefile"
)

// Sheet is a table. Rows gives one row after another and may be gone through
// once; a source that breaks cancels the context with its error as the cause.
type Sheet struct {
	Name   string
	Header []string
	Rows   func(yield func([]string) bool)
}

// Format is a kind of file. Its text is the end of the file's name.
type Format string

// The formats.
const (
	CSV  Format = "csv"
	XLSX Format = "xlsx"
)

// FormatOf gives the format that a path's end asks for, CSV for any unknown.
func FormatOf(path string) Format {
	if strings.EqualFold(filepath.Ext(path), "."+string(XLSX)) {
		return XLSX
	}
	return CSV
}

// File writes a sheet to path. The folder is made when missing. Errors:
// export.io, or the cause for which ctx was cancelled.
func File(ctx context.Context, path string, f Format, s Sheet) error {
	err := whole(path, func(w io.Writer) error { return Write(ctx, w, f, s) })
	return asFault("write "+string(f), err)
}

// whole puts a file in place that write writes, or leaves the old one.
func whole(path string, write func(io.Writer) error) error {
	dir := filepath.Dir(path)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	f, err := os.CreateTemp(dir, "."+filepath.Base(path)+".*.tmp") // mode 0600
	if err != nil {
		return err
	}
	out := bufio.NewWriter(f)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	err = safefile.Finish(f, err)
	if err == nil {
		err = safefile.Move(f.Name(), path)
	}
	if err != nil {
		return errors.Join(fmt.Errorf("put the new file in place: %w", err), tidy(f.Name()))
	}
	return nil
}

// tidy removes what is left of a temporary file.
func tidy(temp string) error {
	if err := os.Remove(temp); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

// Write writes a sheet to w.
func Write(ctx context.Context, w io.Writer, f Format, s Sheet) error {
	if f == XLSX {
		return writeXLSX(ctx, w, s)
	}
	return writeCSV(ctx, w, s)
}

// checkEvery is how many rows are written between two looks at the context.
const checkEvery = 256

// each calls back with every row until one of them, or ctx, says to end.
func each(ctx context.Context, s Sheet, row func([]string) error) error {
	var err error
	n := 0
	s.Rows(func(cells []string) bool {
		if n%checkEvery == 0 {
			err = context.Cause(ctx)
		}
		n++
		if err == nil {
			err = row(cells)
		}
		return err == nil
	})
	if err == nil {
		err = context.Cause(ctx) // the source may have broken at its last row
	}
	return err
}

// asFault gives an error of the file system its kind and code.
func asFault(op string, err error) error {
	var known *fault.Fault
	switch {
	case err == nil, errors.As(err, &known), errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	default:
		return fault.New(fault.Person, fault.ExportIO, op, err)
	}
}
