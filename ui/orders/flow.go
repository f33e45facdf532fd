package orders

import (
	"fyne.io/fyne/v2"
)

// flow lays its objects in lines like words of a text. A layout is not told the
// width before it is asked for the height; so it remembers the last one and
// asks for another round when that gave more or fewer lines.
type flow struct {
	root  *fyne.Container
	width float32
}

// newFlow makes a line of objects that breaks where the room ends.
func newFlow(objects ...fyne.CanvasObject) *fyne.Container {
	f := &flow{}
	f.root = &fyne.Container{Layout: f, Objects: objects}
	return f.root
}

// MinSize has room for all lines at the last width.
func (f *flow) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var widest float32
	for _, o := range objects {
		if o.Visible() {
			widest = max(widest, o.MinSize().Width)
		}
	}
	return fyne.NewSize(widest, f.place(objects, f.width, false))
}

// Layout places the objects.
func (f *flow) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	before := f.place(objects, f.width, false)
	f.width = size.Width
	if f.place(objects, f.width, true) != before {
		f.root.Refresh()
	}
}

// place gives the height of the lines at a width.
func (f *flow) place(objects []fyne.CanvasObject, width float32, move bool) float32 {
	var x, y, tall float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		need := o.MinSize()
		if x > 0 && width > 0 && x+need.Width > width {
			x, y, tall = 0, y+tall+gap, 0
		}
		if move {
			o.Move(fyne.NewPos(x, y))
			o.Resize(need)
		}
		x += need.Width + gap
		tall = max(tall, need.Height)
	}
	return y + tall
}
