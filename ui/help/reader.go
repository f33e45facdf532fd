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
	"customs179/core/fault"
	"customs179/ui/anchored"
	"customs179/ui/kit"
)

// Measures of the guide.
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

// reader shows the guide beside its contents.
type reader struct {
	env     *kit.Env
	root    fyne.CanvasObject
	text    *anchored.Scroll
	anchors map[string]fyne.CanvasObject
}

func newReader(e *kit.Env) *reader {
	r := &reader{env: e, anchors: map[string]fyne.CanvasObject{}}
	blocks := parse(assets.Guide(e.Words.Lang()))
	// All pieces are put into their containers at once: each one added to a shown
	// container would lay out all that are there.
	var text, contents []fyne.CanvasObject
	section := ""
	for i := 0; i < len(blocks); i++ {
		b := blocks[i]
		switch b.kind {
		case blockHeading:
			text = append(text, r.problems(section)...)
			section = b.anchor
			text = append(text, r.heading(b))
			if b.level == 2 {
				contents = append(contents, r.link(b))
			}
		case blockPicture:
			if i+1 < len(blocks) && strings.HasPrefix(b.file, "../icons/") && blocks[i+1].kind == blockText {
				i++
				text = append(text, iconLine(b, blocks[i].text))
			} else if p := picture(b); p != nil {
				text = append(text, p)
			}
		case blockItem:
			text = append(text, item(b.mark, b.text))
		case blockText:
			text = append(text, kit.Text(b.text))
		}
	}
	text = append(text, r.problems(section)...)
	r.text = anchored.New(layout.NewCustomPaddedVBoxLayout(lineGap), padded, text...)
	side := container.NewVScroll(padded(container.New(layout.NewCustomPaddedVBoxLayout(0), contents...)))
	side.SetMinSize(fyne.NewSize(contentsWidth, 0))
	r.root = container.NewBorder(nil, nil, side, nil, r.text.Box)
	return r
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
	return l
}

// link is a section's line in the contents.
func (r *reader) link(b block) fyne.CanvasObject {
	l := widget.NewButton(b.text, func() { r.goTo(b.anchor) })
	l.Importance, l.Alignment = widget.LowImportance, widget.ButtonAlignLeading
	return l
}

// problems lists what the program says about a section's matter and what to do:
// out of the catalogue, so that the guide cannot be behind it.
func (r *reader) problems(anchor string) []fyne.CanvasObject {
	var lines []fyne.CanvasObject
	for _, code := range fault.All {
		if entry := r.env.Fault(code, nil); anchor != "" && entry.Help == anchor {
			lines = append(lines, item(bullet, r.env.T("common.colon", "name", entry.Brief, "value", entry.Do)))
		}
	}
	if len(lines) == 0 {
		return nil
	}
	title := kit.Text(r.env.T("help.guide.problems"))
	title.TextStyle.Bold = true
	return append([]fyne.CanvasObject{title}, lines...)
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

// picture makes a picture of the guide, nil when there is none.
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
