package shell

import (
	"image/color"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	"fyne.io/fyne/v2/theme"
	"fyne.io/fyne/v2/widget"

	"customs179/core/order"
	"customs179/core/status"
	"customs179/ui/kit"
)

// frame is everything of the window that is not a page.
type frame struct {
	root  fyne.CanvasObject
	stage *fyne.Container // the pages with what is around them, or the wizard
	body  fyne.CanvasObject
	page  *fyne.Container
	nav   *nav
	bar   *bar
	strip *strip
	// onRibbon are the texts of the ribbon, which have a colour of their own.
	onRibbon []*canvas.Text
}

func newFrame(e *kit.Env, version string, choose func(kit.PageName)) *frame {
	f := &frame{
		stage: container.NewStack(), page: container.NewStack(),
		nav: newNav(e, choose), bar: newBar(e), strip: newStrip(e, version),
	}
	f.body = container.New(around{}, f.nav.object, f.bar.object, f.page, f.strip.object)
	f.stage.Objects = []fyne.CanvasObject{f.body}
	least := canvas.NewRectangle(color.Transparent)
	least.SetMinSize(minimum)
	f.root = container.NewStack(least, f.stage)
	if e.Desk.Demo {
		f.root = container.NewStack(least, container.New(below{}, f.ribbon(e), f.stage))
	}
	return f
}

// put shows a page.
func (f *frame) put(page fyne.CanvasObject) { put(f.page, page) }

// full gives the whole stage to the wizard; pages takes it back.
func (f *frame) full(o fyne.CanvasObject) { put(f.stage, o) }

func (f *frame) pages() { put(f.stage, f.body) }

// draw shows what the frame tells of a snapshot.
func (f *frame) draw(e *kit.Env, s *status.Snapshot, setup bool, now time.Time) {
	f.bar.draw(s.Conditions)
	f.strip.draw(s, setup, now)
	f.nav.badge(kit.PageOrders, s.Counts[order.ClassAttention])
}

// recolour follows a change of light and dark.
func (f *frame) recolour() {
	for _, t := range f.onRibbon {
		t.Color = theme.Color(kit.ColourOnRibbon)
		t.Refresh()
	}
	f.nav.recolour()
}

// ribbon tells that this is a demo.
func (f *frame) ribbon(e *kit.Env) fyne.CanvasObject {
	name := canvas.NewText(e.T("app.demo"), nil)
	name.TextStyle.Bold = true
	hint := canvas.NewText(e.T("app.demo.hint"), nil)
	f.onRibbon = []*canvas.Text{name, hint}
	for _, t := range f.onRibbon {
		t.TextSize = theme.CaptionTextSize()
		t.Color = theme.Color(kit.ColourOnRibbon)
	}
	text := container.New(layout.NewCustomPaddedHBoxLayout(ribbonGap), layout.NewSpacer(), name, hint, layout.NewSpacer())
	return container.NewStack(newTint(kit.ColourRibbon), container.NewPadded(text))
}

const ribbonGap = 12

// tint is a surface in a colour of the theme, whichever theme it is.
type tint struct {
	widget.BaseWidget
	name fyne.ThemeColorName
	face *canvas.Rectangle
}

func newTint(name fyne.ThemeColorName) *tint {
	t := &tint{name: name, face: canvas.NewRectangle(theme.Color(name))}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer shows the surface.
func (t *tint) CreateRenderer() fyne.WidgetRenderer { return widget.NewSimpleRenderer(t.face) }

// Refresh follows a change of theme.
func (t *tint) Refresh() {
	t.face.FillColor = theme.Color(t.name)
	t.face.Refresh()
	t.BaseWidget.Refresh()
}

// around puts navigation, bar and strip around the page, without the gaps that
// Fyne's border leaves. Their order is that of the tab key.
type around struct{}

// MinSize has room for all of them.
func (around) MinSize(o []fyne.CanvasObject) fyne.Size {
	side, bar, page, strip := o[0].MinSize(), seen(o[1]), o[2].MinSize(), o[3].MinSize()
	return fyne.NewSize(side.Width+max(page.Width, bar.Width), max(side.Height, page.Height+bar.Height)+strip.Height)
}

// Layout gives the page what the others leave.
func (around) Layout(o []fyne.CanvasObject, size fyne.Size) {
	side, strip := o[0].MinSize().Width, o[3].MinSize().Height
	place(o[0], 0, 0, side, size.Height-strip)
	place(o[3], 0, size.Height-strip, size.Width, strip)
	// The height of the bar follows from its width.
	o[1].Resize(fyne.NewSize(size.Width-side, o[1].Size().Height))
	bar := seen(o[1]).Height
	place(o[1], side, 0, size.Width-side, bar)
	place(o[2], side, bar, size.Width-side, size.Height-strip-bar)
}

func place(o fyne.CanvasObject, x, y, w, h float32) {
	o.Move(fyne.NewPos(x, y))
	o.Resize(fyne.NewSize(w, h))
}

// below gives the second object all that the first leaves under it.
type below struct{}

// MinSize has room for both.
func (below) MinSize(o []fyne.CanvasObject) fyne.Size {
	top, rest := o[0].MinSize(), o[1].MinSize()
	return fyne.NewSize(max(top.Width, rest.Width), top.Height+rest.Height)
}

// Layout puts one below the other.
func (below) Layout(o []fyne.CanvasObject, size fyne.Size) {
	top := o[0].MinSize().Height
	place(o[0], 0, 0, size.Width, top)
	place(o[1], 0, top, size.Width, size.Height-top)
}

// seen is the smallest size of what may be hidden.
func seen(o fyne.CanvasObject) fyne.Size {
	if !o.Visible() {
		return fyne.Size{}
	}
	return o.MinSize()
}
