package uitest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"
)

// Children gives the objects inside an object, in the order they are drawn.
func Children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case fyne.Widget:
		return fynetest.WidgetRenderer(o).Objects()
	}
	return nil
}

// Visit calls see for everything that is visible in root, outer before inner;
// it goes no deeper where see says false.
func Visit(root fyne.CanvasObject, see func(fyne.CanvasObject) bool) {
	if root == nil || !root.Visible() || !see(root) {
		return
	}
	for _, child := range Children(root) {
		Visit(child, see)
	}
}

// Settle lays everything out until nothing moves, as the real window does frame
// by frame: the height of a wrapping text is known only after its width.
func Settle(w fyne.Window) {
	c := w.Canvas()
	for range 4 {
		layOut(c.Content())
		for _, o := range c.Overlays().List() {
			layOut(o)
		}
	}
	// A content that has grown beyond the window makes the window grow.
	if need := c.Content().MinSize(); need.Width > c.Size().Width || need.Height > c.Size().Height {
		w.Resize(c.Size().Max(need))
		layOut(c.Content())
	}
}

func layOut(o fyne.CanvasObject) {
	if o == nil || !o.Visible() {
		return
	}
	switch o := o.(type) {
	case *fyne.Container:
		if o.Layout != nil {
			o.Layout.Layout(o.Objects, o.Size())
		}
	case *widget.Table, *widget.List, *widget.Tree:
		// These lay out by themselves and keep only the visible part.
		return
	case *container.Scroll:
		fynetest.WidgetRenderer(o).Layout(o.Size())
		o.Refresh() // its bars come and go here
	case fyne.Widget:
		fynetest.WidgetRenderer(o).Layout(o.Size())
	}
	for _, child := range Children(o) {
		layOut(child)
	}
}

// Texts gives every visible text in root, in the order it is read.
func Texts(root fyne.CanvasObject) []string {
	var out []string
	add := func(s string) {
		if s != "" {
			out = append(out, s)
		}
	}
	Visit(root, func(o fyne.CanvasObject) bool {
		text, deeper := textOf(o)
		add(text)
		return deeper
	})
	return out
}
