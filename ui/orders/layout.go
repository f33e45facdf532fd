package orders

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/theme"
)

const (
	// sideFrom is the width from which the details stand beside the table.
	sideFrom = 640
	// sideLeast and sideMost bound the width of the details there.
	sideLeast, sideMost = 310, 460
)

// splitLayout shows the table, and the details at its right, or below where it
// is too narrow for both.
type splitLayout struct{}

// MinSize is that of the table: the details scroll.
func (splitLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize()
}

// Layout gives both their room.
func (splitLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	table, side := objects[0], objects[1]
	table.Move(fyne.NewPos(0, 0))
	if !side.Visible() {
		table.Resize(size)
		return
	}
	if size.Width >= sideFrom {
		width := min(max(size.Width*0.44, sideLeast), sideMost)
		table.Resize(fyne.NewSize(size.Width-width-2*gap, size.Height))
		side.Resize(fyne.NewSize(width, size.Height))
		side.Move(fyne.NewPos(size.Width-width, 0))
		return
	}
	height := size.Height / 2
	table.Resize(fyne.NewSize(size.Width, size.Height-height-gap))
	side.Resize(fyne.NewSize(size.Width, height))
	side.Move(fyne.NewPos(0, size.Height-height))
}

// fitLayout lets the table choose its columns by its width.
type fitLayout struct{ table *table }

// MinSize has room for the head and a row.
func (l fitLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(l.table.usual.sum(l.table.usual.fitting(0)), 2*rowHeight)
}

// Layout gives the table all the room.
func (l fitLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if objects[0].Size().Width != size.Width || len(l.table.wide) == 0 {
		l.table.fit(size.Width)
	}
	objects[0].Resize(size)
}

// footLayout puts the number of orders at the left and the changes at the right,
// in a line whose height never changes: nothing above it may jump.
type footLayout struct{}

// MinSize has the height of a button, whether it is shown or not.
func (footLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(10, max(objects[0].MinSize().Height, objects[1].MinSize().Height))
}

// Layout puts them to both ends.
func (footLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	objects[0].Resize(left)
	objects[0].Move(fyne.NewPos(0, (size.Height-left.Height)/2))
	width := min(right.Width, size.Width)
	objects[1].Resize(fyne.NewSize(width, right.Height))
	objects[1].Move(fyne.NewPos(size.Width-width, (size.Height-right.Height)/2))
}

// wideLayout gives a sentence in the middle of the page a width to wrap at.
type wideLayout struct{}

// MinSize is as wide as a line is easily read.
func (wideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if !objects[0].Visible() {
		return fyne.Size{}
	}
	return fyne.NewSize(320, objects[0].MinSize().Height)
}

// Layout fills it.
func (wideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
}

// rowSpace is as high as the head of the table.
func rowSpace() fyne.CanvasObject {
	r := canvas.NewRectangle(color.Transparent)
	r.SetMinSize(fyne.NewSize(1, rowHeight))
	return r
}

// lowHeight is what a message over the table may take of it.
const lowHeight = 128

// low shows a message no higher than that; the rest of it scrolls.
func low(message fyne.CanvasObject) fyne.CanvasObject {
	return container.New(lowLayout{message}, container.NewVScroll(message))
}

type lowLayout struct{ message fyne.CanvasObject }

// MinSize is that of the message, nothing while there is none.
func (l lowLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	if !l.message.Visible() {
		return fyne.Size{}
	}
	need := l.message.MinSize()
	return fyne.NewSize(need.Width, min(need.Height, lowHeight))
}

// Layout gives the message its room.
func (lowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Resize(size)
}

// tight puts lines of text closer than the theme does: they belong together.
type tight struct{}

// overlap is the room of two labels' edges that one line can do without.
const overlap = 12

// MinSize is the sum of the lines without the overlap.
func (tight) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var size fyne.Size
	for i, o := range objects {
		if !o.Visible() {
			continue
		}
		need := o.MinSize()
		size.Width = max(size.Width, need.Width)
		size.Height += need.Height
		if i > 0 {
			size.Height -= overlap
		}
	}
	return size
}

// Layout puts the lines one below the other.
func (tight) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		height := o.MinSize().Height
		o.Resize(fyne.NewSize(size.Width, height))
		o.Move(fyne.NewPos(0, y))
		y += height - overlap
	}
}

// indent begins a line where the text beside a mark begins.
type indent struct{}

func (indent) left() float32 { return theme.InnerPadding() + theme.IconInlineSize() }

// MinSize is that of the text and the room before it.
func (l indent) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(l.left(), 0)
}

// Layout moves the text to the right.
func (l indent) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(l.left(), 0))
	objects[0].Resize(size.SubtractWidthHeight(l.left(), 0))
}

// besideBar leaves the room of the scroll bar at the right.
type besideBar struct{}

// MinSize is that of the content and the bar.
func (besideBar) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return objects[0].MinSize().AddWidthHeight(theme.ScrollBarSize(), 0)
}

// Layout keeps the content off the bar.
func (besideBar) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	objects[0].Move(fyne.NewPos(0, 0))
	objects[0].Resize(size.SubtractWidthHeight(theme.ScrollBarSize(), 0))
}
