package help

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/ui/kit"
)

// checklist shows the checklist of the first real card, and gives it away to be
// printed and filled in.
type checklist struct {
	env    *kit.Env
	root   fyne.CanvasObject
	reader *reader
	save   *widget.Button
}

func newChecklist(e *kit.Env) *checklist {
	blocks := parse(assets.Checklist(e.Words.Lang()))
	colon := e.T("common.colon", "name", "", "value", "")
	c := &checklist{env: e, reader: newReader(book{blocks: withNames(blocks, colon)})}
	sheet := func() string {
		return printed(blocks, e.T("common.colon", "name", e.T("help.checklist.result"), "value", room))
	}
	c.save = widget.NewButtonWithIcon(e.T("help.checklist.save"), theme.DocumentSaveIcon(), func() { c.write(sheet()) })
	bar := container.NewBorder(nil, nil, nil, container.NewHBox(e.CopyButton(sheet), c.save), kit.Text(e.T("help.checklist.text")))
	c.root = container.NewBorder(container.New(layout.NewCustomPaddedLayout(margin, 0, margin, margin), bar), nil, nil, nil, c.reader.root)
	return c
}

// checklistName is the file's name in the export folder.
const checklistName = "first-card-checklist.txt"

// write saves the list and shows where it is.
func (c *checklist) write(text string) {
	e := c.env
	e.Act(c.save, func(ctx context.Context) error {
		path, err := e.Desk.System.SaveText(ctx, checklistName, text)
		if err != nil {
			return err
		}
		return e.Desk.System.Reveal(path)
	}, func(err error) {
		if err != nil {
			e.ShowFault(err)
		}
	})
}

// Marks of the printed list.
const (
	tickBox  = "\u25a1 "
	indented = "    "
	room     = "______________________________"
)

// printed is a list as plain text for paper: a box before each line, and result,
// which has room to write in, below it.
func printed(blocks []block, result string) string {
	var out strings.Builder
	open := false // a line waits for its result
	end := func() {
		if open {
			out.WriteString(indented + result + "\n")
		}
		open = false
	}
	for _, b := range blocks {
		switch {
		case b.kind == blockHeading:
			end()
			out.WriteString("\n")
			if open = b.level == 3; open {
				out.WriteString(tickBox)
			}
			out.WriteString(b.text + "\n")
		case b.kind == blockItem:
			out.WriteString(indented)
			if !open {
				out.WriteString(b.mark + " ")
			}
			out.WriteString(b.text + "\n")
		case b.kind == blockText:
			out.WriteString(b.text + "\n")
		}
	}
	end()
	return strings.TrimLeft(out.String(), "\n")
}
