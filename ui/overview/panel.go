package overview

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/assets"
	"customs179/core/fault"
	"customs179/ui/kit"
)

// between is the space between two lines of a panel; negative, because a label
// has room of its own around its text.
const between = -12

// markSize is the size of a link's mark: it is seen from across the room.
const markSize = 26

// panel shows one link. What does not change is not touched: a redraw four times
// a second must not lay the page out anew.
type panel struct {
	env  *kit.Env
	root fyne.CanvasObject
	icon *widget.Icon
	word *widget.Label
	when *widget.Label
	cure *widget.Button

	command assets.Command
	code    fault.Code
}

func newPanel(e *kit.Env, name string) *panel {
	p := &panel{
		env: e, icon: widget.NewIcon(nil), word: centred(""), when: centred(""),
		cure: widget.NewButton("", nil),
	}
	p.when.SizeName, p.when.Importance = theme.SizeNameCaptionText, widget.LowImportance
	p.cure.OnTapped = func() { e.Perform(p.command, p.code) }
	p.cure.Hide()
	title := centred(e.T(name))
	title.TextStyle.Bold = true
	mark := container.NewCenter(container.NewGridWrap(fyne.NewSquareSize(markSize), p.icon))
	lines := container.New(layout.NewCustomPaddedVBoxLayout(between), title, p.word, p.when)
	// The gap above the mark is that of a label's text.
	top := container.New(layout.NewCustomPaddedLayout(8, 0, 0, 0), mark)
	p.root = kit.Panel(container.NewBorder(nil, p.cure, nil, nil,
		container.New(layout.NewCustomPaddedVBoxLayout(between/4), top, lines)))
	return p
}

func centred(text string) *widget.Label {
	l := kit.Text(text)
	l.Alignment = fyne.TextAlignCenter
	return l
}

func (p *panel) draw(l link) {
	kit.Say(p.word, l.state(p.env))
	kit.Say(p.when, l.when(p.env))
	if mark := kit.Mark(l.shape, l.tone); p.icon.Resource != mark {
		p.icon.SetResource(mark)
	}
	entry := assets.Entry{}
	if l.code != "" {
		entry = p.env.Fault(l.code, nil)
	}
	p.command, p.code = entry.Command, l.code
	if entry.Button == "" || entry.Command == assets.CommandNone || entry.Command == assets.CommandDismiss {
		p.cure.Hide()
		return
	}
	if weight := importance(l.tone); p.cure.Text != entry.Button || p.cure.Importance != weight {
		p.cure.Importance = weight
		p.cure.SetText(entry.Button)
	}
	p.cure.Show()
}

// importance makes the button stand out where a person is waited for.
func importance(t kit.Tone) widget.Importance {
	if t == kit.TonePerson || t == kit.ToneError {
		return widget.HighImportance
	}
	return widget.MediumImportance
}

// row lays the panels out at equal widths with an arrow between each two.
type row struct{}

const (
	arrowWidth = 18
	arrowGap   = 2
)

// MinSize is what the widest panel needs, five times.
func (row) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var width, height float32
	panels := 0
	for i, o := range objects {
		if i%2 == 0 {
			size := o.MinSize()
			width, height = max(width, size.Width), max(height, size.Height)
			panels++
		}
	}
	return fyne.NewSize(width*float32(panels)+(arrowWidth+2*arrowGap)*float32(panels-1), height)
}

// Layout gives every panel the same width and the full height.
func (row) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	panels := (len(objects) + 1) / 2
	width := (size.Width - (arrowWidth+2*arrowGap)*float32(panels-1)) / float32(panels)
	x := float32(0)
	for i, o := range objects {
		if i%2 == 0 {
			o.Move(fyne.NewPos(x, 0))
			o.Resize(fyne.NewSize(width, size.Height))
			x += width + arrowGap
			continue
		}
		o.Move(fyne.NewPos(x, (size.Height-arrowWidth)/2))
		o.Resize(fyne.NewSquareSize(arrowWidth))
		x += arrowWidth + arrowGap
	}
}
