package wizard

import (
	"fmt"
	"slices"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"

	"customs179/ui/kit"
	"customs179/ui/uitest"
)

// TestScenes draws all scenes side by side; a drawing that cannot be read is
// logged by Fyne and leaves a hole, so that each must cover some of its ground.
func TestScenes(t *testing.T) {
	uitest.Looks(t, func(t *testing.T, _ *kit.Env) fyne.CanvasObject {
		names := make([]string, 0, len(scenes))
		for s := range scenes {
			names = append(names, string(s))
		}
		slices.Sort(names)
		grid := container.NewGridWithColumns(3)
		for _, s := range names {
			p := newPicture(Scene(s))
			p.image.SetMinSize(fyne.NewSize(240, 93))
			grid.Add(container.NewBorder(nil, widget.NewLabel(s), nil, nil, p.image))
		}
		return container.NewVScroll(grid)
	})
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
