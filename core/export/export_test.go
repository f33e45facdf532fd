package export

import (
	"bytes"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"customs179/core/fault"
)

func rows(all ...[]string) func(func([]string) bool) { return slices.Values(all) }

// many gives n rows made on the way.
func many(n int) func(func([]string) bool) {
	return func(yield func([]string) bool) {
		for i := range n {
			if !yield([]string{fmt.Sprintf("%018d", 310_000_000_000_000_000+i), "已完成"}) {
				return
			}
		}
	}
}

var sample3 = Sheet{
	Name:   "订单",
	Header: []string{"订单号", "说明"},
	Rows: rows(
		[]string{"310120261121000001", "海关已受理"},
		[]string{"00012", "=HYPERLINK(\"x\")"},
		[]string{"-5", "two\nlines, \"quoted\""},
	),
}

func TestCSVIsWhatChineseExcelReads(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := Write(t.Context(), &out, CSV, sample3); err != nil {
		t.Fatal(err)
	}
	const expected = "\ufeff订单号,说明\r\n310120261121000001,海关已受理\r\n00012,\"'=HYPERLINK(\"\"x\"\")\"\r\n'-5,\"two\r\nlines, \"\"quoted\"\"\"\r\n"
	if out.String() != expected {
		t.Errorf("got  %q\nwant %q", out.String(), expected)
	}
}

func TestInert(t *testing.T) {
	t.Parallel()
	for cell, expected := range map[string]string{
		"": "", "T1": "T1", "=cmd|' /C calc'!A0": "'=cmd|' /C calc'!A0", "+1": "'+1", "-1": "'-1", "@x": "'@x", "\tx": "'\tx", "\rx": "'\rx", "a=b": "a=b", "订单": "订单",
	} {
		if got := Inert(cell); got != expected {
			t.Errorf("%q: %q, want %q", cell, got, expected)
		}
	}
}

func TestWorkbookKeepsIDsAsText(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "new", "订单_2026-11-21_1530.xlsx")
	if err := File(t.Context(), path, FormatOf(path), sample3); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenFile(path)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := f.Close(); err != nil {
			t.Error(err)
		}
	})
	got, err := f.GetRows("订单")
	if err != nil {
		t.Fatal(err)
	}
	if len(got) != 4 || got[1][0] != "310120261121000001" || got[2][0] != "00012" || got[2][1] != `=HYPERLINK("x")` || got[3][0] != "-5" {
		t.Errorf("read back %q", got)
	}
	for _, cell := range []string{"A2", "A3", "A4", "B3"} {
		kind, err := f.GetCellType("订单", cell)
		if err != nil || kind != excelize.CellTypeInlineString {
			t.Errorf("%s is of type %v, %v", cell, kind, err)
		}
		if formula, err := f.GetCellFormula("订单", cell); err != nil || formula != "" {
			t.Errorf("%s holds the formula %q, %v", cell, formula, err)
		}
	}
	style, err := f.GetCellStyle("订单", "A1")
	if err != nil {
		t.Fatal(err)
	}
	if s, err := f.GetStyle(style); err != nil || s.Font == nil || !s.Font.Bold {
		t.Errorf("the header is not bold: %+v, %v", s, err)
	}
	if width, err := f.GetColWidth("订单", "A"); err != nil || width != 20 {
		t.Errorf("the first column is %v wide, %v", width, err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left in the folder: %v, %v", left, err)
	}
}

