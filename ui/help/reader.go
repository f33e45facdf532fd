package help

import (
	"bytes"
	"image"
	_ "image/png" // the pictures' only format
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/ui/anchored"
	"customs179/ui/kit"
)

// Measures of a book.
const (
	contentsWidth = 176
	// pictureWidth is the widest picture that fits beside the contents in the
	// smallest window.
	pictureWidth = 460
	iconSize     = 30
	// lineGap is the space between two pieces; negative, because a label has room
	// of its own around its text.
	lineGap = -6
)

// book is a text to be read, with what belongs to it alone.
type book struct {
	blocks []block
	// after is what ends the section with an anchor; nil for nothing.
	after func(anchor string) []fyne.CanvasObject
}

// reader shows a book beside its contents.
type reader struct {
	root    fyne.CanvasObject
	text    *anchored.Scroll
	anchors map[string]fyne.CanvasObject
}

func newReader(b book) *reader {
	r := &reader{anchors: map[string]fyne.CanvasObject{}}
	text, contents := r.pieces(b)
	r.text = anchored.New(layout.NewCustomPaddedVBoxLayout(lineGap), padded, text...)
	side := container.NewVScroll(padded(container.New(layout.NewCustomPaddedVBoxLayout(0), contents...)))
	side.SetMinSize(fyne.NewSize(contentsWidth, 0))
	r.root = container.NewBorder(nil, nil, side, nil, r.text.Box)
	return r
}

// pieces makes the text and the lines of its contents.
func (r *reader) pieces(in book) (text, contents []fyne.CanvasObject) {
	// All pieces are put into their containers at once: each one added to a shown
	// container would lay out all that are there.
	section, column := "", in.widestName()
	ends := func() {
		if in.after != nil && section != "" {
			text = append(text, in.after(section)...)
		}
	}
	for i := 0; i < len(in.blocks); i++ {
		b := in.blocks[i]
		switch b.kind {
		case blockHeading:
			ends()
			section = b.anchor
			text = append(text, r.heading(b))
			if b.level == 2 {
				contents = append(contents, r.link(b))
			}
		case blockPicture:
			if i+1 < len(in.blocks) && strings.HasPrefix(b.file, "../icons/") && in.blocks[i+1].kind == blockText {
				i++
				text = append(text, iconLine(b, in.blocks[i].text))
			} else if p := picture(b); p != nil {
				text = append(text, p)
			}
		case blockItem:
			if b.name == "" {
				text = append(text, item(b.mark, b.text))
			} else {
				text = append(text, named(b, column))
			}
		case blockText:
			text = append(text, kit.Text(b.text))
		}
	}
	ends()
	return text, contents
}

func (r *reader) heading(b block) fyne.CanvasObject {
	l := kit.Text(b.text)
	l.TextStyle.Bold, l.Selectable = true, false
	switch b.level {
	case 1:
		l.SizeName = theme.SizeNameHeadingText
	case 2:
		l.SizeName = theme.SizeNameSubHeadingText
	}
	if b.anchor != "" {
		r.anchors[b.anchor] = l
	}
	if b.level == 3 {
		return container.New(layout.NewCustomPaddedLayout(-2*lineGap, 0, 0, 0), l)
	}
	return l
}

// link is a section's line in the contents.
func (r *reader) link(b block) fyne.CanvasObject {
	l := widget.NewButton(b.text, func() { r.goTo(b.anchor) })
	l.Importance, l.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	return l
}

// widestName is the width of the names' column.
func (b book) widestName() float32 {
	widest := float32(0)
	for _, one := range b.blocks {
		if one.name != "" {
			widest = max(widest, widget.NewLabel(one.name).MinSize().Width)
		}
	}
	return widest
}

// named is an item whose name has a column of its own.
func named(b block, column float32) fyne.CanvasObject {
	n := widget.NewLabel(b.name)
	n.Importance = widget.LowImportance
	first := container.NewGridWrap(fyne.NewSize(column, n.MinSize().Height), n)
	return container.NewBorder(nil, nil, container.NewVBox(first), nil, kit.Text(b.text))
}

func item(mark, text string) fyne.CanvasObject {
	m := widget.NewLabel(mark)
	return container.NewBorder(nil, nil, container.NewVBox(m), nil, kit.Text(text))
}

// iconLine explains an icon beside it.
func iconLine(b block, text string) fyne.CanvasObject {
	img := pictureOf(b)
	if img == nil {
		return kit.Text(text)
	}
	img.SetMinSize(fyne.NewSquareSize(iconSize))
	return container.NewBorder(nil, nil, container.NewPadded(container.NewCenter(img)), nil, kit.Text(text))
}

// picture makes a picture of a book, nil when there is none.
func picture(b block) fyne.CanvasObject {
	img := pictureOf(b)
	if img == nil {
		return nil
	}
	size, _, err := image.DecodeConfig(bytes.NewReader(assets.GuidePicture(b.file)))
	if err != nil || size.Width == 0 {
		return nil // a guide is of use without its pictures
	}
	width := min(float32(size.Width), pictureWidth)
	img.SetMinSize(fyne.NewSize(width, width*float32(size.Height)/float32(size.Width)))
	return container.NewPadded(container.NewHBox(kit.Panel(img)))
}

func pictureOf(b block) *canvas.Image {
	data := assets.GuidePicture(b.file)
	if data == nil {
		return nil
	}
	img := canvas.NewImageFromResource(fyne.NewStaticResource(b.file, data))
	img.FillMode, img.ScaleMode = canvas.ImageFillContain, canvas.ImageScaleSmooth
	return img
}

// goTo shows a section; an anchor that is not there shows the beginning.
func (r *reader) goTo(anchor string) { r.text.To(r.anchors[anchor], 0) }
