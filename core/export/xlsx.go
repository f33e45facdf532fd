package export

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

const (
	// maxRows is what a sheet of Excel holds, the header included.
	maxRows = 1 << 20
	// cellCap is what a cell holds, in characters.
	cellCap = 32767
	// sample is how many rows decide about the widths of the columns: a stream
	// wants them before the first row.
	sample = 200

	narrowest, widest = 8, 60
	// textFormat is Excel's own number format "@": what is typed over an id stays
	// text too.
	textFormat = 49
)

func writeXLSX(ctx context.Context, w io.Writer, s Sheet) (err error) {
	file := excelize.NewFile()
	defer func() { err = errors.Join(err, file.Close()) }() // removes its temporary files
	b := book{file: file, sheet: s, rows: maxRows}
	if err := b.styles(); err != nil {
		return err
	}
	if err := each(ctx, s, b.add); err != nil {
		return err
	}
	if err := b.finish(); err != nil {
		return err
	}
	return file.Write(w)
}

// book is a workbook in the making. A table that is too long for one sheet goes
// on in the next.
type book struct {
	file  *excelize.File
	sheet Sheet
	rows  int // a sheet's capacity

	bold, text int
	// waiting are the first rows, kept until the widths are known.
	waiting [][]string
	stream  *excelize.StreamWriter
	sheets  int
	line    int // the last line written in this sheet
	cells   []any
}

func (b *book) styles() error {
	var err error
	b.bold, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}, NumFmt: textFormat})
	if err != nil {
		return err
	}
	b.text, err = b.file.NewStyle(&excelize.Style{NumFmt: textFormat})
	return err
}

func (b *book) add(row []string) error {
	if b.stream == nil && len(b.waiting) < sample {
		b.waiting = append(b.waiting, append([]string(nil), row...))
		return nil
	}
	if err := b.settle(); err != nil {
		return err
	}
	return b.put(row)
}

// settle opens the first sheet and writes what waited for it.
func (b *book) settle() error {
	if b.stream != nil {
		return nil
	}
	if err := b.open(); err != nil {
		return err
	}
	for _, row := range b.waiting {
		if err := b.put(row); err != nil {
			return err
		}
	}
	return nil
}

func (b *book) put(row []string) error {
	if b.line >= b.rows {
		if err := b.stream.Flush(); err != nil {
			return err
		}
		if err := b.open(); err != nil {
			return err
		}
	}
	return b.write(row, b.text)
}

func (b *book) write(row []string, style int) error {
	b.line++
	b.cells = b.cells[:0]
	for _, cell := range row {
		b.cells = append(b.cells, excelize.Cell{StyleID: style, Value: capped(cell)})
	}
	return b.stream.SetRow(fmt.Sprintf("A%d", b.line), b.cells)
}

// open begins the next sheet: its widths, a head that stays in sight, the header.
func (b *book) open() error {
	b.sheets++
	name := sheetName(b.sheet.Name, b.sheets)
	if b.sheets == 1 {
		if err := b.file.SetSheetName(b.file.GetSheetName(0), name); err != nil {
			return err
		}
	} else if _, err := b.file.NewSheet(name); err != nil {
		return err
	}
	stream, err := b.file.NewStreamWriter(name)
	if err != nil {
		return err
	}
	b.stream, b.line = stream, 0
	for i := range b.sheet.Header {
		if err := stream.SetColWidth(i+1, i+1, b.width(i)); err != nil {
			return err
		}
	}
	if err := stream.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	return b.write(b.sheet.Header, b.bold)
}

func (b *book) finish() error {
	if err := b.settle(); err != nil {
		return err
	}
	return b.stream.Flush()
}

// width is that of the widest cell among the first rows, within reason.
func (b *book) width(column int) float64 {
	most := cellWidth(b.sheet.Header[column])
	for _, row := range b.waiting {
		if column < len(row) {
			most = max(most, cellWidth(row[column]))
		}
	}
	return float64(min(max(most+2, narrowest), widest))
}

// cellWidth counts in Latin letters; a Chinese character takes the room of two.
func cellWidth(text string) int {
	n := 0
	for _, r := range text {
		n++
		if r > 0x2e7f {
			n++
		}
	}
	return n
}

// capped cuts a text to what a cell holds.
func capped(text string) string {
	if len(text) <= cellCap || utf8.RuneCountInString(text) <= cellCap {
		return text
	}
	return string([]rune(text)[:cellCap])
}

// sheetName makes a name that Excel accepts: no more than 31 characters and none
// of its own signs.
func sheetName(name string, number int) string {
	name = strings.Trim(strings.Map(func(r rune) rune {
		if strings.ContainsRune(`:\/?*[]`, r) {
			return '-'
		}
		return r
	}, name), "'")
	if runes := []rune(name); len(runes) > 25 {
		name = string(runes[:25])
	}
	if name == "" {
		name = "1"
	}
	if number > 1 {
		name = fmt.Sprintf("%s %d", name, number)
	}
	return name
}