func TestLongTableGoesOnInTheNextSheet(t *testing.T) {
	t.Parallel()
	file := excelize.NewFile()
	b := book{file: file, sheet: Sheet{Name: "a/b", Header: []string{"no", "state"}}, rows: 4}
	if err := b.styles(); err != nil {
		t.Fatal(err)
	}
	for row := range many(8) {
		if err := b.add(row); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.finish(); err != nil {
		t.Fatal(err)
	}
	if got := file.GetSheetList(); !slices.Equal(got, []string{"a-b", "a-b 2", "a-b 3"}) {
		t.Errorf("sheets %q", got)
	}
	var out bytes.Buffer
	if err := file.Write(&out); err != nil {
		t.Fatal(err)
	}
	back, err := excelize.OpenReader(&out)
	if err != nil {
		t.Fatal(err)
	}
	for sheet, expected := range map[string]int{"a-b": 4, "a-b 2": 4, "a-b 3": 3} {
		if got, err := back.GetRows(sheet); err != nil || len(got) != expected || got[0][0] != "no" {
			t.Errorf("%s: %q, %v", sheet, got, err)
		}
	}
	if err := errors.Join(back.Close(), file.Close()); err != nil {
		t.Error(err)
	}
}

func TestEmptyTableHasItsHeader(t *testing.T) {
	t.Parallel()
	for _, f := range []Format{CSV, XLSX} {
		var out bytes.Buffer
		if err := Write(t.Context(), &out, f, Sheet{Header: []string{"no"}, Rows: rows()}); err != nil || out.Len() == 0 {
			t.Errorf("%s: %d bytes, %v", f, out.Len(), err)
		}
	}
}

func TestBrokenOrCancelledExportLeavesTheOldFile(t *testing.T) {
	t.Parallel()
	broken := fault.New(fault.Transient, fault.StoreIO, "read rows", errors.New("gone"))
	for _, end := range []struct {
		cause error
		after int
	}{{broken, 3}, {broken, 5_000}, {context.Canceled, 1000}} {
		for _, f := range []Format{CSV, XLSX} {
			dir := t.TempDir()
			path := filepath.Join(dir, "orders."+string(f))
			if err := os.WriteFile(path, []byte("old"), 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithCancelCause(t.Context())
			asked := 0
			err := File(ctx, path, FormatOf(path), Sheet{Name: "x", Header: []string{"no", "state"}, Rows: func(yield func([]string) bool) {
				for row := range many(5_000) {
					if asked++; asked == end.after {
						cancel(end.cause)
					}
					if !yield(row) {
						return
					}
				}
			}})
			cancel(nil)
			if !errors.Is(err, end.cause) {
				t.Errorf("%s, cancelled after %d: %v", f, end.after, err)
			}
			if asked > end.after+checkEvery {
				t.Errorf("%s: %d rows were asked for after the end at %d", f, asked, end.after)
			}
			if text, err := os.ReadFile(path); err != nil || string(text) != "old" {
				t.Errorf("%s: the old file is %q, %v", f, text, err)
			}
			if left, err := os.ReadDir(dir); err != nil || len(left) != 1 {
				t.Errorf("%s: left %v, %v", f, left, err)
			}
		}
	}
}

func TestUnwritablePlaceIsAFault(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(file, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	err := File(t.Context(), filepath.Join(file, "orders.csv"), CSV, sample3)
	if !fault.Is(err, fault.ExportIO) {
		t.Errorf("got %v", err)
	}
}

// TestLongTableIsNotHeldInMemory counts what is alive while the last rows of a
// long table are written.
func TestLongTableIsNotHeldInMemory(t *testing.T) {
	const n = 20_000
	long := strings.Repeat("海关已受理", 200)
	for _, f := range []Format{CSV, XLSX} {
		var before, during runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		path := filepath.Join(t.TempDir(), "orders."+string(f))
		i := 0
		err := File(t.Context(), path, f, Sheet{Name: "x", Header: []string{"no", "text"}, Rows: func(yield func([]string) bool) {
			for row := range many(n) {
				if i++; i == n {
					runtime.GC()
					runtime.ReadMemStats(&during)
				}
				if !yield([]string{row[0], long}) {
					return
				}
			}
		}})
		if err != nil {
			t.Fatal(err)
		}
		// The table itself is 60 MB; excelize keeps at most 16 MB before it goes to disk.
		if alive := int64(during.HeapAlloc) - int64(before.HeapAlloc); alive > 40<<20 {
			t.Errorf("%s: %d MB alive at the last row", f, alive>>20)
		}
		if f == CSV {
			file, err := os.Open(path)
			if err != nil {
				t.Fatal(err)
			}
			all, err := csv.NewReader(file).ReadAll()
			if err != nil || len(all) != n+1 {
				t.Errorf("%d rows, %v", len(all), err)
			}
			if err := file.Close(); err != nil {
				t.Error(err)
			}
		}
	}
}
