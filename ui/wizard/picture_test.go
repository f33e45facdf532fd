package wizard

import (
	"fmt"
	"maps"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// TestScenes draws all scenes side by side, to be looked at. A drawing that cannot
// be read leaves a hole, so that each must cover some of its ground.
func TestScenes(t *testing.T) {
	for _, variant := range []string{"light", "dark"} {
		t.Run(variant, func(t *testing.T) {
			e := uitest.Env(t, uitest.New(t), "zh")
			fyne.CurrentApp().Settings().SetTheme(kit.NewTheme(variant))
			names := slices.Sorted(maps.Keys(scenes))
			grid := container.NewGridWithColumns(3)
			for _, s := range names {
				grid.Add(container.NewBorder(nil, widget.NewLabel(string(s)), nil, nil, newPicture(s).image))
			}
			e.Window.SetContent(grid)
			uitest.Settle(e.Window)
			uitest.Render(t, e.Window, "")
			for _, s := range names {
				if n := inked(t, newPicture(s).image); n < 1000 {
					t.Errorf("%s covers %d points", s, n)
				}
			}
		})
	}
}

// inked counts the points of a picture that differ from its first.
func inked(t *testing.T, picture *canvas.Image) (n int) {
	t.Helper()
	w := fynetest.NewTempWindow(t, picture)
	w.SetPadded(false)
	w.Resize(fyne.NewSize(shownWidth, shownHeight))
	shot := w.Canvas().Capture()
	for y := shot.Bounds().Min.Y; y < shot.Bounds().Max.Y; y++ {
		for x := shot.Bounds().Min.X; x < shot.Bounds().Max.X; x++ {
			if shot.At(x, y) != shot.At(0, 0) {
				n++
			}
		}
	}
	return n
}

func TestPictureChanges(t *testing.T) {
	uitest.Env(t, uitest.New(t), "zh")
	p := newPicture(SceneAll)
	for s := range scenes {
		p.set(s)
		if p.image.Resource != fyne.Resource(drawings()[s]) {
			t.Errorf("%s is not shown", s)
		}
		if want := fmt.Sprintf("scene-%s-0.svg", s); drawings()[s].Name() != want && drawings()[s].Name() != fmt.Sprintf("scene-%s-1.svg", s) {
			t.Errorf("%s is called %s, want %s", s, drawings()[s].Name(), want)
		}
	}
}
