package export

import (
	"context"
	"encoding/csv"
	"io"
	"strings"
)

// mark is the byte order mark: without it Excel on Chinese Windows reads GBK.
const mark = "\ufeff"

func writeCSV(ctx context.Context, w io.Writer, s Sheet) error {
	if _, err := io.WriteString(w, mark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	out.UseCRLF = true
	var cells []string // reused: the writer keeps nothing of a row
	put := func(row []string) error {
		cells = cells[:0]
		for _, cell := range row {
			cells = append(cells, Inert(cell))
		}
		return out.Write(cells)
	}
	if err := put(s.Header); err != nil {
		return err
	}
	if err := each(ctx, s, put); err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// Inert keeps a spreadsheet from taking a cell of a CSV for a formula.
func Inert(cell string) string {
	if cell != "" && strings.ContainsRune("=+-@\t\r", rune(cell[0])) {
		return "'" + cell
	}
	return cell
}
